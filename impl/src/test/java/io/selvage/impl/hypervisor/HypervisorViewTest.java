/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.hypervisor;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.impl.reconcile.openflow.SwitchPort;
import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.table.RowChange;
import io.selvage.ovsdb.table.RowChange.Deleted;
import io.selvage.ovsdb.table.RowChange.Inserted;
import io.selvage.ovsdb.table.RowChange.Modified;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;

/** Rows in, facts out. Bridge 1 is the integration bridge, bridge 2 is somebody else's. */
public class HypervisorViewTest {
    private static final Map<String, String> DEVICE =
        Map.of("iface-id", "vm1", "attached-mac", "02:00:00:00:00:01", "vm-id", "m1");
    private static final Optional<String> DATAPATH = Optional.of("00005e0000000001");
    private static final OptionalLong NUMBER = OptionalLong.of(0x5e0000000001L);

    private HypervisorView view = new HypervisorView();
    private SwitchRows rows;
    private Row root;
    private Row bridge;
    private Row foreign;
    private Row iface;

    @BeforeClass
    public static void beforeClass() {
        assumeTrue("Open vSwitch is not installed", Files.exists(SwitchRows.SCHEMA));
    }

    @Before
    public void before() throws IOException {
        rows = new SwitchRows();
        root = rows.root(Map.of("system-id", "hv1"), Map.of("local_ip", "192.0.2.1"));
        bridge = rows.bridge(1, "br-int", DATAPATH, 1);
        foreign = rows.bridge(2, "br-ex", Optional.of("00005e0000000002"), 2);
        iface = rows.iface(1, "p1", Optional.of(7L), DEVICE);
    }

    /** A host with one device on port 1, and one on port 2 of the bridge that is not ours. */
    private Optional<Change> snapshot(final Row... more) {
        final var all = new ArrayList<>(List.of(root, bridge, foreign, rows.port(1, "p1", 1), iface,
            rows.port(2, "p2", 2), rows.iface(2, "p2", Optional.of(7L), Map.of("iface-id", "other"))));
        all.addAll(List.of(more));
        view = new HypervisorView();
        return view.snapshot(all);
    }

    private static NodeFacts facts(final OptionalLong datapathId, final Map<Encapsulation, Integer> tunnels) {
        return new NodeFacts("hv1", NodeKind.HYPERVISOR, Optional.of(Ip.of("192.0.2.1")), datapathId, tunnels,
            List.of(), Optional.empty(), Optional.empty());
    }

    private static NodeFacts facts() {
        return facts(NUMBER, Map.of());
    }

    private static Port device(final String name, final int ofport) {
        return new Port(name, ofport, Optional.of(new DeviceId("vm1")),
            Optional.of(MacAddress.of("02:00:00:00:00:01")), Optional.of(new DeviceId("m1")), true);
    }

    private static Change gone(final String port) {
        return new Change.NodePort(new PortRef("hv1", port), Optional.empty());
    }

    private static Change there(final Port port) {
        return new Change.NodePort(new PortRef("hv1", port.name()), Optional.of(port));
    }

    private static Change inventory(final NodeFacts facts, final Port... ports) {
        return new Change.Inventory(facts, List.of(ports));
    }

    private static int ports(final Change inventory) {
        return ((Change.Inventory) inventory).ports().size();
    }

    @Test
    public void snapshotTellsTheNodeAndItsDevices() {
        assertEquals(Optional.of(inventory(facts(), device("p1", 7))), snapshot());
    }

    @Test
    public void hostMayAsk() {
        root = rows.root(Map.of("system-id", " hv1 ", "selvage-datapath-type", "netdev", "selvage-transport-zones",
            "a, b,,c", "selvage-bridge", "br-ex"), Map.of("local_ip", "not an address"));
        assertEquals(Optional.of(inventory(new NodeFacts("hv1", NodeKind.HYPERVISOR, Optional.empty(),
                OptionalLong.of(0x5e0000000002L), Map.of(), List.of("a", "b", "c"),
                Optional.of("netdev"), Optional.of("br-ex")),
                new Port("p2", 7, Optional.of(new DeviceId("other")), Optional.empty(), Optional.empty(), true))),
            snapshot());
    }

    @Test
    public void hostWithoutNameIsNotTold() {
        root = rows.root(Map.of(), Map.of("local_ip", "192.0.2.1"));
        assertEquals(Optional.empty(), snapshot());
        final var named = rows.root(Map.of("system-id", "hv1"), Map.of("local_ip", "192.0.2.1"));
        assertEquals(List.of(inventory(facts(), device("p1", 7))),
            view.update(List.of(new Modified(root, named))));
    }

