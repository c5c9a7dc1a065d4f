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
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.selvage.testkit.Await;
import io.selvage.testkit.Device;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Northbound.Instruction;
import io.selvage.testkit.Northbound.Network;
import io.selvage.testkit.Testbed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;

/** Devices are provisioned by identifier, and reach each other over an overlay: P1, P3-P5, P7, N1, N2, C7, C8, D5. */
public class FirstLightLabTest extends LabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t1");

    public FirstLightLabTest() {
        super(TESTBED);
    }

    /** C7. */
    @Test
    public void devicesReachEachOtherOverVxlan() {
        devicesReachEachOtherOver("vxlan");
    }

    /** C7. */
    @Test
    public void devicesReachEachOtherOverGeneve() {
        devicesReachEachOtherOver("geneve");
    }

    /** C7. */
    @Test
    public void devicesReachEachOtherOverGre() {
        devicesReachEachOtherOver("gre");
    }

    private void devicesReachEachOtherOver(final String encapsulation) {
        northbound().putZone("zone-" + encapsulation, encapsulation);
        northbound().putNetwork(new Network("net", "zone-" + encapsulation, 0, "10.0.0.0/24", true));
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        final var c = bed().member("c", 3, "net", hv2());
        assertReaches(a, b);
        assertReaches(b, a);
        assertReaches(b, c);
        assertReaches(c, a);
    }

    /** D2, D6: the directory says where an address is served, and where it is not. */
    @Test
    public void directoryResolvesAddressToLocator() {
        bed().network("net");
        final var b = bed().member("b", 2, "net", hv2());
        final var found = northbound().resolve("net", b.ip());
        assertTrue(found.toString(), found.path("found").asBoolean());
        assertEquals(hv2().tunnelAddress(), found.path("locator").asText());
        assertEquals("hv2", found.path("node").asText());
        assertFalse(northbound().resolve("net", "10.0.0.99").path("found").asBoolean());
    }

    /** N6: once realised, the very first packet passes; a node out of reach is not "realised". */
    @Test
    public void realisedMeansThatTheFirstPacketPasses() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        // The hosts' own ARP for tunnel addresses is over with this.
        assertReaches(a, b);
        final var c = bed().device("c", 3);
        c.knows(a);
        a.knows(c);
        bed().provision(c, "net");
        c.plug(hv2());
        bed().awaitRunning(c, hv2());
        assertTrue("the first packet after wait-realised", c.pings(a.ip(), Duration.ofMillis(500)));
    }

    /** P1: the instruction may come after the device. Without it, nothing passes. */
    @Test
    public void deviceBeforeItsInstructionIsSilentUntilItComes() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().device("b", 2);
        b.plug(hv2());
        bed().lab().await("the device is known", Testbed.SOON, () -> state().binding(b.mac()).isPresent());
        try (var counter = Frames.count(a)) {
            send(b, a, "early");
            bed().provision(b, "net");
            bed().awaitRunning(b, hv2());
            send(b, a, "late");
            assertAllArrive("late", counter);
            assertNoneArrived("early", counter);
        }
    }

    /** P3: the frame by which a device is found is not lost: it is the first one that passes. */
    @Test
    public void theFrameThatShowsADeviceArrives() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().device("b", 2);
        bed().provision(b, "net");
        b.plug(hv2(), Map.of());
        bed().lab().await("the port is known", Testbed.SOON, () -> hv2().ovs().vsctl("get", "Interface", b.port(),
            "ofport").strip().matches("[1-9][0-9]*"));
        bed().awaitRealised();
        try (var counter = Frames.count(a)) {
            Frames.send(b, Frames.udp(b.mac(), a.mac(), b.ip(), a.ip(), "only"), 1, Duration.ofMillis(1));
            bed().awaitRunning(b, hv2());
            bed().lab().await("the only frame arrives, " + counter.counts(), Testbed.SOON,
                () -> counter.count("only") == 1);
        }
    }

    /** P7: withdrawn means silent at once; given again means heard again. Others do not notice. */
    @Test
    public void withdrawnInstructionSilencesTheDeviceAndNobodyElse() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        final var c = bed().member("c", 3, "net", hv2());
        assertReaches(b, a);
        try (var counter = Frames.count(a)) {
            northbound().deleteInstruction(b.name());
            bed().awaitRealised();
            send(b, a, "withdrawn");
            send(c, a, "other");
            assertAllArrive("other", counter);
            assertNoneArrived("withdrawn", counter);
            bed().provision(b, "net");
            bed().awaitRunning(b, hv2());
            send(b, a, "again");
            assertAllArrive("again", counter);
        }
    }

    /** P7, P10: an unplugged device is absent, and no flow speaks of it any more. */
    @Test
    public void unpluggedDeviceIsAbsentAndLeavesNoFlow() {
        bed().network("net");
        bed().member("a", 1, "net", hv1());
        final var before = realised();
        final var b = bed().member("b", 2, "net", hv2());
        assertTrue(hv1().flows().normalised().contains(b.mac()));
        b.unplug(hv2());
        Await.until("b is absent", Testbed.SOON,
            () -> "absent".equals(state().instruction("b").path("status").asText()), () -> bed().dump());
        bed().awaitRealised();
        awaitRealised("as before the device", before);
    }

    /** P10: no switch keeps in its cache the way to a device that left, or the device is not heard when it is back. */
    @Test
    public void switchesCacheNothingOfAnUnpluggedDevice() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        assertReaches(a, b);
        final var way = "dst=" + b.mac() + ")";
        assertTrue(cached(hv1()).contains(way));
        assertTrue(cached(hv2()).contains(way));
        b.unplug(hv2());
        // What nobody uses is forgotten after ten seconds anyhow.
        Await.until("forgotten", Duration.ofSeconds(3),
            () -> !cached(hv1()).contains(way) && !cached(hv2()).contains(way), () -> cached(hv1()) + cached(hv2()));
    }

    private static String cached(final Hypervisor hypervisor) {
        return hypervisor.ovs().appctl("dpctl/dump-flows");
    }

    /** P3, P4: a port that says nothing about itself is found by what its device sends. */
    @Test
    public void deviceWithoutExternalIdsIsFoundByItsArp() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().device("b", 2);
        bed().provision(b, "net");
        b.plug(hv2(), Map.of());
        Await.until("b is found by its packets", Testbed.SOON, () -> {
            b.announce();
            return state().runs("b", "hv2");
        }, () -> bed().dump());
        bed().awaitRealised();
        assertReaches(a, b);
        final var source = state().binding(b.mac()).orElseThrow().path("source").asText();
        assertTrue(source, List.of("arp", "first-packet").contains(source));
    }

    /** P1: the identifier may be the name that the compute manager gave to the interface or to the machine. */
    @Test
    public void deviceIsKnownByItsNameToo() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().device("b", 2);
        northbound().putInstruction(new Instruction("b", "vm-of-b", "net", List.of(b.ip())));
        b.plug(hv2());
        bed().awaitRunning(b, hv2());
        assertReaches(a, b);
    }

    /** C8: broadcast and multicast reach every member once, on both hypervisors, and not the sender. */
    @Test
    public void broadcastAndMulticastReachEveryMemberOnce() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var others = List.of(bed().member("b", 2, "net", hv1()), bed().member("c", 3, "net", hv2()),
            bed().member("d", 4, "net", hv2()));
        others.forEach(other -> assertReaches(a, other));
        final var counters = others.stream().map(Frames::count).toList();
        try (var own = Frames.count(a)) {
            send(a, "ff:ff:ff:ff:ff:ff", "10.0.0.255", "broadcast");
            send(a, "01:00:5e:01:02:03", "239.1.2.3", "multicast");
            for (final var counter : counters) {
                assertAllArrive("broadcast", counter);
                assertAllArrive("multicast", counter);
            }
            assertNoneArrived("broadcast", own);
            assertNoneArrived("multicast", own);
        } finally {
            counters.forEach(Frames.Counter::close);
        }
    }

    /** C8: unknown unicast floods where the network says so. */
    @Test
    public void unknownUnicastFloodsWhereTheNetworkSaysSo() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        assertReaches(a, b);
        try (var counter = Frames.count(b)) {
            send(a, "02:5e:ff:ff:ff:ff", "10.0.0.200", "unknown");
            assertAllArrive("unknown", counter);
        }
    }

    /** C8: unknown unicast is dropped and counted where the network says so; the setting can be changed. */
    @Test
    public void unknownUnicastIsDroppedAndCountedWhereTheNetworkSaysSo() {
        northbound().putNetwork(new Network("net", Testbed.ZONE, 0, "10.0.0.0/24", false));
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        assertReaches(a, b);
        try (var counter = Frames.count(b)) {
            final long before = drops();
            send(a, "02:5e:ff:ff:ff:ff", "10.0.0.200", "unknown");
            send(a, b, "known");
            assertAllArrive("known", counter);
            assertNoneArrived("unknown", counter);
            assertDropsCounted(before, FRAMES);
            bed().network("net");
            bed().awaitRealised();
            send(a, "02:5e:ff:ff:ff:ff", "10.0.0.200", "flooded");
            assertAllArrive("flooded", counter);
        }
    }

    /** D5: a member that joins later is reached by those that were there, and reaches them, without their doing. */
    @Test
    public void laterMembersJoinWithoutReconfiguration() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        for (int i = 2; i <= 5; i++) {
            final Device later = bed().member("m" + i, i, "net", i % 2 == 0 ? hv1() : hv2());
            assertReaches(a, later);
            assertReaches(later, a);
        }
    }
}
