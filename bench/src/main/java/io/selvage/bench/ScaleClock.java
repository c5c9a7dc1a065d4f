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
import io.selvage.testkit.ControllerProcess;
import io.selvage.testkit.Lab;
import io.selvage.testkit.Northbound;
import io.selvage.testkit.Testbed;
import io.selvage.testkit.cli.Console;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A large fabric: many networks over many nodes. What one change costs at several sizes, how long everything takes at
 * once, how long a restart of the controller, and how much memory it needs.
 */
final class ScaleClock implements Clock {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String CONNECTED = "data/selvage-fabric:transport-nodes?content=nonconfig"
        + "&fields=transport-node(name;state/connected)";
    private static final double MEBIBYTE = 1024 * 1024;
    private static final int PORTS = 10_000;
    /** Instructions in one request. */
    private static final int CHUNK = 1_000;
    /** Numbers of ports at which one change is measured, before all are there. */
    private static final int[] SIZES = {100, 1_000};
    /** The network whose changes are measured. */
    static final int SUBJECT = 0;
    private static final int WARM_UP = 10;
    /** A change that takes longer during a storm is described. */
    private static final double SLOW_MILLIS = 1_000;
    private static final String CONNECTED_AT_ONCE = "connected at once -> all realised";
    private static final String FLOWS = "flows of all nodes";
    private static final String FILLED = " -> realised";
    private static final String CHANGE = "change";
    private static final String STORM = "storm";
    private static final String HEAP = "heap";
    private static final String RESTART = "restart";
    private static final List<String> PARTS = List.of("fill", CHANGE, STORM, HEAP, RESTART);

    private final List<Reading> readings = new ArrayList<>();
    /** What one change costs by number of ports: how long it takes, processor time, allocation. */
    private final List<Plot.Point> times = new ArrayList<>();
    private final List<Plot.Point> work = new ArrayList<>();
    private final List<Plot.Point> garbage = new ArrayList<>();
    /** What of the time is the command's that plugs the port. */
    private final List<Double> commands = new ArrayList<>();
    private final boolean simulated;

    /**
     * Creates the clock.
     *
     * @param simulated whether all of the nodes is simulated but the wire, or the datapath alone
     */
    ScaleClock(final boolean simulated) {
        this.simulated = simulated;
    }

    /**
     * Checks the name of a part of the measurement.
     *
     * @throws IllegalArgumentException if there is no such part
     */
    static String part(final String name) {
        if (!PARTS.contains(name)) {
            throw new IllegalArgumentException("there is no part " + name + ", only " + PARTS);
        }
        return name;
    }

    @Override
    public String name() {
        return simulated ? "scale-simulated" : "scale";
    }

    @Override
    public String description() {
        return simulated ? "20,000 ports on 1,000 simulated nodes, and what one change costs by size"
            : "10,000 ports on 100 nodes, and what one change costs by size";
    }

    @Override
    public boolean onRequest() {
        return true;
    }

    @Override
    public List<Reading> run(final Bench bench) {
        final var console = bench.console();
        final int nodes = bench.nodes(simulated ? 1_000 : 100);
        final var layout = ScaleLayout.of(nodes, bench.ports(simulated ? 2 * PORTS : PORTS), bench.networks(),
            bench.span());
        readings.clear();
        List.of(times, work, garbage, commands).forEach(List::clear);
        try (var lab = Lab.create(bench.prefix() + "s"); var controller = new ControllerProcess(lab)) {
            controller.wipe();
            controller.set("java-opts", bench.javaOptions().getFirst());
            console.step("the controller starts", controller::start);
            controller.northbound().putZone(Testbed.ZONE, "vxlan");
            try (var farm = console.step(nodes + " hypervisors start", () -> simulated
                    ? new SimulatedFarm(lab.controllerAddress(), nodes) : new DummyFarm(lab, nodes,
                        DummyFarm.Signs.FLOW_TO_DEVICE))) {
                new Run(bench, console, controller, farm, layout).all();
            } finally {
                if (!times.isEmpty()) {
                    console.line("  " + BenchMain.keep(name() + ".svg", Plot.draw(("One port plugged and unplugged, %,d"
                        + " nodes with %,d networks, by number of ports").formatted(nodes, layout.networks()), List.of(
                            new Plot.Panel("plugged -> flows on all nodes of its network, median, ms", times),
                            new Plot.Panel("controller's processor time, ms", work),
                            new Plot.Panel("controller's allocation, MiB", garbage)))));
                }
            }
        }
        if (bench.withOvn() && !simulated) {
            ovn(bench, layout);
        }
        return List.copyOf(readings);
    }

