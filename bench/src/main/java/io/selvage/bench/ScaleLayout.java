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

import io.selvage.testkit.DummyHypervisor.Port;
import io.selvage.testkit.Northbound.Instruction;
import io.selvage.testkit.Northbound.Network;
import io.selvage.testkit.Testbed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Who is where in a large fabric: devices are spread evenly over networks, and networks over nodes.
 *
 * @param nodes number of nodes, at least 1
 * @param ports number of devices of all networks together, one port for each
 * @param networks number of networks, from 1 up to the number of ports
 * @param span number of nodes that each network is on, from 1 up to the number of nodes; fewer if it has not as many
 *     devices
 */
record ScaleLayout(int nodes, int ports, int networks, int span) {
    /** Devices of a network unless the user says how many networks there are. */
    private static final int DEVICES = 50;
    /** Nodes of a network unless the user says it. */
    private static final int SPREAD = 10;
    /** Addresses of a network that devices have, spare ones excluded. */
    private static final int MAX_DEVICES = 60_000;
    /** Steps from one node of a network to the next, where they share no divisor with the number of nodes. */
    private static final int[] STEPS = {1, 3, 7, 9, 11};

    ScaleLayout {
        if (nodes < 1 || ports < 1) {
            throw new IllegalArgumentException("there is nothing to measure with %d ports on %d nodes; give at least 1"
                + " of each with --ports and --nodes".formatted(ports, nodes));
        }
        if (networks < 1 || networks > ports) {
            throw new IllegalArgumentException(("--networks is %d: it has to be from 1 up to the number of ports, which"
                + " is %d and can be set with --ports").formatted(networks, ports));
        }
        if (span < 1 || span > nodes) {
            throw new IllegalArgumentException(("--span is %d: it has to be from 1 up to the number of nodes, which is"
                + " %d and can be set with --nodes").formatted(span, nodes));
        }
        if ((ports - 1) / networks >= MAX_DEVICES) {
            throw new IllegalArgumentException(("%d ports in %d networks are too many: a network has addresses for %d;"
                + " give more with --networks").formatted(ports, networks, MAX_DEVICES));
        }
    }

    /**
     * Makes a layout of which the user said something only.
     *
     * @param networks number of networks; 0 for as many as have 50 devices each
     * @param span number of nodes that each network is on; 0 for ten of them, or all if that would leave nodes without
     *     any network
     */
    static ScaleLayout of(final int nodes, final int ports, final int networks, final int span) {
        final int many = networks != 0 ? networks : Math.max(1, ports / DEVICES);
        final int wide = Math.min(SPREAD, nodes);
        return new ScaleLayout(nodes, ports, many, span != 0 ? span : (long) many * wide < nodes ? nodes : wide);
    }

    /**
     * A device.
     *
     * @param network number of its network
     * @param number its number there; those from {@link #devices} on are spare
     */
    record Resident(int network, int number) {
        String mac() {
            return "02:5c:%02x:%02x:%02x:%02x".formatted(network >> 8, network & 0xFF, number >> 8, number & 0xFF);
        }

        String name() {
            return "n" + network + "-" + number;
        }

        Port port() {
            return new Port(name(), mac(), name());
        }

        Instruction instruction() {
            return new Instruction(name(), mac(), ScaleLayout.name(network),
                List.of("10.64.%d.%d".formatted(number / 250, number % 250 + 1)));
        }
    }

    static String name(final int network) {
        return "scale-" + network;
    }

    static Network network(final int number) {
        return new Network(name(number), Testbed.ZONE, 0, "10.64.0.0/16", true);
    }

    /** {@return how many devices a network has, spare ones excluded} */
    int devices(final int network) {
        return ports / networks + (network < ports % networks ? 1 : 0);
    }

    /**
     * The nodes that a network is on when it has some of its devices, by number.
     *
     * @param network number of the network
     * @param devices how many of its devices are there
     */
    List<Integer> nodesOf(final int network, final int devices) {
        final int round = network / nodes;
        final int step = STEPS[round % STEPS.length];
        final int apart = gcd(step, nodes) == 1 ? step : 1;
        // All of one round begin somewhere else: fewer networks than nodes begin as far from each other as they can
        final int begin = networks < nodes ? (int) ((long) network * nodes / networks) : network % nodes;
        return IntStream.range(0, Math.min(span, devices)).mapToObj(i -> (int) ((begin + (long) i * apart) % nodes))
            .toList();
    }

    private static int gcd(final int one, final int other) {
        return other == 0 ? one : gcd(other, one % other);
    }

    private int nodeOf(final Resident resident) {
        final var all = nodesOf(resident.network, devices(resident.network));
        return all.get(resident.number % all.size());
    }

    /** {@return the first devices: network after network, spare ones excluded} */
    List<Resident> residents(final int count) {
        final var residents = new ArrayList<Resident>(count);
        for (int network = 0; residents.size() < count; network++) {
            final int missing = count - residents.size();
            for (int number = 0; number < Math.min(devices(network), missing); number++) {
                residents.add(new Resident(network, number));
            }
        }
        return residents;
    }

    /** {@return the ports of some devices, by number of the node} */
    Map<Integer, List<Port>> ports(final List<Resident> residents) {
        final var byNode = new TreeMap<Integer, List<Port>>();
        residents.forEach(resident -> byNode.computeIfAbsent(nodeOf(resident), unused -> new ArrayList<>())
            .add(resident.port()));
        return byNode;
    }
}