    @Test
    public void nameThatTheModelRefusesIsNone() {
        for (final var name : List.of("a b", "a/b", "a,b", "a=b", "x".repeat(256))) {
            root = rows.root(Map.of("system-id", name), Map.of());
            assertEquals(name, Optional.empty(), snapshot());
            assertEquals(name, Optional.empty(), view.name());
        }
    }

    @Test
    public void pluggingInOneUpdate() {
        snapshot();
        assertEquals(List.of(there(device("p3", 9))), view.update(List.of(
            new Modified(bridge, rows.bridge(1, "br-int", DATAPATH, 1, 3)),
            new Inserted(rows.port(3, "p3", 3)),
            new Inserted(rows.iface(3, "p3", Optional.of(9L), DEVICE)))));
    }

    @Test
    public void pluggingIsToldWhenTheSwitchHasNumberedThePort() {
        snapshot();
        final var unnumbered = rows.iface(3, "p3", Optional.empty(), DEVICE);
        assertEquals(List.of(), view.update(List.of(
            new Inserted(unnumbered), new Inserted(rows.port(3, "p3", 3)),
            new Modified(bridge, rows.bridge(1, "br-int", DATAPATH, 1, 3)))));
        assertTrue("the switch is about to say more", view.isPlugged());
        assertEquals(List.of(there(device("p3", 9))), view.update(List.of(
            new Modified(unnumbered, rows.iface(3, "p3", Optional.of(9L), DEVICE)))));
        assertFalse(view.isPlugged());
    }

    @Test
    public void theSwitchMayTellTheNumberBeforeTheDatabaseDoes() {
        snapshot();
        final var unnumbered = rows.iface(3, "p3", Optional.empty(), DEVICE);
        assertEquals(List.of(), view.update(List.of(new Modified(bridge, rows.bridge(1, "br-int", DATAPATH, 1, 3)),
            new Inserted(unnumbered), new Inserted(rows.port(3, "p3", 3)))));
        assertEquals("not known", List.of(), view.announce(new SwitchPort("p4", 9, true)));
        assertEquals("the database has it", List.of(), view.announce(new SwitchPort("p1", 9, true)));
        assertEquals(List.of(there(device("p3", 9))), view.announce(new SwitchPort("p3", 9, true)));
        assertEquals("nothing new", List.of(), view.announce(new SwitchPort("p3", 9, true)));
        final var numbered = rows.iface(3, "p3", Optional.of(9L), DEVICE);
        assertEquals("the same", List.of(), view.update(List.of(new Modified(unnumbered, numbered))));
        assertEquals("the database is right", List.of(there(device("p3", 10))), view.update(List.of(
            new Modified(numbered, rows.iface(3, "p3", Optional.of(10L), DEVICE)))));
        assertEquals(List.of(), view.announce(new SwitchPort("p3", 9, true)));
    }

    @Test
    public void whatTheSwitchToldGoesWithTheInterface() {
        snapshot();
        final var withThree = rows.bridge(1, "br-int", DATAPATH, 1, 3);
        final var unnumbered = rows.iface(3, "p3", Optional.empty(), DEVICE);
        view.update(List.of(new Modified(bridge, withThree), new Inserted(unnumbered),
            new Inserted(rows.port(3, "p3", 3))));
        view.announce(new SwitchPort("p3", 9, true));
        assertEquals(List.of(gone("p3")), view.update(List.of(new Modified(withThree, bridge),
            new Deleted(rows.port(3, "p3", 3)), new Deleted(unnumbered))));
        assertEquals("a new one of the name has no number yet", List.of(), view.update(List.of(
            new Modified(bridge, withThree), new Inserted(unnumbered), new Inserted(rows.port(3, "p3", 3)))));
    }

    @Test
    public void theSwitchMayTellTheNumberBeforeTheDatabaseTellsOfThePort() {
        snapshot();
        final var withThree = rows.bridge(1, "br-int", DATAPATH, 1, 3);
        final var unnumbered = rows.iface(3, "p3", Optional.empty(), DEVICE);
        final var plugged = List.<RowChange>of(new Modified(bridge, withThree), new Inserted(unnumbered),
            new Inserted(rows.port(3, "p3", 3)));
        assertEquals(List.of(), view.announce(new SwitchPort("p3", 9, true)));
        assertEquals(List.of(there(device("p3", 9))), view.update(plugged));
        view.update(List.of(new Modified(withThree, bridge), new Deleted(rows.port(3, "p3", 3)),
            new Deleted(unnumbered)));
        assertEquals("it counts once", List.of(), view.update(plugged));
    }

