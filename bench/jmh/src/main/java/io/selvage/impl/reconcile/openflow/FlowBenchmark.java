/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.selvage.bench.jmh.LargeFabric;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Flows between values and octets, one by one, out of all that a hypervisor has. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class FlowBenchmark {
    private static final int PORTS = 1_000;
    private static final int ROOM = 1 << 15;
    /** Octets of a flow modification before its match. */
    private static final int FIXED = 40;

    private final ByteBuf out = Unpooled.buffer(2 * ROOM);
    private Flow[] flows = {};
    private FlowMod[] mods = {};
    private Map<FlowKey, Optional<Flow>> desired = Map.of();
    private ByteBuf[] told = {};
    private int next;

    /** Counts flows, as a second figure beside the number of switches. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Count {
        /** How many flows a switch got. */
        public long flows;
    }

    /** Compiles a fabric, and takes the flows of one node. */
    @Setup
    public void make() {
        flows = LargeFabric.of(PORTS).flows(LargeFabric.node(5)).values().toArray(Flow[]::new);
        desired = Arrays.stream(flows).collect(Collectors.toMap(Flow::key, Optional::of));
        mods = new FlowMod[flows.length];
        told = new ByteBuf[flows.length];
        for (int i = 0; i < flows.length; i++) {
            mods[i] = new FlowMod.Add(flows[i]);
            told[i] = told(flows[i]);
        }
    }

    /** A flow as a switch tells it: match and instructions are as in a modification. */
    private static ByteBuf told(final Flow flow) {
        final var mod = Unpooled.wrappedBuffer(OpenFlowEncoder.flowMod(new FlowMod.Add(flow)).body());
        return Unpooled.buffer().writeShort(48 + mod.readableBytes() - FIXED).writeByte(flow.key().table())
            .writeZero(1).writeLong(0).writeShort(flow.key().priority()).writeZero(10).writeLong(flow.cookie())
            .writeLong(0).writeLong(0).writeBytes(mod.skipBytes(FIXED));
    }

    private int turn() {
        next = next + 1 == flows.length ? 0 : next + 1;
        return next;
    }

    /**
     * Checks a flow and writes it as part of a bundle.
     *
     * @return where it is, so that it is not left out
     */
    @Benchmark
    public ByteBuf encode() {
        if (out.writerIndex() >= ROOM) {
            out.clear();
        }
        final var mod = mods[turn()];
        OpenFlowLimits.check(mod.key().match());
        OpenFlowEncoder.append(out, 1, mod);
        return out;
    }

    /**
     * Reads a flow that a switch tells.
     *
     * @return the flow, so that it is not left out
     */
    @Benchmark
    public Flow read() {
        final var in = told[turn()];
        return FlowStatisticsReader.flow(in, 0, FlowStatisticsReader.key(in, 0));
    }

    /**
     * What a reconciler has to think of for a switch that has nothing: compare, take changes, note them as done.
     *
     * @param count counts the flows
     * @return what the switch lacks afterwards, so that nothing is left out
     */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    public boolean reconcile(final Count count) {
        final var book = new FlowBook();
        book.desire(1, desired);
        book.complete();
        book.observed(new SwitchFlows(List.of(), List.of(), 0, 0));
        final var batch = book.take(flows.length);
        book.applied(batch, Map.of());
        count.flows += batch.mods().size();
        return book.hasWork();
    }
}