    /** The same with OVN, after all that Selvage needs has ended. */
    private void ovn(final Bench bench, final ScaleLayout layout) {
        final var sizes = IntStream.concat(IntStream.of(SIZES).filter(size -> size < layout.ports()),
            IntStream.of(layout.ports())).boxed().toList();
        final var result = OvnScale.run(bench, layout, sizes);
        final var values = new HashMap<>(Map.of(CONNECTED_AT_ONCE, List.of(result.connected()),
            FLOWS, List.of((double) result.flows())));
        result.changes().forEach((size, samples) -> values.put(changed(at(size)), samples));
        readings.replaceAll(reading -> values.containsKey(reading.what()) ? reading.beside(values.get(reading.what()))
            : reading.what().endsWith(FILLED) ? reading.beside(List.of(result.filled())) : reading);
    }

    private static String at(final int size) {
        return "at %,d ports".formatted(size);
    }

    private static String changed(final String when) {
        return "one port plugged -> flows on all nodes of its network, " + when;
    }

    /** One measurement. */
    private final class Run {
        private final Bench bench;
        private final Console console;
        private final ControllerProcess controller;
        private final Northbound northbound;
        private final Farm farm;
        private final ScaleLayout layout;
        /** How many of all devices are there. */
        private int there;

        Run(final Bench bench, final Console console, final ControllerProcess controller, final Farm farm,
                final ScaleLayout layout) {
            this.bench = bench;
            this.console = console;
            this.controller = controller;
            this.farm = farm;
            northbound = controller.northbound();
            this.layout = layout;
        }

        void all() {
            final long connecting = System.nanoTime();
            console.step("all of them connect and are realised", () -> {
                farm.connect();
                awaitNodes();
            });
            note(CONNECTED_AT_ONCE, "s", seconds(connecting));
            if (bench.measures(CHANGE)) {
                for (final int size : SIZES) {
                    if (size < layout.ports()) {
                        grow(size);
                        change(size, at(size));
                    }
                }
            }
            final int more = layout.ports() - there;
            final double time = grow(layout.ports());
            readings.add(Reading.of(name(), "%,d more ports on %,d nodes in %,d networks, intent and plugging included"
                .formatted(more, farm.size(), layout.networks()) + FILLED, "s", time).atMost(30));
            if (bench.measures(CHANGE)) {
                change(there, at(there));
                compare();
            }
            if (bench.measures(STORM)) {
                storm();
            }
            note(FLOWS, "flows", farm.flows());
            if (bench.measures(HEAP)) {
                heap("");
            }
            if (bench.measures(RESTART)) {
                bench.javaOptions().forEach(this::restarts);
            }
            if (bench.measures(RESTART) && bench.measures(CHANGE)) {
                change(0, "after the restart");
            }
        }

        private void note(final String what, final String unit, final double value) {
            readings.add(Reading.of(name(), what, unit, value));
        }

        private void awaitNodes() {
            Await.until("all nodes are connected", PATIENCE, () -> connected() == farm.size(), controller::log);
            northbound.awaitRealised(PATIENCE);
        }

        /** For nodes that were there before: the controller is asked once, not again and again while it is busy. */
        private void awaitKnownNodes() {
            northbound.awaitRealised(PATIENCE);
            awaitNodes();
        }

        private long connected() {
            long count = 0;
            for (final var node : northbound.restconf().get(CONNECTED).orElseGet(() -> northbound.restconf().object())
                    .path("selvage-fabric:transport-nodes").path("transport-node")) {
                if (node.path("state").path("connected").asBoolean()) {
                    count++;
                }
            }
            return count;
        }