    @Test
    public void ofPortsThatTheDatabaseDoesNotTellOfTheNewestCount() {
        snapshot();
        for (int i = 0; i <= 256; i++) {
            assertEquals(List.of(), view.announce(new SwitchPort("x" + i, 100 + i, true)));
        }
        final var port = rows.port(3, "x0", 3);
        final var withThree = rows.bridge(1, "br-int", DATAPATH, 1, 3);
        assertEquals("the oldest is forgotten", List.of(), view.update(List.of(new Modified(bridge, withThree),
            new Inserted(rows.iface(3, "x0", Optional.empty(), DEVICE)), new Inserted(port))));
        assertEquals(List.of(there(device("x1", 101))), view.update(List.of(
            new Modified(withThree, rows.bridge(1, "br-int", DATAPATH, 1, 3, 4)),
            new Inserted(rows.iface(4, "x1", Optional.empty(), DEVICE)), new Inserted(rows.port(4, "x1", 4)))));
    }

    @Test
    public void aNameThatMayBeCutIsNobodys() {
        snapshot();
        view.update(List.of(new Modified(bridge, rows.bridge(1, "br-int", DATAPATH, 1, 3)),
            new Inserted(rows.iface(3, "fifteen-letters", Optional.empty(), DEVICE)),
            new Inserted(rows.port(3, "fifteen-letters", 3))));
        assertFalse("only the database will tell its number", view.isPlugged());
        assertEquals(List.of(), view.announce(new SwitchPort("fifteen-letters", 9, true)));
    }

    @Test
    public void portThatTheSwitchCannotMakeHasNoNumber() {
        snapshot();
        assertEquals(List.of(there(device("p1", 0))), view.update(List.of(
            new Modified(iface, rows.iface(1, "p1", Optional.of(-1L), DEVICE)))));
    }

    @Test
    public void unplugging() {
        snapshot();
        assertEquals(List.of(gone("p1")), view.update(List.of(new Deleted(iface), new Deleted(rows.port(1, "p1", 1)),
            new Modified(bridge, rows.bridge(1, "br-int", DATAPATH)))));
    }

    @Test
    public void nothingNewIsNotTold() {
        snapshot();
        assertEquals(List.of(), view.update(List.of(new Modified(iface, iface), new Modified(bridge, bridge),
            new Modified(root, root))));
    }

    @Test
    public void portReplacedInOneUpdateIsThereInWhateverOrder() {
        final var moved = new Modified(bridge, rows.bridge(1, "br-int", DATAPATH, 3));
        final var goneRow = new Deleted(iface);
        final var gonePort = new Deleted(rows.port(1, "p1", 1));
        final var freshRow = new Inserted(rows.iface(3, "p1", Optional.of(8L), DEVICE));
        final var freshPort = new Inserted(rows.port(3, "p1", 3));
        final var expected = List.of(gone("p1"), there(device("p1", 8)));
        snapshot();
        assertEquals(expected, view.update(List.of(freshRow, freshPort, goneRow, gonePort, moved)));
        snapshot();
        assertEquals(expected, view.update(List.of(goneRow, gonePort, moved, freshRow, freshPort)));
    }

    @Test
    public void renamedInterfaceIsAnotherPort() {
        snapshot();
        assertEquals(List.of(gone("p1"), there(device("q1", 7))), view.update(List.of(
            new Modified(iface, rows.iface(1, "q1", Optional.of(7L), DEVICE)))));
    }

    @Test
    public void portMovesBetweenBridges() {
        snapshot();
        assertEquals(List.of(gone("p1")), view.update(List.of(
            new Modified(bridge, rows.bridge(1, "br-int", DATAPATH)),
            new Modified(foreign, rows.bridge(2, "br-ex", DATAPATH, 1, 2)))));
        assertEquals(List.of(there(device("p1", 7))), view.update(List.of(
            new Modified(foreign, rows.bridge(2, "br-ex", DATAPATH, 2)),
            new Modified(bridge, rows.bridge(1, "br-int", DATAPATH, 1)))));
    }

    @Test
    public void interfaceMovesBetweenPortsInWhateverOrder() {
        bridge = rows.bridge(1, "br-int", DATAPATH, 1, 3);
        final var second = rows.port(3, "bond", 4);
        final var taken = new Modified(rows.port(1, "p1", 1), rows.port(1, "p1"));
        final var given = new Modified(second, rows.port(3, "bond", 1, 4));
        for (final var order : List.of(List.of(given, taken), List.of(taken, given))) {
            snapshot(second, rows.iface(4, "p4", Optional.of(4L), Map.of()));
            assertEquals("still on the bridge", List.of(), view.update(List.copyOf(order)));
            assertEquals(Optional.of(2), view.inventory().map(HypervisorViewTest::ports));
        }
    }

    @Test
    public void bridgeDeletedAndMadeAgain() {
        snapshot();
        assertEquals(List.of(inventory(facts(OptionalLong.empty(), Map.of()))), view.update(List.of(
            new Deleted(bridge), new Deleted(rows.port(1, "p1", 1)), new Deleted(iface))));
        assertTrue(view.bridge().isEmpty());
        assertEquals(List.of(inventory(facts())), view.update(List.of(
            new Inserted(rows.bridge(5, "br-int", DATAPATH, 5)), new Inserted(rows.port(5, "br-int", 5)),
            new Inserted(rows.iface(5, "br-int", Optional.of(65534L), Map.of())))));
        assertEquals("both in one update", List.of(inventory(facts())), view.update(List.of(
            new Inserted(rows.bridge(6, "br-int", DATAPATH, 5)),
            new Deleted(rows.bridge(5, "br-int", DATAPATH, 5)))));
    }

