/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.bench.jmh;

import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.facts.Change;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The fabric: from facts to the flows of all nodes. */
public class CompilerBenchmark {
    /** Far enough apart that no move is damped. */
    private static final long STEP = 3_600_000;
    private static final int ALL = 1_000;

    /** A fabric in which nothing changes but one port. */
    @State(Scope.Benchmark)
    public static class Running {
        /** Ports that are there all the time. */
        @Param({"100", "10000"})
        public int ports;

        private Fabric fabric = new Fabric();
        private Change plug = LargeFabric.plug(0);
        private Change unplug = LargeFabric.unplug(0);
        private long now;

        /** Makes the fabric, and takes the last device out again. */
        @Setup
        public void make() {
            fabric = LargeFabric.of(ports);
            plug = LargeFabric.plug(ports - 1);
            unplug = LargeFabric.unplug(ports - 1);
            change(unplug);
        }

        Outcome change(final Change change) {
            now += STEP;
            return fabric.apply(List.of(change), now);
        }
    }

    /** What makes a fabric. */
    @State(Scope.Benchmark)
    public static class Facts {
        private final List<Change> changes = LargeFabric.changes(ALL);
    }

    /** Counts flows, as a second figure beside the number of fabrics. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Count {
        /** How many flows were compiled. */
        public long flows;
    }

    /**
     * One port goes and comes, and so do its flows on the ten nodes of its network.
     *
     * @param running the fabric
     * @return what changed, so that it is not left out
     */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public Outcome onePort(final Running running) {
        running.change(running.plug);
        return running.change(running.unplug);
    }

    /**
     * A fabric of 1,000 ports on 100 nodes from nothing.
     *
     * @param facts what makes it
     * @param count counts its flows
     * @return its flows, so that they are not left out
     */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    public Outcome everything(final Facts facts, final Count count) {
        final var outcome = new Fabric().apply(facts.changes, 0);
        count.flows += outcome.flows().values().stream().mapToInt(Map::size).sum();
        return outcome;
    }
}
