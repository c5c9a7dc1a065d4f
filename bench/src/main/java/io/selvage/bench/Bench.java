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

import static java.util.Objects.requireNonNull;

import io.selvage.testkit.Await;
import io.selvage.testkit.Device;
import io.selvage.testkit.DummyHypervisor;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Lab;
import io.selvage.testkit.Northbound.Instruction;
import io.selvage.testkit.Ovn;
import io.selvage.testkit.Testbed;
import io.selvage.testkit.VtepTor;
import io.selvage.testkit.cli.Console;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.eclipse.jdt.annotation.Nullable;

/** What the clocks measure on: a testbed with the controller and the same switches without, built when needed. */
final class Bench implements AutoCloseable {
    static final String NETWORK = "bench";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Console console;
    private final String prefix;
    private final Options options;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Side> sides = new ArrayList<>();
    private final Map<Side, List<DummyHypervisor>> dummies = new HashMap<>();
    private final Map<Side, Edge> edges = new HashMap<>();
    private @Nullable VtepTor vtep;

    /**
     * What the user chose.
     *
     * @param rounds how often a clock repeats
     * @param ports number of ports, 0 for what the clock prefers
     * @param nodes number of nodes, 0 for what the clock prefers
     * @param networks number of networks of a large fabric, 0 for what the clock prefers
     * @param span number of nodes that each of them is on, 0 for what the clock prefers
     * @param profile whether the controller is to be recorded while it is measured, which makes it slower
     * @param restarts how often a large fabric is restarted
     * @param parts parts of the scale clocks to be measured, all if empty
     * @param javaOptions sets of options of the controller's virtual machine: it is started with the first, and
     *     restarted with each
     * @param ovn whether OVN is to be measured as well, where a clock can do that
     */
    record Options(int rounds, int ports, int nodes, int networks, int span, boolean profile, int restarts,
            List<String> parts, List<String> javaOptions, boolean ovn) {
        Options {
            parts = List.copyOf(parts);
            javaOptions = List.copyOf(javaOptions);
        }
    }

    /**
     * Two hypervisors and two devices in one network: what is measured and what it is compared with.
     *
     * @param lab the laboratory
     * @param far plugged into hv1 all the time
     * @param near plugged by the clocks
     * @param bed the testbed, of the side with the controller only
     * @param ovn OVN, of its side only; the switch alone has neither
     */
    record Side(Lab lab, Device far, Device near, List<Testbed> bed, List<Ovn> ovn) {
        Hypervisor hv1() {
            return lab.hypervisor("hv1");
        }

        Hypervisor hv2() {
            return lab.hypervisor("hv2");
        }

        boolean controlled() {
            return !bed.isEmpty();
        }

        /** Waits until nothing is left to do after the device was plugged there. */
        void settle(final Hypervisor there) {
            bed.forEach(testbed -> testbed.awaitRunning(near, there));
            ovn.forEach(other -> other.awaitBound(near.name(), there.name()));
        }

        /** Unplugs the device and waits until the switches have forgotten it. */
        void unplug(final Hypervisor there) {
            near.unplug(there);
            bed.forEach(testbed -> {
                lab.await("no flow speaks of " + near, Testbed.SOON,
                    () -> !hv1().flows().normalised().contains(near.mac()));
                testbed.awaitRealised();
            });
            ovn.forEach(other -> other.awaitUnbound(near.name()));
        }

        /** Lets devices be known that nothing was known of, by their MAC addresses. */
        void provision(final Map<String, String> devices) {
            bed.forEach(testbed -> {
                testbed.northbound().patchInstructions(devices.entrySet().stream()
                    .map(device -> new Instruction(device.getKey(), device.getValue(), NETWORK, List.of())).toList());
                testbed.northbound().awaitRealised(PATIENCE);
            });
            ovn.forEach(other -> {
                other.addPorts(devices.entrySet().stream().map(device -> new Ovn.Port(NETWORK, device.getKey(),
                    device.getValue())).toList());
                other.awaitRealised();
            });
        }
    }

