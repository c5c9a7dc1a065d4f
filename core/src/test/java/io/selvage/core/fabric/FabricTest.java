/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting;
import io.selvage.core.facts.Sighting.Station;
import io.selvage.core.golden.FactScript;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.DeviceStatus;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.Test;

/** Cases of the fabric that once went wrong, or are about more than flows. */
public class FabricTest {
    private static final Outcome NOTHING = new Outcome(Map.of(), Map.of(), Map.of(), Map.of(), List.of(), Set.of(),
        List.of(), List.of(), Set.of());

    private Fabric fabric = new Fabric();
    private final FactScript script = new FactScript();

    private Outcome apply(final String lines) {
        final var changes = script.changes(lines.lines().toList());
        return fabric.apply(changes, script.now());
    }

    private void begin() {
        apply("""
            zone tz1 vxlan
            node hv1 ip=192.0.2.1 vxlan=1
            node hv2 ip=192.0.2.2 vxlan=1
            network blue zone=tz1 vni=5001
            network red zone=tz1 vni=5002
            """);
    }

    private void assertDevice(final String instruction, final DeviceStatus status, final String reason) {
        final var binding = fabric.bindings().get(instruction);
        assertEquals(binding.toString(), status, binding.status());
        assertTrue(binding.toString(), binding.reason().orElse("").contains(reason));
    }

    private List<String> lines(final String node) {
        return FlowLines.sorted(fabric.flows(node).values()).stream().map(FlowLines::line).toList();
    }

    @Test
    public void testTunnelPortWithoutNumber() {
        begin();
        apply("node hv1 ip=192.0.2.1 vxlan=-1 geneve=0");
        assertEquals(Map.of(), fabric.nodes().get("hv1").tunnels());
    }

    @Test
    public void testSharedVniIsFoundAfterAllocationWasWrittenByHand() {
        begin();
        apply("""
            network auto zone=tz1
            allocated default auto 1048576
            """);
        apply("network auto zone=tz1 vni=1048576");
        apply("network auto zone=tz1");
        apply("network zulu zone=tz1 vni=1048576");
        assertTrue(fabric.networks().get("auto") instanceof ResolvedNetwork.Usable);
        assertTrue(fabric.networks().get("zulu") instanceof ResolvedNetwork.Failed);
    }

    @Test
    public void testAllocatedVniIsNotTakenAway() {
        begin();
        apply("""
            network zulu zone=tz1
            allocated default zulu 1048576
            """);
        apply("network alpha zone=tz1 vni=1048576");
        assertTrue(fabric.networks().get("zulu") instanceof ResolvedNetwork.Usable);
        assertTrue(fabric.networks().get("alpha") instanceof ResolvedNetwork.Failed);
    }

    @Test
    public void testAllocationThatIsNotUsedIsInNobodysWay() {
        begin();
        apply("""
            network auto zone=tz1
            allocated default auto 1048576
            """);
        apply("network auto zone=tz1 vni=7000");
        apply("network zulu zone=tz1 vni=1048576");
        assertTrue(fabric.networks().get("zulu") instanceof ResolvedNetwork.Usable);
    }

    @Test
    public void testVniOnRecordIsNotGivenToAnother() {
        begin();
        apply("""
            network auto zone=tz1
            allocated default auto 1048576
            """);
        apply("remove network auto");
        final var outcome = apply("network zulu zone=tz1");
        assertEquals(List.of(new Outcome.Allocation("default", "zulu", 1048577)), outcome.allocations());
    }

    @Test
    public void testSharedVniEndsWhenTheOtherZoneLeavesTheFabric() {
        begin();
        apply("""
            zone tz2 vxlan
            network alpha zone=tz2 vni=5001
            """);
        assertTrue(fabric.networks().get("blue") instanceof ResolvedNetwork.Failed);
        apply("zone tz2 vxlan fabric=other");
        assertTrue(fabric.networks().get("blue") instanceof ResolvedNetwork.Usable);
    }