        /** Adds devices, and the networks that they are in; returns how many seconds it took. */
        private double grow(final int size) {
            final var before = networks(layout.residents(there));
            final var residents = layout.residents(size).subList(there, size);
            final var networks = networks(residents).stream().filter(network -> !before.contains(network)).toList();
            final var what = "%,d ports and %,d networks more -> realised".formatted(residents.size(),
                networks.size());
            return console.step(what,
                () -> {
                    final long start = System.nanoTime();
                    final var recording = recording("grow-" + residents.size());
                    final var plugs = CompletableFuture.runAsync(() -> farm.plug(layout.ports(residents)));
                    for (int i = 0; i < networks.size(); i += CHUNK) {
                        northbound.patchNetworks(networks.subList(i, Math.min(networks.size(), i + CHUNK)).stream()
                            .map(ScaleLayout::network).toList());
                    }
                    for (int i = 0; i < residents.size(); i += CHUNK) {
                        northbound.patchInstructions(residents.subList(i, Math.min(residents.size(), i + CHUNK))
                            .stream().map(Resident::instruction).toList());
                    }
                    final double intent = seconds(start);
                    plugs.join();
                    final double plugged = seconds(start);
                    northbound.awaitRealised(PATIENCE);
                    final double all = seconds(start);
                    stop(recording);
                    there = size;
                    console.line("    intent accepted %.1f s, ports made %.1f s, realised %.1f s".formatted(intent,
                        plugged, all));
                    return all;
                });
        }

        private static Set<Integer> networks(final List<Resident> residents) {
            return residents.stream().map(Resident::network).collect(Collectors.toCollection(LinkedHashSet::new));
        }

        /** The nodes that the network is on whose changes are measured. */
        private List<Integer> concerned() {
            return layout.nodesOf(SUBJECT, Math.min(there, layout.devices(SUBJECT)));
        }

        /** Plugs and unplugs one port of a network again and again. */
        private void change(final int size, final String when) {
            final var spare = IntStream.range(0, WARM_UP + bench.rounds()).mapToObj(i ->
                new Resident(SUBJECT, layout.devices(SUBJECT) + i)).toList();
            final var nodes = concerned();
            northbound.patchInstructions(spare.stream().map(Resident::instruction).toList());
            northbound.awaitRealised(PATIENCE);
            final var samples = new ArrayList<Double>();
            final var asked = new ArrayList<Double>();
            final var probe = new ControllerProbe(controller.pid());
            final var usage = console.step("one port more and less, " + when, () -> {
                try (var watch = farm.watch(nodes)) {
                    var before = probe.usage();
                    var recording = Optional.<ControllerProbe.Recording>empty();
                    for (int i = 0; i < spare.size(); i++) {
                        if (i == WARM_UP) {
                            recording = recording("change-" + size);
                            before = probe.usage();
                        }
                        final var resident = spare.get(i);
                        final int node = nodes.get(i % nodes.size());
                        final long nanos = watch.plug(node, resident.port());
                        final long command = watch.asked();
                        watch.unplug(node, resident.port());
                        if (i >= WARM_UP) {
                            samples.add(Bench.millis(nanos));
                            asked.add(Bench.millis(command));
                        }
                    }
                    final var used = probe.usage().since(before);
                    stop(recording);
                    return used;
                }
            });
            console.line("    " + String.join(", ", usage.busiest(bench.rounds())));
            readings.add(Reading.of(name(), changed(when), "ms", samples).atMost(simulated ? 1_000 : 50));
            readings.add(Reading.of(name(), "of that, until the host's database has the port, " + when, "ms", asked));
            note("controller's processor time of plug and unplug without JIT, " + when, "ms",
                usage.cpu() / bench.rounds());
            note("controller's allocation of plug and unplug, " + when, "MiB",
                usage.allocated() / bench.rounds() / MEBIBYTE);
            if (size > 0) {
                times.add(new Plot.Point(size, Reading.median(samples)));
                commands.add(Reading.median(asked));
                work.add(new Plot.Point(size, usage.cpu() / bench.rounds()));
                garbage.add(new Plot.Point(size, usage.allocated() / bench.rounds() / MEBIBYTE));
            }
        }

