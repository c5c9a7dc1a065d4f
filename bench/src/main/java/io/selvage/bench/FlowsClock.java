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
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.OpenVSwitch;
import io.selvage.testkit.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Flows per second through the whole path: a switch with nothing connects, and gets all it should have. Time starts
 * when its OpenFlow connection stands and ends when the last flow is there. Compared with {@code ovs-ofctl --bundle}
 * adding the same flows to a bridge of the same switch.
 */
final class FlowsClock implements Clock {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern CONNECTED = Pattern.compile(
        "([0-9T:.-]+Z)\\|[0-9]+\\|rconn\\|INFO\\|br-int<->tcp:[^|]*: connected");
    private static final int REPEATS = 5;
    private static final String SCRATCH = "br-bench";

    @Override
    public String name() {
        return "flows";
    }

    @Override
    public String description() {
        return "flows per second into a switch that connects with none";
    }

    @Override
    public List<Reading> run(final Bench bench) {
        final var dummy = bench.dummies().getFirst();
        final var ovs = dummy.ovs();
        final long count = Bench.flowCount(dummy);
        if (count < bench.ports(PortsClock.PORTS)) {
            // The clock "ports" fills the switches; alone, this clock fills them by it.
            new PortsClock().run(bench);
        }
        final long all = Bench.flowCount(dummy);
        final var with = new ArrayList<Double>();
        final var times = new ArrayList<Double>();
        for (int i = 0; i < REPEATS; i++) {
            bench.console().step("a switch with none gets %,d flows".formatted(all), () -> {
                final var started = Instant.now();
                ovs.killSwitch();
                ovs.startSwitch();
                Await.until(all + " flows are there", PATIENCE, () -> Bench.flowCount(dummy) >= all, bench.bed()::dump);
                final var done = Instant.now();
                final var connected = connected(ovs, started).orElseThrow(() -> new AssertionError(
                    "ovs-vswitchd.log does not tell of its connection"));
                final double seconds = Duration.between(connected, done).toNanos() / 1e9;
                with.add(all / seconds);
                times.add(seconds * 1000);
                bench.bed().northbound().awaitRealised(Testbed.SOON);
            });
        }
        final var without = new ArrayList<Double>();
        bench.console().step("ovs-ofctl --bundle adds the same flows", () -> alone(ovs, all, without));
        return List.of(
            Reading.of(name(), description() + " (%,d flows)".formatted(all), "flows/s", with).against(without)
                .moreIsBetter(),
            Reading.of(name(), "connected -> last flow there", "ms", times));
    }

    /** When the switch last said that its connection to the controller stands: log times have milliseconds. */
    private static Optional<Instant> connected(final OpenVSwitch ovs, final Instant after) {
        try (var lines = Files.lines(ovs.directory().resolve("ovs-vswitchd.log"))) {
            return lines.map(CONNECTED::matcher).filter(Matcher::matches)
                .map(matcher -> Instant.parse(matcher.group(1))).filter(time -> time.isAfter(after))
                .reduce((first, last) -> first);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void alone(final OpenVSwitch ovs, final long all, final List<Double> rates) {
        final var flows = ovs.tool("ovs-ofctl", "-O", "OpenFlow13", "--no-stats", "--no-names", "dump-flows",
            Hypervisor.INTEGRATION_BRIDGE).run().lines().filter(line -> line.contains("actions="))
            .map(String::strip).collect(Collectors.joining("\n"));
        final var groups = ovs.tool("ovs-ofctl", "-O", "OpenFlow13", "--no-names", "dump-groups",
            Hypervisor.INTEGRATION_BRIDGE).run().lines().map(String::strip)
            .filter(line -> line.startsWith("group_id")).collect(Collectors.joining("\n"));
        final var flowFile = ovs.directory().resolve("bench.flows");
        final var groupFile = ovs.directory().resolve("bench.groups");
        try {
            Files.writeString(flowFile, flows + "\n");
            Files.writeString(groupFile, groups + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < REPEATS; i++) {
            ovs.vsctl("--if-exists", "del-br", SCRATCH, "--", "add-br", SCRATCH, "--", "set", "Bridge", SCRATCH,
                "datapath_type=netdev", "fail_mode=secure");
            final long start = System.nanoTime();
            ovs.ofctl("add-groups", SCRATCH, groupFile.toString());
            ovs.ofctl("--bundle", "add-flows", SCRATCH, flowFile.toString());
            rates.add(all / ((System.nanoTime() - start) / 1e9));
        }
        ovs.vsctl("--if-exists", "del-br", SCRATCH);
    }
}