    @Test
    public void testPortIsFreeWhenTheNetworkOfItsOwnerGoes() {
        begin();
        apply("""
            instruction a device=nic1 network=red mac=02:00:00:00:00:09
            instruction b device=02:00:00:00:00:01 network=blue
            port hv1 tap1 ofport=5 iface-id=nic1 attached-mac=02:00:00:00:00:01
            """);
        assertDevice("b", DeviceStatus.FAILED, "already has instruction 'a'");
        apply("remove network red");
        assertDevice("b", DeviceStatus.RUNNING, "");
    }

    @Test
    public void testDeviceIsFreeWhenTheNetworkOfItsRivalGoes() {
        begin();
        apply("""
            instruction a device=nic1 network=red
            instruction b device=nic1 network=blue
            port hv1 tap1 ofport=5 iface-id=nic1 attached-mac=02:00:00:00:00:01
            """);
        assertDevice("b", DeviceStatus.FAILED, "already has instruction 'a'");
        apply("remove network red");
        assertDevice("b", DeviceStatus.RUNNING, "");
    }

    @Test
    public void testDeviceSeenAtAPortOfAnother() {
        begin();
        apply("""
            instruction a device=nic1 network=red
            instruction b device=02:00:00:00:00:02 network=blue
            port hv1 tap1 ofport=5
            seen hv1 tap1 mac=02:00:00:00:00:02
            """);
        assertDevice("b", DeviceStatus.RUNNING, "");
        apply("port hv1 tap1 ofport=5 iface-id=nic1 attached-mac=02:00:00:00:00:01");
        assertDevice("a", DeviceStatus.RUNNING, "");
        assertDevice("b", DeviceStatus.FAILED, "already has instruction 'a'");
        apply("remove instruction a");
        assertDevice("b", DeviceStatus.RUNNING, "");
    }

    @Test
    public void testMacAddressSeenAtAPortIsOneDevice() {
        begin();
        apply("""
            instruction a device=02:00:00:00:00:01 network=blue
            instruction b device=nic1 network=red mac=02:00:00:00:00:01
            port hv1 tap1 ofport=5
            seen hv1 tap1 mac=02:00:00:00:00:01
            """);
        assertDevice("a", DeviceStatus.RUNNING, "");
        assertDevice("b", DeviceStatus.FAILED, "already has instruction 'a'");
        apply("remove instruction a");
        assertDevice("b", DeviceStatus.RUNNING, "");
    }

    @Test
    public void testSameMacAddressInTwoNetworks() {
        begin();
        apply("""
            instruction a device=nic1 network=blue mac=02:00:00:00:00:01
            instruction b device=nic2 network=red mac=02:00:00:00:00:01
            port hv1 tap1 ofport=5 iface-id=nic1 attached-mac=02:00:00:00:00:01
            """);
        assertDevice("b", DeviceStatus.PENDING, "not been seen");
        apply("clock 1s\nport hv1 tap2 ofport=6 iface-id=nic2 attached-mac=02:00:00:00:00:01");
        assertDevice("a", DeviceStatus.RUNNING, "");
        assertDevice("b", DeviceStatus.RUNNING, "");
        assertEquals(Optional.of(new PortRef("hv1", "tap2")), fabric.bindings().get("b").place());
        apply("remove instruction a");
        assertDevice("b", DeviceStatus.MIGRATING, "port tap1");
    }

    @Test
    public void testFabricOfANodeThatHasNotSpokenYet() {
        begin();
        apply("""
            instruction a device=nic1 network=red
            port hv9 tap1 ofport=5 iface-id=nic1 attached-mac=02:00:00:00:00:01
            """);
        assertDevice("a", DeviceStatus.FAILED, "not in transport zone");
        apply("config hv9 fabric=other");
        assertDevice("a", DeviceStatus.ABSENT, "gone");
    }

