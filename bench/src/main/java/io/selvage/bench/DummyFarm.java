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

import io.selvage.testkit.CommandException;
import io.selvage.testkit.DummyHypervisor;
import io.selvage.testkit.DummyHypervisor.Port;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Lab;
import io.selvage.testkit.Namespace;
import io.selvage.testkit.TcpConnections;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Hypervisors with real {@code ovsdb-server} and {@code ovs-vswitchd}, over the dummy datapath. */
final class DummyFarm implements Farm {
    /** Commands that run at the same time. */
    private static final int WORKERS = 8;

    /**
     * How it is seen on a switch that it has what it shall for a port.
     *
     * @param watched what of the flows the switch tells, as {@code ovs-ofctl monitor} says it
     * @param plugged a word in what it tells when a port has come
     * @param unplugged the same when it has gone
     */
    record Signs(String watched, Function<Port, String> plugged, Function<Port, String> unplugged) {
        /**
         * A flow towards the device comes, or goes. In the table that leads to devices; of some others OpenFlow 1.0, in
         * which this is told, cannot tell.
         */
        static final Signs FLOW_TO_DEVICE = new Signs("watch:!initial,table=20", port -> "dl_dst=" + port.mac(),
            port -> "dl_dst=" + port.mac());
        /** Some flow comes, or goes. */
        static final Signs ANY_FLOW = new Signs("watch:!initial", port -> "event=ADDED", port -> "event=DELETED");
    }

    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    private final List<DummyHypervisor> nodes;
    private final Namespace namespace;
    private final Signs signs;

    /** Starts them; the laboratory stops them. */
    DummyFarm(final Lab lab, final int size, final Signs signs) {
        this.signs = signs;
        namespace = lab.core();
        nodes = lab.addDummyHypervisors(IntStream.range(0, size).mapToObj(i -> "d" + i).toList());
    }

    private void each(final Collection<Integer> numbers, final IntConsumer task) {
        numbers.stream().map(number -> CompletableFuture.runAsync(() -> task.accept(number), workers)).toList()
            .forEach(CompletableFuture::join);
    }

    private long sum(final ToLongFunction<DummyHypervisor> count) {
        return nodes.stream().map(node -> CompletableFuture.supplyAsync(() -> count.applyAsLong(node), workers))
            .toList().stream().mapToLong(CompletableFuture::join).sum();
    }

    @Override
    public int size() {
        return nodes.size();
    }

    @Override
    public void connect() {
        each(IntStream.range(0, nodes.size()).boxed().toList(), node -> nodes.get(node).connect());
    }

    @Override
    public void cut(final Collection<Integer> numbers) {
        TcpConnections.cut(namespace, numbers.stream().map(nodes::get).flatMap(node -> Stream.of("ovsdb-server",
            "ovs-vswitchd").flatMap(daemon -> node.ovs().process(daemon).stream())).toList());
    }

    @Override
    public void plug(final Map<Integer, List<Port>> ports) {
        each(ports.keySet(), node -> nodes.get(node).plug(ports.getOrDefault(node, List.of()), true));
    }

    @Override
    public void unplug(final Map<Integer, List<Port>> ports) {
        each(ports.keySet(), node -> nodes.get(node).unplug(ports.getOrDefault(node, List.of()).stream()
            .map(Port::name).toList(), true));
    }

    @Override
    public long flows() {
        return sum(Bench::flowCount);
    }

    @Override
    public long youngerThan(final Duration age) {
        return sum(node -> node.ovs().flows(Hypervisor.INTEGRATION_BRIDGE).youngerThan(age).size());
    }

    @Override
    public Watch watch(final Collection<Integer> watched) {
        return new Monitors(watched);
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }

    /** Follows the flows of some nodes by {@code ovs-ofctl monitor}. */
    private final class Monitors implements Watch {
        private static final long SECONDS = 60;