    @Test
    public void switchNumbersItsDatapathLater() {
        bridge = rows.bridge(1, "br-int", Optional.empty(), 1);
        assertEquals(Optional.of(inventory(facts(OptionalLong.empty(), Map.of()), device("p1", 7))), snapshot());
        assertEquals(List.of(new Change.Node(facts())),
            view.update(List.of(new Modified(bridge, rows.bridge(1, "br-int", DATAPATH, 1)))));
        assertEquals(List.of(new Change.Node(facts(OptionalLong.empty(), Map.of()))),
            view.update(List.of(new Modified(bridge, rows.bridge(1, "br-int", Optional.of("no number"), 1)))));
    }

    @Test
    public void malformedIdentifiersAreNone() {
        snapshot();
        for (final var ids : List.of(Map.of("attached-mac", "02:00:00:00:00"),
                Map.of("attached-mac", "ff:ff:ff:ff:ff:ff"), Map.of("attached-mac", "00:00:00:00:00:00"),
                Map.of("iface-id", "a b"), Map.of("iface-id", "a/b"), Map.of("iface-id", "x".repeat(256)),
                Map.of("iface-id", " "), Map.of("vm-id", "a=b", "vm-uuid", "a,b"))) {
            final var after = rows.iface(1, "p1", Optional.of(7L), ids);
            assertEquals(ids.toString(), List.of(there(new Port("p1", 7, Optional.empty(), Optional.empty(),
                Optional.empty(), true))), view.update(List.of(new Modified(iface, after))));
            view.update(List.of(new Modified(after, iface)));
        }
    }

    @Test
    public void tunnelPortsBelongToTheNode() {
        bridge = rows.bridge(1, "br-int", DATAPATH, 1, 8);
        final var pending = rows.iface(8, "sv-vxlan", Optional.empty(), Map.of());
        assertEquals(Optional.of(inventory(facts(), device("p1", 7))), snapshot(rows.port(8, "sv-vxlan", 8), pending));
        assertEquals(Set.of("sv-vxlan"), view.tunnelPorts().keySet());
        final var numbered = rows.iface(8, "sv-vxlan", Optional.of(12L), Map.of());
        assertEquals(List.of(new Change.Node(facts(NUMBER, Map.of(Encapsulation.VXLAN, 12)))),
            view.update(List.of(new Modified(pending, numbered))));
        assertEquals(List.of(new Change.Node(facts())), view.update(List.of(
            new Modified(numbered, rows.iface(8, "sv-vxlan", Optional.of(-1L), Map.of())))));
    }

    @Test
    public void tunnelPortOfAnotherBridgeIsNotOurs() {
        foreign = rows.bridge(2, "br-ex", Optional.empty(), 2, 8);
        assertEquals(Optional.of(inventory(facts(), device("p1", 7))),
            snapshot(rows.port(8, "sv-vxlan", 8), rows.iface(8, "sv-vxlan", Optional.of(12L), Map.of())));
        assertEquals(Map.of(), view.tunnelPorts());
    }

    @Test
    public void otherBridgesAreIgnored() {
        snapshot();
        assertEquals(List.of(), view.update(List.of(
            new Modified(foreign, rows.bridge(2, "br-ex", Optional.of("00005e0000000009"), 2, 3)),
            new Inserted(rows.port(3, "p3", 3)), new Inserted(rows.iface(3, "p3", Optional.of(9L), DEVICE)))));
        assertEquals(List.of(), view.update(List.of(new Deleted(foreign))));
    }

    @Test
    public void hostThatChangesItsMindIsTold() {
        snapshot();
        final var after = rows.root(Map.of("system-id", "hv1"), Map.of("local_ip", "192.0.2.9"));
        assertEquals(List.of(new Change.Node(new NodeFacts("hv1", NodeKind.HYPERVISOR, Optional.of(Ip.of("192.0.2.9")),
            NUMBER, Map.of(), List.of(), Optional.empty(), Optional.empty()))),
            view.update(List.of(new Modified(root, after))));
        final var moved = rows.root(Map.of("system-id", "hv1", "selvage-bridge", "br-ex"), Map.of());
        final var changes = view.update(List.of(new Modified(after, moved)));
        assertEquals("another bridge, other ports", 1, changes.size());
        assertEquals("br-ex", view.bridgeName());
        assertEquals(1, ports(changes.getFirst()));
    }
}
