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
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.google.common.collect.ImmutableMap;
import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.table.DatabaseSpec;
import io.selvage.ovsdb.table.TableSpec;
import io.selvage.ovsdb.transact.Mutation;
import io.selvage.ovsdb.transact.Transaction;
import io.selvage.ovsdb.transact.Transaction.Columns;
import io.selvage.ovsdb.transact.TransactionResult;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Bridge;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Root;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Test;

/**
 * Sessions that end and come again, and servers that die.
 */
public class ReconnectTest {
    private static final Duration SOON = Duration.ofMillis(20);

    private final RecordingListener listener = new RecordingListener();
    private final OvsdbRuntime runtime = new OvsdbRuntime();
    private final OvsdbConfig config = OvsdbConfig.builder(OpenVSwitch.spec())
        .backoff(SOON, SOON.multipliedBy(4)).build();

    @After
    public void after() {
        runtime.close();
        assertEquals(List.of(), listener.defects);
        assertEquals(0, runtime.counters().snapshot().open());
    }

    /** A database that is greater than its latest changes: ovsdb-server keeps no history that outweighs the data. */
    private static void addHistory(final OvsdbServerProcess server) throws Exception {
        Await.until("the cluster of one has a leader", () -> server.appctl("cluster/status", "Open_vSwitch")
            .contains("Leader: self"));
        server.vsctl("init");
        addBridge(server, "bulk");
        final var ids = IntStream.range(0, 1000).mapToObj(i -> "external_ids:key" + i + "=value");
        server.vsctl(Stream.concat(Stream.of("set", "bridge", "bulk"), ids).toArray(String[]::new));
    }

    private static void addBridge(final OvsdbServerProcess server, final String name) throws Exception {
        server.vsctl("add-br", name);
    }

    @Test
    public void passiveSessionGoesOnWhereItEnded() throws Exception {
        try (var server = new OvsdbServerProcess().clusteredDatabase(OvsdbServerProcess.VSWITCH_SCHEMA)
                .remote("db:Open_vSwitch,Open_vSwitch,manager_options").start()) {
            addHistory(server);
            addBridge(server, "br0");
            addBridge(server, "br1");
            final var endpoint = runtime.listen(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                listener);
            server.vsctl("set-manager", "tcp:127.0.0.1:" + endpoint.address().getPort());
            final var first = listener.snapshot(1);
            assertFalse(first.isResumed());
            assertEquals(MonitorVersion.SINCE, first.monitorVersion());
            goesOn(server, first);
        }
    }

    @Test
    public void activeSessionGoesOnWhereItEnded() throws Exception {
        final var address = OvsdbServerProcess.freeAddress();
        try (var server = new OvsdbServerProcess().clusteredDatabase(OvsdbServerProcess.VSWITCH_SCHEMA)
                .remote("ptcp:" + address.getPort() + ":127.0.0.1").start()) {
            addHistory(server);
            addBridge(server, "br0");
            addBridge(server, "br1");
            runtime.connect(config, address, listener);
            goesOn(server, listener.snapshot(1));
        }
    }

    private void goesOn(final OvsdbServerProcess server, final OvsdbDatabase first) throws Exception {
        assertEquals(List.of("br0", "br1", "bulk"), RecordingListener.bridges(first));
        // an update, so that the transaction id in use is one of update3
        server.vsctl("set", "bridge", "br1", "external_ids:seen=yes");
        Await.until("the update is there", () -> !listener.updates.isEmpty());
        listener.session(1).close("test");
        // most likely while nobody is connected; if not, it is an update like any other
        server.vsctl("del-br", "br0", "--", "add-br", "br2");
        final var second = listener.snapshot(2);
        assertTrue(second.isResumed());
        Await.until("changes while away are there",
            () -> RecordingListener.bridges(second).equals(List.of("br1", "br2", "bulk")));
        assertEquals(ImmutableMap.of("seen", "yes"), second.table(Bridge.TABLE).rows().stream()
            .filter(row -> row.get(Bridge.NAME).equals("br1")).findFirst().orElseThrow().get(Bridge.EXTERNAL_IDS));
        // the old session still shows what it showed
        assertEquals(List.of("br0", "br1", "bulk"), RecordingListener.bridges(first));
        assertEquals(first.table(Root.TABLE).rows().iterator().next().get(Root.EXTERNAL_IDS),
            second.table(Root.TABLE).rows().iterator().next().get(Root.EXTERNAL_IDS));
        assertEquals(CloseReason.LOCAL_CLOSE, listener.ended.get(0).reason());
    }

