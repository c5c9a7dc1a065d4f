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

import com.google.common.collect.ImmutableMap;
import io.selvage.ovsdb.transact.Mutation;
import io.selvage.ovsdb.transact.Transaction;
import io.selvage.ovsdb.transact.Transaction.Columns;
import io.selvage.ovsdb.transact.TransactionResult;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbSet;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Bridge;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Interface;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Port;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Root;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database of 50 MB: it is read within seconds, and the session next to it does not notice.
 */
public class LargeDatabaseTest {
    private static final Logger LOG = LoggerFactory.getLogger(LargeDatabaseTest.class);
    private static final int BRIDGES = 50;
    private static final int PORTS = 500;
    private static final String FILLER = "x".repeat(1750);

    @Test
    public void fiftyMegabytes() throws Exception {
        final var address = OvsdbServerProcess.freeAddress();
        final var otherAddress = OvsdbServerProcess.freeAddress();
        final var listener = new RecordingListener();
        final var other = new RecordingListener();
        // one thread: the small session shares it with the large one
        try (var runtime = new OvsdbRuntime(1, 1L << 30);
                var server = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA)
                    .remote("ptcp:" + address.getPort() + ":127.0.0.1").start();
                var small = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA)
                    .remote("ptcp:" + otherAddress.getPort() + ":127.0.0.1").start()) {
            server.vsctl("init");
            final var config = OvsdbConfig.builder(OpenVSwitch.spec()).build();
            final var filling = runtime.connect(config, address, listener);
            listener.snapshot(1);
            fill(listener.session(1));
            filling.close();
            Await.until("the first session ends", () -> listener.ended.size() == 1);

            runtime.connect(config, otherAddress, other);
            other.snapshot(1);
            final long bytesBefore = runtime.counters().snapshot().bytesIn();
            final long before = System.nanoTime();
            runtime.connect(config, address, listener);
            long worst = 0;
            int echoes = 0;
            while (listener.snapshots.size() < 2) {
                final long sent = System.nanoTime();
                Await.result(other.session(1).echo());
                worst = Math.max(worst, System.nanoTime() - sent);
                echoes++;
                assertTrue("In time", System.nanoTime() - before < TimeUnit.SECONDS.toNanos(30));
            }
            final long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
            final long bytes = runtime.counters().snapshot().bytesIn() - bytesBefore;
            LOG.info("Initial contents of {} MB in {} ms; meanwhile {} echoes of another session, the slowest {} ms",
                bytes / 1_000_000, millis, echoes, TimeUnit.NANOSECONDS.toMillis(worst));
            final var database = listener.snapshot(2);
            assertEquals(BRIDGES * PORTS, database.table(Interface.TABLE).rows().size());
            assertTrue("It is as large as it should be: " + bytes, bytes > 50_000_000);
            assertTrue("It takes seconds: " + millis, millis < 15_000);

            // a change costs as much as in a small database
            final long changed = System.nanoTime();
            server.vsctl("set", "interface", "if-7-7", "external_ids:filler=short");
            Await.until("the change is there", () -> database.table(Interface.TABLE).rows().stream()
                .anyMatch(row -> "short".equals(row.get(Interface.EXTERNAL_IDS).get("filler"))));
            LOG.info("A change with ovs-vsctl in {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - changed));
        }
        assertEquals(List.of(), listener.defects);
    }

    private static void fill(final OvsdbSession session) throws Exception {
        final var results = new ArrayList<CompletionStage<TransactionResult>>();
        for (int i = 0; i < BRIDGES; i++) {
            final var builder = Transaction.on(OpenVSwitch.DATABASE);
            final var ports = new ArrayList<OvsdbAtom>();
            for (int j = 0; j < PORTS; j++) {
                final String name = "if-" + i + '-' + j;
                final var iface = builder.insert(Interface.TABLE, Columns.with(Interface.NAME, name)
                    .set(Interface.EXTERNAL_IDS, ImmutableMap.of("iface-id", name, "filler", FILLER)));
                ports.add(builder.insert(Port.TABLE, Columns.with(Port.NAME, name).setRaw(Port.INTERFACES, iface)));
            }
            final var bridge = builder.insert(Bridge.TABLE, Columns.with(Bridge.NAME, "br" + i)
                .setRaw(Bridge.PORTS, OvsdbSet.copyOf(ports)));
            results.add(session.transact(builder.mutateAll(Root.TABLE, Mutation.insert(Root.BRIDGES, bridge)).build()));
            if (i % 10 == 9) {
                Await.result(results.get(i));
            }
        }
        for (var result : results) {
            Await.result(result);
        }
    }
}
