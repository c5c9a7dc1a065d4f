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

import io.selvage.testkit.Ping;
import io.selvage.testkit.Testbed;
import java.time.Duration;
import java.util.List;

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

    @Override
    public List<Reading> run(final Bench bench) {
        final var side = bench.controlled();
        final var bed = bench.bed();
        side.near().plug(side.hv2());
        side.settle(side.hv2());
        try (var ping = Ping.start(side.near(), side.far().ip(), SPACING)) {
            ping.awaitFlowing(Testbed.SOON, bed::dump);
            final long killed = System.nanoTime();
            final var start = bench.console().step("kill -9 and start", () -> {
                bed.controller().kill();
                return bed.controller().start();
            });
            bench.console().step("the controller agrees with all switches", bed::awaitNodes);
            final long agreed = System.nanoTime();
            final var since = Duration.ofNanos(agreed - killed);
            long young = 0;
            for (final var hypervisor : side.lab().hypervisors()) {
                young += hypervisor.flows().youngerThan(since).size();
            }
            ping.awaitFlowing(Testbed.SOON, bed::dump);
            final var report = ping.stop();
            side.unplug(side.hv2());
            return List.of(
                Reading.of(name(), "packets lost, " + report.sent() + " sent", "packets", report.lost()).atMost(0),
                Reading.of(name(), "flows removed and added again", "flows", young).atMost(0),
                Reading.of(name(), "longest time without a reply", "ms", Bench.millis(report.longestGap().toNanos())),
                Reading.of(name(), "start -> answers", "s", start.toMillis() / 1e3),
                Reading.of(name(), "kill -> agrees with all switches", "s", since.toMillis() / 1e3));
        }
    }
}
