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

import io.selvage.bench.Bench.Side;
import io.selvage.testkit.Ovn;
import io.selvage.testkit.Ping;
import io.selvage.testkit.Testbed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The controller is killed with SIGKILL and started again under traffic, one request every 5 ms. */
final class RestartClock implements Clock {
    private static final Duration SPACING = Duration.ofMillis(5);

    @Override
    public String name() {
        return "restart";
    }

    @Override
    public String description() {
        return "controller killed (kill -9) and started again under traffic";
    }

    /**
     * What one restart did.
     *
     * @param ping the traffic
     * @param agreed from the kill until all switches have what they shall
     * @param young flows that are younger than that
     */
    private record Outcome(Ping.Report ping, Duration agreed, long young) {
    }

    @Override
    public List<Reading> run(final Bench bench) {
        final var start = new AtomicReference<>(Duration.ZERO);
        final var controller = bench.bed().controller();
        final var ours = restart(bench, bench.controlled(), () -> {
            controller.kill();
            start.set(controller.start());
        });
        final var readings = new ArrayList<>(List.of(
            Reading.of(name(), "packets lost, " + ours.ping().sent() + " sent", "packets", ours.ping().lost())
                .atMost(0),
            Reading.of(name(), "flows removed and added again", "flows", ours.young()).atMost(0),
            Reading.of(name(), "longest time without a reply", "ms", gap(ours)),
            Reading.of(name(), "kill -> agrees with all switches", "s", seconds(ours.agreed())),
            Reading.of(name(), "start -> answers", "s", seconds(start.get()))));
        bench.ovn().ifPresent(side -> {
            final var ovn = side.ovn().getFirst();
            final var other = restart(bench, side, () -> side.lab().hypervisors().forEach(hypervisor -> {
                ovn.killController(hypervisor.name());
                ovn.startController(hypervisor.name());
            }));
            final var values = List.of((double) other.ping().lost(), (double) other.young(), gap(other),
                seconds(other.agreed()));
            for (int i = 0; i < values.size(); i++) {
                readings.set(i, readings.get(i).beside(List.of(values.get(i))));
            }
        });
        return List.copyOf(readings);
    }

    private static Outcome restart(final Bench bench, final Side side, final Runnable killAndStart) {
        side.near().plug(side.hv2());
        side.settle(side.hv2());
        try (var ping = Ping.start(side.near(), side.far().ip(), SPACING)) {
            ping.awaitFlowing(Testbed.SOON, side.lab()::dump);
            final long killed = System.nanoTime();
            bench.console().step("kill -9 and start", killAndStart);
            bench.console().step("the controller agrees with all switches", () -> {
                side.bed().forEach(Testbed::awaitNodes);
                side.ovn().forEach(Ovn::awaitRealised);
            });
            final var agreed = Duration.ofNanos(System.nanoTime() - killed);
            long young = 0;
            for (final var hypervisor : side.lab().hypervisors()) {
                young += hypervisor.flows().youngerThan(agreed).size();
            }
            ping.awaitFlowing(Testbed.SOON, side.lab()::dump);
            final var report = ping.stop();
            side.unplug(side.hv2());
            return new Outcome(report, agreed, young);
        }
    }

    private static double gap(final Outcome outcome) {
        return Bench.millis(outcome.ping().longestGap().toNanos());
    }

    private static double seconds(final Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
