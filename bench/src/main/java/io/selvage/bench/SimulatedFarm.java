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
import io.selvage.testkit.CommandException;
import io.selvage.testkit.DummyHypervisor.Port;
import io.selvage.testkit.sim.SimulatedHypervisor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Hypervisors that are simulated, but for the wire: a thousand of them in this process. */
final class SimulatedFarm implements Farm {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long SECONDS = 60;
    /** Destination MAC address as OpenFlow matches it, without mask: class, field and length. */
    private static final String ETH_DST = "80000606";

    /** What is waited for: a flow towards a device on each of some nodes. By node, when it came. */
    private record Expectation(byte[] pattern, Set<String> missing, Map<String, Long> times, CountDownLatch done) { }

    private final AtomicReference<Expectation> expectation = new AtomicReference<>(
        new Expectation(new byte[0], Set.of(), Map.of(), new CountDownLatch(0)));
    private final List<SimulatedHypervisor> nodes;

    SimulatedFarm(final String controller, final int size) {
        final var world = SimulatedHypervisor.World.of(new InetSocketAddress(controller, 6640), this::onFlow);
        nodes = IntStream.range(0, size).mapToObj(i -> new SimulatedHypervisor(world, "s" + i,
            "100.64.%d.%d".formatted(i / 250, i % 250 + 1))).toList();
    }

    private void onFlow(final SimulatedHypervisor node, final byte[] match) {
        final var now = expectation.get();
        if (now.missing().contains(node.name()) && holds(match, now.pattern())) {
            now.times().putIfAbsent(node.name(), System.nanoTime());
            if (now.missing().remove(node.name()) && now.missing().isEmpty()) {
                now.done().countDown();
            }
        }
    }

    private static boolean holds(final byte[] match, final byte[] pattern) {
        return IntStream.rangeClosed(0, match.length - pattern.length)
            .anyMatch(at -> Arrays.equals(match, at, at + pattern.length, pattern, 0, pattern.length));
    }

    @Override
    public int size() {
        return nodes.size();
    }

    @Override
    public void connect() {
        nodes.forEach(SimulatedHypervisor::connect);
        Await.until("every node has a bridge", PATIENCE, () -> nodes.stream().allMatch(SimulatedHypervisor::hasBridge));
    }

    @Override
    public void cut(final Collection<Integer> numbers) {
        numbers.forEach(node -> nodes.get(node).cut());
    }

    @Override
    public void plug(final Map<Integer, List<Port>> ports) {
        ports.forEach((node, list) -> nodes.get(node).plug(list));
    }

    @Override
    public void unplug(final Map<Integer, List<Port>> ports) {
        ports.forEach((node, list) -> nodes.get(node).unplug(list.stream().map(Port::name).toList()));
    }

    @Override
    public long flows() {
        return nodes.stream().mapToLong(SimulatedHypervisor::flows).sum();
    }

    @Override
    public long youngerThan(final Duration age) {
        return nodes.stream().mapToLong(node -> node.youngerThan(age)).sum();
    }

    @Override
    public Watch watch(final Collection<Integer> watched) {
        final var names = watched.stream().map(node -> nodes.get(node).name()).collect(Collectors.toUnmodifiableSet());
        return new Watch() {
            private long asked;
            private long start;

            @Override
            public long plug(final int node, final Port port) {
                return change(names, port, () -> {
                    start = System.nanoTime();
                    nodes.get(node).plug(List.of(port));
                    asked = System.nanoTime() - start;
                });
            }

            @Override
            public void unplug(final int node, final Port port) {
                change(names, port, () -> nodes.get(node).unplug(List.of(port.name())));
            }

            @Override
            public long asked() {
                return asked;
            }

            @Override
            public String story() {
                return "flows at " + expectation.get().times().entrySet().stream().sorted(Map.Entry.comparingByValue())
                    .map(entry -> "%s %.0f ms".formatted(entry.getKey(), Bench.millis(entry.getValue() - start)))
                    .toList();
            }

            @Override
            public void close() {
                // Nothing is kept
            }
        };
    }

    private long change(final Set<String> names, final Port port, final Runnable change) {
        final Set<String> missing = ConcurrentHashMap.newKeySet();
        missing.addAll(names);
        final var now = new Expectation(HexFormat.of().parseHex(ETH_DST + port.mac().replace(":", "")), missing,
            new ConcurrentHashMap<>(), new CountDownLatch(1));
        expectation.set(now);
        final long start = System.nanoTime();
        change.run();
        try {
            if (!now.done().await(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("not within %d s: every node has, or has no, flow towards %s; missing are %s"
                    .formatted(SECONDS, port.mac(), missing));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
        return System.nanoTime() - start;
    }

    @Override
    public void close() {
        nodes.forEach(SimulatedHypervisor::close);
    }
}
