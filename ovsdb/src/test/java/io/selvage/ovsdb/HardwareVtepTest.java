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

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.transact.Condition;
import io.selvage.ovsdb.transact.Mutation;
import io.selvage.ovsdb.transact.Transaction;
import io.selvage.ovsdb.transact.Transaction.Columns;
import io.selvage.ovsdb.value.OvsdbSet;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import io.selvage.ovsdb.vtep.HardwareVtep;
import io.selvage.ovsdb.vtep.HardwareVtep.LogicalSwitch;
import io.selvage.ovsdb.vtep.HardwareVtep.McastMacs;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalLocator;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalLocatorSet;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalPort;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalSwitch;
import io.selvage.ovsdb.vtep.HardwareVtep.UcastMacs;
import io.selvage.ovsdb.vtep.LogicalSwitchRow;
import io.selvage.ovsdb.vtep.McastMacRow;
import io.selvage.ovsdb.vtep.PhysicalLocatorRow;
import io.selvage.ovsdb.vtep.PhysicalLocatorSetRow;
import io.selvage.ovsdb.vtep.PhysicalPortRow;
import io.selvage.ovsdb.vtep.PhysicalSwitchRow;
import io.selvage.ovsdb.vtep.UcastMacRow;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;

/** The database {@code hardware_vtep} of a real ovsdb-server: beside another one, alone, and in an old schema. */
public class HardwareVtepTest {
    /** What schema 1.3.0 did not have yet; see the history of vtep.ovsschema. */
    private static final List<String> LATER_TABLES = List.of("Tunnel", "ACL", "ACL_entry", "Arp_Sources_Local",
        "Arp_Sources_Remote", "Logical_Router");
    private static final Map<String, List<String>> LATER_COLUMNS = Map.of(
        "Global", List.of("other_config"),
        "Physical_Switch", List.of("tunnels", "other_config", "switch_fault_status"),
        "Physical_Port", List.of("acl_bindings", "other_config", "port_fault_status"),
        "Logical_Switch", List.of("replication_mode", "other_config"),
        "Physical_Locator", List.of("tunnel_key"));

    private final RecordingListener listener = new RecordingListener();
    private final OvsdbRuntime runtime = new OvsdbRuntime();
    private OvsdbServerProcess server;

    @After
    public void after() throws Exception {
        runtime.close();
        server.close();
        assertEquals(List.of(), listener.defects);
        assertEquals(0, runtime.counters().snapshot().malformed());
    }

    private OvsdbDatabase snapshot(final String name) {
        Await.until("a snapshot of " + name, () ->
            listener.snapshots.stream().anyMatch(one -> one.name().equals(name)));
        return listener.snapshots.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    }

    private void vtep(final String operations) throws Exception {
        final var result = server.transact("[\"hardware_vtep\"," + operations + "]");
        assertTrue(result, !result.contains("error"));
    }

    private void physicalSwitch() throws Exception {
        vtep("""
            {"op":"insert","table":"Physical_Port","row":{"name":"p1"},"uuid-name":"p1"},
            {"op":"insert","table":"Physical_Switch","row":{"name":"tor1","tunnel_ips":"192.0.2.1",
              "ports":["named-uuid","p1"]},"uuid-name":"s"},
            {"op":"insert","table":"Global","row":{"switches":["named-uuid","s"]}}""");
    }

    /** One entry of each kind, written as the controller does. */
    private static Transaction everything(final OvsdbDatabase database, final boolean source) {
        final var port = database.table(PhysicalPort.TABLE).rows().iterator().next();
        final var transaction = Transaction.on(HardwareVtep.DATABASE);
        final var columns = Columns.with(LogicalSwitch.NAME, "ls1").set(LogicalSwitch.TUNNEL_KEY, Optional.of(5001L));
        final var logicalSwitch = transaction.insert(LogicalSwitch.TABLE, source
            ? columns.set(LogicalSwitch.REPLICATION_MODE, Optional.of("source_node"))
                .set(LogicalSwitch.OTHER_CONFIG, ImmutableMap.of("owner", "me")) : columns);
        final var locator = transaction.insert(PhysicalLocator.TABLE,
            Columns.with(PhysicalLocator.ENCAPSULATION_TYPE, HardwareVtep.VXLAN_OVER_IPV4)
                .set(PhysicalLocator.DST_IP, "192.0.2.2"));
        final var set = transaction.insert(PhysicalLocatorSet.TABLE,
            Columns.none().setRaw(PhysicalLocatorSet.LOCATORS, OvsdbSet.of(locator)));
        transaction.insert(UcastMacs.REMOTE, Columns.with(UcastMacs.MAC, "02:00:00:00:00:01")
            .setRaw(UcastMacs.LOGICAL_SWITCH, logicalSwitch).setRaw(UcastMacs.LOCATOR, locator));
        transaction.insert(McastMacs.REMOTE, Columns.with(McastMacs.MAC, HardwareVtep.UNKNOWN_DST)
            .setRaw(McastMacs.LOGICAL_SWITCH, logicalSwitch).setRaw(McastMacs.LOCATOR_SET, set));
        transaction.mutate(PhysicalPort.TABLE, Condition.uuid(port.uuid()),
            Mutation.putReference(PhysicalPort.VLAN_BINDINGS, 7, logicalSwitch));
        return transaction.build();
    }

    private static Row only(final OvsdbDatabase database, final String table) {
        final var rows = database.table(table).rows();
        assertEquals(table + ": " + rows, 1, rows.size());
        return rows.iterator().next();
    }

