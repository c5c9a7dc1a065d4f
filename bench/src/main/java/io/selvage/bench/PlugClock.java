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
import io.selvage.testkit.Frames;
import io.selvage.testkit.Hypervisor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * From the plug to the first reply of a device on the other hypervisor. The intent is there already. The device asks
 * every millisecond, so that neither ARP nor the pace of ping(8) is measured; time starts before {@code ovs-vsctl}
 * does.
 */
final class PlugClock implements Clock {
    private static final int WARM_UP = 5;
    private static final double TARGET_MILLIS = 25;

    private final String name;
    private final int others;

    /**
     * Creates the clock.
     *
     * @param name its name
     * @param others how many tap ports each hypervisor has besides
     */
    PlugClock(final String name, final int others) {
        this.name = name;
        this.others = others;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return "device plugged -> first reply from the other hypervisor" + (others == 0 ? ""
            : ", " + others + " tap ports on each");
    }

    @Override
    public List<Reading> run(final Bench bench) {
        final var sides = bench.sides();
        if (others > 0) {
            bench.console().step(others + " tap ports on each hypervisor", () -> sides.forEach(this::crowd));
        }
        final var reading = bench.console().step(bench.rounds() + " plugs on each side, by turns",
            () -> bench.compare(name, description(), WARM_UP, PlugClock::once));
        final double limit = Reading.median(reading.baseline());
        final double allowed = 1.25 * limit;
        return List.of(reading.atMost(others == 0 ? Math.min(TARGET_MILLIS, allowed) : allowed),
            Reading.of(name, "of these the 99th percentile, against the median of the switch alone", "ms",
                Reading.quantile(reading.samples(), 0.99)).against(List.of(limit)).atMost(2 * limit));
    }

    private static double once(final Side side) {
        // A switch that learns must know the other device, or it floods every request to all ports until it answers.
        side.far().announce();
        final var plug = side.near().plugCommand(side.hv2(), side.near().identifiers());
        try (var probe = Frames.probe(side.near(), side.far(), Duration.ofMillis(1), Duration.ofSeconds(10))) {
            final long start = System.nanoTime();
            plug.run();
            final long reply = probe.firstReply().orElseThrow(() -> new AssertionError("no reply within 10 s\n"
                + side.lab().dump()));
            side.settle(side.hv2());
            side.unplug(side.hv2());
            return Bench.millis(reply - start);
        }
    }

    private void crowd(final Side side) {
        final var devices = new LinkedHashMap<String, String>();
        for (final var hypervisor : side.lab().hypervisors()) {
            final var taps = new ArrayList<String>();
            final var ports = new ArrayList<String>();
            for (int i = 0; i < others; i++) {
                final var port = "t" + i;
                final var device = "t-" + hypervisor + "-" + i;
                final var mac = "02:5f:%02x:00:%02x:%02x".formatted(hypervisor.index(), i / 256, i % 256);
                taps.add("tuntap add " + port + " mode tap");
                taps.add("link set " + port + " up");
                ports.addAll(List.of("--", "add-port", Hypervisor.INTEGRATION_BRIDGE, port, "--", "set", "Interface",
                    port, "external_ids:attached-mac=\"" + mac + "\"", "external_ids:iface-id=" + device));
                devices.put(device, mac);
            }
            hypervisor.ovs().namespace().batch(taps);
            hypervisor.ovs().vsctlCommand(ports.toArray(String[]::new)).within(Duration.ofMinutes(2)).run();
        }
        side.provision(devices);
    }
}
