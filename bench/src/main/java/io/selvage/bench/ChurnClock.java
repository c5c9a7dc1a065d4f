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

import io.selvage.testkit.Churn;
import io.selvage.testkit.FabricState;
import io.selvage.testkit.FreshStart;
import io.selvage.testkit.Testbed;
import java.time.Duration;
import java.util.List;

/**
 * A long random life of many hypervisors without packets and of ToR switches, after which every node is compared with
 * a fresh start. In a laboratory of its own, since it leaves nothing as it was.
 */
final class ChurnClock implements Clock {
    private static final int NODES = 20;
    private static final int STEPS = 1000;
    private static final int KILLS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "churn";
    }

    @Override
    public String description() {
        return "1,000 random steps on 20 nodes and 2 ToRs, then compared with a fresh start";
    }

    @Override
    public boolean onRequest() {
        return true;
    }

    @Override
    public List<Reading> run(final Bench bench) {
        final long seed = Long.getLong("selvage.churn.seed", System.nanoTime());
        bench.console().line("  seed " + seed);
        try (var bed = bench.console().step("a controller", () -> Testbed.start(bench.prefix() + "c", 0))) {
            final var nodes = bench.console().step(NODES + " nodes", () -> Bench.addDummies(bed, NODES));
            final var churn = new Churn(bed, nodes, seed);
            final long start = System.nanoTime();
            bench.console().step(STEPS + " steps, in which the controller dies " + KILLS + " times",
                () -> churn.run(STEPS, KILLS));
            final double steps = (System.nanoTime() - start) / 1e9;
            final long end = System.nanoTime();
            bench.console().step("everything is realised", () -> {
                Bench.awaitConnected(bed, nodes);
                churn.settle();
                bed.northbound().awaitRealised(PATIENCE);
            });
            final double settled = (System.nanoTime() - end) / 1e9;
            final var before = FabricState.read(bed.lab());
            bench.console().step("a fresh start of the same", () -> FreshStart.start(bed));
            final var fresh = FreshStart.become(bed, before, PATIENCE);
            final var difference = before.differenceFrom(fresh);
            difference.lines().forEach(bench.console()::line);
            return List.of(
                Reading.of(name(), "missing after seed " + seed, "rules", count(difference, "  - ")).atMost(0),
                Reading.of(name(), "stale", "rules", count(difference, "  + ")).atMost(0),
                Reading.of(name(), "compared", "rules", fresh.size()),
                Reading.of(name(), STEPS + " steps", "s", steps),
                Reading.of(name(), "last step -> everything realised", "s", settled));
        }
    }

    private static long count(final String difference, final String mark) {
        return difference.lines().filter(line -> line.startsWith(mark)).count();
    }
}
