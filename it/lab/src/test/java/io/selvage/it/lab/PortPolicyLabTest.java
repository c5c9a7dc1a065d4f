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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.selvage.testkit.Await;
import io.selvage.testkit.Device;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Frames.Counter;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.ClassRule;
import org.junit.Test;

/** What an instruction says of the port of its device, with real packets. */
public class PortPolicyLabTest extends LabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t6");

    private static final String ACL = "data/ietf-access-control-list:acls/acl=";
    private static final String INSTRUCTION =
        "data/selvage-provisioning:provisioning-instructions/provisioning-instruction=";
    private static final Duration GAP = Duration.ofMillis(1);

    private final ObjectMapper mapper = new ObjectMapper();

    public PortPolicyLabTest() {
        super(TESTBED);
    }

    @After
    public void removeAcl() {
        bed().clear();
        northbound().restconf().delete(ACL + "web");
    }

    private JsonNode json(final String text) {
        try {
            return mapper.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /** One entry of a list, or several; the rest is dropped. */
    private void acl(final String... entries) {
        northbound().restconf().put(ACL + "web", json("{'ietf-access-control-list:acl': [{'name': 'web', 'type': "
            + "'mixed-eth-ipv4-ipv6-acl-type', 'aces': {'ace': [" + String.join(", ", entries) + "]}}]}"));
    }

    private static String accept(final String name, final String matches) {
        return "{'name': '" + name + "', 'matches': {" + matches + "}, 'actions': {'forwarding': 'accept'}}";
    }

    private static String drop(final String name, final String matches) {
        return "{'name': '" + name + "', 'matches': {" + matches + "}, 'actions': {'forwarding': 'drop'}}";
    }

    private void port(final Device device, final String network, final String port) {
        northbound().restconf().put(INSTRUCTION + device.name(), json("{"
            + "'selvage-provisioning:provisioning-instruction':"
            + " [{'name': '" + device.name() + "', 'device-id': '" + device.mac() + "', 'virtual-network': '" + network
            + "', 'port': {" + port + "}}]}"));
    }

    /** Each field of an access list, in both directions: what it names passes, and what is one step away does not. */
    @Test
    public void everyFieldOfAnAccessListIsJudged() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        assertReaches(a, b);
        final var six = new String[] {"2001:db8::1", "2001:db8::2", "2001:db8:1::1"};
        acl(accept("all", ""));
        for (final var direction : List.of("ingress-acl", "egress-acl")) {
            port(direction.startsWith("in") ? a : b, "net", "'" + direction + "': 'web'");
            port(direction.startsWith("in") ? b : a, "net", "");
            try (var counter = Frames.count(b)) {
                final var check = new Check(direction, a, b, counter);
                check.one("'eth': {'source-mac-address': '" + a.mac() + "'}", packet(a, b), null);
                check.one("'eth': {'destination-mac-address': '02:5e:00:00:00:00', "
                    + "'destination-mac-address-mask': 'ff:ff:00:00:00:00'}", packet(a, b), null);
                check.one("'eth': {'ethertype': 'ipv4'}", packet(a, b), packet(a, b).addresses(six[0], six[1]));
                check.one("'ipv4': {'source-ipv4-network': '10.0.0.0/31'}", packet(a, b),
                    packet(a, b).addresses("10.0.0.3", b.ip()));
                check.one("'ipv4': {'destination-ipv4-network': '10.0.0.2/32'}", packet(a, b),
                    packet(a, b).addresses(a.ip(), "10.0.0.3"));
                check.one("'ipv4': {'protocol': 17}", packet(a, b), packet(a, b).tcp(9, 9, 2));
                check.one("'ipv4': {'dscp': 46}", packet(a, b).dscp(46), packet(a, b).dscp(34));
                check.one("'ipv6': {'source-ipv6-network': '2001:db8::/48'}", packet(a, b).addresses(six[0], six[1]),
                    packet(a, b).addresses(six[2], six[1]));
                check.one("'ipv6': {'destination-ipv6-network': '2001:db8::/48', 'dscp': 10}",
                    packet(a, b).addresses(six[0], six[1]).dscp(10), packet(a, b).addresses(six[0], six[2]).dscp(10));
                check.one("'tcp': {'destination-port': {'lower-port': 1000, 'upper-port': 2000}}",
                    packet(a, b).tcp(9, 2000, 2), packet(a, b).tcp(9, 2001, 2));
                check.one("'tcp': {'source-port': {'operator': 'neq', 'port': 80}}", packet(a, b).tcp(81, 9, 2),
                    packet(a, b).tcp(80, 9, 2));
                check.one("'tcp': {'flags': 'ack'}", packet(a, b).tcp(9, 9, 0x12), packet(a, b).tcp(9, 9, 2));
                check.one("'udp': {'destination-port': {'operator': 'lte', 'port': 53}}", packet(a, b).udp(9, 53),
                    packet(a, b).udp(9, 54));
                check.one("'udp': {'source-port': {'operator': 'gte', 'port': 5000}}", packet(a, b).udp(5000, 9),
                    packet(a, b).udp(4999, 9));
                check.one("'icmp': {'type': 8, 'code': 0}", packet(a, b).icmp(8, 0), packet(a, b).icmp(8, 1));
                check.one("'ipv6': {'protocol': 58}, 'icmp': {'type': 128}",
                    packet(a, b).addresses(six[0], six[1]).icmp(128, 0),
                    packet(a, b).addresses(six[0], six[1]).icmp(129, 0));
            }
            final var reason = direction.startsWith("in") ? "DROP_INGRESS_ACL" : "DROP_EGRESS_ACL";
            assertTrue("counted as " + reason, northbound().drops().entrySet().stream()
                .anyMatch(drop -> drop.getKey().contains(reason) && drop.getValue() >= FRAMES));
        }
    }

    private static PacketBytes packet(final Device from, final Device to) {
        return new PacketBytes(from, to);
    }

    /** Checks one entry after the other. */
    private final class Check {
        private final String direction;
        private final Device from;
        private final Device to;
        private final Counter counter;
        private int number;

        Check(final String direction, final Device from, final Device to, final Counter counter) {
            this.direction = direction;
            this.from = from;
            this.to = to;
            this.counter = counter;
        }

        void one(final String matches, final PacketBytes passes, final PacketBytes stops) {
            number++;
            acl(accept("one", matches));
            bed().awaitRealised();
            final var name = direction.charAt(0) + "" + number;
            final long before = arrived();
            if (stops != null) {
                Frames.send(from, stops.marked("stop" + name), FRAMES, GAP);
            }
            Frames.send(from, passes.marked("pass" + name), FRAMES, GAP);
            bed().lab().await(direction + " " + matches + " passes, " + counter.counts(), Duration.ofSeconds(3),
                () -> arrived() >= before + FRAMES);
            assertEquals(direction + " " + matches + " stops, " + counter.counts(), before + FRAMES, arrived());
            assertEquals(direction + " " + matches + " stops", 0, counter.count("stop" + name));
        }

        /** IP packets that arrived: the counter knows UDP over IPv4 by its marker, others by their addresses. */
        private long arrived() {
            final var link = from.mac() + ">" + to.mac();
            return counter.counts().entrySet().stream()
                .filter(entry -> entry.getKey().equals(link + "/0800") || entry.getKey().equals(link + "/86dd")
                    || entry.getKey().startsWith("pass") || entry.getKey().startsWith("stop"))
                .mapToLong(Map.Entry::getValue).sum();
        }
    }

    /** The first entry that matches decides; a list that changes touches the flows of its port only. */
    @Test
    public void entriesHaveAnOrderAndAChangeTouchesNobodyElse() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        final var c = bed().member("c", 3, "net", hv1());
        acl(drop("no", "'udp': {'destination-port': {'port': 80}}"), accept("yes", "'ipv4': {'protocol': 17}"));
        port(a, "net", "'ingress-acl': 'web'");
        bed().awaitRealised();
        try (var counter = Frames.count(b)) {
            Frames.send(a, packet(a, b).udp(9, 80).marked("first"), FRAMES, GAP);
            Frames.send(a, packet(a, b).udp(9, 81).marked("second"), FRAMES, GAP);
            assertAllArrive("second", counter);
            assertNoneArrived("first", counter);
        }
        assertReaches(c, b);
        final var before = packetsOf(c);
        acl(accept("yes", "'udp': {'destination-port': {'port': 80}}"));
        bed().awaitRealised();
        assertTrue("flows of another port began to count anew", packetsOf(c) >= before && before > 0);
        try (var counter = Frames.count(b)) {
            Frames.send(a, packet(a, b).udp(9, 81).marked("second2"), FRAMES, GAP);
            Frames.send(a, packet(a, b).udp(9, 80).marked("first2"), FRAMES, GAP);
            assertAllArrive("first2", counter);
            assertNoneArrived("second2", counter);
        }
    }

    /** How many packets the flows that admit a device have had; a flow that is written anew begins at nothing. */
    private long packetsOf(final Device device) {
        return hv1().ovs().ofctl("dump-flows", Hypervisor.INTEGRATION_BRIDGE, "dl_src=" + device.mac() + ",table=10")
            .lines().filter(line -> line.contains("n_packets="))
            .mapToLong(line -> Long.parseLong(line.replaceAll(".*n_packets=(\\d+).*", "$1"))).sum();
    }

    /** A code point, and the tag with its priority, as they arrive. */
    @Test
    public void marksAndTagsArrive() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        port(a, "net", "'dscp': 46");
        port(b, "net", "'access-vlan': 100, 'class-of-service': 5");
        bed().awaitRealised();
        final var there = sniff(b, "to-hv2", () -> Frames.send(a, packet(a, b).marked("there"), FRAMES, GAP));
        assertTrue(there, there.contains("vlan 100, p 5") && there.contains("tos 0xb8"));
        final var back = sniff(a, "to-hv1", () -> Frames.send(b, packet(b, a).vlan(100).marked("back"), FRAMES, GAP));
        assertTrue("the class selector, and no tag: " + back, back.contains("tos 0xa0") && !back.contains("vlan"));
        final var flood = sniff(b, "to-hv2", () -> Frames.send(a, Frames.udp(a.mac(), "ff:ff:ff:ff:ff:ff", a.ip(),
            "10.0.0.255", "flood"), FRAMES, GAP));
        assertTrue(flood, flood.contains("vlan 100, p 5") && flood.contains("tos 0xb8"));
    }

    /** {@return the first frame with our test port that arrives at a device, as tcpdump describes it} */
    private String sniff(final Device at, final String leg, final Runnable traffic) {
        final var process = at.namespace().command("timeout", "8", "tcpdump", "-l", "-n", "-e", "-v", "-c", "1", "-Q",
            "in", "-i", leg, "udp port 9 or (vlan and udp port 9)").start();
        try (var output = process.inputReader(); var errors = process.errorReader()) {
            String line = errors.readLine();
            while (line != null && !line.contains("listening")) {
                line = errors.readLine();
            }
            traffic.run();
            return output.lines().reduce("", (one, other) -> one + other + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two devices with one MAC address behind one port, told by their tags, each in its network. */
    @Test
    public void twoTaggedDevicesOnOnePort() {
        bed().network("net");
        bed().network("other");
        final var a = bed().member("a", 1, "net", hv1());
        final var c = bed().member("c", 1, "other", hv1());
        final var trunk = bed().device("trunk", 99);
        northbound().restconf().put(INSTRUCTION + "t100", tagged("t100", trunk, "net", 100));
        northbound().restconf().put(INSTRUCTION + "t200", tagged("t200", trunk, "other", 200));
        trunk.plug(hv2(), Map.of());
        Await.until("both are found by their frames", Testbed.SOON, () -> {
            Frames.send(trunk, packet(trunk, a).vlan(100).marked("hello"), 1, GAP);
            Frames.send(trunk, packet(trunk, c).vlan(200).marked("hello"), 1, GAP);
            return northbound().runs("t100", "hv2") && northbound().runs("t200", "hv2");
        }, bed()::dump);
        bed().awaitRealised();
        try (var atA = Frames.count(a); var atC = Frames.count(c)) {
            Frames.send(trunk, packet(trunk, a).vlan(200).marked("wrong"), FRAMES, GAP);
            Frames.send(trunk, packet(trunk, a).vlan(100).marked("hundred"), FRAMES, GAP);
            Frames.send(trunk, packet(trunk, c).vlan(200).marked("twohundred"), FRAMES, GAP);
            assertAllArrive("hundred", atA);
            assertAllArrive("twohundred", atC);
            assertEquals("into another network", 0, atA.count("wrong") + atA.count("twohundred")
                + atC.count("hundred"));
        }
        assertTrue(sniff(trunk, "to-hv2", () -> Frames.send(a, packet(a, trunk).marked("a"), FRAMES, GAP))
            .contains("vlan 100"));
        assertTrue(sniff(trunk, "to-hv2", () -> Frames.send(c, packet(c, trunk).marked("c"), FRAMES, GAP))
            .contains("vlan 200"));
    }

    private JsonNode tagged(final String name, final Device device, final String network, final int vlan) {
        return json("{'selvage-provisioning:provisioning-instruction': [{'name': '" + name + "', 'device-id': '" + name
            + "', 'mac-address': '" + device.mac() + "', 'virtual-network': '" + network + "', 'port': {'access-vlan': "
            + vlan + "}}]}");
    }

    /** Rates in both directions, by UDP and by TCP, are within a tenth; what is dropped is counted. */
    @Test
    public void ratesAreKept() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        port(a, "net", "'ingress-rate': {'kbps': 20000}");
        bed().awaitRealised();
        assertReaches(a, b);
        assertRate("ingress, UDP", 20_000, iperf(a, b, "-u", "-b", "40M", "-l", "1300"));
        assertRate("ingress, TCP", 20_000, iperf(a, b));
        port(a, "net", "");
        port(b, "net", "'egress-rate': {'kbps': 8000}");
        bed().awaitRealised();
        assertRate("egress, UDP", 8_000, iperf(a, b, "-u", "-b", "40M", "-l", "1300"));
        assertRate("egress, TCP", 8_000, iperf(a, b));
        assertTrue(northbound().drops().toString(), northbound().drops().entrySet().stream()
            .anyMatch(drop -> drop.getKey().contains("DROP_EGRESS_RATE") && drop.getValue() > 100));
    }

    private static void assertRate(final String what, final long kbps, final double measured) {
        assertTrue("%s: %.0f kbit/s instead of %d".formatted(what, measured, kbps),
            measured > kbps * 0.9 && measured < kbps * 1.1);
    }

    /** {@return what arrives at a device while another sends as it can, in kilobits per second of whole frames} */
    private double iperf(final Device from, final Device to, final String... options) {
        final var server = to.namespace().command("iperf3", "-s", "-1").start();
        final var argv = new ArrayList<>(List.of("iperf3", "-c", to.ip(), "-t", "8"));
        argv.addAll(List.of(options));
        Await.until("the server listens", Testbed.SOON, () -> to.namespace()
            .command("ss", "-Hltn", "sport", "=", "5201").run().contains("5201"), bed()::dump);
        final var client = from.namespace().command(argv).start();
        try {
            // What the bucket holds at the beginning, and a slow start, are over by then
            Await.pass(Duration.ofSeconds(2));
            final long begin = System.nanoTime();
            final long before = received(to);
            Await.pass(Duration.ofSeconds(4));
            return (received(to) - before) * 8e6 / (System.nanoTime() - begin);
        } finally {
            client.destroy();
            server.destroy();
        }
    }

    private long received(final Device device) {
        return json(device.namespace().command("ip", "-s", "-j", "link", "show", "to-hv2").run()).get(0).path("stats64")
            .path("rx").path("bytes").asLong();
    }

    /** A controller that is killed and comes back leaves flows and meters as they are. */
    @Test
    public void restartLeavesMetersAlone() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        port(a, "net", "'ingress-rate': {'kbps': 20000}, 'dscp': 10");
        bed().awaitRealised();
        assertReaches(a, b);
        final var meters = meters();
        final var flows = realised();
        assertTrue(meters, meters.contains("rate=20000"));
        bed().controller().kill();
        bed().controller().start();
        bed().awaitNodes();
        bed().awaitRealised();
        assertEquals(meters, meters());
        assertEquals(flows, realised());
        assertTrue("its meter is the one from before", hv1().ovs().ofctl("meter-stats", Hypervisor.INTEGRATION_BRIDGE)
            .lines().anyMatch(line -> line.matches(".*packet_in_count:[1-9].*")));
        port(a, "net", "'dscp': 10");
        bed().awaitRealised();
        assertTrue(meters(), !meters().contains("rate="));
    }

    private String meters() {
        return hv1().ovs().ofctl("dump-meters", Hypervisor.INTEGRATION_BRIDGE).replaceAll("xid=\\S+", "");
    }
}
