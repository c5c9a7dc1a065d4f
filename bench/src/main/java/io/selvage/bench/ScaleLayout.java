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
 * Who is where in a large fabric: networks of {@value #DEVICES} devices, each on {@value #SPREAD} of the nodes (on all
 * of them if there are fewer).
 *
 * @param nodes number of nodes
 */
record ScaleLayout(int nodes) {
    static final int DEVICES = 50;
    static final int SPREAD = 10;
    /** Steps from one node of a network to the next, where they share no divisor with the number of nodes. */
    private static final int[] STEPS = {1, 3, 7, 9, 11};

    /**
     * A device.
     *
     * @param network number of its network
     * @param number its number there; those from {@link #DEVICES} on are spare
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

    /** {@return the nodes that a network is on, by number} */
    List<Integer> nodesOf(final int network) {
        final int step = STEPS[network % STEPS.length];
        final int apart = gcd(step, nodes) == 1 ? step : 1;
        return IntStream.range(0, Math.min(SPREAD, nodes)).mapToObj(i -> (network + i * apart) % nodes).toList();
    }

    private static int gcd(final int one, final int other) {
        return other == 0 ? one : gcd(other, one % other);
    }

    int nodeOf(final Resident resident) {
        final var all = nodesOf(resident.network);
        return all.get(resident.number % all.size());
    }

    /** {@return the devices of some networks, spare ones excluded} */
    static List<Resident> residents(final int firstNetwork, final int networks) {
        final var residents = new ArrayList<Resident>();
        for (int network = firstNetwork; network < firstNetwork + networks; network++) {
            for (int number = 0; number < DEVICES; number++) {
                residents.add(new Resident(network, number));
            }
        }
        return residents;
    }

    /** {@return the ports of some devices, by number of the node} */
    Map<Integer, List<Port>> ports(final List<Resident> residents) {
        final var ports = new TreeMap<Integer, List<Port>>();
        residents.forEach(resident -> ports.computeIfAbsent(nodeOf(resident), unused -> new ArrayList<>())
            .add(resident.port()));
        return ports;
    }
}
