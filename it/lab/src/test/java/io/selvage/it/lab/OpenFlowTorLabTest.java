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
import io.selvage.testkit.Northbound.Network;
import io.selvage.testkit.Northbound.Node;
import io.selvage.testkit.OpenFlowTor;
import io.selvage.testkit.Ping;
import io.selvage.testkit.Testbed;
import java.time.Duration;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Test;

/** Servers behind a switch that offers plain OpenFlow: C10, K4, N3, P2, P11. */
public class OpenFlowTorLabTest extends LabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t10");

    private static final String VLAN_ZONE = "rack";
    private static OpenFlowTor tor;
    private static int number;

    public OpenFlowTorLabTest() {
        super(TESTBED);
    }

    /** A switch of its own for every test, so that each begins with one that nobody has touched. */
    @Before
    public void addSwitch() {
        number++;
        tor = bed().lab().addOpenFlowTor("s" + number);
        tor.addUplink();
        tor.connect();
        Await.until(tor + " appears by itself", Testbed.SOON,
            () -> state().node(tor.node()).isPresent(), bed()::dump);
    }

    @After
    public void removeSwitch() {
        tor.ovs().vsctl("del-controller", OpenFlowTor.BRIDGE);
        northbound().deleteNode(tor.node());
        for (final var hypervisor : bed().lab().hypervisors()) {
            northbound().deleteNode(hypervisor.name());
            if (hypervisor.ovs().vsctlCommand("port-to-br", "up0").tryRun().ok()) {
                hypervisor.ovs().vsctl("del-port", "up0");
                hypervisor.ovs().namespace().ip("link", "del", "up0");
            }
        }
        Await.until(tor + " is away", Testbed.SOON, () -> !state().connected(tor.node()), bed()::dump);
        northbound().forgetNode(tor.node());
    }

    /** Without the user's word nothing is changed on a switch: it may be a host's bridge whose database is away. */
    @Test
    public void switchIsLeftAloneUntilItsKindIsGiven() {
        final var before = tor.flows().normalised();
        bed().network("net");
        bed().awaitRealised();
        assertTrue(state().node(tor.node()).orElseThrow().path("last-error").asText().contains("kind"));
        assertEquals(before, tor.flows().normalised());
    }

    /** C10: a server behind the switch and a virtual machine reach each other in a VLAN, and nobody in another one. */
    @Test
    public void serverAndVmShareVlan() {
        manage(false, Optional.empty());
        uplink(hv1());
        northbound().putZone(VLAN_ZONE, "none");
        vlanNetwork("blue", 100);
        vlanNetwork("red", 200);
        final var server = server("s", 1, "blue");
        final var vm = bed().member("vm", 2, "blue", hv1());
        final var stranger = bed().member("other", 1, "red", hv1());
        final var peer = server("p", 2, "red");
        assertReaches(server, vm);
        assertReaches(vm, server);
        assertReaches(stranger, peer);
        assertIsolated(server, vm, stranger, peer);
        assertSpoofsAreDropped(server, vm);
    }

    /** C10, C7: through a hypervisor as gateway a server is in an overlay network with machines on other nodes. */
    @Test
    public void serverJoinsOverlayThroughGateway() {
        uplink(hv1());
        manage(false, Optional.of("hv1"));
        bed().network("net");
        northbound().setVlan("net", 300);
        final var server = server("s", 1, "net");
        final var near = bed().member("near", 2, "net", hv1());
        final var far = bed().member("far", 3, "net", hv2());
        assertReaches(server, near);
        assertReaches(server, far);
        assertReaches(far, server);
        try (var counter = Frames.count(near)) {
            send(far, server, "unicast");
            send(far, near, "marker");
            assertAllArrive("marker", counter);
            assertNoneArrived("unicast", counter);
        }
    }

    /** A switch with a single table does the same. */
    @Test
    public void oneTableIsEnough() {
        manage(true, Optional.of("hv1"));
        uplink(hv1());
        northbound().putZone(VLAN_ZONE, "none");
        vlanNetwork("blue", 100);
        vlanNetwork("red", 200);
        final var server = server("s", 1, "blue");
        final var second = server("s2", 3, "blue");
        final var vm = bed().member("vm", 2, "blue", hv1());
        final var stranger = bed().member("other", 1, "red", hv1());
        final var peer = server("p", 2, "red");
        assertReaches(server, vm);
        assertReaches(server, second);
        assertReaches(vm, second);
        assertReaches(stranger, peer);
        assertIsolated(server, vm, stranger, peer);
        assertTrue("all flows are in one table", tor.flows().normalised().lines()
            .allMatch(line -> line.contains("table=0")));
    }

    /** Never flush: a controller that is killed and comes back loses no packet and touches no flow. */
    @Test
    public void controllerRestartLosesNothing() {
        manage(false, Optional.of("hv1"));
        uplink(hv1());
        bed().network("net");
        northbound().setVlan("net", 300);
        final var server = server("s", 1, "net");
        final var vm = bed().member("vm", 2, "net", hv2());
        assertReaches(server, vm);
        bed().awaitRealised();
        final var before = tor.flows().normalised();
        try (var ping = Ping.start(server, vm.ip(), PING)) {
            ping.awaitFlowing(Testbed.SOON);
            bed().controller().kill();
            bed().controller().start();
            Await.until(tor + " is connected again", Duration.ofSeconds(60),
                () -> state().connected(tor.node()), bed()::dump);
            bed().awaitNodes();
            bed().awaitRealised();
            final var report = ping.stop();
            assertEquals(report.toString(), 0, report.lost());
        }
        assertEquals(before, tor.flows().normalised());
        server.namespace().ip("link", "set", "eth0", "down");
        tor.unplug(server);
        Await.until("nothing leads to the server any more", Testbed.SOON,
            () -> !hv2().flows().normalised().contains(server.mac()), bed()::dump);
        assertFalse(tor.flows().normalised().contains(server.mac()));
    }

    private void manage(final boolean oneTable, final Optional<String> gateway) {
        northbound().putNode(new Node(tor.node(), "tor-openflow", "up0", gateway, oneTable));
    }

    private void uplink(final Hypervisor hypervisor) {
        bed().lab().addUplink(hypervisor.ovs(), hypervisor.name(), Hypervisor.INTEGRATION_BRIDGE);
        northbound().putNode(new Node(hypervisor.name(), "hypervisor", "up0", Optional.empty(), false));
    }

    private void vlanNetwork(final String name, final int vlan) {
        northbound().putNetwork(new Network(name, VLAN_ZONE, 0, "10.0.0.0/24", true));
        northbound().setVlan(name, vlan);
    }

    /** A server is found by its first packet: nobody names its port. */
    private Device server(final String name, final int host, final String network) {
        final var server = bed().device(name, host);
        bed().provision(server, network);
        tor.plug(server);
        Await.until(server + " runs at " + tor, Testbed.SOON, () -> {
            server.announce();
            return state().runs(name, tor.node());
        }, bed()::dump);
        bed().awaitRealised();
        return server;
    }

    private void assertIsolated(final Device one, final Device two, final Device stranger, final Device peer) {
        try (var counter = Frames.count(stranger); var other = Frames.count(peer)) {
            send(one, "ff:ff:ff:ff:ff:ff", "10.0.0.255", "broadcast");
            send(one, stranger.mac(), stranger.ip(), "unicast");
            send(two, stranger.mac(), stranger.ip(), "unicast");
            send(peer, stranger, "own");
            send(stranger, peer, "own");
            assertAllArrive("own", counter);
            assertAllArrive("own", other);
            assertNoneArrived("broadcast", counter);
            assertNoneArrived("unicast", counter);
            assertNoneArrived("broadcast", other);
            assertNoneArrived("unicast", other);
        }
    }

    private void assertSpoofsAreDropped(final Device server, final Device vm) {
        try (var counter = Frames.count(vm)) {
            sendRaw(server, Frames.udp(server.mac(), vm.mac(), "10.0.0.77", vm.ip(), "spoofed"));
            send(server, vm, "honest");
            assertAllArrive("honest", counter);
            assertNoneArrived("spoofed", counter);
        }
    }
}
