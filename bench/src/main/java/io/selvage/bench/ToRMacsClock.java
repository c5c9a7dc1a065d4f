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
import io.selvage.testkit.Northbound.Instruction;
import io.selvage.testkit.VtepTor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A thousand servers behind one port of a ToR switch become known at once. Their instructions are there. On an OpenFlow
 * ToR they speak within half a second, and again every second until all of them are provisioned, as hosts do. For a
 * hardware VTEP the addresses are written into its database in one transaction, in the place of a switch that has just
 * learned them.
 */
final class ToRMacsClock implements Clock {
    private static final int SERVERS = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    /** The switch in user space takes in some 250 frames at a time: what comes faster is lost before it is seen. */
    private static final Duration SPACING = Duration.ofNanos(500_000);
    private static final String STATES = "data/selvage-provisioning:provisioning-instructions?content=nonconfig"
        + "&fields=provisioning-instruction(name;state/status;state/location/node)";

    @Override
    public String name() {
        return "tor-macs";
    }

    @Override
    public String description() {
        return "1,000 MAC addresses learned at once on a ToR port -> all provisioned, all realised";
    }

    @Override
    public List<Reading> run(final Bench bench) {
        final var edge = bench.edge(bench.controlled());
        final var readings = new ArrayList<Reading>();
        readings.addAll(bench.console().step(SERVERS + " servers behind a port of an OpenFlow ToR",
            () -> openFlow(bench, edge)));
        if (VtepTor.isInstalled()) {
            readings.addAll(bench.console().step(SERVERS + " servers behind a port of a hardware VTEP",
                () -> vtep(bench)));
        }
        return readings;
    }

    private static String mac(final int kind, final int number) {
        return "02:5d:%02x:00:%02x:%02x".formatted(kind, number / 256, number % 256);
    }

    private static void provision(final Bench bench, final int kind) {
        bench.bed().northbound().patchInstructions(IntStream.range(0, SERVERS).mapToObj(number -> new Instruction(
            "mac-" + kind + "-" + number, mac(kind, number), Edge.NETWORK, List.of())).toList());
        bench.bed().northbound().awaitRealised(PATIENCE);
    }

    private static long running(final Bench bench, final int kind, final String node) {
        long count = 0;
        final var northbound = bench.bed().northbound();
        for (final var entry : northbound.restconf().get(STATES).orElseGet(() -> northbound.restconf().object())
                .path("selvage-provisioning:provisioning-instructions").path("provisioning-instruction")) {
            if (entry.path("name").asText().startsWith("mac-" + kind + "-")
                    && "running".equals(entry.path("state").path("status").asText())
                    && node.equals(entry.path("state").path("location").path("node").asText())) {
                count++;
            }
        }
        return count;
    }

    private static double seconds(final long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private List<Reading> openFlow(final Bench bench, final Edge edge) {
        provision(bench, 1);
        final Device rack = edge.lab().addDevice("rack", "02:5d:ff:00:00:01", "10.0.0.250/24");
        edge.leaf().plug(rack);
        bench.bed().awaitRealised();
        final int before = edge.leaf().flows().flows().size();
        final var frames = new ArrayList<byte[]>();
        for (int number = 0; number < SERVERS; number++) {
            frames.add(Frames.arp(mac(1, number), "10.0.%d.%d".formatted(100 + number / 250, number % 250 + 1),
                "10.0.0.3"));
        }
        final long start = System.nanoTime();
        int spoken = 0;
        long said = 0;
        do {
            if (said == 0 || System.nanoTime() - said > AGAIN.toNanos()) {
                said = System.nanoTime();
                Frames.burst(rack, frames, SPACING);
                spoken++;
            }
            Await.pass(Duration.ofMillis(100));
        } while (running(bench, 1, edge.leaf().node()) < SERVERS && seconds(start) < PATIENCE.toSeconds());
        bench.bed().northbound().awaitRealised(PATIENCE);
        final double all = seconds(start);
        final long missing = SERVERS - running(bench, 1, edge.leaf().node());
        if (missing > 0) {
            throw new AssertionError(missing + " servers were not provisioned: "
                + bench.bed().state().node(edge.leaf().node()));
        }
        final int flows = edge.leaf().flows().flows().size() - before;
        remove(bench, 1);
        edge.lab().remove(rack);
        return List.of(Reading.of(name(), "OpenFlow ToR: first frame -> all provisioned, all realised", "s", all),
            Reading.of(name(), "how often each of them had to speak", "times", spoken),
            Reading.of(name(), "flows of the switch for it", "flows", flows));
    }

    private List<Reading> vtep(final Bench bench) {
        final var tor = bench.vtep();
        provision(bench, 2);
        final var argv = new ArrayList<String>();
        for (int number = 0; number < SERVERS; number++) {
            argv.addAll(List.of("--", "add-ucast-local", "selvage-discovery-eth2", mac(2, number),
                tor.tunnelAddress()));
        }
        // It would take away again what it has not learned itself.
        tor.killEmulator();
        final var command = argv.subList(1, argv.size()).toArray(String[]::new);
        final double all;
        try {
            final long start = System.nanoTime();
            tor.vtepCtl(command);
            Await.until("all of them run", PATIENCE, () -> running(bench, 2, tor.name()) >= SERVERS,
                bench.bed()::dump);
            bench.bed().northbound().awaitRealised(PATIENCE);
            all = seconds(start);
        } finally {
            remove(bench, 2);
            tor.vtepCtl("clear-local-macs", "selvage-discovery-eth2");
            tor.startEmulator();
        }
        return List.of(Reading.of(name(), "hardware VTEP: addresses written -> all provisioned, all realised", "s",
            all));
    }

    private static void remove(final Bench bench, final int kind) {
        for (int number = 0; number < SERVERS; number++) {
            bench.bed().northbound().deleteInstruction("mac-" + kind + "-" + number);
        }
        bench.bed().northbound().awaitRealised(PATIENCE);
    }
}