    @Test
    public void standaloneDatabaseIsReadAnew() throws Exception {
        final var address = OvsdbServerProcess.freeAddress();
        try (var server = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA)
                .remote("ptcp:" + address.getPort() + ":127.0.0.1").start()) {
            server.vsctl("init");
            addBridge(server, "br0");
            runtime.connect(config, address, listener);
            listener.snapshot(1);
            listener.session(1).close("test");
            final var second = listener.snapshot(2);
            assertFalse(second.isResumed());
            assertEquals(List.of("br0"), RecordingListener.bridges(second));
        }
    }

    @Test
    public void connectsOnceTheServerIsThere() throws Exception {
        final var address = OvsdbServerProcess.freeAddress();
        final var connector = runtime.connect(config, address, listener);
        Await.until("some attempts failed", () -> runtime.counters().snapshot().connectFailures() >= 3);
        try (var server = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA)
                .remote("ptcp:" + address.getPort() + ":127.0.0.1").start()) {
            listener.snapshot(1);
            connector.close();
            Await.until("the session ends", () -> listener.ended.size() == 1);
            assertEquals(CloseReason.LOCAL_CLOSE, listener.ended.get(0).reason());
        }
    }

    @Test
    public void serverKilledInMidTransaction() throws Exception {
        final var address = OvsdbServerProcess.freeAddress();
        try (var server = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA)
                .remote("ptcp:" + address.getPort() + ":127.0.0.1").start()) {
            server.vsctl("init");
            runtime.connect(config, address, listener);
            listener.snapshot(1);
            final var session = listener.session(1);

            final var results = new ArrayList<CompletionStage<TransactionResult>>();
            for (int i = 0; i < 500; i++) {
                final var builder = Transaction.on(OpenVSwitch.DATABASE);
                final var bridge = builder.insert(Bridge.TABLE, Columns.with(Bridge.NAME, "br" + i));
                results.add(session.transact(builder.mutateAll(Root.TABLE, Mutation.insert(Root.BRIDGES, bridge))
                    .build()));
                if (i == 100) {
                    Await.result(results.get(50));
                }
            }
            server.kill();
            Await.until("the session ends", () -> listener.ended.size() == 1);
            int done = 0;
            int lost = 0;
            for (var result : results) {
                final var future = result.toCompletableFuture();
                assertTrue("All are decided when the session has ended", future.isDone());
                if (future.isCompletedExceptionally()) {
                    Await.failure(OvsdbDisconnectedException.class, future);
                    lost++;
                } else {
                    assertEquals("In order", 0, lost);
                    done++;
                }
            }
            assertTrue("Some were done: " + done, done > 50);
            assertTrue("Some were lost: " + lost, lost > 0);
            Await.failure(OvsdbDisconnectedException.class, session.echo());
            assertFalse(session.isOpen());

            server.start();
            final var restarted = listener.snapshot(2);
            // what was acknowledged is there, and at most what was sent
            final int bridges = restarted.table(Bridge.TABLE).rows().size();
            assertTrue(bridges + " bridges after " + done + " replies", bridges >= done && bridges <= 500);
            Await.result(listener.session(2).echo());
        }
    }

    @Test
    public void severalDatabasesInOneSession() throws Exception {
        final var address = OvsdbServerProcess.freeAddress();
        final var both = OvsdbConfig.builder(OpenVSwitch.spec(), DatabaseSpec.of("hardware_vtep",
            TableSpec.of("Physical_Switch", Column.string("name")))).build();
        try (var server = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA)
                .database(OvsdbServerProcess.VTEP_SCHEMA)
                .remote("ptcp:" + address.getPort() + ":127.0.0.1").start()) {
            server.vsctl("init");
            runtime.connect(both, address, listener);
            listener.snapshot(2);
            final var session = listener.session(1);
            assertEquals(2, session.databases().size());
            addBridge(server, "br0");
            server.transact("""
                ["hardware_vtep",
                 {"op": "insert", "table": "Physical_Switch", "uuid-name": "tor", "row": {"name": "tor1"}},
                 {"op": "insert", "table": "Global", "row": {"switches": ["named-uuid", "tor"]}}]""");
            Await.result(session.echo());
            assertEquals(List.of("br0"), RecordingListener.bridges(session.database(OpenVSwitch.DATABASE)));
            assertEquals("tor1", session.database("hardware_vtep").table("Physical_Switch").rows().iterator().next()
                .get(Column.string("name")));
        }
    }

    @Test
    public void wrongSchemaIsRefusedWithEveryReason() throws Exception {
        final var address = OvsdbServerProcess.freeAddress();
        final var wrong = OvsdbConfig.builder(DatabaseSpec.of(OpenVSwitch.DATABASE,
            TableSpec.of("Bridge", Column.integer("name"),
                Column.string("colour")),
            TableSpec.of("Moat"))).backoff(SOON, SOON).build();
        try (var server = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA)
                .remote("ptcp:" + address.getPort() + ":127.0.0.1").start()) {
            server.vsctl("init");
            final var connector = runtime.connect(wrong, address, listener);
            Await.until("it is refused", () -> runtime.counters().closed(CloseReason.SCHEMA_MISMATCH) > 0);
            connector.close();
        }
        assertEquals(List.of(), listener.connected);
    }
}
