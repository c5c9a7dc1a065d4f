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
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Ping;
import io.selvage.testkit.Testbed;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;

/** A device moves to the other hypervisor under traffic: how much of it is lost, at one request per millisecond. */
final class MoveClock implements Clock {
    private static final Duration SPACING = Duration.ofMillis(1);
    private static final double TARGET_MILLIS = 25;

    private final boolean announced;

    /**
     * Creates the clock.
     *
     * @param announced whether the controller is told before each move
     */
    MoveClock(final boolean announced) {
        this.announced = announced;
    }

    @Override
    public String name() {
        return announced ? "move-announced" : "move";
    }

    @Override
    public String description() {
        return "device moves to the other hypervisor" + (announced ? ", announced before" : "") + ": traffic lost";
    }

    @Override
    public List<Reading> run(final Bench bench) {
        final var sides = bench.sides();
        return List.of(bench.console().step(bench.rounds() + " moves on each side, by turns", () -> {
            final var places = new HashMap<Side, Hypervisor>();
            sides.forEach(side -> {
                side.near().plug(side.hv2());
                side.settle(side.hv2());
                places.put(side, side.hv2());
            });
            final var reading = bench.compare(name(), description(), 0, side -> {
                final var from = places.get(side);
                final var to = from.equals(side.hv2()) ? side.hv1() : side.hv2();
                places.put(side, to);
                return once(side, from, to);
            });
            places.forEach(Side::unplug);
            return reading.atMost(TARGET_MILLIS);
        }));
    }

    private double once(final Side side, final Hypervisor from, final Hypervisor to) {
        try (var ping = Ping.start(side.near(), side.far().ip(), SPACING)) {
            ping.awaitFlowing(Testbed.SOON);
            if (announced) {
                side.bed().forEach(bed -> bed.northbound().announceMigration(side.near().mac(), to.name()));
            }
            side.near().move(from, to);
            ping.awaitFlowing(Testbed.SOON);
            side.settle(to);
            ping.awaitFlowing(Testbed.SOON);
            return ping.stop().lost() * Bench.millis(SPACING.toNanos());
        }
    }
}
