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
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.table.RowChange;
import io.selvage.ovsdb.transact.Condition;
import io.selvage.ovsdb.transact.Mutation;
import io.selvage.ovsdb.transact.Transaction;
import io.selvage.ovsdb.transact.Transaction.Columns;
import io.selvage.ovsdb.vswitch.BridgeRow;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Bridge;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Interface;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Port;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Root;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * Sessions with a real ovsdb-server that connects by itself, for each way to monitor.
 */
public class SessionTest {
    private final RecordingListener listener = new RecordingListener();
    private final OvsdbRuntime runtime = new OvsdbRuntime();
    private OvsdbServerProcess server;

    @Before
    public void before() throws Exception {
        server = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA)
            .remote("db:Open_vSwitch,Open_vSwitch,manager_options").start();
        server.vsctl("init");
    }

    @After
    public void after() throws Exception {
        runtime.close();
        server.close();
        assertEquals(List.of(), listener.defects);
        final var counters = runtime.counters().snapshot();
        assertEquals(0, counters.malformed());
        assertEquals(0, counters.open());
    }

    private OvsdbListener listen(final MonitorVersion version) throws Exception {
        final var endpoint = runtime.listen(
            OvsdbConfig.builder(OpenVSwitch.spec()).newestMonitor(version).build(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), listener);
        server.vsctl("set-manager", "tcp:127.0.0.1:" + endpoint.address().getPort());
        return endpoint;
    }

    @Test
    public void plainMonitorFollowsTheDatabase() throws Exception {
        followsTheDatabase(MonitorVersion.PLAIN);
    }

    @Test
    public void conditionalMonitorFollowsTheDatabase() throws Exception {
        followsTheDatabase(MonitorVersion.COND);
    }

    @Test
    public void monitorSinceFollowsTheDatabase() throws Exception {
        followsTheDatabase(MonitorVersion.SINCE);
    }

    private void followsTheDatabase(final MonitorVersion version) throws Exception {
        server.vsctl("add-br", "br0", "--", "set", "bridge", "br0", "other_config:a=1", "other_config:b=2",
            "other_config:c=3", "external_ids:keep=me");
        final var endpoint = listen(version);
        final var database = listener.snapshot(1);
        final var session = listener.session(1);
        assertEquals(version, database.monitorVersion());
        assertFalse(database.isResumed());
        assertEquals(List.of("br0"), RecordingListener.bridges(database));
        assertEquals(endpoint.address().getPort(), session.localAddress().getPort());
        assertEquals("127.0.0.1", session.localAddress().getAddress().getHostAddress());

        // maps: a goes, b changes, d comes, c stays; sets: one port comes
        server.vsctl("remove", "bridge", "br0", "other_config", "a", "--", "set", "bridge", "br0", "other_config:b=5",
            "other_config:d=4", "--", "add-port", "br0", "p1", "--", "add-port", "br0", "p2");
        Await.result(session.echo());
        final var row = BridgeRow.of(database.table(Bridge.TABLE).rows().iterator().next());
        assertEquals(ImmutableMap.of("b", "5", "c", "3", "d", "4"), row.otherConfig());
        assertEquals(ImmutableMap.of("keep", "me"), row.externalIds());
        assertEquals(3, row.ports().size());
        final var update = listener.updates.get(listener.updates.size() - 1);
        final var modified = update.changes().stream()
            .filter(change -> change.table().equals(Bridge.TABLE))
            .map(RowChange.Modified.class::cast).findFirst().orElseThrow();
        assertEquals(ImmutableMap.of("a", "1", "b", "2", "c", "3"), BridgeRow.of(modified.before()).otherConfig());
        assertTrue(modified.changed(Bridge.PORTS));
        assertFalse(modified.changed(Bridge.EXTERNAL_IDS));

        server.vsctl("del-port", "br0", "p1", "--", "set", "bridge", "br0", "fail_mode=secure", "datapath_type=netdev");
        Await.result(session.echo());
        final var again = BridgeRow.of(database.table(Bridge.TABLE).rows().iterator().next());
        assertEquals(2, again.ports().size());
        assertTrue(row.ports().containsAll(again.ports()));
        assertEquals("secure", again.failMode().orElseThrow());
        assertEquals("netdev", again.datapathType());

        server.vsctl("clear", "bridge", "br0", "fail_mode", "--", "clear", "bridge", "br0", "other_config");
        Await.result(session.echo());
        final var cleared = BridgeRow.of(database.table(Bridge.TABLE).rows().iterator().next());
        assertTrue(cleared.failMode().isEmpty());
        assertEquals(ImmutableMap.of(), cleared.otherConfig());

        server.vsctl("del-br", "br0");
        Await.result(session.echo());
        assertEquals(0, database.table(Bridge.TABLE).rows().size());
        assertEquals(0, database.table(Interface.TABLE).rows().size());
    }

    @Test
    public void transactionsAreCarriedOut() throws Exception {
        listen(MonitorVersion.SINCE);
        final var database = listener.snapshot(1);
        final var session = listener.session(1);
        final var builder = Transaction.on(OpenVSwitch.DATABASE);
        final var iface = builder.insert(Interface.TABLE, Columns.with(Interface.NAME, "vx")
            .set(Interface.TYPE, "vxlan")
            .set(Interface.OPTIONS, ImmutableMap.of("remote_ip", "flow", "key", "flow")));
        final var port = builder.insert(Port.TABLE, Columns.with(Port.NAME, "vx").setRaw(Port.INTERFACES, iface));
        final var bridge = builder.insert(Bridge.TABLE, Columns.with(Bridge.NAME, "br-int").setRaw(Bridge.PORTS, port)
            .set(Bridge.PROTOCOLS, ImmutableSet.of("OpenFlow13")));
        builder.mutateAll(Root.TABLE, Mutation.insert(Root.BRIDGES, bridge)).comment("selvage: make br-int");
        final var result = Await.result(session.transact(builder.build()));
        // the update comes before the reply
        assertEquals(List.of("br-int"), RecordingListener.bridges(database));
        assertEquals("br-int", database.table(Bridge.TABLE).row(result.uuid(bridge)).orElseThrow().get(Bridge.NAME));
        assertEquals(1, result.count(3));
        assertNotEquals(result.uuid(port), result.uuid(iface));

        final var found = Await.result(session.transact(Transaction.on(OpenVSwitch.DATABASE)
            .mutate(Bridge.TABLE, Condition.equal(Bridge.NAME, "br-int"),
                Mutation.put(Bridge.EXTERNAL_IDS, ImmutableMap.of("owner", "selvage")))
            .mutate(Bridge.TABLE, Condition.uuid(new UUID(1, 2)),
                Mutation.deleteKeys(Bridge.EXTERNAL_IDS, ImmutableSet.of("owner")))
            .build()));
        assertEquals(1, found.count(0));
        assertEquals(0, found.count(1));
        assertEquals("selvage", server.vsctl("get", "bridge", "br-int", "external_ids:owner"));
    }

    @Test
    public void whatIsLeftForLaterIsHeardAndNotLeftForLaterAgain() throws Exception {
        listen(MonitorVersion.COND);
        listener.snapshot(1);
        final var session = listener.session(1);
        final var delay = Duration.ofMillis(300);
        final var asked = new CompletableFuture<CompletionStage<Void>>();
        final long start = System.nanoTime();
        session.executor().execute(() -> {
            session.putOff(delay);
            session.putOff(Duration.ofDays(1));
            asked.complete(session.echo());
        });
        asked.thenCompose(reply -> reply).get(20, TimeUnit.SECONDS);
        assertTrue("the reply waits", System.nanoTime() - start >= delay.toNanos());
        session.echo().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
