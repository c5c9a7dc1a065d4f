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
import io.selvage.testkit.Device;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Testbed;
import io.selvage.testkit.VtepTor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A server appears on a port of a ToR switch. Until its policy is in force no frame of it is forwarded, so the first
 * reply shows both. The switch that learns by itself, beside it, has no policy. What the emulator of a hardware VTEP
 * takes to tell what it learned, and to do what it is told, is not ours, and shown apart.
 */
final class ToRPortClock implements Clock {
    private static final double TARGET_MILLIS = 50;
    private static final int WARM_UP = 2;
    /** The emulator looks once a second: more rounds say no more. */
    private static final int VTEP_ROUNDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Override
    public String name() {
        return "tor-port";
    }

    @Override
    public String description() {
        return "server appears on a ToR port -> first reply, its policy in force";
    }

    @Override
    public List<Reading> run(final Bench bench) {
        final var controlled = bench.edge(bench.controlled());
        final var alone = bench.edge(bench.alone());
        final var with = new ArrayList<Double>();
        final var without = new ArrayList<Double>();
        bench.console().step(bench.rounds() + " servers on an OpenFlow ToR on each side, by turns", () -> {
            final var ours = controlled.server(1);
            final var theirs = alone.server(1);
            for (int i = -WARM_UP; i < bench.rounds(); i++) {
                final double first = once(controlled, ours);
                final double second = once(alone, theirs);
                if (i >= 0) {
                    with.add(first);
                    without.add(second);
                }
            }
            controlled.remove(ours);
            alone.remove(theirs);
        });
        final var readings = new ArrayList<Reading>();
        readings.add(Reading.of(name(), "on an OpenFlow ToR: plugged -> first reply", "ms", with).against(without)
            .atMost(TARGET_MILLIS));
        if (VtepTor.isInstalled()) {
            readings.addAll(bench.console().step("servers on a hardware VTEP", () -> vtep(bench, controlled)));
        }
        return readings;
    }

    private static double once(final Edge edge, final Device server) {
        edge.far().announce();
        final var plug = edge.leaf().plugCommand(server);
        try (var probe = Frames.probe(server, edge.far(), Duration.ofMillis(1), Duration.ofSeconds(10))) {
            final long start = Edge.start(plug);
            final long reply = probe.firstReply().orElseThrow(() -> new AssertionError("no reply within 10 s\n"
                + edge.lab().dump()));
            edge.settle(server, edge.leaf().node());
            edge.leaf().unplug(server);
            edge.side().bed().forEach(bed -> {
                Await.until("no flow speaks of " + server, Testbed.SOON,
                    () -> !edge.leaf().flows().normalised().contains(server.mac()), bed::dump);
                bed.awaitRealised();
            });
            return Bench.millis(reply - start);
        }
    }

    private List<Reading> vtep(final Bench bench, final Edge edge) {
        final var bed = bench.bed();
        final var tor = bench.vtep();
        final var all = new ArrayList<Double>();
        final var ours = new ArrayList<Double>();
        for (int i = 0; i < Math.min(bench.rounds(), VTEP_ROUNDS); i++) {
            final var server = edge.server(100 + i);
            final var discovery = Edge.logicalSwitch(tor, "selvage-discovery-eth1");
            try (var watch = tor.watch();
                    var probe = Frames.probe(server, edge.far(), Duration.ofMillis(1), PATIENCE)) {
                final long start = System.nanoTime();
                tor.plug(server, "eth1", 0);
                final long reply = probe.firstReply().orElseThrow(() -> new AssertionError("no reply\n" + bed.dump()));
                final long learned = watch.first("Ucast_Macs_Local", start,
                    rows -> rows.contains(server.mac()) && rows.contains(discovery)).orElseThrow();
                final long bound = watch.first("Physical_Port", learned, rows -> rows.contains("eth1")).orElseThrow();
                all.add(Bench.millis(reply - start));
                ours.add(Bench.millis(bound - learned));
            }
            edge.settle(server, tor.name());
            edge.remove(server);
            Await.until("the port is watched again", PATIENCE, () -> Edge.isWatched(tor, "eth1"), bed::dump);
        }
        return List.of(
            Reading.of(name(), "on a hardware VTEP: address learned -> port in the network", "ms", ours)
                .atMost(TARGET_MILLIS),
            Reading.of(name(), "the same, plugged -> first reply, with what the emulator takes", "ms", all));
    }
}
