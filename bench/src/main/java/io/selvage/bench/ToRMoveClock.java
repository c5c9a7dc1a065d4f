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

import io.selvage.testkit.Command;
import io.selvage.testkit.Device;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Ping;
import io.selvage.testkit.Testbed;
import io.selvage.testkit.VtepTor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A device moves between a hypervisor and a ToR switch, and between ports of a ToR, while it sends. The ports are up
 * all the time. Each round has a device of its own: one that moves to and fro without rest is held back by the
 * controller, as it should be.
 */
final class ToRMoveClock implements Clock {
    private static final Duration SPACING = Duration.ofMillis(1);
    private static final double TARGET_MILLIS = 50;
    private static final int ROUNDS = 20;
    private static final int VTEP_ROUNDS = 5;
    private static final int WARM_UP = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** What was lost, in milliseconds of traffic. */
    private record Losses(List<Double> toTor, List<Double> toHypervisor, List<Double> betweenPorts) {
        Losses() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    @Override
    public String name() {
        return "tor-move";
    }

    @Override
    public String description() {
        return "device moves between hypervisor and ToR: traffic lost";
    }

    @Override
    public List<Reading> run(final Bench bench) {
        final var controlled = bench.edge(bench.controlled());
        final var alone = bench.edge(bench.alone());
        final var with = new Losses();
        final var without = new Losses();
        final int rounds = Math.min(bench.rounds(), ROUNDS);
        bench.console().step(rounds + " moves to and fro on each side, by turns", () -> {
            for (int i = -WARM_UP; i < rounds; i++) {
                once(controlled, 200 + i, i < 0 ? new Losses() : with);
                once(alone, 200 + i, i < 0 ? new Losses() : without);
            }
        });
        final var readings = new ArrayList<Reading>();
        readings.add(Reading.of(name(), "hypervisor -> OpenFlow ToR: traffic lost", "ms", with.toTor())
            .against(without.toTor()).atMost(TARGET_MILLIS));
        readings.add(Reading.of(name(), "OpenFlow ToR -> hypervisor: traffic lost", "ms", with.toHypervisor())
            .against(without.toHypervisor()).atMost(TARGET_MILLIS));
        readings.add(Reading.of(name(), "port -> port of an OpenFlow ToR: traffic lost", "ms", with.betweenPorts())
            .against(without.betweenPorts()).atMost(TARGET_MILLIS));
        if (VtepTor.isInstalled()) {
            readings.addAll(bench.console().step("moves between hypervisor and hardware VTEP",
                () -> vtep(bench, controlled)));
        }
        return readings;
    }

    private static void once(final Edge edge, final int number, final Losses losses) {
        final var device = edge.server(number);
        final var hv2 = edge.side().hv2();
        device.plug(hv2);
        edge.settle(device, hv2.name());
        final var leaf = edge.leaf();
        final var toTor = leaf.plugCommand(device, Edge.PORTS.getFirst());
        losses.toTor().add(lost(edge, device, () -> {
            leave(device, hv2);
            toTor.run();
        }, leaf.node()));
        final var toHypervisor = device.plugCommand(hv2, device.identifiers());
        losses.toHypervisor().add(lost(edge, device, () -> {
            leaf.ovs().vsctl("--no-wait", "del-port", device.port());
            toHypervisor.run();
        }, hv2.name()));
        edge.remove(device);
        final var server = edge.server(400 + number);
        leaf.plug(server, Edge.PORTS.getFirst());
        final var other = leaf.plugCommand(server, Edge.PORTS.getLast());
        server.announce();
        edge.settle(server, leaf.node());
        losses.betweenPorts().add(lost(edge, server, other::run, leaf.node()));
        edge.remove(server);
    }

    /** One host does not wait for the other's switch: the port is out of the database, and that is that. */
    private static void leave(final Device device, final Hypervisor hypervisor) {
        hypervisor.ovs().vsctl("--no-wait", "--if-exists", "del-port", Hypervisor.INTEGRATION_BRIDGE, device.port());
    }

    private static double lost(final Edge edge, final Device device, final Runnable move, final String node) {
        try (var ping = Ping.start(device, edge.far().ip(), SPACING)) {
            ping.awaitFlowing(Testbed.SOON);
            move.run();
            ping.awaitFlowing(PATIENCE);
            edge.settle(device, node);
            ping.awaitFlowing(Testbed.SOON);
            return ping.stop().lost() * Bench.millis(SPACING.toNanos());
        }
    }

    private List<Reading> vtep(final Bench bench, final Edge edge) {
        final var tor = bench.vtep();
        final var hv2 = edge.side().hv2();
        final var losses = new Losses();
        final var ours = new ArrayList<Double>();
        for (int i = 0; i < Math.min(bench.rounds(), VTEP_ROUNDS); i++) {
            final var device = edge.server(300 + i);
            device.plug(hv2);
            edge.settle(device, hv2.name());
            final var discovery = Edge.logicalSwitch(tor, "selvage-discovery-eth1");
            try (var watch = tor.watch()) {
                final long start = System.nanoTime();
                losses.toTor().add(lost(edge, device, () -> {
                    leave(device, hv2);
                    tor.plug(device, "eth1", 0);
                }, tor.name()));
                final long learned = watch.first("Ucast_Macs_Local", start,
                    rows -> rows.contains(device.mac()) && rows.contains(discovery)).orElseThrow();
                final long bound = watch.first("Physical_Port", learned, rows -> rows.contains("eth1")).orElseThrow();
                ours.add(Bench.millis(bound - learned));
            }
            final Command plug = device.plugCommand(hv2, device.identifiers());
            losses.toHypervisor().add(lost(edge, device, () -> {
                tor.unplug(device);
                plug.run();
            }, hv2.name()));
            edge.remove(device);
        }
        return List.of(
            Reading.of(name(), "hardware VTEP -> hypervisor: traffic lost", "ms", losses.toHypervisor())
                .atMost(TARGET_MILLIS),
            Reading.of(name(), "hypervisor -> hardware VTEP: address learned -> port in the network", "ms", ours)
                .atMost(TARGET_MILLIS),
            Reading.of(name(), "the same, traffic lost, with what the emulator takes", "ms", losses.toTor()));
    }
}
