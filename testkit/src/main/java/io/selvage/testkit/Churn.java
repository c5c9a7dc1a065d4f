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

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.selvage.testkit.DummyHypervisor.Port;
import io.selvage.testkit.Northbound.Network;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Random life of a fabric of hypervisors without packets and of ToR switches: devices are plugged, unplugged and moved,
 * what is wanted changes, switches and their databases are killed, connections break, the controller dies. Nothing is
 * waited for in between, as nobody waits in life. What it leads to is to be compared with a fresh start
 * ({@link FreshStart}).
 *
 * <p>The seed decides what is done; when the controller gets to know of it is up to the machine.
 */
public final class Churn {
    private static final String INSTRUCTION =
        "data/selvage-provisioning:provisioning-instructions/provisioning-instruction=";
    private static final String ACL = "data/ietf-access-control-list:acls/acl=";
    private static final List<String> ACLS = List.of("web", "mail");
    private static final List<String> DOMAINS = List.of("left", "right");
    private static final int DEVICES_PER_NODE = 8;
    /** VLAN of the first network on the uplinks of ToR switches. */
    private static final int FIRST_VLAN = 300;

    private final Testbed bed;
    private final List<DummyHypervisor> nodes;
    private final List<String> networks;
    private final List<Plugged> devices;
    private final ChurnEdge edge;
    private final Random random;
    /** Nodes whose switch does not run. */
    private final Set<DummyHypervisor> dead = new HashSet<>();
    private boolean controller = true;
    private int kills;

    /** A device, and where it is plugged. */
    private static final class Plugged {
        private final int number;
        private Optional<DummyHypervisor> node = Optional.empty();

        Plugged(final int number) {
            this.number = number;
        }

        String name() {
            return "c" + number;
        }

        String mac() {
            return "02:5c:00:00:%02x:%02x".formatted(number / 256, number % 256);
        }

        String ip() {
            return "10.0.%d.%d".formatted(number / 200, number % 200 + 1);
        }
    }

    /**
     * Prepares it: ToR switches, networks, access lists and mobility domains, and devices most of which are plugged in.
     *
     * @param bed the testbed
     * @param nodes its hypervisors without packets, connected
     * @param seed what decides
     */
    public Churn(final Testbed bed, final List<DummyHypervisor> nodes, final long seed) {
        this.bed = requireNonNull(bed);
        this.nodes = List.copyOf(nodes);
        random = new Random(seed);
        devices = new ArrayList<>();
        for (int i = 0; i < nodes.size() * DEVICES_PER_NODE; i++) {
            devices.add(new Plugged(i));
        }
        networks = new ArrayList<>();
        for (int i = 0; i < Math.max(3, nodes.size() / 2); i++) {
            networks.add("churn" + i);
            network(networks.getLast());
        }
        edge = new ChurnEdge(bed, nodes.getFirst());
        ACLS.forEach(this::acl);
        DOMAINS.forEach(this::domain);
        for (final var device : devices) {
            instruction(device);
            if (random.nextInt(3) > 0) {
                plug(device, pick(nodes));
            }
        }
        for (final var server : edge.devices()) {
            server(server);
            edge.move(random);
        }
    }

    /**
     * Lives for a while, and leaves everything running.
     *
     * @param steps how many random steps
     * @param controllerKills how often among them the controller is killed
     */
    public void run(final int steps, final int controllerKills) {
        for (int i = 1; i <= steps; i++) {
            if (i % (steps / (controllerKills + 1) + 1) == 0) {
                killController();
            } else {
                step();
            }
        }
        reviveSwitches();
    }

    /**
     * Waits until the controller knows again where all servers are, once its nodes are connected. Devices on
     * hypervisors need no such thing, since their hosts tell.
     */
    public void settle() {
        edge.settle();
    }

    /** {@return how often the controller was killed} */
    public int kills() {
        return kills;
    }

