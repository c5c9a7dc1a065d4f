/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit;

import io.selvage.testkit.DummyHypervisor.Port;
import io.selvage.testkit.Northbound.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The physical edge in a {@link Churn}: an OpenFlow ToR, which reaches networks with encapsulation by one of the
 * hypervisors, a hardware VTEP where its emulator is installed, and servers that are plugged from one of their ports
 * into another. Servers have no identifiers but their frames: they speak up when they are plugged in.
 */
final class ChurnEdge {
    private static final List<String> PORTS = List.of("eth1", "eth2");
    private static final int SERVERS = 4;
    /** The emulator of a hardware VTEP looks once a second, and takes its time for each of many commands. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Testbed bed;
    private final OpenFlowTor leaf;
    private final Optional<VtepTor> vtep;
    private final List<Place> places = new ArrayList<>();
    private final List<Device> servers = new ArrayList<>();
    private final Map<Device, Place> plugged = new HashMap<>();

    /**
     * A port of one of the switches.
     *
     * @param vtep whether that is the hardware VTEP
     * @param port name of the port
     */
    private record Place(boolean vtep, String port) { }

    /**
     * Builds it.
     *
     * @param bed the testbed
     * @param gateway by which the OpenFlow ToR reaches networks with encapsulation, connected
     */
    ChurnEdge(final Testbed bed, final DummyHypervisor gateway) {
        this.bed = bed;
        leaf = bed.lab().addOpenFlowTor("leaf");
        leaf.addUplink();
        PORTS.forEach(port -> {
            leaf.addPort(port);
            places.add(new Place(false, port));
        });
        leaf.connect();
        gateway.ovs().vsctl("add-port", Hypervisor.INTEGRATION_BRIDGE, "up0", "--", "set", "Interface", "up0",
            "type=dummy");
        bed.northbound().putNode(new Node(gateway.name(), "hypervisor", "up0", Optional.empty(), false));
        vtep = VtepTor.isInstalled() ? Optional.of(bed.lab().addVtepTor("tor1")) : Optional.empty();
        vtep.ifPresent(tor -> {
            PORTS.forEach(port -> {
                tor.addPort(port);
                places.add(new Place(true, port));
            });
            tor.connect();
        });
        Await.until(leaf + " appears", PATIENCE, () -> bed.state().node(leaf.node()).isPresent(), bed::dump);
        bed.northbound().putNode(new Node(leaf.node(), "tor-openflow", "up0", Optional.of(gateway.name()), false));
        awaitConnected();
        for (int i = 0; i < SERVERS; i++) {
            servers.add(bed.lab().addDevice("s" + i, "02:5d:00:00:00:%02x".formatted(i),
                "10.0.200.%d/16".formatted(i + 1)));
        }
    }

    private void awaitConnected() {
        Await.until(leaf + " is managed", PATIENCE, () -> bed.state().connected(leaf.node()), bed::dump);
        vtep.ifPresent(tor -> Await.until(tor + " is connected", PATIENCE,
            () -> bed.state().connected(tor.name()), bed::dump));
    }

    /** {@return the servers as devices that instructions can name} */
    List<Port> devices() {
        return servers.stream().map(server -> new Port(server.name(), server.mac(), server.ip())).toList();
    }

    /** Plugs a server into another port, or the same one again. */
    void move(final Random random) {
        move(servers.get(random.nextInt(servers.size())), places.get(random.nextInt(places.size())));
    }

    private void move(final Device server, final Place to) {
        // Which of two networks such a port carries is decided by who was there first, and that leaves a trace
        if (to.vtep() && plugged.containsValue(to)) {
            return;
        }
        final var from = plugged.put(server, to);
        if (from != null && from.vtep() != to.vtep()) {
            unplug(server, from);
        }
        if (to.vtep()) {
            vtep.orElseThrow().plug(server, to.port(), 0);
        } else {
            leaf.plug(server, to.port());
        }
        server.announce();
    }

    private void unplug(final Device server, final Place from) {
        if (from.vtep()) {
            vtep.orElseThrow().unplug(server);
        } else {
            leaf.unplug(server);
        }
    }

    /** A switch dies and is started again, or its connection breaks. */
    void disturb(final Random random) {
        switch (random.nextInt(vtep.isPresent() ? 4 : 2)) {
            case 0 -> leaf.ovs().appctl("bridge/reconnect");
            case 1 -> {
                leaf.ovs().killSwitch();
                leaf.ovs().startSwitch();
            }
            case 2 -> vtep.orElseThrow().ovs().databaseServer("ovsdb-server/reconnect");
            case 3 -> {
                vtep.orElseThrow().killEmulator();
                vtep.orElseThrow().startEmulator();
            }
            default -> throw new IllegalStateException("no such disturbance");
        }
    }

    /**
     * Waits until the controller knows where all servers are: what it could not hear while it was dead, or what a
     * switch could not tell, is said again.
     */
    void settle() {
        awaitConnected();
        for (final var server : servers) {
            if (!plugged.containsKey(server)) {
                move(server, places.getFirst());
            }
        }
        servers.forEach(this::awaitSeen);
    }

    private void awaitSeen(final Device server) {
        final var place = plugged.getOrDefault(server, places.getFirst());
        final var node = place.vtep() ? vtep.orElseThrow().name() : leaf.node();
        Await.until(server + " is seen at " + node + "/" + place.port(), PATIENCE, () -> {
            server.announce();
            return bed.state().binding(server.mac()).filter(binding -> node.equals(binding.path("node").asText())
                && place.port().equals(binding.path("port").asText())
                && !"migrating".equals(binding.path("status").asText())).isPresent();
        }, () -> bed.state().binding(server.mac()) + "\n" + bed.dump());
    }
}
