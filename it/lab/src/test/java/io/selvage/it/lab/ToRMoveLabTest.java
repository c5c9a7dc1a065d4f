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

import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.selvage.testkit.Await;
import io.selvage.testkit.Device;
import io.selvage.testkit.FabricState;
import io.selvage.testkit.Frames;
import io.selvage.testkit.FreshStart;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Northbound.Node;
import io.selvage.testkit.OpenFlowTor;
import io.selvage.testkit.Ping;
import io.selvage.testkit.Testbed;
import io.selvage.testkit.VtepTor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * Servers move between ports of ToR switches of both kinds, and between ToR switches and hypervisors, under traffic:
 * P9, P11. After every move all switches are compared with a fresh start: no rule is left behind.
 */
public class ToRMoveLabTest extends PolicyLabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t14");

    /** Generous, for busy machines; the benchmark states what it really is. */
    private static final Duration LONGEST_GAP = Duration.ofMillis(500);
    /** The emulator of a hardware VTEP looks once a second, and takes its time for each of many commands. */
    private static final Duration SLOWLY = Duration.ofSeconds(40);
    private static OpenFlowTor leaf;
    private static VtepTor vtep;

    public ToRMoveLabTest() {
        super(TESTBED);
    }

    /** Adds a switch of each kind to the testbed, and the uplink of hv1 by which the OpenFlow ToR reaches the rest. */
    @BeforeClass
    public static void addSwitches() {
        final var lab = TESTBED.bed().lab();
        leaf = lab.addOpenFlowTor("leaf");
        leaf.addUplink();
        List.of("eth1", "eth2").forEach(leaf::addPort);
        leaf.connect();
        final var hv1 = lab.hypervisor("hv1");
        lab.addUplink(hv1.ovs(), hv1.name(), Hypervisor.INTEGRATION_BRIDGE);
        Await.until(leaf + " appears", Testbed.SOON,
            () -> TESTBED.bed().state().node(leaf.node()).isPresent(), TESTBED.bed()::dump);
    }

    private static void addVtep() {
        assumeTrue("openvswitch-vtep is not installed", VtepTor.isInstalled());
        if (vtep == null) {
            vtep = TESTBED.bed().lab().addVtepTor("tor1");
            List.of("eth1", "eth2").forEach(vtep::addPort);
            vtep.connect();
            Await.until("its ports are watched", SLOWLY, () -> List.of("eth1", "eth2").stream().allMatch(port ->
                vtep.vtepCtl("list-bindings", "tor1", port).contains("selvage-discovery-" + port)),
                TESTBED.bed()::dump);
        }
    }

    /** An overlay network on all kinds of nodes: the OpenFlow ToR is in it by its gateway, hv1. */
    private void manage() {
        northbound().putNode(new Node("hv1", "hypervisor", "up0", Optional.empty(), false));
        northbound().putNode(new Node(leaf.node(), "tor-openflow", "up0", Optional.of("hv1"), false));
        bed().network("net");
        northbound().setVlan("net", 300);
        bed().awaitRealised();
    }

    /** What the test did to the switches is undone; their own flows go with the intent. */
    @After
    public void mend() {
        if (leaf.ovs().process("ovs-vswitchd").isEmpty()) {
            leaf.ovs().startSwitch();
        }
        if (!bed().controller().runs()) {
            bed().controller().start();
        }
    }

    private Device server(final String name, final int host) {
        final var server = bed().device(name, host);
        bed().provision(server, "net");
        return server;
    }

    /** Waits until a device runs at a port; it speaks up until then. */
    private void awaitAt(final Device device, final String node, final String port) {
        awaitThere(device, node, port);
        bed().awaitRealised();
    }

    private void awaitThere(final Device device, final String node, final String port) {
        Await.until(device + " runs at " + node + "/" + port, SLOWLY, () -> {
            device.announce();
            final var state = state().instruction(device.name());
            return "running".equals(state.path("status").asText())
                && node.equals(state.path("location").path("node").asText())
                && port.equals(state.path("location").path("port").asText());
        }, () -> state().instruction(device.name()) + "\n" + bed().dump());
    }

    private Ping traffic(final Device from, final Device to) {
        bed().lab().await(from + " reaches " + to, SLOWLY, () -> from.pings(to.ip(), Duration.ofMillis(300)));
        final var ping = Ping.start(from, to.ip(), PING);
        ping.awaitFlowing(Testbed.SOON);
        return ping;
    }

    /** The policy went along: who is not who it says is not heard, at the new place as at the old one. */
    private void assertSpoofsAreDropped(final Device server, final Device listener) {
        try (var counter = Frames.count(listener)) {
            sendRaw(server, Frames.udp(server.mac(), listener.mac(), "10.0.0.77", listener.ip(), "spoofed"));
            send(server, listener, "honest");
            assertAllArrive("honest", counter);
            assertNoneArrived("spoofed", counter);
        }
    }

    private static void assertShort(final Ping.Report report) {
        assertTrue(report.toString(), report.longestGap().compareTo(LONGEST_GAP) < 0);
    }

    /** Port to port on an OpenFlow ToR, and to a hypervisor and back; the longest silence is told by the traffic. */
    @Test
    public void serverMovesOnOpenFlowTorAndToHypervisor() {
        manage();
        final var vm = bed().member("vm", 1, "net", hv2());
        final var mover = server("mover", 2);
        leaf.plug(mover, "eth1");
        awaitAt(mover, leaf.node(), "eth1");
        final var before = FabricState.read(bed().lab());
        try (var ping = traffic(mover, vm)) {
            leaf.plug(mover, "eth2");
            ping.awaitFlowing(Testbed.SOON);
            awaitAt(mover, leaf.node(), "eth2");
            assertSpoofsAreDropped(mover, vm);
            final var plug = mover.plugCommand(hv2(), mover.identifiers());
            leaf.unplug(mover);
            plug.run();
            ping.awaitFlowing(Testbed.SOON);
            awaitAt(mover, "hv2", mover.port());
            assertSpoofsAreDropped(mover, vm);
            final var back = leaf.plugCommand(mover, "eth1");
            mover.unplug(hv2());
            back.run();
            ping.awaitFlowing(Testbed.SOON);
            awaitAt(mover, leaf.node(), "eth1");
            assertSpoofsAreDropped(mover, vm);
            assertShort(ping.stop());
        }
        // As if it had never moved; what a fresh start makes of that is compared after the test with a switch that dies
        FreshStart.settle(bed(), before);
        assertReaches(vm, mover);
    }

    /** An access list goes along with its device: from an OpenFlow ToR to a hypervisor, and back to another port. */
    @Test
    public void accessListGoesAlong() {
        manage();
        final var vm = bed().member("vm", 1, "net", hv2());
        final var mover = server("mover", 2);
        acl(drop("no", "'udp': {'destination-port': {'port': 9}}"), accept("yes", ""));
        port(mover, "net", "'ingress-acl': 'web'");
        leaf.plug(mover, "eth1");
        awaitAt(mover, leaf.node(), "eth1");
        assertJudged(mover, vm);
        leaf.unplug(mover);
        mover.plug(hv2());
        awaitAt(mover, "hv2", mover.port());
        assertJudged(mover, vm);
        mover.unplug(hv2());
        leaf.plug(mover, "eth2");
        awaitAt(mover, leaf.node(), "eth2");
        assertJudged(mover, vm);
    }

    private void assertJudged(final Device mover, final Device listener) {
        try (var counter = Frames.count(listener)) {
            send(mover, listener, "denied");
            Frames.send(mover, packet(mover, listener).udp(9, 10).marked("passes"), FRAMES, GAP);
            assertAllArrive("passes", counter);
            assertNoneArrived("denied", counter);
        }
    }

    /**
     * Port to port on a hardware VTEP, and to a hypervisor and back. The emulator takes its seconds to tell what it
     * has learned and to carry out what it is told; what is in between is ours.
     */
    @Test
    public void serverMovesOnHardwareVtepAndToHypervisor() {
        addVtep();
        manage();
        final var vm = bed().member("vm", 1, "net", hv2());
        final var mover = server("mover", 2);
        vtep.plug(mover, "eth1", 0);
        awaitAt(mover, "tor1", "eth1");
        final var before = FabricState.read(bed().lab());
        try (var ping = traffic(mover, vm); var watch = vtep.watch()) {
            final var discovery = vtep.vtepCtl("--bare", "--columns=_uuid", "find", "Logical_Switch",
                "name=selvage-discovery-eth2");
            final long start = System.nanoTime();
            vtep.plug(mover, "eth2", 0);
            awaitAt(mover, "tor1", "eth2");
            ping.awaitFlowing(SLOWLY);
            final long learned = watch.first("Ucast_Macs_Local", start,
                rows -> rows.contains(mover.mac()) && rows.contains(discovery)).orElseThrow();
            final long bound = watch.first("Physical_Port", learned, rows -> rows.contains("eth2")).orElseThrow();
            assertTrue("from the learned address to the binding: " + (bound - learned) / 1_000_000 + " ms",
                bound - learned < LONGEST_GAP.toNanos());
            vtep.unplug(mover);
            mover.plug(hv1());
            ping.awaitFlowing(Testbed.SOON);
            awaitAt(mover, "hv1", mover.port());
            assertSpoofsAreDropped(mover, vm);
            mover.unplug(hv1());
            vtep.plug(mover, "eth1", 0);
            awaitAt(mover, "tor1", "eth1");
            ping.awaitFlowing(SLOWLY);
        }
        FreshStart.settle(bed(), before);
        FreshStart.assertSame(bed());
        bed().lab().await(vm + " reaches " + mover, SLOWLY, () -> vm.pings(mover.ip(), Duration.ofMillis(300)));
    }

    /** The switch that a server leaves dies in the middle of it: whoever is left agrees, and so does it once back. */
    @Test
    public void switchDiesWhileServerLeavesIt() {
        manage();
        final var vm = bed().member("vm", 1, "net", hv2());
        final var mover = server("mover", 2);
        final var stays = server("stays", 3);
        leaf.plug(mover, "eth1");
        leaf.plug(stays, "eth2");
        awaitAt(mover, leaf.node(), "eth1");
        awaitAt(stays, leaf.node(), "eth2");
        mover.prepare(hv2());
        leaf.ovs().killSwitch();
        leaf.ovs().vsctl("--no-wait", "del-port", mover.port());
        mover.plug(hv2());
        // The rest of the fabric does not wait for the switch that is away.
        awaitThere(mover, "hv2", mover.port());
        assertReaches(mover, vm);
        leaf.ovs().startSwitch();
        Await.until(leaf + " is back", SLOWLY, () -> state().connected(leaf.node()), bed()::dump);
        awaitAt(stays, leaf.node(), "eth2");
        assertReaches(mover, stays);
        assertSpoofsAreDropped(mover, vm);
        FreshStart.assertSame(bed());
    }

    /** The controller dies in the middle of a move: the next one finds the server where it is, and cleans up. */
    @Test
    public void controllerDiesInMidMove() {
        manage();
        final var vm = bed().member("vm", 1, "net", hv2());
        // Where no interface comes or goes: that may cost Open vSwitch itself a packet into a tunnel.
        final var peer = bed().member("peer", 4, "net", hv1());
        final var mover = server("mover", 2);
        final var bystander = server("bystander", 3);
        leaf.plug(mover, "eth1");
        leaf.plug(bystander, "eth1");
        awaitAt(mover, leaf.node(), "eth1");
        awaitAt(bystander, leaf.node(), "eth1");
        mover.prepare(hv2());
        try (var ping = traffic(bystander, peer)) {
            leaf.unplug(mover);
            mover.plugCommand(hv2(), mover.identifiers()).run();
            bed().controller().kill();
            bed().controller().start();
            bed().awaitNodes();
            awaitAt(mover, "hv2", mover.port());
            assertReaches(mover, vm);
            // Killed while the server is nowhere
            mover.unplug(hv2());
            bed().controller().kill();
            leaf.plug(mover, "eth2");
            bed().controller().start();
            bed().awaitNodes();
            Await.until(leaf + " is back", SLOWLY, () -> state().connected(leaf.node()), bed()::dump);
            awaitAt(mover, leaf.node(), "eth2");
            assertReaches(mover, vm);
            final var report = ping.stop();
            assertTrue("who does not move loses nothing: " + report, report.lost() == 0);
        }
        FreshStart.assertSame(bed());
    }

    /** A comparison that finds nothing proves something only if it finds what is there. */
    @Test
    public void comparisonFindsWhatIsStaleAndWhatIsMissing() {
        manage();
        final var vm = bed().member("vm", 1, "net", hv2());
        bed().awaitRealised();
        final var flow = hv2().flows().flows().stream().filter(one -> one.rule().contains(vm.mac())).findFirst()
            .orElseThrow();
        hv2().ovs().ofctl("add-flow", Hypervisor.INTEGRATION_BRIDGE,
            "cookie=0x%x,table=10,priority=77,dl_dst=02:99:00:00:00:01,actions=drop".formatted(flow.cookie()));
        final var stale = assertThrows(AssertionError.class,
            () -> FreshStart.assertSame(bed(), Testbed.SOON));
        assertTrue(stale.getMessage(), stale.getMessage().contains("hv2: 0 missing (-), 1 stale (+)")
            && stale.getMessage().contains("dl_dst=02:99:00:00:00:01"));
    }
}