        private final ReentrantLock lock = new ReentrantLock();
        private final Condition seen = lock.newCondition();
        /** By node, when it last told of a flow towards the device that is watched for. */
        private final Map<Integer, Long> times = new HashMap<>();
        private final Map<Integer, StringBuilder> told = new HashMap<>();
        private final List<Process> processes = new ArrayList<>();
        private final List<Integer> watched;
        private final Set<Integer> ready = new HashSet<>();
        private String wanted = "";
        private String story = "";
        private long asked;

        Monitors(final Collection<Integer> watched) {
            this.watched = List.copyOf(watched);
            for (final var node : this.watched) {
                final var process = nodes.get(node).ovs().tool("ovs-ofctl", "--no-names", "monitor",
                    Hypervisor.INTEGRATION_BRIDGE, signs.watched()).start();
                processes.add(process);
                // It answers on standard output, and tells of changes on the other.
                Thread.ofPlatform().daemon().start(() -> read(node, process.getInputStream()));
                Thread.ofPlatform().daemon().start(() -> read(node, process.getErrorStream()));
            }
            await(() -> ready.size() == this.watched.size(), "ovs-ofctl monitor began");
        }

        /** By pieces, not by lines: the end of a line comes with the next message only. */
        private void read(final int node, final InputStream stream) {
            try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                final var buffer = new char[8192];
                for (int length = reader.read(buffer); length >= 0; length = reader.read(buffer)) {
                    final long now = System.nanoTime();
                    lock.lock();
                    try {
                        ready.add(node);
                        final var text = told.computeIfAbsent(node, unused -> new StringBuilder());
                        text.append(buffer, 0, length);
                        if (!times.containsKey(node) && text.indexOf(wanted) >= 0) {
                            times.put(node, now);
                            seen.signalAll();
                        }
                        if (ready.size() == watched.size() && wanted.isEmpty()) {
                            seen.signalAll();
                        }
                    } finally {
                        lock.unlock();
                    }
                }
            } catch (IOException e) {
                // The process was ended
            }
        }

        private void await(final BooleanSupplier condition, final String what) {
            lock.lock();
            try {
                final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
                while (!condition.getAsBoolean()) {
                    if (seen.awaitNanos(deadline - System.nanoTime()) <= 0) {
                        final var missing = watched.stream().filter(node -> !times.containsKey(node)).toList();
                        final var now = missing.stream().filter(node -> nodes.get(node).ovs()
                            .flows(Hypervisor.INTEGRATION_BRIDGE).normalised().contains(wanted)).toList();
                        throw new AssertionError(("not within %d s: %s; missing are nodes %s, of which %s have one now,"
                            + " and which told:%n%s").formatted(SECONDS, what, missing, now,
                            missing.stream().map(told::get).toList()));
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandException("interrupted", e);
            } finally {
                lock.unlock();
            }
        }

        private long change(final String sign, final Runnable change) {
            lock.lock();
            try {
                times.clear();
                told.clear();
                wanted = sign;
            } finally {
                lock.unlock();
            }
            final long start = System.nanoTime();
            change.run();
            asked = System.nanoTime() - start;
            await(() -> times.size() == watched.size(), "every node tells: " + sign);
            final var order = times.entrySet().stream().sorted(Map.Entry.comparingByValue()).toList();
            story = "the host was asked after %.0f ms; seen at %s".formatted(Bench.millis(asked), order.stream()
                .map(entry -> "%d %.0f ms".formatted(entry.getKey(), Bench.millis(entry.getValue() - start))).toList());
            return order.getLast().getValue() - start;
        }

        @Override
        public long plug(final int node, final Port port) {
            return change(signs.plugged().apply(port), () -> nodes.get(node).plug(List.of(port), false));
        }

        @Override
        public void unplug(final int node, final Port port) {
            change(signs.unplugged().apply(port), () -> nodes.get(node).unplug(List.of(port.name()), false));
        }

        @Override
        public long asked() {
            return asked;
        }

        @Override
        public String story() {
            return story;
        }

        @Override
        public void close() {
            processes.forEach(Process::destroy);
        }
    }
}