    Bench(final Console console, final String prefix, final Options options) {
        this.console = requireNonNull(console);
        this.prefix = requireNonNull(prefix);
        this.options = requireNonNull(options);
    }

    Console console() {
        return console;
    }

    /** {@return the prefix of the namespaces} */
    String prefix() {
        return prefix;
    }

    /** {@return how often a clock repeats} */
    int rounds() {
        return options.rounds();
    }

    /**
     * How many ports the simulated hypervisors have together.
     *
     * @param otherwise unless the user says it
     */
    int ports(final int otherwise) {
        return options.ports() > 0 ? options.ports() : otherwise;
    }

    /**
     * How many nodes a large fabric has.
     *
     * @param otherwise unless the user says it
     */
    int nodes(final int otherwise) {
        return options.nodes() > 0 ? options.nodes() : otherwise;
    }

    /** {@return how many networks a large fabric has, 0 unless the user says it} */
    int networks() {
        return options.networks();
    }

    /** {@return on how many nodes each of them is, 0 unless the user says it} */
    int span() {
        return options.span();
    }

    /** {@return whether the controller is to be recorded while it is measured, which makes it slower} */
    boolean profile() {
        return options.profile();
    }

    /** {@return how often a large fabric is restarted with each of {@link #javaOptions}} */
    int restarts() {
        return options.restarts();
    }

    /** {@return options of the controller's virtual machine, each a set to restart it with; at least one} */
    List<String> javaOptions() {
        return options.javaOptions().isEmpty() ? List.of("") : options.javaOptions();
    }

    /**
     * Whether a part of a clock is to be measured.
     *
     * @param part its name
     */
    boolean measures(final String part) {
        return options.parts().isEmpty() || options.parts().contains(part);
    }

    /** {@return whether OVN is to be measured as well} */
    boolean withOvn() {
        return options.ovn();
    }

    /** {@return the side with the controller} */
    Side controlled() {
        return sides().getFirst();
    }

    /** {@return the side with the switch alone} */
    Side alone() {
        return sides().get(1);
    }

    /** {@return the side with OVN, if that is to be measured} */
    Optional<Side> ovn() {
        return sides().stream().skip(2).findFirst();
    }

    /** {@return all sides: with the controller, with the switch alone, and with OVN if that is to be measured} */
    List<Side> sides() {
        if (sides.isEmpty()) {
            build();
        }
        return List.copyOf(sides);
    }

    /**
     * Measures on all sides by turns.
     *
     * @param clock name of the clock
     * @param what what is measured, in words
     * @param warmUp rounds before those that count
     * @param once measures once, in milliseconds
     * @return what came of it, without a target
     */
    Reading compare(final String clock, final String what, final int warmUp, final ToDoubleFunction<Side> once) {
        final var samples = sides().stream().<List<Double>>map(side -> new ArrayList<>()).toList();
        for (int round = -warmUp; round < rounds(); round++) {
            for (int i = 0; i < samples.size(); i++) {
                final double sample = once.applyAsDouble(sides.get(i));
                if (round >= 0) {
                    samples.get(i).add(sample);
                }
            }
        }
        final var reading = Reading.of(clock, what, "ms", samples.getFirst()).against(samples.get(1));
        return samples.size() > 2 ? reading.beside(samples.get(2)) : reading;
    }

    Testbed bed() {
        return controlled().bed().getFirst();
    }