    private void step() {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3 -> plug(pick(devices), pick(nodes));
            case 4, 5 -> unplug(pick(devices));
            case 6, 7, 8 -> move(pick(devices), pick(nodes));
            case 9, 10, 11, 12, 13 -> ifAnswered(() -> instruction(pick(devices)));
            case 14 -> ifAnswered(() -> bed.northbound().deleteInstruction(pick(devices).name()));
            case 15 -> ifAnswered(() -> network(pick(networks)));
            case 16 -> ifAnswered(() -> acl(pick(ACLS)));
            case 17 -> ifAnswered(() -> domain(pick(DOMAINS)));
            case 18 -> cut(pick(nodes));
            case 19 -> restart(pick(nodes));
            case 20, 21 -> edge.move(random);
            case 22 -> ifAnswered(() -> server(pick(edge.devices())));
            case 23 -> edge.disturb(random);
            default -> throw new IllegalStateException("no such step");
        }
    }

    private <T> T pick(final List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void ifAnswered(final Runnable request) {
        if (controller) {
            request.run();
        }
    }

    private void plug(final Plugged device, final DummyHypervisor node) {
        if (device.node.isEmpty()) {
            node.plug(List.of(new Port("p-" + device.name(), device.mac(), "if-" + device.name())),
                false);
            device.node = Optional.of(node);
        }
    }

    private void unplug(final Plugged device) {
        device.node.ifPresent(node -> node.unplug("p-" + device.name()));
        device.node = Optional.empty();
    }

    /** Sometimes the new place comes first. */
    private void move(final Plugged device, final DummyHypervisor to) {
        final var from = device.node;
        if (from.filter(to::equals).isPresent()) {
            return;
        }
        if (random.nextBoolean()) {
            unplug(device);
            plug(device, to);
        } else {
            device.node = Optional.empty();
            plug(device, to);
            from.ifPresent(node -> node.unplug("p-" + device.name()));
        }
    }

    private void instruction(final Plugged device) {
        final var entry = entry(device.name(), device.mac(), device.ip());
        if (random.nextInt(4) == 0) {
            entry.put("mobility-domain", pick(DOMAINS));
        }
        if (random.nextInt(6) == 0) {
            entry.put("mode", "push");
        }
        policy(entry.putObject("port"));
        put(INSTRUCTION + device.name(), "selvage-provisioning:provisioning-instruction", entry);
    }

    /** A server may appear anywhere, and untagged. */
    private void server(final Port server) {
        final var entry = entry(server.name(), server.mac(), server.id());
        policy(entry.putObject("port")).remove("access-vlan");
        put(INSTRUCTION + server.name(), "selvage-provisioning:provisioning-instruction", entry);
    }

    private ObjectNode entry(final String name, final String mac, final String ip) {
        final var entry = bed.northbound().restconf().object().put("name", name).put("device-id", mac)
            .put("virtual-network", pick(networks));
        if (random.nextInt(3) > 0) {
            entry.putArray("ip-address").add(ip);
        }
        return entry;
    }

    private ObjectNode policy(final ObjectNode port) {
        if (random.nextInt(3) == 0) {
            port.putObject(random.nextBoolean() ? "ingress-rate" : "egress-rate").put("kbps",
                1000 * (1 + random.nextInt(5)));
        }
        if (random.nextInt(3) == 0) {
            port.put(random.nextBoolean() ? "ingress-acl" : "egress-acl", pick(ACLS));
        }
        if (random.nextInt(5) == 0) {
            port.put("dscp", random.nextInt(64));
        }
        if (random.nextInt(6) == 0) {
            port.put("access-vlan", 100 + random.nextInt(3));
        }
        return port;
    }

    private void network(final String name) {
        bed.northbound().putNetwork(new Network(name, Testbed.ZONE, random.nextInt(3) > 0 ? 0
            : 7000 + 10 * networks.indexOf(name) + random.nextInt(3), "10.0.0.0/16", random.nextBoolean()));
        bed.northbound().setVlan(name, FIRST_VLAN + networks.indexOf(name));
    }

    private void acl(final String name) {
        final var entry = bed.northbound().restconf().object().put("name", name)
            .put("type", "mixed-eth-ipv4-ipv6-acl-type");
        final var rules = entry.putObject("aces").putArray("ace");
        for (int i = 0; i <= random.nextInt(3); i++) {
            final var rule = rules.addObject().put("name", "rule" + i);
            rule.putObject("matches").putObject("ipv4").put("destination-ipv4-network",
                "10.0.%d.0/24".formatted(random.nextInt(4)));
            rule.putObject("actions").put("forwarding", random.nextBoolean() ? "accept" : "drop");
        }
        put(ACL + name, "ietf-access-control-list:acl", entry);
    }

    private void domain(final String name) {
        bed.northbound().putMobilityDomain(name, nodes.stream().filter(node -> random.nextBoolean())
            .map(DummyHypervisor::name).toList());
    }

    private void put(final String path, final String name, final ObjectNode entry) {
        final var body = bed.northbound().restconf().object();
        body.putArray(name).add(entry);
        bed.northbound().restconf().put(path, body);
    }

    /** Both connections of a node break, or only one; the node comes back by itself. */
    private void cut(final DummyHypervisor node) {
        if (random.nextBoolean()) {
            node.ovs().databaseServer("ovsdb-server/reconnect");
        }
        if (!dead.contains(node) && random.nextBoolean()) {
            node.ovs().appctl("bridge/reconnect");
        }
    }

    /** A switch dies, and is started again at once or by a later step. */
    private void restart(final DummyHypervisor node) {
        if (dead.remove(node)) {
            node.ovs().startSwitch();
        } else {
            node.ovs().killSwitch();
            dead.add(node);
            if (random.nextBoolean()) {
                restart(node);
            }
        }
    }

    private void reviveSwitches() {
        dead.forEach(node -> node.ovs().startSwitch());
        dead.clear();
    }

    /** The controller dies, life goes on without it, and it is started again. */
    private void killController() {
        bed.controller().kill();
        kills++;
        controller = false;
        for (int i = 0; i < 10; i++) {
            step();
        }
        controller = true;
        bed.controller().start();
    }
}
