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
import static org.junit.Assume.assumeTrue;

import io.selvage.testkit.Await;
import io.selvage.testkit.Device;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Frames.Counter;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Ping;
import io.selvage.testkit.Testbed;
import io.selvage.testkit.VtepTor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * Servers behind a ToR switch that offers the {@code hardware_vtep} database, with the emulator that comes with Open
 * vSwitch, and machines on hypervisors: P3, P9, P11, K4, N10. Nobody names a port of the switch: servers are found.
 */
public class VtepLabTest extends LabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("tv");

    /** The emulator looks once a second, and takes its time for each of many commands. */
    private static final Duration SLOWLY = Duration.ofSeconds(40);
    private static VtepTor tor;
    private static String empty = "";

    public VtepLabTest() {
        super(TESTBED);
    }

    /** Adds the switch to the testbed. */
    @BeforeClass
    public static void addSwitch() {
        assumeTrue("openvswitch-vtep is not installed", VtepTor.isInstalled());
        tor = TESTBED.bed().lab().addVtepTor("tor1");
        List.of("eth1", "eth2", "eth3").forEach(tor::addPort);
        tor.connect();
        Await.until("the switch is a node", SLOWLY, () -> TESTBED.bed().state().node("tor1").map(state ->
            "in-sync".equals(state.path("status").asText()) && "tor-vtep".equals(state.path("kind").asText()))
            .orElse(false), () -> TESTBED.bed().dump());
        Await.until("its ports are watched", SLOWLY, () -> List.of("eth1", "eth2", "eth3").stream().allMatch(port ->
            tor.vtepCtl("list-bindings", "tor1", port).contains("selvage-discovery-" + port)),
            () -> TESTBED.bed().dump());
        empty = tor.realised();
    }

    /** With all intent gone, the database is as it was before the first test. */
    @After
    public final void nothingStaleIsLeftInTheSwitch() {
        bed().clear();
        assertRealised("as before the first test", empty);
    }

    private void assertRealised(final String what, final String expected) {
        final long deadline = System.nanoTime() + SLOWLY.toNanos();
        while (System.nanoTime() < deadline && !tor.realised().equals(expected)) {
            Await.pass(Duration.ofMillis(200));
        }
        assertEquals(what, expected, tor.realised());
    }

    /** Waits until a device was found behind a switch and is provisioned there; it speaks up until then. */
    private void awaitAt(final Device device, final String node) {
        Await.until(device + " runs at " + node, SLOWLY, () -> {
            device.announce();
            return state().runs(device.name(), node);
        }, () -> bed().dump());
        bed().awaitRealised();
    }

    private Device server(final String name, final int host, final String network, final String port) {
        final var server = bed().device(name, host);
        bed().provision(server, network);
        tor.plug(server, port, 0);
        awaitAt(server, "tor1");
        return server;
    }

    private void assertMeet(final Device one, final Device other) {
        bed().lab().await(one + " reaches " + other, SLOWLY, () -> one.pings(other.ip(), Duration.ofMillis(300)));
        bed().lab().await(other + " reaches " + one, SLOWLY, () -> other.pings(one.ip(), Duration.ofMillis(300)));
    }

    /** Both ways in one network; no frame of any kind into another one with the same addresses. */
    @Test
    public void serverAndMachineMeetInTheirNetworkOnly() {
        bed().network("blue");
        bed().network("red");
        final var blueMachine = bed().member("bluevm", 1, "blue", hv1());
        final var redMachine = bed().member("redvm", 1, "red", hv1());
        final var blueServer = server("bluesrv", 2, "blue", "eth1");
        final var redServer = server("redsrv", 2, "red", "eth2");
        assertMeet(blueMachine, blueServer);
        assertMeet(redMachine, redServer);
        final var counters = new LinkedHashMap<Device, Counter>();
        for (final var device : List.of(blueMachine, blueServer, redMachine, redServer)) {
            counters.put(device, Frames.count(device));
        }
        try {
            send(blueServer, blueMachine, "up");
            send(blueServer, redMachine, "up-red");
            send(blueServer, "ff:ff:ff:ff:ff:ff", "10.0.0.255", "up-all");
            send(blueServer, "02:5e:ff:ff:ff:ff", "10.0.0.200", "up-unknown");
            send(blueMachine, blueServer, "down");
            send(blueMachine, redServer, "down-red");
            send(blueMachine, "ff:ff:ff:ff:ff:ff", "10.0.0.255", "down-all");
            send(blueMachine, "01:00:5e:01:02:03", "239.1.2.3", "down-many");
            send(blueServer, blueMachine, "up-last");
            send(blueMachine, blueServer, "down-last");
            for (final var marker : List.of("up", "up-all", "up-unknown", "up-last")) {
                assertAllArrive(marker, counters.get(blueMachine));
            }
            for (final var marker : List.of("down", "down-all", "down-many", "down-last")) {
                assertAllArrive(marker, counters.get(blueServer));
            }
            for (final var red : List.of(redMachine, redServer)) {
                final var counts = counters.get(red).counts();
                assertTrue("frames of blue in red: " + counts, counts.keySet().stream().noneMatch(key ->
                    key.startsWith(blueMachine.mac()) || key.startsWith(blueServer.mac()) || !key.contains(">")));
            }
        } finally {
            counters.values().forEach(Counter::close);
        }
    }

    /** P6: by push mode the ports of the mobility domain carry the network before the server is there, and keep it. */
    @Test
    public void pushedPortIsReadyBeforeTheServerIsThere() {
        bed().network("net");
        final var machine = bed().member("vm", 1, "net", hv1());
        final var server = bed().device("srv", 2);
        final var restconf = northbound().restconf();
        final var body = restconf.object();
        final var ports = body.putArray("selvage-fabric:mobility-domain").addObject().put("name", "rack")
            .putArray("port");
        List.of("eth1", "eth2").forEach(port -> ports.addObject().put("node", "tor1").put("port", port));
        restconf.put("data/selvage-fabric:mobility-domains/mobility-domain=rack", body);
        try {
            bed().provision(server, "net");
            northbound().patchInstruction("srv", Map.of("mobility-domain", "rack", "mode", "push"));
            Await.until("both ports carry the network", SLOWLY, () -> List.of("eth1", "eth2").stream().allMatch(port ->
                tor.vtepCtl("list-bindings", "tor1", port).matches("0000 selvage-[0-9]+")), () -> bed().dump());
            final var ready = tor.realised();
            assertTrue("the third port is watched as before: " + ready,
                ready.contains("binding eth3 0000 selvage-discovery-eth3"));
            tor.plug(server, "eth1", 0);
            awaitAt(server, "tor1");
            assertMeet(machine, server);
            tor.plug(server, "eth2", 0);
            assertMeet(machine, server);
            assertRealised("nothing was to be done", ready);
        } finally {
            northbound().deleteInstruction("srv");
            northbound().deleteMobilityDomain("rack");
        }
    }

    /** Who is known is sent to where it is, and nowhere else. */
    @Test
    public void knownUnicastIsNotFlooded() {
        bed().network("net");
        final var machine = bed().member("vm", 1, "net", hv1());
        final var bystander = bed().member("other", 2, "net", hv2());
        final var server = server("srv", 3, "net", "eth1");
        final var neighbour = server("srv2", 4, "net", "eth2");
        assertMeet(machine, server);
        assertMeet(bystander, server);
        assertMeet(neighbour, machine);
        try (var there = Frames.count(machine); var elsewhere = Frames.count(bystander);
                var atServer = Frames.count(server); var beside = Frames.count(neighbour)) {
            send(server, machine, "up");
            send(machine, server, "down");
            send(server, "ff:ff:ff:ff:ff:ff", "10.0.0.255", "all");
            assertAllArrive("up", there);
            assertAllArrive("down", atServer);
            assertAllArrive("all", elsewhere);
            assertAllArrive("all", beside);
            for (final var counter : List.of(elsewhere, beside)) {
                assertNoneArrived("up", counter);
                assertNoneArrived("down", counter);
            }
        }
    }

    /** P2: one port, two VLANs, two networks, and the same addresses in both. */
    @Test
    public void devicesBehindTwoVlansOfOnePortAreInTwoNetworks() {
        bed().network("blue");
        bed().network("red");
        final var blueMachine = bed().member("bluevm", 1, "blue", hv1());
        final var redMachine = bed().member("redvm", 1, "red", hv2());
        final var blueServer = tagged("blue100", 2, "blue", 100);
        final var redServer = tagged("red200", 2, "red", 200);
        assertMeet(blueMachine, blueServer);
        assertMeet(redMachine, redServer);
        assertTrue(tor.realised(), tor.realised().contains("binding eth1 0000 selvage-discovery-eth1"));
        try (var blue = Frames.count(blueMachine); var red = Frames.count(redMachine);
                var beside = Frames.count(redServer)) {
            send(blueServer, blueMachine, "mine");
            send(blueServer, redMachine, "theirs");
            send(blueServer, "ff:ff:ff:ff:ff:ff", "10.0.0.255", "all");
            assertAllArrive("mine", blue);
            assertAllArrive("all", blue);
            for (final var counter : List.of(red, beside)) {
                assertNoneArrived("theirs", counter);
                assertNoneArrived("all", counter);
            }
        }
    }

    private Device tagged(final String name, final int host, final String network, final int vlan) {
        final var device = bed().device(name, host);
        final var body = northbound().restconf().object();
        body.putArray("selvage-provisioning:provisioning-instruction").addObject().put("name", name)
            .put("device-id", device.mac()).put("virtual-network", network).putObject("port")
            .put("access-vlan", vlan);
        northbound().restconf().put(
            "data/selvage-provisioning:provisioning-instructions/provisioning-instruction=" + name, body);
        tor.plug(device, "eth1", vlan);
        awaitAt(device, "tor1");
        return device;
    }

    /** P9: from port to port, to a hypervisor and back; the policy goes along, and nothing stays behind. */
    @Test
    public void serverMovesBetweenPortsAndHypervisor() {
        bed().network("net");
        final var machine = bed().member("vm", 1, "net", hv1());
        final var mover = server("mover", 2, "net", "eth1");
        assertMeet(machine, mover);
        final var before = tor.realised();
        tor.plug(mover, "eth2", 0);
        Await.until("it is found at eth2", SLOWLY, () -> {
            mover.announce();
            return "eth2".equals(state().instruction("mover").path("location").path("port").asText());
        }, () -> bed().dump());
        assertMeet(machine, mover);
        assertRealised("the other port", before
            .replace("binding eth1 0000 " + logicalSwitch(), "binding eth1 0000 selvage-discovery-eth1")
            .replace("binding eth2 0000 selvage-discovery-eth2", "binding eth2 0000 " + logicalSwitch()));
        tor.unplug(mover);
        mover.plug(hv2());
        awaitAt(mover, "hv2");
        assertMeet(machine, mover);
        assertRealised("the server has gone", empty);
        mover.unplug(hv2());
        tor.plug(mover, "eth1", 0);
        awaitAt(mover, "tor1");
        assertMeet(machine, mover);
        assertRealised("back where it was", before);
    }

    private Ping traffic(final Device from, final Device to) {
        assertMeet(from, to);
        final var ping = Ping.start(from, to.ip(), PING);
        ping.awaitFlowing(Testbed.SOON);
        return ping;
    }

    private String identities() {
        return List.of("Logical_Switch", "Ucast_Macs_Remote", "Mcast_Macs_Remote", "Physical_Locator_Set").stream()
            .map(table -> tor.vtepCtl("--columns=_uuid", "list", table)).toList().toString();
    }

    /** Never flush: no packet is lost, no row is removed and written again; rows of others stay. */
    @Test
    public void controllerKilledUnderTrafficLosesNothing() {
        tor.vtepCtl("add-ls", "theirs", "--", "bind-ls", "tor1", "eth3", "200", "theirs", "--",
            "add-ucast-remote", "theirs", "02:66:00:00:00:01", "192.0.2.66");
        try {
            bed().network("net");
            final var machine = bed().member("vm", 1, "net", hv1());
            final var server = server("srv", 2, "net", "eth1");
            try (var ping = traffic(machine, server)) {
                final var before = tor.realised();
                final var identities = identities();
                bed().controller().kill();
                bed().controller().start();
                bed().awaitNodes();
                awaitAt(server, "tor1");
                northbound().resync("tor1");
                bed().awaitRealised();
                final var report = ping.stop();
                assertEquals(report.toString(), 0, report.lost());
                assertRealised("same as before the kill", before);
                assertEquals("no row was written again", identities, identities());
                assertTrue(before, before.contains("binding eth3 0200 theirs")
                    && before.contains("remote theirs 02:66:00:00:00:01"));
            }
        } finally {
            tor.vtepCtl("unbind-ls", "tor1", "eth3", "200", "--", "clear-remote-macs", "theirs", "--",
                "clear-local-macs", "theirs", "--", "del-ls", "theirs");
        }
    }

    /** Database server and emulator die and come back; what was changed meanwhile is made up for. */
    @Test
    public void switchConvergesAfterItsOwnDeath() {
        bed().network("net");
        final var machine = bed().member("vm", 1, "net", hv1());
        final var server = server("srv", 2, "net", "eth1");
        assertMeet(machine, server);
        tor.killEmulator();
        tor.ovs().killDatabaseServer();
        Await.until("the controller notices", SLOWLY, () -> !state().connected("tor1"), () -> bed().dump());
        final var late = bed().device("late", 3);
        bed().provision(late, "net");
        late.plug(hv2());
        Await.until("it runs", Testbed.SOON, () -> state().runs("late", "hv2"), () -> bed().dump());
        tor.restartDatabaseServer();
        tor.startEmulator();
        Await.until("the switch is back", SLOWLY, () -> state().connected("tor1"), () -> bed().dump());
        awaitAt(server, "tor1");
        assertMeet(machine, server);
        assertMeet(late, server);
        // A database that somebody emptied is filled again with the same.
        final var before = tor.realised();
        tor.vtepCtl("clear-remote-macs", logicalSwitch(), "--", "unbind-ls", "tor1", "eth1", "0");
        assertRealised("same as before", before);
        assertMeet(machine, server);
    }

    /** K4: a switch that awaits its controller is reached by its configured target. */
    @Test
    public void controllerGoesToASwitchThatAwaitsIt() {
        tor.disconnect();
        Await.until("the controller notices", SLOWLY, () -> !state().connected("tor1"), () -> bed().dump());
        tor.listen(6641);
        final var path = "data/selvage-fabric:transport-nodes/transport-node=tor1";
        final var target = tor.controlAddress() + ":6641";
        final var body = northbound().restconf().object();
        body.putArray("selvage-fabric:transport-node").addObject().put("name", "tor1").put("kind", "tor-vtep")
            .put("ovsdb-target", "tcp:" + target);
        northbound().restconf().put(path, body);
        try {
            Await.until("the controller goes there", SLOWLY, () -> state().node("tor1").map(state ->
                target.equals(state.path("ovsdb-address").asText())
                    && "in-sync".equals(state.path("status").asText())).orElse(false), () -> bed().dump());
        } finally {
            northbound().restconf().delete(path);
            Await.until("it leaves", SLOWLY, () -> !state().connected("tor1"), () -> bed().dump());
            tor.connect();
            Await.until("the switch is back", SLOWLY, () -> state().connected("tor1"), () -> bed().dump());
        }
    }

    private static String logicalSwitch() {
        return tor.vtepCtl("list-ls").lines().filter(name -> !name.startsWith("selvage-discovery")).findFirst()
            .orElseThrow();
    }

    /** {@link Hypervisor#realised} of both hosts, and the switch, after a start from nothing. */
    @Test
    public void sameAsAFreshStart() {
        bed().network("net");
        final var machine = bed().member("vm", 1, "net", hv1());
        final var server = server("srv", 2, "net", "eth1");
        assertMeet(machine, server);
        final var before = tor.realised();
        tor.vtepCtl("set", "Physical_Port", "eth1", "vlan_bindings={}", "--", "set", "Physical_Port", "eth2",
            "vlan_bindings={}", "--", "set", "Physical_Port", "eth3", "vlan_bindings={}");
        assertRealised("the same from nothing", before);
        assertSameAsFreshStart();
        assertMeet(machine, server);
    }
}
