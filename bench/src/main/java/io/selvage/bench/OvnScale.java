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

import io.selvage.bench.ScaleLayout.Resident;
import io.selvage.testkit.Await;
import io.selvage.testkit.Lab;
import io.selvage.testkit.Ovn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The large fabric of {@link ScaleClock} with OVN in place of Selvage: to be filled, and one change at each size. */
final class OvnScale {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** Ports in one transaction. */
    private static final int CHUNK = 1_000;

    private final Bench bench;
    private final ScaleLayout layout;
    private final Lab lab;
    private final Ovn ovn;
    private final DummyFarm farm;
    private int there;

    private OvnScale(final Bench bench, final ScaleLayout layout, final Lab lab, final Ovn ovn, final DummyFarm farm) {
        this.bench = bench;
        this.layout = layout;
        this.lab = lab;
        this.ovn = ovn;
        this.farm = farm;
    }

    /**
     * What was measured.
     *
     * @param connected seconds until all nodes were connected
     * @param filled seconds that the last, largest part of the ports took
     * @param changes milliseconds of one port plugged until all nodes of its network have flows for it, by number of
     *     ports
     * @param flows flows of all nodes
     */
    record Result(double connected, double filled, Map<Integer, List<Double>> changes, long flows) {
    }

    /**
     * Measures.
     *
     * @param sizes numbers of ports, ascending
     */
    static Result run(final Bench bench, final ScaleLayout layout, final List<Integer> sizes) {
        try (var lab = Lab.create(bench.prefix() + "t"); var ovn = Ovn.start(lab);
                var farm = bench.console().step(layout.nodes() + " hypervisors start, for OVN",
                    () -> new DummyFarm(lab, layout.nodes(), DummyFarm.Signs.ANY_FLOW))) {
            return new OvnScale(bench, layout, lab, ovn, farm).all(sizes);
        }
    }

    private Result all(final List<Integer> sizes) {
        final long connecting = System.nanoTime();
        bench.console().step("all of them connect and are realised", () -> ovn.manage(lab.dummyHypervisors()));
        final double connected = seconds(connecting);
        final var changes = new HashMap<Integer, List<Double>>();
        double filled = 0;
        for (final int size : sizes) {
            filled = grow(size);
            changes.put(size, change());
        }
        return new Result(connected, filled, changes, farm.flows());
    }

    private double grow(final int size) {
        final var before = networks(layout.residents(there));
        final var residents = layout.residents(size).subList(there, size);
        return bench.console().step("%,d ports more -> realised".formatted(residents.size()), () -> {
            final long start = System.nanoTime();
            final var plugs = CompletableFuture.runAsync(() -> farm.plug(layout.ports(residents)));
            final var networks = networks(residents);
            networks.removeAll(before);
            if (!networks.isEmpty()) {
                ovn.addNetworks(networks.stream().map(ScaleLayout::name).toList());
            }
            add(residents);
            plugs.join();
            Await.until("all ports are up", PATIENCE, () -> ovn.portsUp("n") >= size);
            ovn.awaitRealised();
            there = size;
            return seconds(start);
        });
    }

    private static LinkedHashSet<Integer> networks(final List<Resident> residents) {
        return residents.stream().map(Resident::network).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void add(final List<Resident> residents) {
        for (int i = 0; i < residents.size(); i += CHUNK) {
            ovn.addPorts(residents.subList(i, Math.min(residents.size(), i + CHUNK)).stream().map(resident ->
                new Ovn.Port(ScaleLayout.name(resident.network()), resident.name(), resident.mac() + " "
                    + resident.instruction().addresses().getFirst())).toList());
        }
    }

    private List<Double> change() {
        final int warmUp = 10;
        final var nodes = layout.nodesOf(ScaleClock.SUBJECT, Math.min(there, layout.devices(ScaleClock.SUBJECT)));
        final var spare = IntStream.range(0, warmUp + bench.rounds()).mapToObj(i -> new Resident(ScaleClock.SUBJECT,
            layout.devices(ScaleClock.SUBJECT) + i)).toList();
        add(spare);
        ovn.awaitRealised();
        final var samples = new ArrayList<Double>();
        bench.console().step("one port more and less, at %,d ports".formatted(there), () -> {
            try (var watch = farm.watch(nodes)) {
                for (int i = 0; i < spare.size(); i++) {
                    final var port = spare.get(i).port();
                    final int node = nodes.get(i % nodes.size());
                    final double millis = Bench.millis(watch.plug(node, port));
                    ovn.awaitRealised();
                    watch.unplug(node, port);
                    ovn.awaitUnbound(port.id());
                    if (i >= warmUp) {
                        samples.add(millis);
                    }
                }
            }
        });
        ovn.removePorts(spare.stream().map(Resident::name).toList());
        ovn.awaitRealised();
        return samples;
    }

    private static double seconds(final long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
