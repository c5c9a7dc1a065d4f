/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.it.lab;

import static io.selvage.it.lab.PolicyLabTest.sniff;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.selvage.testkit.Await;
import io.selvage.testkit.Device;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Ping;
import io.selvage.testkit.Testbed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;

/** Layer-3 ports with real packets: devices whose only neighbour is the gateway, which is the node. */
public class Layer3LabTest extends LabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t11");

    private static final String GATEWAY = "10.0.0.254";
    private static final String GATEWAY6 = "2001:db8::fe";
    private static final int VNI = 7001;
    private static final String GATEWAY_MAC = "02:5e:17:00:1b:59";
    private static final String OTHER_GATEWAY_MAC = "02:5e:17:00:1b:5a";
    private static final Duration GAP = Duration.ofMillis(1);
    private static final Duration REPLY = Duration.ofMillis(300);
    private static final Duration LONGEST_GAP = Duration.ofMillis(500);

    private final ObjectMapper mapper = new ObjectMapper();

    public Layer3LabTest() {
        super(TESTBED);
    }

    private JsonNode json(final String text) {
        try {
            return mapper.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private void network(final String name, final int vni) {
        northbound().restconf().put("data/selvage-network:virtual-networks/virtual-network=" + name,
            json("{'selvage-network:virtual-network': [{'name': '" + name + "', 'vni': " + vni
                + ", 'transport-zone': '" + Testbed.ZONE + "', 'subnet': [{'prefix': '10.0.0.0/24', 'gateway': '"
                + GATEWAY + "'}, {'prefix': '2001:db8::/64', 'gateway': '" + GATEWAY6 + "'}]}]}"));
    }

    private void provision(final String name, final String device, final String network, final int host,
            final String port) {
        northbound().restconf().put("data/selvage-provisioning:provisioning-instructions/provisioning-instruction="
            + name, json("{'selvage-provisioning:provisioning-instruction': [{'name': '" + name + "', " + device
                + ", 'virtual-network': '" + network + "', 'ip-address': ['10.0.0." + host + "', '2001:db8::" + host
                + "'], 'port': {" + port + "}}]}"));
    }

    /** A device with an IPv4 and an IPv6 address, on a port of some type, running. */
    private Device member(final String name, final int host, final String network, final Hypervisor hypervisor,
            final String type) {
        final var device = bed().device(name, host);
        device.namespace().command("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=0",
            "net.ipv6.conf.eth0.disable_ipv6=0").run();
        device.namespace().ip("addr", "add", "2001:db8::" + host + "/64", "dev", "eth0", "nodad");
        provision(name, "'device-id': '" + device.mac() + "'", network, host, "'type': '" + type + "'");
        device.plug(hypervisor);
        bed().awaitRunning(device, hypervisor);
        return device;
    }

    private void assertPings(final Device from, final String address) {
        bed().lab().await(from + " pings " + address, Testbed.SOON, () -> from.pings(address, REPLY));
    }

    private static String ip6(final Device device) {
        return "2001:db8::" + device.ip().substring("10.0.0.".length());
    }

    /** Devices of both types reach each other and, layer-3, the gateway, by IPv4 and IPv6, on one node and on two. */
    @Test
    public void everybodyReachesEverybodyAndLayer3TheGateway() {
        network("net", VNI);
        final var a = member("a", 1, "net", hv1(), "layer-3");
        final var b = member("b", 2, "net", hv2(), "layer-3");
        final var c = member("c", 3, "net", hv1(), "layer-2");
        final var d = member("d", 4, "net", hv2(), "layer-2");
        final var all = List.of(a, b, c, d);
        for (final var device : List.of(a, b)) {
            assertPings(device, GATEWAY);
            assertPings(device, GATEWAY6);
        }
        for (final var from : all) {
            for (final var to : all) {
                if (from != to) {
                    assertPings(from, to.ip());
                    assertPings(from, ip6(to));
                }
            }
        }
        for (final var device : List.of(a, b)) {
            neighbours(device).forEach(neighbour -> assertTrue(device + " knows its gateway only: " + neighbour,
                neighbour.contains("lladdr " + GATEWAY_MAC)));
            assertTrue(neighbours(device).toString(), neighbours(device).size() >= 6);
        }
        assertTrue(neighbours(c).toString(), neighbours(c).stream().anyMatch(neighbour ->
            neighbour.startsWith(a.ip() + " ") && neighbour.contains("lladdr " + a.mac())));
        assertEquals("one hop between layer-3 devices", 63, timeToLive(a, b.ip()));
        assertEquals("one hop by IPv6", 63, timeToLive(b, ip6(a)));
        assertEquals("one hop to a layer-2 device", 63, timeToLive(a, d.ip()));
        assertEquals("one hop from a layer-2 device", 63, timeToLive(d, a.ip()));
        assertEquals("none between layer-2 devices", 64, timeToLive(c, d.ip()));
        assertSameAsFreshStart();
    }

    /** The neighbours whose MAC address a device knows, link-local ones aside, as {@code ip neigh} shows them. */
    private static List<String> neighbours(final Device device) {
        return device.namespace().ip("neigh", "show", "dev", "eth0").lines()
            .filter(line -> line.contains("lladdr") && !line.startsWith("fe80")).toList();
    }

    private static int timeToLive(final Device from, final String to) {
        final var output = from.namespace().command("ping", "-n", "-c", "1", "-W", "2", to).with("LC_ALL", "C").run();
        return Integer.parseInt(output.replaceAll("(?s).*ttl=(\\d+).*", "$1"));
    }

    /** Frames past the gateway, and packets that it has no route for, are dropped, each counted by its reason. */
    @Test
    public void whatDoesNotGoByWayOfTheGatewayIsDroppedAndCounted() {
        network("net", VNI);
        final var a = member("a", 1, "net", hv1(), "layer-3");
        final var b = member("b", 2, "net", hv2(), "layer-3");
        final var c = member("c", 3, "net", hv1(), "layer-2");
        final var d = member("d", 4, "net", hv2(), "layer-2");
        assertPings(a, b.ip());
        final long past = drops("DROP_NOT_ROUTED");
        final long unrouted = drops("DROP_NO_ROUTE");
        try (var atB = Frames.count(b); var atC = Frames.count(c); var atD = Frames.count(d)) {
            for (final var neighbour : List.of(b, c, d)) {
                send(a, neighbour.mac(), neighbour.ip(), "direct");
            }
            send(a, "ff:ff:ff:ff:ff:ff", "10.0.0.255", "everybody");
            send(a, "01:00:5e:00:00:fb", "224.0.0.251", "group");
            send(a, GATEWAY_MAC, "10.0.0.99", "nobody");
            send(a, GATEWAY_MAC, "203.0.113.1", "elsewhere");
            send(c, "ff:ff:ff:ff:ff:ff", "10.0.0.255", "broadcast");
            send(c, "01:00:5e:00:00:fb", "224.0.0.251", "multicast");
            send(c, "02:00:00:00:ff:ff", "10.0.0.99", "unknown");
            send(c, b.mac(), "10.0.0.255", "notforb");
            sendRaw(c, reply(c, b));
            for (final var neighbour : List.of(b, c, d)) {
                send(a, GATEWAY_MAC, neighbour.ip(), "routed");
            }
            assertAllArrive("routed", atB);
            assertAllArrive("routed", atC);
            assertAllArrive("routed", atD);
            assertAllArrive("broadcast", atD);
            assertAllArrive("multicast", atD);
            assertAllArrive("unknown", atD);
            for (final var counter : List.of(atB, atC, atD)) {
                List.of("direct", "everybody", "group", "nobody", "elsewhere", "notforb").forEach(marker ->
                    assertNoneArrived(marker, counter));
            }
            List.of("broadcast", "multicast", "unknown").forEach(marker -> assertNoneArrived(marker, atB));
            assertEquals("an ARP reply to a layer-3 device " + atB.counts(), 0,
                atB.count(c.mac() + ">" + b.mac() + "/0806"));
        }
        Await.until("drops are counted", Testbed.SOON, () -> drops("DROP_NOT_ROUTED") - past >= 7 * FRAMES
            && drops("DROP_NO_ROUTE") - unrouted >= 2 * FRAMES, () -> northbound().drops().toString());
    }

    /** An ARP reply that nobody asked for, which would make its sender a neighbour. */
    private static byte[] reply(final Device from, final Device to) {
        final var frame = to(to.mac(), Frames.arp(from.mac(), from.ip(), to.ip()));
        frame[21] = 2;
        return frame;
    }

    private long drops(final String reason) {
        return northbound().drops().getOrDefault(reason, 0L);
    }

    /** The gateway is the same everywhere: a device that moves need not ask again, nor need its neighbours. */
    @Test
    public void aDeviceThatMovesKeepsItsNeighbours() {
        network("net", VNI);
        final var a = member("a", 1, "net", hv1(), "layer-3");
        final var b = member("b", 2, "net", hv2(), "layer-3");
        final var c = member("c", 3, "net", hv2(), "layer-2");
        final var d = member("d", 4, "net", hv1(), "layer-2");
        for (final var neighbour : List.of(GATEWAY, b.ip(), c.ip(), d.ip())) {
            a.namespace().ip("neigh", "replace", neighbour, "lladdr", GATEWAY_MAC, "dev", "eth0", "nud", "permanent");
        }
        b.namespace().ip("neigh", "replace", a.ip(), "lladdr", GATEWAY_MAC, "dev", "eth0", "nud", "permanent");
        c.knows(a);
        d.knows(a);
        try (var toB = Ping.start(a, b.ip(), PING); var toGateway = Ping.start(a, GATEWAY, PING);
                var fromC = Ping.start(c, a.ip(), PING); var toD = Ping.start(a, d.ip(), PING)) {
            final var pings = List.of(toB, toGateway, fromC, toD);
            pings.forEach(ping -> ping.awaitFlowing(Testbed.SOON));
            a.move(hv1(), hv2());
            bed().awaitRunning(a, hv2());
            pings.forEach(ping -> ping.awaitFlowing(Testbed.SOON));
            a.move(hv2(), hv1());
            bed().awaitRunning(a, hv1());
            pings.forEach(ping -> {
                ping.awaitFlowing(Testbed.SOON);
                final var report = ping.stop();
                assertTrue(report.toString(), report.longestGap().compareTo(LONGEST_GAP) < 0);
            });
        }
    }

    /** One physical port: VLAN 10 is layer-2 in one network, VLAN 20 layer-3 in another with the same addresses. */
    @Test
    public void onePortOfTwoTypes() {
        network("net", VNI);
        network("other", VNI + 1);
        final var a = member("a", 1, "net", hv1(), "layer-2");
        final var b = member("b", 1, "other", hv1(), "layer-2");
        final var trunk = bed().device("trunk", 99);
        provision("t10", "'device-id': 't10', 'mac-address': '" + trunk.mac() + "'", "net", 99, "'access-vlan': 10");
        provision("t20", "'device-id': 't20', 'mac-address': '" + trunk.mac() + "'", "other", 99,
            "'access-vlan': 20, 'type': 'layer-3'");
        trunk.plug(hv2(), Map.of());
        Await.until("both are found by their frames", Testbed.SOON, () -> {
            Frames.send(trunk, new PacketBytes(trunk, a).vlan(10).marked("hello"), 1, GAP);
            Frames.send(trunk, new PacketBytes(trunk, b).vlan(20).marked("hello"), 1, GAP);
            return state().runs("t10", "hv2") && state().runs("t20", "hv2");
        }, bed()::dump);
        bed().awaitRealised();
        try (var atA = Frames.count(a); var atB = Frames.count(b)) {
            Frames.send(trunk, new PacketBytes(trunk, b).vlan(20).marked("direct"), FRAMES, GAP);
            Frames.send(trunk, to(OTHER_GATEWAY_MAC, new PacketBytes(trunk, b).vlan(20).marked("routed")), FRAMES, GAP);
            Frames.send(trunk, new PacketBytes(trunk, a).vlan(10).marked("switched"), FRAMES, GAP);
            Frames.send(trunk, to("ff:ff:ff:ff:ff:ff", new PacketBytes(trunk, b).vlan(20).marked("b20")), FRAMES, GAP);
            Frames.send(trunk, to("ff:ff:ff:ff:ff:ff", new PacketBytes(trunk, a).vlan(10).marked("b10")), FRAMES, GAP);
            assertAllArrive("routed", atB);
            assertAllArrive("switched", atA);
            assertAllArrive("b10", atA);
            for (final var marker : List.of("direct", "b20")) {
                assertNoneArrived(marker, atA);
                assertNoneArrived(marker, atB);
            }
            assertNoneArrived("routed", atA);
            assertNoneArrived("switched", atB);
            assertNoneArrived("b10", atB);
        }
        final var there = sniff(trunk, "to-hv2", "vlan 20 and udp port 9", () ->
            Frames.send(b, new PacketBytes(b, trunk).marked("back"), FRAMES, GAP));
        assertTrue("from the gateway, in VLAN 20: " + there, there.contains(OTHER_GATEWAY_MAC + " > " + trunk.mac())
            && there.contains("vlan 20") && there.contains("ttl 63"));
        final var answer = sniff(trunk, "to-hv2", "vlan 20 and arp", () -> Frames.send(trunk,
            tagged(20, Frames.arp(trunk.mac(), trunk.ip(), GATEWAY)), FRAMES, GAP));
        assertTrue("the gateway answers in VLAN 20: " + answer, answer.contains("vlan 20")
            && answer.contains("Reply " + GATEWAY + " is-at " + OTHER_GATEWAY_MAC));
        // ARP of the layer-2 device finds the layer-3 one behind the other node
        assertTrue(sniff(b, "to-hv1", "arp", () -> Frames.send(b, Frames.arp(b.mac(), b.ip(), trunk.ip()), FRAMES, GAP))
            .contains("Reply " + trunk.ip() + " is-at " + trunk.mac()));
    }

    private static byte[] to(final String mac, final byte[] frame) {
        System.arraycopy(Frames.udp(mac, mac, GATEWAY, GATEWAY, ""), 0, frame, 0, 6);
        return frame;
    }

    private static byte[] tagged(final int vlan, final byte[] frame) {
        final var tagged = new byte[frame.length + 4];
        System.arraycopy(frame, 0, tagged, 0, 12);
        tagged[12] = (byte) 0x81;
        tagged[15] = (byte) vlan;
        System.arraycopy(frame, 12, tagged, 16, frame.length - 12);
        return tagged;
    }
}
