/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.selvage.ovsdb.table.DatabaseSpec;
import io.selvage.ovsdb.table.TableSpec;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Bridge;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * As many sessions as a controller is built for.
 */
public class ManySessionsTest {
    private static final Logger LOG = LoggerFactory.getLogger(ManySessionsTest.class);
    /** An ovsdb-server takes 330 at most. */
    private static final int SERVERS = 4;
    private static final int SESSIONS = 1000;

    @Test
    public void thousandSessions() throws Exception {
        final var servers = new ArrayList<OvsdbServerProcess>();
        final var listener = new RecordingListener();
        try (var runtime = new OvsdbRuntime()) {
            // without Manager: its rows change with each of the sessions, which no real switch has so many of
            final var config = OvsdbConfig.builder(DatabaseSpec.of(OpenVSwitch.DATABASE,
                    TableSpec.of(Bridge.TABLE, Bridge.NAME, Bridge.PORTS, Bridge.EXTERNAL_IDS)))
                .handshakeTimeout(Duration.ofMinutes(1)).probe(Duration.ofMinutes(1), Duration.ofMinutes(1)).build();
            final int port = runtime.listen(config, new InetSocketAddress(0), listener).address().getPort();
            for (int i = 0; i < SERVERS; i++) {
                final var server = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA)
                    .remote("db:Open_vSwitch,Open_vSwitch,manager_options");
                servers.add(server);
                server.start().vsctl("init", "--", "add-br", "br0");
            }
            final long heapBefore = usedHeap();
            final long start = System.nanoTime();
            for (var server : servers) {
                // each manager needs a name of its own: the whole of 127.0.0.0/8 is this machine
                server.vsctl(Stream.concat(Stream.of("set-manager"), IntStream.range(1, SESSIONS / SERVERS + 1)
                    .mapToObj(i -> "tcp:127.0." + i + ".1:" + port)).toArray(String[]::new));
            }
            Await.until("all have their snapshots", () -> listener.snapshots.size() == SESSIONS);
            final long snapshots = System.nanoTime();
            final long heap = usedHeap() - heapBefore;
            final long changed = System.nanoTime();
            for (var server : servers) {
                server.vsctl("set", "bridge", "br0", "external_ids:a=b");
            }
            Await.until("all have the update", () -> listener.updates.size() == SESSIONS);
            LOG.info("{} sessions in {} ms, {} kB of heap each; all have an update after {} ms", SESSIONS,
                TimeUnit.NANOSECONDS.toMillis(snapshots - start), heap / SESSIONS / 1000,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - changed));
            assertTrue("Small when idle: " + heap, heap / SESSIONS < 200_000);
            assertEquals(SESSIONS, runtime.counters().snapshot().open());
        } finally {
            for (var server : servers) {
                server.close();
            }
        }
        assertEquals(List.of(), listener.defects);
        assertEquals(SESSIONS, listener.ended.size());
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