    @Test
    public void testNumberOfAPortIsUsedAgainBeforeTheOldPortIsGone() {
        begin();
        apply("""
            instruction a device=nic1 network=blue mac=02:00:00:00:00:01
            instruction b device=nic2 network=red mac=02:00:00:00:00:02
            port hv1 tap1 ofport=5 iface-id=nic1
            """);
        apply("clock 1s\nport hv1 tap2 ofport=5 iface-id=nic2");
        assertDevice("a", DeviceStatus.PENDING, "port tap2 of node hv1 has the same");
        assertDevice("b", DeviceStatus.RUNNING, "");
        final var flows = fabric.flows("hv1");
        apply("unplug hv1 tap1");
        assertEquals(flows, fabric.flows("hv1"));
        apply("port hv1 tap1 ofport=6 iface-id=nic1");
        assertDevice("a", DeviceStatus.RUNNING, "");
    }

    @Test
    public void testOwnLinkLocalAddressIsNoSecondFlow() {
        begin();
        apply("""
            instruction a device=nic1 network=blue mac=02:00:00:00:00:01 ip=fe80::ff:fe00:1
            port hv1 tap1 ofport=5 iface-id=nic1
            """);
        final var outcome = apply("instruction a device=nic1 network=blue mac=02:00:00:00:00:01 "
            + "ip=fe80::ff:fe00:1,2001:db8::1");
        assertEquals(List.of("table=SOURCE_GUARD, priority=100,in_port=5,dl_src=02:00:00:00:00:01,dl_type=0x86dd,"
            + "ipv6_src=2001:db8::1 actions=goto_table:FORWARD"),
            outcome.flows().get("hv1").values().stream().map(Optional::orElseThrow).map(FlowLines::line).toList());
    }

    @Test
    public void testFlowsThatAnotherInstructionTakesOverAreNotTouched() {
        begin();
        apply("""
            instruction a device=nic1 network=blue
            port hv1 tap1 ofport=5 iface-id=nic1 attached-mac=02:00:00:00:00:01
            """);
        assertEquals(Map.of(), apply("remove instruction a\ninstruction b device=nic1 network=blue").flows());
        assertEquals(Map.of(), apply("instruction a device=nic1 network=blue").flows());
    }

    @Test
    public void testAddressOfNobodyIsNoAddressOfADevice() {
        begin();
        apply("""
            instruction a device=nic1 network=blue mac=02:00:00:00:00:01 ip=0.0.0.0
            instruction b device=nic2 network=blue mac=02:00:00:00:00:02 ip=ff02::1
            """);
        assertDevice("a", DeviceStatus.FAILED, "ip-address: 0.0.0.0 ");
        assertDevice("b", DeviceStatus.FAILED, "ip-address: ff02::1 ");
    }

    @Test
    public void testNewPlaceThatIsNotReadyDoesNotTakeTheDevice() {
        begin();
        apply("""
            instruction a device=nic1 network=blue mac=02:00:00:00:00:01
            port hv1 tap1 ofport=5 iface-id=nic1
            """);
        apply("clock 1s\nport hv2 tap1 iface-id=nic1");
        assertDevice("a", DeviceStatus.MIGRATING, "port tap1 of node hv2");
        apply("port hv2 tap1 ofport=7 iface-id=nic1");
        assertDevice("a", DeviceStatus.MIGRATING, "port tap1 of node hv1");
        apply("unplug hv1 tap1");
        assertDevice("a", DeviceStatus.RUNNING, "");
    }

    @Test
    public void testAddressOfAGroupIsNoAddressOfADevice() {
        begin();
        apply("""
            instruction a device=01:00:5e:00:00:01 network=blue
            instruction b device=nic2 network=blue mac=00:00:00:00:00:00
            instruction c device=nic3 network=blue
            port hv1 tap3 ofport=5 iface-id=nic3 attached-mac=ff:ff:ff:ff:ff:ff
            """);
        for (final var name : List.of("a", "b", "c")) {
            assertDevice(name, DeviceStatus.FAILED, "mac-address: ");
        }
    }

    @Test
    public void testRepeatedRemovalIsNoChange() {
        begin();
        apply("port hv1 tap1 ofport=5 iface-id=nic1");
        assertEquals(Set.of(new PortRef("hv1", "tap1")), apply("unplug hv1 tap1").ports());
        assertEquals(NOTHING, apply("unplug hv1 tap1"));
    }

