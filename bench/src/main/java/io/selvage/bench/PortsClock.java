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
import io.selvage.testkit.Await;
import io.selvage.testkit.CommandException;
import io.selvage.testkit.DummyHypervisor;
import io.selvage.testkit.DummyHypervisor.Port;
import io.selvage.testkit.Northbound;
import io.selvage.testkit.Northbound.Instruction;
import io.selvage.testkit.Northbound.Network;
import io.selvage.testkit.Ovn;
import io.selvage.testkit.Testbed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Many ports on two hypervisors without packets. Time starts before the first intent is sent and ends when every
 * instruction is running and everything is realised; plugging goes on at the same time.
 */
final class PortsClock implements Clock {
    static final int PORTS = 1_000;
    private static final String NETWORK = "many";
    /** Begins the names of the devices. */
    private static final String PREFIX = "p-";
    private static final double TARGET_SECONDS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String STATES = "data/selvage-provisioning:provisioning-instructions?content=nonconfig"
        + "&fields=provisioning-instruction(name;state/status)";

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public String description() {
        return "many ports on two hypervisors, intent and plugging included -> all realised";
    }

    /**
     * What a side needed.
     *
     * @param all from the first intent until all ports run, in seconds
     * @param intent of that, until the intent was accepted
     * @param flows how many flows both nodes have for it
     */
    private record Outcome(double all, double intent, long flows) {
    }

    @Override
    public List<Reading> run(final Bench bench) {
        final var ours = once(bench, bench.controlled());
        final var readings = new ArrayList<>(List.of(
            Reading.of(name(), bench.ports(PORTS) + " ports: " + description().substring(11), "s", ours.all())
                .atMost(TARGET_SECONDS),
            Reading.of(name(), "of that, until the intent was accepted", "s", ours.intent()),
            Reading.of(name(), "flows of both nodes for it", "flows", ours.flows())));
        bench.ovn().ifPresent(side -> {
            final var ovn = once(bench, side);
            final var values = List.of(ovn.all(), ovn.intent(), (double) ovn.flows());
            for (int i = 0; i < values.size(); i++) {
                readings.set(i, readings.get(i).beside(List.of(values.get(i))));
            }
        });
        return List.copyOf(readings);
    }

    private static Outcome once(final Bench bench, final Side side) {
        final var dummies = bench.console().step("two hypervisors without packets", () -> bench.dummies(side));
        final int each = bench.ports(PORTS) / dummies.size();
        final var devices = new ArrayList<Instruction>();
        final var ports = new ArrayList<List<Port>>();
        for (int node = 0; node < dummies.size(); node++) {
            final var here = new ArrayList<Port>();
            for (int i = 0; i < each; i++) {
                final var mac = "02:d0:%02x:00:%02x:%02x".formatted(node, i / 256, i % 256);
                final var name = PREFIX + node + "-" + i;
                here.add(new Port("p" + i, mac, name));
                devices.add(new Instruction(name, mac, NETWORK,
                    List.of("10.%d.%d.%d".formatted(64 + node, i / 250, i % 250 + 1))));
            }
            ports.add(here);
        }
        final long before = flows(dummies);
        final long start = System.nanoTime();
        final double[] intent = new double[1];
        bench.console().step(devices.size() + " devices and ports -> all running, all realised", () -> {
            final var plugs = new ArrayList<CompletableFuture<Void>>();
            for (int i = 0; i < dummies.size(); i++) {
                final var dummy = dummies.get(i);
                final var here = ports.get(i);
                plugs.add(CompletableFuture.runAsync(() -> dummy.plug(here, true)));
            }
            side.bed().forEach(bed -> {
                bed.northbound().putNetwork(new Network(NETWORK, Testbed.ZONE, 0, "10.64.0.0/10", true));
                bed.northbound().patchInstructions(devices);
            });
            side.ovn().forEach(ovn -> {
                ovn.addNetworks(List.of(NETWORK));
                ovn.addPorts(devices.stream().map(device -> new Ovn.Port(NETWORK, device.name(), device.deviceId() + " "
                    + device.addresses().getFirst())).toList());
            });
            intent[0] = seconds(start);
            join(plugs);
            side.bed().forEach(bed -> {
                Await.until("all of them run", PATIENCE, () -> running(bed.northbound()) >= devices.size(), bed::dump);
                bed.northbound().awaitRealised(PATIENCE);
            });
            side.ovn().forEach(ovn -> {
                Await.until("all of them are up", PATIENCE, () -> ovn.portsUp(PREFIX) >= devices.size());
                ovn.awaitRealised();
            });
        });
        return new Outcome(seconds(start), intent[0], flows(dummies) - before);
    }

    private static void join(final List<CompletableFuture<Void>> plugs) {
        for (final var plug : plugs) {
            try {
                plug.get();
            } catch (ExecutionException e) {
                throw new CommandException("a plug failed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandException("interrupted", e);
            }
        }
    }

    private static long running(final Northbound northbound) {
        long count = 0;
        for (final var entry : northbound.restconf().get(STATES).orElseGet(() -> northbound.restconf().object())
                .path("selvage-provisioning:provisioning-instructions").path("provisioning-instruction")) {
            if (entry.path("name").asText().startsWith(PREFIX)
                    && "running".equals(entry.path("state").path("status").asText())) {
                count++;
            }
        }
        return count;
    }

    private static long flows(final List<DummyHypervisor> dummies) {
        return dummies.stream().mapToLong(Bench::flowCount).sum();
    }

    private static double seconds(final long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
