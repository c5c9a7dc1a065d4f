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
import io.selvage.testkit.Testbed;
import io.selvage.testkit.VtepTor;
import io.selvage.testkit.cli.Console;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jdt.annotation.Nullable;

/** What the clocks measure on: a testbed with the controller and the same switches without, built when needed. */
final class Bench implements AutoCloseable {
    static final String NETWORK = "bench";

    private final Console console;
    private final String prefix;
    private final Options options;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<DummyHypervisor> dummies = new ArrayList<>();
    private final List<Side> sides = new ArrayList<>();
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
     */
    record Options(int rounds, int ports, int nodes, int networks, int span, boolean profile, int restarts,
            List<String> parts, List<String> javaOptions) {
        Options {
            parts = List.copyOf(parts);
            javaOptions = List.copyOf(javaOptions);
        }
    }

    /**
     * Two hypervisors and two devices in one network, with or without a controller: what is measured and what it is
     * compared with.
     *
     * @param lab the laboratory
     * @param far plugged into hv1 all the time
     * @param near plugged by the clocks
     * @param bed the testbed; the laboratory of the switch alone has none
     */
    record Side(Lab lab, Device far, Device near, List<Testbed> bed) {
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
        }

        /** Unplugs the device and waits until the switches have forgotten it. */
        void unplug(final Hypervisor there) {
            near.unplug(there);
            bed.forEach(testbed -> {
                lab.await("no flow speaks of " + near, Testbed.SOON,
                    () -> !hv1().flows().normalised().contains(near.mac()));
                testbed.awaitRealised();
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

    /** {@return the side with the controller} */
    Side controlled() {
        build();
        return sides.getFirst();
    }

    /** {@return the side with the switch alone} */
    Side alone() {
        build();
        return sides.getLast();
    }

    Testbed bed() {
        return controlled().bed().getFirst();
    }

    private void build() {
        if (!sides.isEmpty()) {
            return;
        }
        final var bed = console.step("two hypervisors with the controller", () -> Testbed.start(prefix, 2));
        open.add(bed);
        bed.network(NETWORK);
        final var far = bed.member("far", 1, NETWORK, bed.lab().hypervisor("hv1"));
        final var near = bed.device("near", 2);
        bed.provision(near, NETWORK);
        bed.awaitRealised();
        sides.add(new Side(bed.lab(), far, near, List.of(bed)));
        sides.add(console.step("two hypervisors without", () -> {
            final var lab = Lab.create(prefix + "n");
            open.add(lab);
            final var hv1 = lab.addHypervisor("hv1");
            final var hv2 = lab.addHypervisor("hv2");
            hv1.standAlone(List.of(hv2));
            hv2.standAlone(List.of(hv1));
            final var there = lab.addDevice("far", far.mac(), "10.0.0.1/24");
            there.plug(hv1);
            return new Side(lab, there, lab.addDevice("near", near.mac(), "10.0.0.2/24"), List.of());
        }));
        for (final var side : sides) {
            side.far().knows(side.near());
            side.near().knows(side.far());
        }
    }

    /** {@return two connected hypervisors without packets, in the laboratory with the controller} */
    List<DummyHypervisor> dummies() {
        if (dummies.isEmpty()) {
            dummies.addAll(addDummies(bed(), 2));
        }
        return List.copyOf(dummies);
    }

    /** Adds hypervisors without packets to a testbed, and waits until they are connected. */
    static List<DummyHypervisor> addDummies(final Testbed bed, final int count) {
        final var added = new ArrayList<DummyHypervisor>();
        for (int i = 1; i <= count; i++) {
            final var dummy = bed.lab().addDummyHypervisor("d" + i);
            dummy.connect();
            added.add(dummy);
        }
        awaitConnected(bed, added);
        bed.awaitRealised();
        return List.copyOf(added);
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
