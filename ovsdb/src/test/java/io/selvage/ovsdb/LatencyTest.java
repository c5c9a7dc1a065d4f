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

import io.selvage.ovsdb.vswitch.InterfaceRow;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a small update takes from the socket to the listener.
 */
public class LatencyTest {
    private static final Logger LOG = LoggerFactory.getLogger(LatencyTest.class);
    private static final int WARM_UP = 3000;
    private static final int MEASURED = 2000;

    @Test
    public void smallUpdate() throws Exception {
        final var arrivals = new SynchronousQueue<Long>();
        final var listener = new RecordingListener() {
            @Override
            public void onUpdate(final OvsdbSession session, final OvsdbUpdate update) {
                final long now = System.nanoTime();
                assertEquals(1, update.changes().size());
                try {
                    arrivals.offer(now, 10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (var runtime = new OvsdbRuntime(1, 1 << 20)) {
            final var endpoint = runtime.listen(OvsdbConfig.builder(OpenVSwitch.spec())
                .newestMonitor(MonitorVersion.COND).build(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                listener);
            try (var server = new FakeServer(endpoint.address()).establish()) {
                final var database = listener.snapshot(1);
                final var nanos = new long[MEASURED];
                for (int i = -WARM_UP; i < MEASURED; i++) {
                    final long sent = System.nanoTime();
                    server.update("Interface", ("{\"%08x-0000-0000-0000-000000000000\":{\"insert\":{\"name\":\"tap%d\","
                        + "\"ofport\":%d,\"external_ids\":[\"map\",[[\"attached-mac\",\"02:00:00:00:00:01\"],"
                        + "[\"iface-id\",\"a\"],[\"vm-uuid\",\"b\"]]]}}}").formatted(i, i, i));
                    final Long arrived = arrivals.poll(10, TimeUnit.SECONDS);
                    assertTrue("Arrived", arrived != null);
                    if (i >= 0) {
                        nanos[i] = arrived - sent;
                    }
                }
                Arrays.sort(nanos);
                LOG.info("Small update from socket to listener: median {} us, 99 % {} us", nanos[MEASURED / 2] / 1000,
                    nanos[MEASURED * 99 / 100] / 1000);
                assertTrue("Median below 5 ms", nanos[MEASURED / 2] < 5_000_000);
                assertEquals("tap7", database.table(OpenVSwitch.Interface.TABLE).rows().stream().map(InterfaceRow::of)
                    .filter(row -> row.ofport().orElseThrow() == 7).findFirst().orElseThrow().name());
            }
        }
    }
}