        /** All nodes but those of one network connect anew at once; meanwhile that network changes. */
        private void storm() {
            final var concerned = concerned();
            final var others = IntStream.range(0, farm.size()).filter(node -> !concerned.contains(node)).boxed()
                .toList();
            if (others.isEmpty()) {
                console.line("  no storm: the network that changes meanwhile is on all nodes (see --span)");
                return;
            }
            final var resident = new Resident(SUBJECT, layout.devices(SUBJECT));
            northbound.patchInstructions(List.of(resident.instruction()));
            northbound.awaitRealised(PATIENCE);
            final var samples = new ArrayList<Double>();
            final var probe = new ControllerProbe(controller.pid());
            final var before = probe.usage();
            final var recording = recording("storm");
            final long start = System.nanoTime();
            console.step("%,d nodes connect anew, changes meanwhile".formatted(others.size()), () -> {
                try (var watch = farm.watch(concerned)) {
                    final var realised = CompletableFuture.runAsync(() -> farm.cut(others)).thenRunAsync(() -> {
                        Await.until("nodes are gone", PATIENCE, () -> connected() < farm.size());
                        awaitKnownNodes();
                    });
                    while (!realised.isDone()) {
                        final double millis = Bench.millis(watch.plug(concerned.getFirst(), resident.port()));
                        samples.add(millis);
                        if (millis > SLOW_MILLIS) {
                            console.line("    %.0f ms: %s".formatted(millis, watch.story()));
                        }
                        watch.unplug(concerned.getFirst(), resident.port());
                    }
                    realised.join();
                }
            });
            note("%,d nodes connect anew -> all verified".formatted(others.size()), "s", seconds(start));
            stop(recording);
            console.line("    " + String.join(", ", probe.usage().since(before).busiest(1)));
            readings.add(Reading.of(name(), "meanwhile: one port plugged -> flows on all nodes", "ms", samples));
            final var worst = Reading.of(name(), "meanwhile: one port plugged -> flows on all nodes, worst", "ms",
                Reading.quantile(samples, 1));
            if (simulated) {
                readings.add(Reading.of(name(), "meanwhile: one port plugged -> flows on all nodes, p99", "ms",
                    Reading.quantile(samples, 0.99)).atMost(1_000));
                readings.add(worst);
            } else {
                readings.add(worst.atMost(1_000));
            }
        }

        /** The largest against the smallest. */
        private void compare() {
            readings.add(Reading.of(name(), "time of one change, largest against smallest", "times",
                times.getLast().cost() / times.getFirst().cost()).atMost(1.5));
            note("the same without the command that plugs the port", "times",
                (times.getLast().cost() - commands.getLast()) / (times.getFirst().cost() - commands.getFirst()));
            readings.add(Reading.of(name(), "processor time of one change, largest against smallest", "times",
                work.getLast().cost() / work.getFirst().cost()).atMost(1.5));
        }

        private Optional<ControllerProbe.Recording> recording(final String what) {
            return bench.profile() ? Optional.of(new ControllerProbe(controller.pid()).record(
                BenchMain.keep(name() + "-" + what + ".jfr", ""))) : Optional.empty();
        }

        private static void stop(final Optional<ControllerProbe.Recording> recording) {
            recording.ifPresent(ControllerProbe.Recording::close);
        }

        private void heap(final String with) {
            final var probe = new ControllerProbe(controller.pid());
            final long live = console.step("live heap", probe::liveHeap);
            readings.add(Reading.of(name(), "live heap at %,d ports".formatted(there) + with, "MiB",
                live / MEBIBYTE).atMost(512));
            console.line(probe.histogram());
        }

        private void restarts(final String options) {
            controller.set("java-opts", (bench.profile() ? ControllerProbe.RECORDING + " " : "") + options);
            final var with = options.isEmpty() ? "" : " (" + options + ")";
            final var answers = new ArrayList<Double>();
            final var verified = new ArrayList<Double>();
            final var processor = new ArrayList<Double>();
            long touched = 0;
            for (int i = 0; i < bench.restarts(); i++) {
                final long killed = System.nanoTime();
                console.step("kill -9 and start" + with, () -> {
                    controller.kill();
                    return controller.start();
                });
                answers.add(seconds(killed));
                console.step("the controller agrees with all switches", this::awaitKnownNodes);
                final var since = Duration.ofNanos(System.nanoTime() - killed);
                verified.add(since.toMillis() / 1e3);
                final var probe = new ControllerProbe(controller.pid());
                processor.add(probe.processorSeconds());
                console.line("    " + String.join(", ", probe.usage().busiest(1)));
                if (bench.profile()) {
                    probe.keep(BenchMain.keep(name() + "-restart.jfr", ""));
                }
                touched += farm.youngerThan(since);
            }
            readings.add(Reading.of(name(), "controller killed -> answers" + with, "s", answers));
            readings.add(Reading.of(name(), "controller killed -> everything verified" + with, "s", verified)
                .atMost(30));
            readings.add(Reading.of(name(), "controller's processor time until then" + with, "s", processor));
            readings.add(Reading.of(name(), "flows touched by the restart" + with, "flows", touched).atMost(0));
            if (!options.isEmpty()) {
                heap(with);
            }
        }
    }

    private static double seconds(final long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
