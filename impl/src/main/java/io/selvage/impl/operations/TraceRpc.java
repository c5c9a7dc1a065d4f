/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.operations;

import com.google.common.util.concurrent.ListenableFuture;
import io.selvage.core.fabric.Fabric;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.Member;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.trace.FabricTrace;
import io.selvage.core.trace.PacketPipeline;
import io.selvage.impl.engine.FabricLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.Trace;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceInput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceOutput;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.RpcResultBuilder;

/**
 * {@code trace}: what the desired flows do with a packet. The loop only answers short questions, one for each node
 * that the packet comes to; the work is done aside. A change in the midst of a trace may show on the later nodes.
 */
public final class TraceRpc implements Trace {
    private final FabricLoop loop;
    private final Executor executor;

    /**
     * Makes it.
     *
     * @param loop the loop
     * @param executor where to do the work; may block
     */
    public TraceRpc(final FabricLoop loop, final Executor executor) {
        this.loop = loop;
        this.executor = executor;
    }

    @Override
    public ListenableFuture<RpcResult<TraceOutput>> invoke(final TraceInput input) {
        return Futures.of(loop.ask(fabric -> TraceStart.of(fabric, input))
            .thenApplyAsync(this::trace, executor)
            .handle((output, failure) -> failure == null ? CompletableFuture.completedFuture(
                RpcResultBuilder.success(output).build()) : refused(failure))
            .thenCompose(result -> result));
    }

    private static CompletionStage<RpcResult<TraceOutput>> refused(final Throwable failure) {
        final var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause()
            : failure;
        return cause instanceof IllegalArgumentException ? CompletableFuture.completedFuture(
            RpcResultBuilder.<TraceOutput>failed().withError(ErrorType.APPLICATION, ErrorTag.INVALID_VALUE,
                cause.getMessage()).build()) : CompletableFuture.failedFuture(cause);
    }

    private TraceOutput trace(final TraceStart start) {
        final var nodes = new HashMap<String, TracedNode>();
        final var flows = new HashMap<String, PacketPipeline>();
        final var trace = FabricTrace.of(start.nodes(), name -> flows.computeIfAbsent(name, unused -> {
            final var wanted = new HashMap<String, List<Flow>>();
            nodes.put(name, loop.ask(fabric -> {
                wanted.put(name, List.copyOf(fabric.flows(name).values()));
                return node(fabric, name);
            }).toCompletableFuture().join());
            return new PacketPipeline(wanted.get(name));
        }), start.place().node(), start.ofport(), start.packet());
        trace.deliveries().forEach(delivery -> nodes.computeIfAbsent(delivery.node(), name ->
            loop.ask(fabric -> node(fabric, name)).toCompletableFuture().join()));
        return new TraceReport(trace, nodes).output();
    }

    private static TracedNode node(final Fabric fabric, final String name) {
        final var ports = new HashMap<Long, String>();
        final var devices = new HashMap<Long, List<String>>();
        fabric.ports(name).forEach((port, seen) -> {
            final long number = seen.port().ofport();
            ports.put(number, port);
            final var there = fabric.membersAt(new PortRef(name, port)).stream().map(Member::instruction)
                .flatMap(instruction -> fabric.instruction(instruction).stream())
                .map(instruction -> instruction.device().text()).toList();
            if (!there.isEmpty()) {
                devices.put(number, there);
            }
        });
        final var node = fabric.nodes().get(name);
        if (node != null) {
            node.tunnels().forEach((encapsulation, port) -> ports.put((long) port, "tunnel " + encapsulation.text()));
        }
        return new TracedNode(TracedNode.tablesOf(node), Map.copyOf(ports), Map.copyOf(devices),
            fabric.origins(name));
    }
}
