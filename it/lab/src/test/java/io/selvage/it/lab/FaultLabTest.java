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
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.selvage.testkit.Await;
import io.selvage.testkit.Device;
import io.selvage.testkit.FlowDump;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Northbound.Instruction;
import io.selvage.testkit.Ping;
import io.selvage.testkit.RestconfException;
import io.selvage.testkit.Testbed;
import java.time.Duration;
import java.util.List;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * Whatever dies, comes back or loses its connection: existing traffic goes on, and the switches end as after a fresh
 * start. Never flush, N4, N6, N10.
 */
public class FaultLabTest extends LabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t4");

    private static final Duration CUT = Duration.ofSeconds(Integer.getInteger("selvage.lab.cut", 10));

    public FaultLabTest() {
        super(TESTBED);
    }

    private Ping traffic(final Device from, final Device to) {
        assertReaches(from, to);
        final var ping = Ping.start(from, to.ip(), PING);
        ping.awaitFlowing(Testbed.SOON);
        return ping;
    }

    /** Never flush: no packet is lost, no flow is removed and added again, foreign flows stay. */
    @Test
    public void controllerKilledUnderTrafficLosesNothing() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        hv1().ovs().ofctl("add-flow", Hypervisor.INTEGRATION_BRIDGE, "cookie=0xf0f0,table=251,priority=7 actions=drop");
        try (var ping = traffic(a, b)) {
            final var before = realised();
            final long killed = System.nanoTime();
            bed().controller().kill();
            bed().controller().start();
            bed().awaitNodes();
            final var since = Duration.ofNanos(System.nanoTime() - killed);
            for (final var hypervisor : bed().lab().hypervisors()) {
                assertEquals("flows of " + hypervisor + " added since the kill", List.of(),
                    hypervisor.flows().youngerThan(since).stream().map(FlowDump.Flow::rule).toList());
            }
            final var report = ping.stop();
            assertEquals(report.toString(), 0, report.lost());
            awaitRealised("same as before the kill", before);
            assertTrue("still known to run", state().runs("b", "hv2"));
        } finally {
            hv1().ovs().ofctl("--strict", "del-flows", Hypervisor.INTEGRATION_BRIDGE, "table=251,priority=7");
        }
        assertSameAsFreshStart();
    }

    /** What happens while the controller is dead is made up for when it is back: plugged, unplugged, moved. */
    @Test
    public void changesDuringTheControllersAbsenceAreMadeUpFor() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        final var c = bed().member("c", 3, "net", hv2());
        final var d = bed().device("d", 4);
        bed().provision(d, "net");
        bed().awaitRealised();
        bed().controller().kill();
        d.plug(hv2());
        c.unplug(hv2());
        b.move(hv2(), hv1());
        bed().controller().start();
        bed().awaitNodes();
        bed().awaitRunning(d, hv2());
        bed().awaitRunning(b, hv1());
        assertReaches(a, d);
        assertReaches(a, b);
        assertFalse("flows of the device that left", hv1().flows().normalised().contains(c.mac()));
        assertSameAsFreshStart();
    }

    /** A switch that starts with nothing gets everything, and the same as before. */
    @Test
    public void switchKilledGetsEverythingBack() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        try (var ping = traffic(a, b)) {
            final var before = realised();
            hv2().ovs().killSwitch();
            hv2().restartSwitch();
            ping.awaitFlowing(Testbed.SOON);
            bed().awaitNodes();
            awaitRealised("same as before the kill", before);
        }
    }

    /** The death of the database server is no reason to touch a flow. */
    @Test
    public void databaseServerKilledUnderTrafficLosesNothing() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        try (var ping = traffic(a, b)) {
            final var before = realised();
            final long killed = System.nanoTime();
            hv2().ovs().killDatabaseServer();
            Await.until("the controller notices", Testbed.SOON, () -> !state().connected("hv2"),
                () -> bed().dump());
            hv2().ovs().startDatabaseServer();
            bed().awaitNodes();
            final var since = Duration.ofNanos(System.nanoTime() - killed);
            assertEquals(List.of(), hv2().flows().youngerThan(since).stream().map(FlowDump.Flow::rule).toList());
            final var report = ping.stop();
            assertEquals(report.toString(), 0, report.lost());
            awaitRealised("same as before the kill", before);
        }
        assertSameAsFreshStart();
    }

    /** A node out of reach goes on by itself, is not "realised", and catches up with all that it missed. */
    @Test
    public void nodeOutOfReachGoesOnAndCatchesUp() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        final var gone = bed().member("gone", 3, "net", hv2());
        // Plugged before traffic is counted: a new port may cost Open vSwitch itself a packet.
        final var later = bed().device("later", 4);
        later.plug(hv1());
        try (var ping = traffic(a, b)) {
            hv2().cutControl();
            final long cut = System.nanoTime();
            bed().provision(later, "net");
            northbound().deleteInstruction(gone.name());
            northbound().putInstruction(new Instruction("ahead", "02:5e:aa:00:00:01", "net", List.of("10.0.0.9")));
            assertFalse("realised without hv2", northbound().waitRealised(Duration.ofSeconds(1)).realised());
            assertTrue("one node", northbound().waitRealised("node", "hv1", Testbed.SOON).realised());
            Await.pass(CUT.minusNanos(System.nanoTime() - cut));
            hv2().mendControl();
            bed().lab().await("hv2 catches up", Testbed.SOON.multipliedBy(3),
                () -> northbound().waitRealised(Duration.ofSeconds(1)).realised());
            bed().awaitRunning(later, hv1());
            assertReaches(b, later);
            try (var counter = Frames.count(a)) {
                send(gone, a, "gone");
                send(b, a, "there");
                assertAllArrive("there", counter);
                assertNoneArrived("gone", counter);
            }
            final var report = ping.stop();
            assertEquals(report.toString(), 0, report.lost());
        }
        assertSameAsFreshStart();
    }

    /** N4: what somebody changed or deleted behind the controller's back is put back by a re-sync. */
    @Test
    public void flowsDeletedBehindTheBackArePutBackByResync() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        assertReaches(a, b);
        final var before = realised();
        hv2().ovs().ofctl("del-flows", Hypervisor.INTEGRATION_BRIDGE);
        northbound().resync("hv2");
        awaitRealised("put back", before);
        assertReaches(a, b);
    }

    /** A host that is gone for good is forgotten with all that leads there; if it comes back, it is as it was. */
    @Test
    public void forgottenNodeLeavesNothingBehindAndMayComeBack() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        assertReaches(a, b);
        final var before = realised();
        final var refusal = assertThrows(RestconfException.class, () -> northbound().forgetNode("hv2"));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("ovs-vsctl del-manager"));

        hv2().disconnect();
        hv2().ovs().killSwitch();
        try {
            Await.until("the controller notices", Testbed.SOON, () -> !state().connected("hv2")
                && state().node("hv2").orElseThrow().path("ovsdb-address").isMissingNode(), () -> bed().dump());
            assertTrue("it is remembered", hv1().flows().normalised().contains(b.mac()));
            assertFalse("it is waited for", northbound().waitRealised(Duration.ofSeconds(1)).realised());
            assertEquals("disconnected", state().node("hv2").orElseThrow().path("status").asText());
            assertUnknownAfterAWhile(b);

            northbound().forgetNode("hv2");
            bed().awaitRealised();
            assertFalse("a flow that leads there", hv1().flows().normalised().contains(b.mac()));
            Await.until("the node is gone", Testbed.SOON, () -> state().node("hv2").isEmpty()
                && state().members("net").equals(List.of(a.mac())), () -> bed().dump());
            assertEquals("absent", state().instruction("b").path("status").asText());
            assertEquals("running", state().instruction("a").path("status").asText());
        } finally {
            hv2().restartSwitch();
            hv2().connect();
        }
        bed().awaitNodes();
        bed().awaitRunning(b, hv2());
        assertReaches(a, b);
        awaitRealised("as before", before);
    }

    /** N6: what is known of a node, and of a device on it, is shown as old; nobody waits for the node without end. */
    private void assertUnknownAfterAWhile(final Device device) {
        bed().network("elsewhere");
        final var answer = northbound().waitRealised(Duration.ofMinutes(10));
        assertFalse(answer.text(), answer.realised());
        assertTrue(answer.text(), answer.text().contains("hv2"));
        assertEquals("unknown", state().node("hv2").orElseThrow().path("status").asText());
        final var state = state().instruction(device.name());
        assertEquals("unknown", state.path("status").asText());
        assertTrue(state.toString(), state.path("reason").asText().endsWith("it was running"));
        assertFalse(state.toString(), state.has("realised-generation"));

        assertTrue("a node that is there",
            northbound().waitRealised("node", "hv1", Testbed.SOON).realised());
        assertTrue("a network that has nothing on it",
            northbound().waitRealised("virtual-network", "elsewhere", Testbed.SOON).realised());
        assertFalse("a network that is on it",
            northbound().waitRealised("virtual-network", "net", Duration.ofMinutes(10)).realised());
        assertFalse("a device that is on it",
            northbound().waitRealised("provisioning-instruction", device.name(), Duration.ofMinutes(10)).realised());
        final var refusal = assertThrows(RestconfException.class,
            () -> northbound().waitRealised("node", "hv9", Testbed.SOON));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("'hv9' is not known"));
    }

    /** What the model itself refuses does not come to the controller: the model has to say why. */
    @Test
    public void aNumberThatCannotBeIsRefusedWithItsRange() {
        final var network = northbound().restconf().object();
        network.putArray("selvage-network:virtual-network").addObject().put("name", "toofar")
            .put("transport-zone", Testbed.ZONE).put("vni", 99_999_999);
        final var refusal = assertThrows(RestconfException.class, () -> northbound().restconf().put(
            "data/selvage-network:virtual-networks/virtual-network=toofar", network));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("vni: a number from 1 to 16777215"));
        assertFalse(northbound().restconf().get("data/selvage-network:virtual-networks/virtual-network=toofar")
            .isPresent());
    }
}