    private void assertEverything(final OvsdbDatabase database) {
        Await.until("a binding", () ->
            !PhysicalPortRow.of(only(database, PhysicalPort.TABLE)).vlanBindings().isEmpty());
        final var logicalSwitch = LogicalSwitchRow.of(only(database, LogicalSwitch.TABLE));
        assertEquals("ls1", logicalSwitch.name());
        assertEquals(Optional.of(5001L), logicalSwitch.tunnelKey());
        final var locator = PhysicalLocatorRow.of(only(database, PhysicalLocator.TABLE));
        assertEquals("192.0.2.2", locator.dstIp());
        assertEquals(HardwareVtep.VXLAN_OVER_IPV4, locator.encapsulationType());
        assertEquals(Optional.empty(), locator.tunnelKey());
        final var set = PhysicalLocatorSetRow.of(only(database, PhysicalLocatorSet.TABLE));
        assertEquals(ImmutableSet.of(locator.uuid()), set.locators());
        final var unicast = UcastMacRow.of(only(database, UcastMacs.REMOTE));
        assertEquals("02:00:00:00:00:01", unicast.mac());
        assertEquals(logicalSwitch.uuid(), unicast.logicalSwitch());
        assertEquals(locator.uuid(), unicast.locator());
        final var multicast = McastMacRow.of(only(database, McastMacs.REMOTE));
        assertEquals(HardwareVtep.UNKNOWN_DST, multicast.mac());
        assertEquals(set.uuid(), multicast.locatorSet());
        final var port = PhysicalPortRow.of(only(database, PhysicalPort.TABLE));
        assertEquals(ImmutableMap.of(7L, logicalSwitch.uuid()), port.vlanBindings());
        final var physical = PhysicalSwitchRow.of(only(database, PhysicalSwitch.TABLE));
        assertEquals("tor1", physical.name());
        assertEquals(ImmutableSet.of("192.0.2.1"), physical.tunnelIps());
        assertEquals(ImmutableSet.of(port.uuid()), physical.ports());
    }

    /** A switch whose server has both databases is followed in both, in one session that it opened itself. */
    @Test
    public void bothDatabasesInOneSession() throws Exception {
        server = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA)
            .database(OvsdbServerProcess.VTEP_SCHEMA).remote("db:hardware_vtep,Global,managers").start();
        server.vsctl("init");
        physicalSwitch();
        final var endpoint = runtime.listen(OvsdbConfig.builder(OpenVSwitch.spec(), HardwareVtep.spec()).build(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), listener);
        vtep("""
            {"op":"insert","table":"Manager","row":{"target":"tcp:127.0.0.1:%d"},"uuid-name":"m"},
            {"op":"update","table":"Global","where":[],"row":{"managers":["named-uuid","m"]}}"""
            .formatted(endpoint.address().getPort()));
        final var database = snapshot(HardwareVtep.DATABASE);
        final var session = listener.session(1);
        assertEquals("br0", bridge(session));
        session.transact(everything(database, true)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEverything(database);
        final var row = LogicalSwitchRow.of(only(database, LogicalSwitch.TABLE));
        assertEquals(Optional.of("source_node"), row.replicationMode());
        assertEquals(ImmutableMap.of("owner", "me"), row.otherConfig());
        assertEquals("one session", 1, listener.connected.size());
    }

    private String bridge(final OvsdbSession session) throws Exception {
        final var database = snapshot(OpenVSwitch.DATABASE);
        server.vsctl("add-br", "br0");
        Await.until("a bridge", () -> RecordingListener.bridges(database).size() == 1);
        assertTrue(session.isOpen());
        return RecordingListener.bridges(database).getFirst();
    }

    /** A switch that awaits its controller, with the oldest schema: what came later is done without. */
    @Test
    public void oldSchemaOverAnActiveConnection() throws Exception {
        final var address = OvsdbServerProcess.freeAddress();
        server = new OvsdbServerProcess();
        server.database(oldSchema()).remote("ptcp:" + address.getPort() + ":127.0.0.1").start();
        physicalSwitch();
        runtime.connect(OvsdbConfig.builder(OpenVSwitch.spec(), HardwareVtep.spec()).build(), address, listener);
        final var database = snapshot(HardwareVtep.DATABASE);
        assertEquals("1.3.0", database.schema().version());
        listener.session(1).transact(everything(database, false)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEverything(database);
        final var row = LogicalSwitchRow.of(only(database, LogicalSwitch.TABLE));
        assertEquals(Optional.empty(), row.replicationMode());
        assertEquals(ImmutableMap.of(), row.otherConfig());
        assertEquals(ImmutableSet.of(), PhysicalPortRow.of(only(database, PhysicalPort.TABLE)).faults());
    }

    private Path oldSchema() throws Exception {
        final var mapper = new ObjectMapper();
        final var schema = (ObjectNode) mapper.readTree(OvsdbServerProcess.VTEP_SCHEMA.toFile());
        final var tables = (ObjectNode) schema.get("tables");
        tables.remove(LATER_TABLES);
        LATER_COLUMNS.forEach((table, columns) -> ((ObjectNode) tables.get(table).get("columns")).remove(columns));
        ((ObjectNode) tables.get("Physical_Locator")).set("indexes",
            mapper.readTree("[[\"encapsulation_type\",\"dst_ip\"]]"));
        schema.put("version", "1.3.0").remove("cksum");
        final var file = Files.createTempFile("vtep", ".ovsschema");
        file.toFile().deleteOnExit();
        mapper.writeValue(file.toFile(), schema);
        return file;
    }
}
