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
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Testbed;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;

/** What an instruction says of the port of its device, with real packets. */
public class PortPolicyLabTest extends PolicyLabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t6");

    public PortPolicyLabTest() {
        super(TESTBED);
    }

    /** Each field of an access list, in both directions: what it names passes, and what is one step away does not. */
    @Test
    public void everyFieldOfAnAccessListIsJudged() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        assertReaches(a, b);
        acl(accept("all", ""));
        for (final var direction : List.of("ingress-acl", "egress-acl")) {
            port(direction.startsWith("in") ? a : b, "net", "'" + direction + "': 'web'");
            port(direction.startsWith("in") ? b : a, "net", "");
            try (var counter = Frames.count(b)) {
                final var check = new Check(direction, a, b, counter);
                judgePlainFields(check, a, b);
                judgeOtherFields(check, a, b);
            }
            final var reason = direction.startsWith("in") ? "DROP_INGRESS_ACL" : "DROP_EGRESS_ACL";
            assertTrue("counted as " + reason, northbound().drops().entrySet().stream()
                .anyMatch(drop -> drop.getKey().contains(reason) && drop.getValue() >= FRAMES));
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
            return state().runs("t100", "hv2") && state().runs("t200", "hv2");
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
        assertRate("ingress, UDP", 20_000, iperf(a, b, "to-hv2", "-u", "-b", "40M", "-l", "1300"));
        assertRate("ingress, TCP", 20_000, iperf(a, b, "to-hv2", STREAMS));
        port(a, "net", "");
        port(b, "net", "'egress-rate': {'kbps': 8000}");
        bed().awaitRealised();
        assertRate("egress, UDP", 8_000, iperf(a, b, "to-hv2", "-u", "-b", "40M", "-l", "1300"));
        assertRate("egress, TCP", 8_000, iperf(a, b, "to-hv2", STREAMS));
        assertTrue(northbound().drops().toString(), northbound().drops().entrySet().stream()
            .anyMatch(drop -> drop.getKey().contains("DROP_EGRESS_RATE") && drop.getValue() > 100));
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
