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

import io.selvage.testkit.Device;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Frames.Counter;
import io.selvage.testkit.Hypervisor;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.ClassRule;
import org.junit.Test;

/** Networks isolate, devices cannot lie, and what is not ours stays as it is: D1, N10, source guard. */
public class IsolationLabTest extends LabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t2");

    private static final String FOREIGN_FLOW = "cookie=0xf0f0,table=250,priority=7,udp,tp_dst=4711 actions=drop";

    public IsolationLabTest() {
        super(TESTBED);
    }

    /** D1: the same addresses in two networks, even the same MAC address; no frame of any kind crosses. */
    @Test
    public void noFrameCrossesBetweenNetworksWithTheSameAddresses() {
        bed().network("blue");
        bed().network("red");
        final var blue1 = bed().member("blue1", 1, "blue", hv1());
        final var blue2 = bed().member("blue2", 2, "blue", hv2());
        final var red1 = bed().member("red1", 1, "red", hv1());
        final var red2 = bed().member("red2", 2, "red", hv2());
        assertReaches(blue1, blue2);
        assertReaches(red1, red2);
        final var counters = new LinkedHashMap<Device, Counter>();
        for (final var device : List.of(blue1, blue2, red1, red2)) {
            counters.put(device, Frames.count(device));
        }
        try {
            for (final var other : List.of(blue2, red1, red2)) {
                send(blue1, other, "to-" + other);
            }
            send(blue1, "ff:ff:ff:ff:ff:ff", "10.0.0.255", "broadcast");
            send(blue1, "01:00:5e:01:02:03", "239.1.2.3", "multicast");
            send(blue1, "02:5e:ff:ff:ff:ff", "10.0.0.200", "unknown");
            send(blue1, blue2, "last");
            for (final var marker : List.of("to-blue2", "broadcast", "multicast", "unknown", "last")) {
                assertAllArrive(marker, counters.get(blue2));
            }
            for (final var red : List.of(red1, red2)) {
                final var counts = counters.get(red).counts();
                assertTrue("frames of blue in red: " + counts, counts.keySet().stream()
                    .noneMatch(key -> key.startsWith(blue1.mac()) || !key.contains(">")));
            }
        } finally {
            counters.values().forEach(Counter::close);
        }
    }

    /** Source guard: a device that sends from another's MAC address is dropped and counted. */
    @Test
    public void spoofedMacIsDroppedAndCounted() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        assertReaches(a, b);
        try (var counter = Frames.count(b)) {
            final long before = drops();
            sendRaw(a, Frames.udp("02:66:66:66:66:66", b.mac(), a.ip(), b.ip(), "spoofed"));
            sendRaw(a, Frames.arp("02:66:66:66:66:66", a.ip(), b.ip()));
            send(a, b, "honest");
            assertAllArrive("honest", counter);
            assertNoneArrived("spoofed", counter);
            assertEquals(0, counter.count("02:66:66:66:66:66>ff:ff:ff:ff:ff:ff/0806"));
            assertDropsCounted(before, 2 * FRAMES);
        }
    }

    /** Source guard: a device that sends from another's IP address, in IP or in ARP, is dropped and counted. */
    @Test
    public void spoofedIpIsDroppedAndCounted() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        assertReaches(a, b);
        try (var counter = Frames.count(b)) {
            final long before = drops();
            final var key = a.mac() + ">ff:ff:ff:ff:ff:ff/0806";
            final long arps = counter.count(key);
            sendRaw(a, Frames.udp(a.mac(), b.mac(), "10.0.0.77", b.ip(), "spoofed"));
            sendRaw(a, Frames.arp(a.mac(), "10.0.0.77", b.ip()));
            send(a, b, "honest");
            assertAllArrive("honest", counter);
            assertNoneArrived("spoofed", counter);
            assertEquals("ARP for another's address", arps, counter.count(key));
            assertDropsCounted(before, 2 * FRAMES);
        }
    }

    /** N10: bridges, ports and flows of others stay, through re-sync and everyday change. */
    @Test
    public void foreignBridgePortAndFlowSurvive() {
        final var ovs = hv1().ovs();
        ovs.vsctl("add-br", "br-other", "--", "set", "Bridge", "br-other", "datapath_type=netdev", "--",
            "add-port", "br-other", "other0", "--", "set", "Interface", "other0", "type=internal", "--",
            "add-port", Hypervisor.INTEGRATION_BRIDGE, "foreign0", "--", "set", "Interface", "foreign0",
            "type=internal");
        ovs.ofctl("add-flow", "br-other", FOREIGN_FLOW);
        ovs.ofctl("add-flow", Hypervisor.INTEGRATION_BRIDGE, FOREIGN_FLOW);
        try {
            bed().network("net");
            final var a = bed().member("a", 1, "net", hv1());
            final var b = bed().member("b", 2, "net", hv2());
            assertReaches(a, b);
            northbound().resync("hv1");
            bed().awaitRealised();
            bed().lab().remove(a);
            bed().awaitRealised();
            assertTrue(ovs.hasBridge("br-other"));
            assertEquals("br-other", ovs.vsctl("port-to-br", "other0"));
            assertEquals(Hypervisor.INTEGRATION_BRIDGE, ovs.vsctl("port-to-br", "foreign0"));
            assertTrue(ovs.flows("br-other").normalised().contains("tp_dst=4711"));
            assertTrue("the flow of somebody else in br-int is gone", hv1().flows().normalised()
                .contains("tp_dst=4711"));
        } finally {
            ovs.ofctl("--strict", "del-flows", Hypervisor.INTEGRATION_BRIDGE, "table=250,priority=7,udp,tp_dst=4711");
            ovs.vsctl("del-br", "br-other", "--", "--if-exists", "del-port", "foreign0");
        }
    }
}
