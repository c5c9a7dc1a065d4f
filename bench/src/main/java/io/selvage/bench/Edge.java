/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.bench;

import io.selvage.testkit.Await;
import io.selvage.testkit.Command;
import io.selvage.testkit.Device;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Lab;
import io.selvage.testkit.Northbound.Instruction;
import io.selvage.testkit.Northbound.Node;
import io.selvage.testkit.OpenFlowTor;
import io.selvage.testkit.Testbed;
import io.selvage.testkit.VtepTor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The physical edge of a side: an OpenFlow ToR whose uplink leads to hv1, its gateway, and a virtual machine there. The
 * side without a controller has the same cables, and switches that learn.
 *
 * @param side the side
 * @param leaf the ToR
 * @param far plugged into hv1 all the time
 */
record Edge(Bench.Side side, OpenFlowTor leaf, Device far) {
    static final String NETWORK = "edge";
    /** Ports of the ToR that are up all the time; servers come and go behind them. */
    static final List<String> PORTS = List.of("eth1", "eth2");
    private static final int VLAN = 300;
    private static final Duration SLOWLY = Duration.ofSeconds(60);

    /** Builds it. */
    static Edge of(final Bench.Side side) {
        final var lab = side.lab();
        final var leaf = lab.addOpenFlowTor("leaf");
        leaf.addUplink();
        PORTS.forEach(leaf::addPort);
        final var hv1 = side.hv1();
        lab.addUplink(hv1.ovs(), hv1.name(), Hypervisor.INTEGRATION_BRIDGE);
        final var far = lab.addDevice("efar", "02:5e:ed:00:00:01", "10.0.0.3/24");
        if (!side.controlled()) {
            leaf.standAlone();
            far.plug(hv1);
            return new Edge(side, leaf, far);
        }
        final var bed = side.bed().getFirst();
        leaf.connect();
        Await.until(leaf + " appears", SLOWLY, () -> bed.state().node(leaf.node()).isPresent(), bed::dump);
        bed.northbound().putNode(new Node(hv1.name(), "hypervisor", "up0", Optional.empty(), false));
        bed.northbound().putNode(new Node(leaf.node(), "tor-openflow", "up0", Optional.of(hv1.name()), false));
        Await.until(leaf + " is managed", SLOWLY, () -> bed.state().connected(leaf.node()), bed::dump);
        bed.network(NETWORK);
        bed.northbound().setVlan(NETWORK, VLAN);
        bed.provision(far, NETWORK);
        far.plug(hv1);
        bed.awaitRunning(far, hv1);
        return new Edge(side, leaf, far);
    }

    Lab lab() {
        return side.lab();
    }

    /** Makes a server of the network, plugged nowhere; both know each other's MAC address. */
    Device server(final int number) {
        final var server = lab().addDevice("srv" + number, mac(number), "10.0.0.%d/24".formatted(10 + number % 200));
        server.knows(far);
        far.knows(server);
        side.bed().forEach(bed -> {
            bed.northbound().putInstruction(new Instruction(server.name(), server.mac(), NETWORK,
                List.of(server.ip())));
            bed.awaitRealised();
        });
        return server;
    }

    private static String mac(final int number) {
        return "02:5e:ee:00:%02x:%02x".formatted(number / 256, number % 256);
    }

    /** Waits until nothing is left to do after a device was plugged in. */
    void settle(final Device device, final String node) {
        side.bed().forEach(bed -> {
            Await.until(device + " runs at " + node, SLOWLY, () -> bed.state().runs(device.name(), node),
                bed::dump);
            bed.awaitRealised();
        });
    }

    /** Removes a device and its instruction, and waits until the switches have forgotten it. */
    void remove(final Device device) {
        lab().remove(device);
        side.bed().forEach(bed -> {
            bed.northbound().deleteInstruction(device.name());
            bed.awaitRealised();
        });
    }

    /** A hardware VTEP with two ports, connected, whose ports are watched. */
    static VtepTor vtep(final Testbed bed) {
        final var tor = bed.lab().addVtepTor("tor1");
        PORTS.forEach(tor::addPort);
        tor.connect();
        Await.until("the ports of " + tor + " are watched", SLOWLY, () -> PORTS.stream()
            .allMatch(port -> isWatched(tor, port)), bed::dump);
        bed.awaitRealised();
        return tor;
    }

    static boolean isWatched(final VtepTor tor, final String port) {
        return tor.vtepCtl("list-bindings", tor.name(), port).contains("selvage-discovery-" + port);
    }

    /** {@return the identifier of a logical switch, as the rows of the database name it} */
    static String logicalSwitch(final VtepTor tor, final String name) {
        return tor.vtepCtl("--bare", "--columns=_uuid", "find", "Logical_Switch", "name=" + name);
    }

    /** Plugs by a command that was prepared, and says when that began. */
    static long start(final Command plug) {
        final long start = System.nanoTime();
        plug.run();
        return start;
    }
}
