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

import com.fasterxml.jackson.databind.JsonNode;
import io.selvage.testkit.Await;
import io.selvage.testkit.Device;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Northbound.Network;
import io.selvage.testkit.Northbound.Node;
import io.selvage.testkit.OpenFlowTor;
import io.selvage.testkit.Testbed;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * What an instruction says of a port of an OpenFlow ToR, with real packets: on a switch with several tables, and on one
 * with a single table.
 */
public class TorPolicyLabTest extends PolicyLabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t12");

    /** An LLDP frame without a chassis ID. */
    private static final byte[] MALFORMED = HexFormat.of().parseHex("0180c200000e02000000000188cc"
        + "0000".repeat(23));

    private static int number;
    private final OpenFlowTor tor;

    public TorPolicyLabTest() {
        super(TESTBED);
        // A switch of its own for every test, so that each begins with one that nobody has touched
        number++;
        tor = bed().lab().addOpenFlowTor("p" + number);
    }

    @Before
    public void connect() {
        tor.addUplink();
        tor.connect();
        Await.until(tor + " appears by itself", Testbed.SOON,
            () -> state().node(tor.node()).isPresent(), bed()::dump);
        northbound().putZone("rack", "none");
        northbound().putNetwork(new Network("net", "rack", 0, "10.0.0.0/24", true));
        northbound().setVlan("net", 100);
    }

    @After
    public void disconnect() {
        tor.ovs().vsctl("del-controller", OpenFlowTor.BRIDGE);
        northbound().deleteNode(tor.node());
        Await.until(tor + " is away", Testbed.SOON, () -> !state().connected(tor.node()), bed()::dump);
        northbound().forgetNode(tor.node());
    }

    private void manage(final boolean oneTable, final String... capabilities) {
        northbound().putNode(new Node(tor.node(), "tor-openflow", "up0", Optional.empty(), oneTable,
            List.of(capabilities)));
    }

    private Device server(final String name, final int host) {
        final var server = bed().device(name, host);
        tor.plug(server);
        port(server, "net", "");
        awaitRunning(server);
        return server;
    }

    private void awaitRunning(final Device server) {
        Await.until(server + " runs at " + tor, Testbed.SOON, () -> {
            server.announce();
            return state().runs(server.name(), tor.node());
        }, bed()::dump);
        bed().awaitRealised();
    }

    private String leg() {
        return "to-" + tor.name();
    }

    /** Each field that OpenFlow 1.3 can match as it is, of what a device sends. */
    @Test
    public void everyPlainFieldIsJudged() {
        manage(false);
        final var a = server("a", 1);
        final var b = server("b", 2);
        assertReaches(a, b);
        acl(accept("all", ""));
        port(a, "net", "'ingress-acl': 'web'");
        try (var counter = Frames.count(b)) {
            judgePlainFields(new Check("ingress-acl", a, b, counter), a, b);
        }
        assertDropped("DROP_INGRESS_ACL");
        assertRefused(a, "'tcp': {'flags': 'ack'}", "ingress-acl", "tcp-flags");
        assertRefused(a, "'udp': {'source-port': {'operator': 'gte', 'port': 5000}}", "ingress-acl", "port-masks");
    }

    private void assertDropped(final String reason) {
        assertTrue(northbound().drops().toString(), northbound().drops().entrySet().stream()
            .anyMatch(drop -> drop.getKey().contains(reason) && drop.getValue() >= FRAMES));
    }

    /** A list that the switch cannot carry out is refused, and says what to do. */
    private void assertRefused(final Device device, final String matches, final String leaf, final String remedy) {
        acl(accept("one", matches));
        Await.until(device + " is failed for " + matches, Testbed.SOON,
            () -> reason(device).contains("port/" + leaf) && reason(device).contains(remedy), bed()::dump);
    }

    private String reason(final Device device) {
        return state().instruction(device.name()).path("reason").asText();
    }

    /** The same of what is sent to a device, and fields for which the switch must know more than OpenFlow 1.3. */
    @Test
    public void everyFieldIsJudgedOnACapableSwitch() {
        manage(false, "port-masks", "tcp-flags");
        final var a = server("a", 1);
        final var b = server("b", 2);
        final var c = server("c", 3);
        assertReaches(a, b);
        acl(accept("all", ""));
        port(b, "net", "'egress-acl': 'web'");
        try (var counter = Frames.count(b)) {
            final var check = new Check("egress-acl", a, b, counter);
            judgePlainFields(check, a, b);
            judgeOtherFields(check, a, b);
        }
        acl(drop("no", "'udp': {'destination-port': {'port': 9}}"), accept("yes", ""));
        bed().awaitRealised();
        try (var atB = Frames.count(b); var atC = Frames.count(c)) {
            send(a, "ff:ff:ff:ff:ff:ff", "10.0.0.255", "flooded");
            Frames.send(a, packet(a, b).udp(9, 10).marked("after"), FRAMES, GAP);
            assertAllArrive("flooded", atC);
            assertAllArrive("after", atB);
            assertNoneArrived("flooded", atB);
        }
        assertDropped("DROP_EGRESS_ACL");
    }

    /** Marks, tags and priorities as they arrive, with several tables. */
    @Test
    public void marksAndTagsArrive() {
        manage(false);
        marks();
    }

    private void marks() {
        final var a = server("a", 1);
        final var b = server("b", 2);
        port(a, "net", "'dscp': 46");
        port(b, "net", "'access-vlan': 7, 'class-of-service': 5");
        Await.until("both run", Testbed.SOON, () -> {
            Frames.send(b, packet(b, a).vlan(7).marked("hello"), 1, GAP);
            return state().runs("a", tor.node()) && state().runs("b", tor.node());
        }, bed()::dump);
        bed().awaitRealised();
        final var there = sniff(b, leg(), () -> Frames.send(a, packet(a, b).marked("there"), FRAMES, GAP));
        assertTrue(there, there.contains("vlan 7, p 5") && there.contains("tos 0xb8"));
        final var back = sniff(a, leg(), () -> Frames.send(b, packet(b, a).vlan(7).marked("back"), FRAMES, GAP));
        assertTrue("the class selector, and no tag: " + back, back.contains("tos 0xa0") && !back.contains("vlan"));
        final var flood = sniff(b, leg(), () -> Frames.send(a, Frames.udp(a.mac(), "ff:ff:ff:ff:ff:ff", a.ip(),
            "10.0.0.255", "flood"), FRAMES, GAP));
        assertTrue(flood, flood.contains("vlan 7, p 5") && flood.contains("tos 0xb8"));
    }

    /** Two devices behind one port, in two VLANs and one network, hear each other: to one, and to all. */
    @Test
    public void vlansOfOnePortHearEachOther() {
        manage(false);
        final var trunk = bed().device("trunk", 99);
        final var other = bed().device("other", 98);
        northbound().restconf().put(INSTRUCTION + "t7", tagged("t7", trunk, 7));
        northbound().restconf().put(INSTRUCTION + "t8", tagged("t8", other, 8));
        tor.plug(trunk);
        Await.until("both are found by their frames", Testbed.SOON, () -> {
            Frames.send(trunk, toAll(packet(trunk, other).vlan(7).marked("hello")), 1, GAP);
            Frames.send(trunk, toAll(packet(other, trunk).vlan(8).marked("hello")), 1, GAP);
            return state().runs("t7", tor.node()) && state().runs("t8", tor.node());
        }, bed()::dump);
        bed().awaitRealised();
        final var unicast = packet(trunk, other).vlan(7).marked("unicast");
        assertTrue(sniff(trunk, leg(), () -> Frames.send(trunk, unicast, FRAMES, GAP)).contains("vlan 8"));
        assertTrue(sniff(trunk, leg(), () -> Frames.send(trunk, toAll(unicast), FRAMES, GAP)).contains("vlan 8"));
    }

    private static byte[] toAll(final byte[] frame) {
        final var broadcast = frame.clone();
        Arrays.fill(broadcast, 0, 6, (byte) 0xFF);
        return broadcast;
    }

    private JsonNode tagged(final String name, final Device device, final int vlan) {
        return json("{'selvage-provisioning:provisioning-instruction': [{'name': '" + name + "', 'device-id': '"
            + device.mac() + "', 'virtual-network': 'net', 'port': {'access-vlan': " + vlan + "}}]}");
    }

    /** Rates in both directions, by UDP and by TCP, are within a tenth; what is dropped is counted. */
    @Test
    public void ratesAreKept() {
        manage(false);
        final var a = server("a", 1);
        final var b = server("b", 2);
        port(a, "net", "'ingress-rate': {'kbps': 20000}");
        bed().awaitRealised();
        assertReaches(a, b);
        assertRate("ingress, UDP", 20_000, iperf(a, b, leg(), "-u", "-b", "40M", "-l", "1300"));
        assertRate("ingress, TCP", 20_000, iperf(a, b, leg(), STREAMS));
        assertDropped("DROP_INGRESS_RATE");
        port(a, "net", "");
        port(b, "net", "'egress-rate': {'kbps': 8000}");
        bed().awaitRealised();
        assertRate("egress, UDP", 8_000, iperf(a, b, leg(), "-u", "-b", "40M", "-l", "1300"));
        assertRate("egress, TCP", 8_000, iperf(a, b, leg(), STREAMS));
        assertDropped("DROP_EGRESS_RATE");
    }

    /** What unknown devices send is limited by the switch, and what a port floods by LLDP; its policy goes on. */
    @Test
    public void floodsReachTheControllerInPart() {
        manage(false, "meters");
        final var a = server("a", 1);
        final var b = server("b", 2);
        acl(drop("no", "'udp': {'destination-port': {'port': 9}}"), accept("yes", ""));
        port(a, "net", "'ingress-acl': 'web'");
        Await.until(tor + " says that it has meters", Testbed.SOON,
            () -> state().node(tor.node()).orElseThrow().path("meters").asBoolean(),
            () -> state().node(tor.node()).toString());
        final var stranger = bed().device("x", 9);
        tor.plug(stranger);
        Frames.send(stranger, packet(stranger, a).marked("who"), 10_000, Duration.ofNanos(100_000));
        Await.until("drops are counted", Testbed.SOON, () -> northbound().drops().entrySet().stream()
            .anyMatch(drop -> drop.getKey().contains("DROP_DISCOVER") && drop.getValue() > 1_000),
            () -> northbound().drops().toString());
        Frames.send(a, MALFORMED, 1_000, GAP);
        Await.until(a + " is not heard any more", Testbed.SOON,
            () -> state().lldp(tor.node(), a.port()).path("flooded").asBoolean(), bed()::dump);
        bed().awaitRealised();
        assertReaches(a, b);
        try (var counter = Frames.count(b)) {
            send(a, b, "denied");
            Frames.send(a, packet(a, b).udp(9, 10).marked("passes"), FRAMES, GAP);
            assertAllArrive("passes", counter);
            assertNoneArrived("denied", counter);
        }
    }

    /** A switch with a single table does what it can, and says of the rest why it cannot. */
    @Test
    public void oneTableDoesWhatItCan() {
        manage(true);
        marks();
        acl(accept("all", ""));
        final var c = server("c", 3);
        final var d = server("d", 4);
        for (final var leaf : List.of("'ingress-acl': 'web'", "'egress-acl': 'web'", "'egress-rate': {'kbps': 8000}")) {
            port(c, "net", leaf);
            Await.until(c + " is failed for " + leaf, Testbed.SOON,
                () -> reason(c).contains("port/" + leaf.split("'")[1]) && reason(c).contains("flow-tables"),
                bed()::dump);
        }
        port(c, "net", "'ingress-rate': {'kbps': 20000}");
        awaitRunning(c);
        assertReaches(c, d);
        assertRate("ingress, UDP", 20_000, iperf(c, d, leg(), "-u", "-b", "40M", "-l", "1300"));
        assertEquals("all flows are in one table", 0, tor.flows().normalised().lines()
            .filter(line -> !line.contains("table=0")).count());
    }
}