    @Test
    public void testInstructionDoesNotChangeWhatIsRememberedOfAPort() {
        begin();
        apply("port hv1 tap1 ofport=5 iface-id=nic1 attached-mac=02:00:00:00:00:01");
        assertEquals(Set.of(), apply("instruction a device=nic1 network=blue").ports());
    }

    @Test
    public void testStrangerBecomesKnown() {
        begin();
        assertEquals(List.of(DeviceStatus.UNKNOWN), after(apply("port hv1 tap1 ofport=5 iface-id=nic1")));
        assertEquals(List.of(DeviceStatus.FAILED), after(apply("instruction a device=nic1 network=blue")));
        assertEquals(List.of(DeviceStatus.UNKNOWN), after(apply("remove instruction a")));
        assertEquals(List.of(), after(apply("unplug hv1 tap1")));
    }

    private static List<DeviceStatus> after(final Outcome outcome) {
        return outcome.bindings().stream().flatMap(changed -> changed.after().stream()).map(Binding::status).toList();
    }

    @Test
    public void testNodesThatReachADeviceInTheSameWayShareTheFlow() {
        begin();
        apply("""
            node hv3 ip=192.0.2.3 vxlan=1
            node hv4 ip=192.0.2.4 vxlan=2
            port hv1 a ofport=5 attached-mac=02:00:00:00:00:01
            port hv2 b ofport=5 attached-mac=02:00:00:00:00:02
            port hv3 c ofport=5 attached-mac=02:00:00:00:00:03
            port hv4 d ofport=5 attached-mac=02:00:00:00:00:04
            instruction a device=02:00:00:00:00:01 network=blue ip=10.0.0.1
            instruction b device=02:00:00:00:00:02 network=blue ip=10.0.0.2
            instruction c device=02:00:00:00:00:03 network=blue ip=10.0.0.3
            instruction d device=02:00:00:00:00:04 network=blue ip=10.0.0.4
            """);
        final var there = towards("hv2", "02:00:00:00:00:01");
        assertSame(there, towards("hv3", "02:00:00:00:00:01"));
        assertNotEquals("by another tunnel port", there, towards("hv4", "02:00:00:00:00:01"));

        apply("port hv1 a\nport hv2 a ofport=6 attached-mac=02:00:00:00:00:01");
        final var moved = towards("hv3", "02:00:00:00:00:01");
        assertNotEquals("it is elsewhere", there, moved);
        assertEquals(towards("hv3", "02:00:00:00:00:02").actions(), moved.actions());
    }

    private Flow towards(final String node, final String mac) {
        return fabric.flows(node).values().stream()
            .filter(flow -> flow.key().match().entry(Field.ETH_DST).stream()
                .anyMatch(entry -> entry.value().equals(Bits.of(MacAddress.of(mac)))))
            .findFirst().orElseThrow();
    }

    @Test
    public void testDirectory() {
        begin();
        apply("""
            instruction a device=nic1 network=blue mac=02:00:00:00:00:01 ip=10.0.0.1
            port hv1 tap1 ofport=5 iface-id=nic1
            """);
        final var ip = Ip.of("10.0.0.1");
        final var mac = MacAddress.of("02:00:00:00:00:01");
        assertEquals(fabric.membersOf("blue"), fabric.resolve("blue", ip).stream().toList());
        assertEquals(fabric.membersOf("blue"), fabric.resolve("blue", mac).stream().toList());
        assertEquals(Optional.empty(), fabric.resolve("red", ip));
        apply("unplug hv1 tap1");
        assertEquals(Optional.empty(), fabric.resolve("blue", ip));
    }

    @Test
    public void testEveryFlowIsOurs() {
        begin();
        apply("""
            instruction a device=nic1 network=blue mac=02:00:00:00:00:01 ip=10.0.0.1,2001:db8::1
            port hv1 tap1 ofport=5 iface-id=nic1
            """);
        assertTrue(lines("hv1").size() > 10);
        for (final Flow flow : fabric.flows("hv1").values()) {
            assertTrue(Purpose.of(flow.cookie()).isPresent());
        }
    }