    private void build() {
        final var bed = console.step("two hypervisors with the controller", () -> Testbed.start(prefix, 2));
        open.add(bed);
        bed.network(NETWORK);
        final var far = bed.member("far", 1, NETWORK, bed.lab().hypervisor("hv1"));
        final var near = bed.device("near", 2);
        bed.provision(near, NETWORK);
        bed.awaitRealised();
        sides.add(new Side(bed.lab(), far, near, List.of(bed), List.of()));
        sides.add(console.step("two hypervisors without", () -> {
            final var lab = lab("n");
            final var hv1 = lab.hypervisor("hv1");
            final var hv2 = lab.hypervisor("hv2");
            hv1.standAlone(List.of(hv2));
            hv2.standAlone(List.of(hv1));
            return side(lab, far, near, List.of());
        }));
        if (options.ovn()) {
            sides.add(console.step("two hypervisors with OVN", () -> {
                final var lab = lab("o");
                final var ovn = Ovn.start(lab);
                open.add(ovn);
                lab.hypervisors().forEach(ovn::manage);
                ovn.addNetworks(List.of(NETWORK));
                final var side = side(lab, far, near, List.of(ovn));
                side.provision(Map.of(far.name(), far.mac() + " " + far.ip(), near.name(), near.mac() + " "
                    + near.ip()));
                ovn.awaitBound(far.name(), "hv1");
                return side;
            }));
        }
        for (final var side : sides) {
            side.far().knows(side.near());
            side.near().knows(side.far());
        }
    }

    private Lab lab(final String suffix) {
        final var lab = Lab.create(prefix + suffix);
        open.add(lab);
        lab.addHypervisor("hv1");
        lab.addHypervisor("hv2");
        return lab;
    }

    /** Makes a side with the same devices. */
    private static Side side(final Lab lab, final Device far, final Device near, final List<Ovn> ovn) {
        final var there = lab.addDevice("far", far.mac(), far.ip() + "/24");
        there.plug(lab.hypervisor("hv1"));
        return new Side(lab, there, lab.addDevice("near", near.mac(), near.ip() + "/24"), List.of(), ovn);
    }

    /**
     * Makes two hypervisors without packets when they are needed first.
     *
     * @param side where
     * @return the hypervisors, connected
     */
    List<DummyHypervisor> dummies(final Side side) {
        return dummies.computeIfAbsent(side, unused -> {
            final var added = new ArrayList<DummyHypervisor>();
            side.bed().forEach(bed -> added.addAll(addDummies(bed, 2)));
            side.ovn().forEach(ovn -> {
                added.addAll(side.lab().addDummyHypervisors(names(2)));
                ovn.manage(added);
            });
            return List.copyOf(added);
        });
    }

    /** Adds hypervisors without packets to a testbed, and waits until they are connected. */
    static List<DummyHypervisor> addDummies(final Testbed bed, final int count) {
        final var added = bed.lab().addDummyHypervisors(names(count));
        added.forEach(DummyHypervisor::connect);
        awaitConnected(bed, added);
        bed.awaitRealised();
        return added;
    }

    private static List<String> names(final int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> "d" + number).toList();
    }

    static void awaitConnected(final Testbed bed, final List<DummyHypervisor> nodes) {
        for (final var node : nodes) {
            Await.until(node + " is connected", Testbed.SOON.multipliedBy(4),
                () -> node.ovs().hasBridge(Hypervisor.INTEGRATION_BRIDGE) && bed.state().connected(node.name()),
                bed::dump);
        }
    }

    /** {@return the physical edge of a side, built when needed} */
    Edge edge(final Side side) {
        return edges.computeIfAbsent(side, unused -> console.step("an OpenFlow ToR " + (side.controlled() ? "with"
            : "without") + " the controller", () -> Edge.of(side)));
    }

    /** {@return a hardware VTEP on the side with the controller, built when needed} */
    VtepTor vtep() {
        final var known = vtep;
        if (known != null) {
            return known;
        }
        final var made = Edge.vtep(bed());
        vtep = made;
        return made;
    }

    /** Counts the flows of a switch without listing them. */
    static long flowCount(final DummyHypervisor hypervisor) {
        final var answer = hypervisor.ovs().ofctl("dump-aggregate", Hypervisor.INTEGRATION_BRIDGE);
        final int at = answer.indexOf("flow_count=");
        return Long.parseLong(answer.substring(at + 11).strip());
    }

    static double millis(final long nanos) {
        return nanos / 1e6;
    }

    @Override
    public void close() throws Exception {
        for (final var resource : open.reversed()) {
            resource.close();
        }
    }
}
