/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.vtep;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.vtep.VtepAclEntry;
import io.selvage.core.vtep.VtepEntry;
import io.selvage.core.vtep.VtepKey;
import io.selvage.impl.ovsdb.NodeDiary;
import io.selvage.impl.ovsdb.OvsdbNode;
import io.selvage.ovsdb.OvsdbConfig;
import io.selvage.ovsdb.OvsdbListener;
import io.selvage.ovsdb.OvsdbRuntime;
import io.selvage.ovsdb.vtep.HardwareVtep;
import io.selvage.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.junit.After;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;

/** Facts out of, and entries into, the {@code hardware_vtep} database of a real ovsdb-server. */
public class VtepSessionsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long NOW = 4711;
    private static final MacAddress MAC = MacAddress.of("02:00:00:00:00:01");
    private static final VtepEntry BLUE = new VtepEntry.LogicalSwitch("selvage-5001", OptionalInt.of(5001));
    private static final VtepEntry DISCOVERY = new VtepEntry.LogicalSwitch("selvage-discovery-p2", OptionalInt.empty());
    private static final List<VtepEntry> ENTRIES = List.of(BLUE, DISCOVERY,
        new VtepEntry.VlanBinding("p1", 0, "selvage-5001"),
        new VtepEntry.VlanBinding("p1", 100, "selvage-5001"),
        new VtepEntry.VlanBinding("p2", 0, "selvage-discovery-p2"),
        new VtepEntry.RemoteMac("selvage-5001", MAC, Ip.of("192.0.2.1")),
        flood("192.0.2.1", "192.0.2.2"));
    private static final List<String> WRITTEN = List.of("p1 0000 selvage-5001", "p1 0100 selvage-5001",
        "p2 0000 selvage-discovery-p2",
        "selvage-5001 02:00:00:00:00:01 -> vxlan_over_ipv4/192.0.2.1", "selvage-5001 key 5001",
        "selvage-5001 unknown-dst -> vxlan_over_ipv4/192.0.2.1",
        "selvage-5001 unknown-dst -> vxlan_over_ipv4/192.0.2.2", "selvage-discovery-p2 key []");

    private final NodeDiary diary = new NodeDiary();
    private final List<OvsdbNode> connected = diary.connected;
    private final List<Change> changes = diary.changes;
    private final List<Long> realised = diary.realised;
    private final List<Optional<String>> problems = diary.problems;
    private final List<String> ends = diary.ends;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private OvsdbRuntime runtime;
    private OvsdbListener listener;
    private VtepHost host;
    private long generation;

    @BeforeClass
    public static void beforeClass() {
        assumeTrue("openvswitch-vtep is not installed", Files.exists(VtepHost.SCHEMA));
    }

    @Before
    public void before() throws IOException {
        runtime = new OvsdbRuntime();
        listener = runtime.listen(OvsdbConfig.builder(HardwareVtep.spec()).build(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new VtepSessions(diary, timer, Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC)));
        host = new VtepHost(VtepHost.SCHEMA);
    }

    @After
    public void after() throws IOException {
        runtime.close();
        timer.shutdownNow();
        host.close();
    }

    private static VtepEntry flood(final String... locators) {
        final var ips = new TreeSet<Ip>();
        List.of(locators).forEach(text -> ips.add(Ip.of(text)));
        return new VtepEntry.RemoteFlood("selvage-5001", ips);
    }

    private static void await(final String what, final BooleanSupplier condition) {
        Await.until(what, SOON, condition);
    }

    private static Map<VtepKey, VtepEntry> keyed(final List<VtepEntry> entries) {
        final var keyed = new HashMap<VtepKey, VtepEntry>();
        entries.forEach(entry -> keyed.put(entry.key(), entry));
        return keyed;
    }

    /** Has a switch with two ports come, and returns it. */
    private VtepSwitch connect() {
        host.ctl("add-ps", "tor1", "--", "set", "Physical_Switch", "tor1", "tunnel_ips=192.0.2.9", "--",
            "add-port", "tor1", "p1", "--", "add-port", "tor1", "p2");
        host.connect(listener.address());
        return connected(1);
    }

    private VtepSwitch connected(final int number) {
        await("session " + number, () -> connected.size() >= number);
        return (VtepSwitch) connected.get(number - 1);
    }

    private void begin(final VtepSwitch node, final List<VtepEntry> entries, final boolean complete) {
        generation++;
        node.begin(generation, keyed(entries), complete);
        awaitRealised();
    }

    private void desire(final VtepSwitch node, final Map<VtepKey, Optional<VtepEntry>> difference) {
        generation++;
        node.desire(generation, difference);
    }

    private void awaitRealised() {
        await("generation " + generation, () -> !realised.isEmpty() && realised.getLast() == generation);
    }

    private Change.Seen seen(final String port) {
        return new Change.Seen(new PortRef("tor1", port), new Sighting(MAC, Set.of(), Sighting.Source.LEARNED), NOW);
    }

    @Test
    public void switchIsANodeWithItsPorts() {
        final var node = connect();
        assertEquals("tor1", node.name());
        assertEquals(NodeKind.TOR_VTEP, node.kind());
        final var inventory = (Change.Inventory) changes.getFirst();
        assertEquals(Optional.of(Ip.of("192.0.2.9")), inventory.value().localIp());
        assertEquals(Set.of("p1", "p2"), Set.copyOf(inventory.ports().stream().map(port -> port.name()).toList()));
        assertEquals(new Change.Learned("tor1", Set.of()), changes.get(1));
        host.ctl("add-port", "tor1", "p3", "--", "del-port", "tor1", "p1");
        await("port p3", () -> changes.stream().anyMatch(change -> change instanceof Change.NodePort(var ref, var value)
            && ref.equals(new PortRef("tor1", "p3")) && value.isPresent()));
        await("port p1", () -> changes.contains(new Change.NodePort(new PortRef("tor1", "p1"), Optional.empty())));
        host.ctl("set", "Physical_Switch", "tor1", "tunnel_ips=192.0.2.10");
        await("its address", () -> changes.stream().anyMatch(change -> change instanceof Change.Node(var value)
            && value.localIp().equals(Optional.of(Ip.of("192.0.2.10")))));
        host.ctl("del-ps", "tor1");
        await("the end", () -> !ends.isEmpty());
    }

    @Test
    public void everythingIsWrittenAndNothingTwice() {
        final var node = connect();
        begin(node, ENTRIES, true);
        assertEquals(WRITTEN, host.entries("tor1"));
        final var before = host.identities();
        node.resync();
        begin(node, ENTRIES, true);
        host.ctl("del-manager");
        await("the end", () -> !ends.isEmpty());
        host.connect(listener.address());
        begin(connected(2), ENTRIES, true);
        assertEquals("a reconnect rewrites nothing", before, host.identities());
        desire(connected(2), Map.of(ENTRIES.getLast().key(), Optional.of(flood("192.0.2.2")),
            ENTRIES.get(5).key(), Optional.of(new VtepEntry.RemoteMac("selvage-5001", MAC, Ip.of("192.0.2.2"))),
            ENTRIES.get(4).key(), Optional.of(new VtepEntry.VlanBinding("p2", 0, "selvage-5001")),
            DISCOVERY.key(), Optional.empty()));
        awaitRealised();
        assertEquals(List.of("p1 0000 selvage-5001", "p1 0100 selvage-5001", "p2 0000 selvage-5001",
            "selvage-5001 02:00:00:00:00:01 -> vxlan_over_ipv4/192.0.2.2", "selvage-5001 key 5001",
            "selvage-5001 unknown-dst -> vxlan_over_ipv4/192.0.2.2"), host.entries("tor1"));
        begin(connected(2), List.of(), true);
        assertEquals(List.of(), host.entries("tor1"));
        assertEquals("locators go by themselves", "", host.ctl("list", "Physical_Locator"));
    }

    /** Nothing is taken away before all intent is known. */
    @Test
    public void nothingIsRemovedBeforeAllIsKnown() {
        final var node = connect();
        begin(node, ENTRIES, true);
        begin(node, List.of(BLUE), false);
        assertEquals(WRITTEN, host.entries("tor1"));
        node.markComplete();
        await("the rest to go", () -> host.entries("tor1").equals(List.of("selvage-5001 key 5001")));
    }

    /** N4: what somebody else changes of ours is put back; N10: what is theirs stays. */
    @Test
    public void oursIsPutBackAndTheirsStays() {
        host.ctl("add-ls", "theirs", "--", "set", "Logical_Switch", "theirs", "tunnel_key=7");
        final var node = connect();
        host.ctl("bind-ls", "tor1", "p2", "200", "theirs", "--", "add-ucast-remote", "theirs", "02:00:00:00:00:09",
            "192.0.2.77", "--", "add-mcast-remote", "theirs", "unknown-dst", "192.0.2.77");
        final var theirs = List.of("p2 0200 theirs", "theirs 02:00:00:00:00:09 -> vxlan_over_ipv4/192.0.2.77",
            "theirs key 7", "theirs unknown-dst -> vxlan_over_ipv4/192.0.2.77");
        final var all = new TreeSet<>(WRITTEN);
        all.addAll(theirs);
        begin(node, ENTRIES, true);
        assertEquals(List.copyOf(all), host.entries("tor1"));
        host.ctl("clear-remote-macs", "selvage-5001", "--", "unbind-ls", "tor1", "p1", "100", "--",
            "bind-ls", "tor1", "p2", "300", "selvage-5001");
        await("it to be put back", () -> host.entries("tor1").equals(List.copyOf(all)));
        begin(node, List.of(), true);
        assertEquals(theirs, host.entries("tor1"));
    }

    /** N10: a port that somebody else bound is not ours to take; who waits for it is told. */
    @Test
    public void foreignBindingIsToldAndLeft() {
        host.ctl("add-ls", "theirs");
        final var node = connect();
        host.ctl("bind-ls", "tor1", "p1", "0", "theirs", "--", "bind-ls", "tor1", "p2", "0", "theirs");
        generation++;
        node.begin(generation, keyed(ENTRIES), true);
        await("a problem", () -> !problems.isEmpty() && problems.getLast().isPresent());
        final var problem = problems.getLast().orElseThrow();
        assertTrue(problem, problem.contains("port p1 is bound to logical switch theirs of somebody else"));
        assertTrue("discovery gives way: " + problem, !problem.contains("p2"));
        assertTrue(realised.toString(), realised.stream().allMatch(one -> one < generation));
        assertTrue(host.entries("tor1").contains("p1 0000 theirs"));
        host.ctl("unbind-ls", "tor1", "p1", "0");
        awaitRealised();
        assertEquals(Optional.empty(), problems.getLast());
    }

    @Test
    public void learnedAddressesAreSightings() {
        final var node = connect();
        begin(node, ENTRIES, true);
        host.ctl("add-ucast-local", "selvage-discovery-p2", MAC.toString(), "192.0.2.9");
        await("it is seen at p2", () -> changes.contains(seen("p2")));
        host.ctl("del-ucast-local", "selvage-discovery-p2", MAC.toString());
        await("it is quiet", () -> changes.contains(new Change.Quiet("tor1", MAC)));
        // Two VLANs of p1 are in the network: at which of them it is, the switch does not say.
        host.ctl("add-ucast-local", "selvage-5001", MAC.toString(), "192.0.2.9");
        await("it is seen somewhere", () -> changes.getLast() instanceof Change.SeenAmong(var options)
            && options.size() == 2);
        host.ctl("add-ucast-local", "selvage-discovery-p2", "01:00:5e:00:00:01", "192.0.2.9", "--",
            "add-ucast-local", "selvage-discovery-p2", MAC.toString(), "192.0.2.9");
        await("it is seen at p2 again", () -> changes.getLast().equals(seen("p2")));
        host.ctl("del-ucast-local", "selvage-discovery-p2", MAC.toString());
        await("it is seen where else it is known", () -> changes.getLast() instanceof Change.SeenAmong);
        host.ctl("del-manager");
        await("the end", () -> !ends.isEmpty());
        changes.clear();
        host.connect(listener.address());
        connected(2);
        assertTrue(changes.toString(), changes.get(1) instanceof Change.SeenAmong);
        assertEquals(new Change.Learned("tor1", Set.of(MAC)), changes.get(2));
    }

    /** A logical switch that goes takes along what the switch itself wrote into it. */
    @Test
    public void logicalSwitchGoesWithWhatWasLearnedInIt() {
        final var node = connect();
        begin(node, ENTRIES, true);
        host.ctl("add-ucast-local", "selvage-discovery-p2", MAC.toString(), "192.0.2.9", "--", "add-mcast-local",
            "selvage-discovery-p2", "unknown-dst", "192.0.2.9");
        await("it is seen at p2", () -> changes.contains(seen("p2")));
        desire(node, Map.of(DISCOVERY.key(), Optional.empty(),
            new VtepKey.VlanBinding("p2", 0), Optional.of(new VtepEntry.VlanBinding("p2", 0, "selvage-5001"))));
        awaitRealised();
        assertTrue(host.entries("tor1").contains("p2 0000 selvage-5001"));
        assertTrue("its port has moved, which says nothing of the device",
            changes.stream().noneMatch(Change.Quiet.class::isInstance));
        host.ctl("add-ucast-local", "selvage-5001", MAC.toString(), "192.0.2.9");
        await("it is heard in the network", () -> changes.getLast() instanceof Change.SeenAmong);
        begin(node, List.of(), true);
        await("it is quiet, since nothing tells that it is still there", () ->
            changes.getLast().equals(new Change.Quiet("tor1", MAC)));
    }

    /** What the switch refuses is told, and does not keep the rest from being written. */
    @Test
    public void refusedEntryIsToldAndTheRestWritten() {
        final var node = connect();
        generation++;
        final var entries = keyed(ENTRIES);
        final var refused = new VtepEntry.VlanBinding("p1", 5000, "selvage-5001");
        entries.put(refused.key(), refused);
        node.begin(generation, entries, true);
        await("the rest", () -> host.entries("tor1").equals(WRITTEN));
        await("a problem", () -> problems.stream().flatMap(Optional::stream).anyMatch(text ->
            text.contains("refused") && text.contains("5000")));
        desire(node, Map.of(refused.key(), Optional.empty()));
        awaitRealised();
        assertEquals(Optional.empty(), problems.getLast());
    }

    private static VtepAclEntry judge(final int sequence, final boolean permit, final Optional<Integer> protocol) {
        return new VtepAclEntry(sequence, true, permit, Optional.of(MAC).filter(mac -> protocol.isEmpty()),
            Optional.empty(), Optional.empty(), protocol.map(unused -> new VtepAclEntry.Network(Ip.of("10.0.0.0"),
                Ip.of("255.0.0.0"))), Optional.empty(), protocol, Optional.empty(),
            protocol.map(unused -> new VtepAclEntry.Range(80, 81)), protocol.map(unused -> 16), Optional.empty(),
            Optional.empty());
    }

    /** Access lists are written with their entries, kept, changed and removed; those of others stay. */
    @Test
    public void accessListsAreWrittenAndTheirsStay() {
        final var list = new VtepEntry.AccessList("selvage-p1", List.of(judge(1, true, Optional.of(6)),
            judge(2, false, Optional.empty())));
        final var binding = new VtepEntry.AclBinding("p1", 0, "selvage-p1");
        final var node = connect();
        host.ctl("--id=@e", "create", "ACL_entry", "sequence=1", "direction=egress", "action=deny", "--",
            "--id=@a", "create", "ACL", "acl_name=theirs", "acl_entries=@e", "--", "set", "Physical_Port", "p2",
            "acl_bindings:0=@a");
        final var theirs = host.accessLists("p1", "p2");
        assertEquals(theirs.toString(), 2, theirs.size());
        final var all = new ArrayList<>(ENTRIES);
        all.add(list);
        all.add(binding);
        begin(node, all, true);
        final var written = new TreeSet<>(theirs);
        written.add("p1 0 selvage-p1");
        written.add("selvage-p1 1,ingress,permit,,,10.0.0.0,255.0.0.0,6,80,81,16,16,");
        written.add("selvage-p1 2,ingress,deny,02:00:00:00:00:01,,,,,,,,,");
        assertEquals(List.copyOf(written), host.accessLists("p1", "p2"));
        final var before = host.ctl("--columns=_uuid", "list", "ACL_entry");
        node.resync();
        begin(node, all, true);
        assertEquals("nothing is written twice", before, host.ctl("--columns=_uuid", "list", "ACL_entry"));
        host.ctl("set", "ACL_entry", host.ctl("--bare", "--columns=_uuid", "find", "ACL_entry", "source_mac=\"" + MAC
            + "\""), "action=permit", "--", "clear", "Physical_Port", "p1", "acl_bindings");
        await("it to be put back", () -> host.accessLists("p1", "p2").equals(List.copyOf(written)));
        host.ctl("set", "ACL", host.ctl("--bare", "--columns=_uuid", "find", "ACL", "acl_name=selvage-p1"),
            "acl_fault_status=unspecified_fault");
        await("the fault", () -> !problems.isEmpty() && problems.getLast().equals(
            Optional.of("the switch reports unspecified_fault of access list selvage-p1")));
        desire(node, Map.of(list.key(), Optional.of(new VtepEntry.AccessList("selvage-p1",
            List.of(judge(1, false, Optional.empty()))))));
        awaitRealised();
        assertTrue(host.accessLists("p1").contains("selvage-p1 1,ingress,deny,02:00:00:00:00:01,,,,,,,,,"));
        desire(node, Map.of(list.key(), Optional.empty(), binding.key(), Optional.empty()));
        awaitRealised();
        assertEquals(theirs, host.accessLists("p1", "p2"));
        assertEquals("no entry is left", 1, host.ctl("--bare", "--columns=_uuid", "list", "ACL_entry").lines().count());
    }

    /** Who judges a port already is not displaced. */
    @Test
    public void foreignAccessListIsToldAndLeft() {
        final var node = connect();
        host.ctl("--id=@e", "create", "ACL_entry", "sequence=1", "direction=egress", "action=deny", "--",
            "--id=@a", "create", "ACL", "acl_name=theirs", "acl_entries=@e", "--", "set", "Physical_Port", "p1",
            "acl_bindings:0=@a");
        generation++;
        node.begin(generation, keyed(List.of(new VtepEntry.AccessList("selvage-p1",
            List.of(judge(1, true, Optional.empty()))), new VtepEntry.AclBinding("p1", 0, "selvage-p1"))), true);
        await("a problem", () -> problems.stream().flatMap(Optional::stream).anyMatch(text ->
            text.contains("port p1 is judged by access list theirs of somebody else")));
        assertTrue(host.accessLists("p1").contains("p1 0 theirs"));
    }

    @Test
    public void faultsOfTheSwitchAreTold() {
        final var node = connect();
        begin(node, ENTRIES, true);
        host.ctl("set", "Physical_Port", "p1", "port_fault_status=invalid_vlan_map");
        await("the fault", () -> !problems.isEmpty() && problems.getLast().orElse("")
            .equals("the switch reports invalid_vlan_map of port p1"));
        assertEquals("it has what it shall have all the same", generation, (long) realised.getLast());
    }
}