    /** The flows that a further device changes, by node. */
    private Map<String, Integer> furtherDevice(final int others, final String type) {
        fabric = new Fabric();
        begin();
        apply("network blue zone=tz1 vni=5001 subnet=10.0.0.0/16 gateway=10.0.255.254");
        for (int i = 1; i <= others; i++) {
            for (final var node : List.of("hv1", "hv2")) {
                final var name = node + "-" + i;
                apply("instruction " + name + " device=" + name + " network=blue ip=10.0." + node.substring(2) + "." + i
                    + (i % 2 == 0 ? " type=layer-3" : "") + "\nport " + node + " tap" + i + " ofport=" + (10 + i)
                    + " iface-id=" + name + " attached-mac=" + new MacAddress(0x0200_0000_0000L
                        + (node.equals("hv1") ? 0 : 1000) + i));
            }
        }
        final var changes = new TreeMap<String, Integer>();
        apply("instruction new device=new network=blue ip=10.0.9.9" + type + "\n"
            + "port hv2 new ofport=9 iface-id=new attached-mac=02:00:00:00:99:99").flows().forEach((node, changed) ->
                changes.put(node, changed.size()));
        return changes;
    }

    @Test
    public void testADeviceInARoutedNetworkCostsItsOwnFlows() {
        for (final var type : List.of("", " type=layer-3")) {
            final var few = furtherDevice(2, type);
            assertEquals("as many among many" + type, few, furtherDevice(40, type));
            assertEquals("the way and the route" + type, 2, (int) few.get("hv1"));
        }
    }

    @Test
    public void testALayer3DeviceFindsItsRoutesWhereItIsAnnounced() {
        begin();
        apply("""
            network blue zone=tz1 vni=5001 subnet=10.0.0.0/16 gateway=10.0.255.254
            instruction a device=a network=blue ip=10.0.0.1 type=layer-3
            instruction b device=b network=blue ip=10.0.0.2
            port hv1 a ofport=5 iface-id=a attached-mac=02:00:00:00:00:01
            port hv1 b ofport=6 iface-id=b attached-mac=02:00:00:00:00:02
            """);
        assertEquals(0, routes("hv2"));
        apply("migration a hv2 30s");
        assertEquals("to both", 2, routes("hv2"));
        apply("instruction c device=c network=blue ip=10.0.0.3\nport hv2 c ofport=7 iface-id=c "
            + "attached-mac=02:00:00:00:00:03");
        assertEquals(3, routes("hv2"));
        apply("clock 40s\nclock 41s\nport hv2 d ofport=8");
        assertEquals("it did not come", 0, routes("hv2"));
        assertEquals(3, routes("hv1"));
        apply("instruction a device=a network=blue ip=10.0.0.1");
        assertEquals(0, routes("hv1"));
    }

    private long routes(final String node) {
        return lines(node).stream().filter(line -> line.contains("table=ROUTE, priority=100")
            && line.contains("nw_dst=")).count();
    }

    @Test
    public void testHostThatInventsDevicesFillsNoMemory() {
        begin();
        apply("port hv1 tap1 ofport=5");
        final int limit = NodeKind.HYPERVISOR.usualMacLimit();
        see("hv1 tap1", limit + 10);
        for (int i = 1; i <= SightingFacts.MAX_ADDRESSES + 10; i++) {
            apply("seen hv1 tap1 mac=02:00:00:00:00:01 ip=10.0.0." + i);
        }
        final var sightings = fabric.port(new PortRef("hv1", "tap1")).orElseThrow().sightings();
        assertEquals(limit, sightings.size());
        assertEquals(SightingFacts.MAX_ADDRESSES,
            sightings.get(new Station(MacAddress.of("02:00:00:00:00:01"), Optional.empty())).sighting().ips().size());
    }

    private void see(final String port, final int devices) {
        for (int i = 1; i <= devices; i++) {
            apply("seen " + port + " mac=" + new MacAddress(0x0200_0000_0000L + i));
        }
    }

    /** Who invents addresses locks nobody out: a stranger makes room for a device that is expected, at every port. */
    @Test
    public void testFullPortTakesTheDeviceOfAnInstruction() {
        begin();
        apply("""
            config hv1 mac-limit=3
            port hv1 tap1 ofport=5
            instruction late device=02:00:00:00:00:99 network=blue
            """);
        see("hv1 tap1", 5);
        apply("seen hv1 tap1 mac=02:00:00:00:00:99");
        assertEquals(3, fabric.port(new PortRef("hv1", "tap1")).orElseThrow().sightings().size());
        assertTrue(fabric.memberOf("late").isPresent());
        assertTrue(fabric.nodes().get("hv1").problem().orElseThrow().contains("mac-limit"));
        apply("config hv1 mac-limit=30");
        assertEquals(Optional.empty(), fabric.nodes().get("hv1").problem());
        see("hv1 tap1", 29);
        assertEquals(30, fabric.port(new PortRef("hv1", "tap1")).orElseThrow().sightings().size());
    }

    /** What is on record was within the limit once, and its flows are on the switch: nobody is forgotten at a start. */
    @Test
    public void testRecordIsNotCutShort() {
        begin();
        apply("port hv1 tap1 ofport=5");
        final var ref = new PortRef("hv1", "tap1");
        final var changes = new ArrayList<Change>();
        for (int i = 1; i <= 100; i++) {
            changes.add(new Change.Recalled(new Change.Seen(ref, new Sighting(new MacAddress(0x0200_0000_0000L + i),
                Set.of(), Sighting.Source.ARP), 0)));
        }
        fabric.apply(changes, 1);
        assertEquals(100, fabric.port(ref).orElseThrow().sightings().size());
    }

    /** Devices of two fabrics that have the same address are two, also if only their packets tell where they are. */
    @Test
    public void testPacketsOfOneFabricMoveNobodyInAnother() {
        begin();
        apply("""
            zone tz2 vxlan fabric=two
            network green zone=tz2 vni=5001
            config hv2 fabric=two
            port hv1 tap1 ofport=5
            port hv2 tap2 ofport=5
            instruction a device=02:00:00:00:00:01 network=blue
            instruction b device=02:00:00:00:00:01 network=green
            """);
        for (int i = 0; i < 5; i++) {
            apply("seen hv1 tap1 mac=02:00:00:00:00:01");
            apply("seen hv2 tap2 mac=02:00:00:00:00:01");
        }
        assertDevice("a", DeviceStatus.RUNNING, "");
        assertDevice("b", DeviceStatus.RUNNING, "");
        assertEquals(Optional.of(new PortRef("hv1", "tap1")), fabric.bindings().get("a").place());
        assertEquals(Optional.of(new PortRef("hv2", "tap2")), fabric.bindings().get("b").place());
    }

    /** A device that was plugged in elsewhere has moved, unless it goes on sending from where it was. */
    @Test
    public void testDeviceThatIsPluggedInIsNoMoreWhereItWasSeen() {
        begin();
        apply("""
            node hv2 ip=192.0.2.2 vxlan=1
            port hv1 tap1 ofport=5
            instruction a device=02:00:00:00:00:01 network=blue
            """);
        apply("seen hv1 tap1 mac=02:00:00:00:00:01");
        assertEquals(DeviceStatus.RUNNING, fabric.bindings().get("a").status());
        apply("""
            clock 1s
            port hv2 tap2 ofport=6 attached-mac=02:00:00:00:00:01
            """);
        assertEquals(DeviceStatus.RUNNING, fabric.bindings().get("a").status());
        assertEquals(Optional.of(new PortRef("hv2", "tap2")), fabric.bindings().get("a").place());
        apply("""
            clock 2s
            seen hv1 tap1 mac=02:00:00:00:00:01
            """);
        assertEquals(DeviceStatus.MIGRATING, fabric.bindings().get("a").status());
    }
}
