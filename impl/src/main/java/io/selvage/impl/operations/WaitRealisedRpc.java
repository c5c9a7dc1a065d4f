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
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.engine.NodeStatus;
import io.selvage.impl.engine.Nodes;
import io.selvage.impl.engine.Realisation;
import io.selvage.impl.status.BatchWriter;
import io.selvage.impl.status.Yang;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.WaitRealised;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.WaitRealisedInput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.WaitRealisedOutput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.WaitRealisedOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.input.scope.OneInstruction;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.input.scope.OneNetwork;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.input.scope.OneNode;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.output.Node;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.output.NodeBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.output.NodeKey;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.RpcResultBuilder;

/**
 * {@code wait-realised}. "Everything accepted before this call" is exact: before a generation is chosen, and the nodes
 * that it concerns, the intent that was committed and what every host knew at the moment of the call have been taken
 * in.
 */
public final class WaitRealisedRpc implements WaitRealised {
    private static final long DEFAULT_TIMEOUT_SECONDS = 10;
    /** A host that is silent is not waited for longer than this before the nodes are asked. */
    private static final long FENCE_MILLIS = 1_000;

    /**
     * What is waited for.
     *
     * @param refusal why not, if it makes no sense
     */
    private record Wait(long generation, Optional<Set<String>> scope, Optional<String> refusal) { }

    private final FabricLoop loop;
    private final Nodes nodes;
    private final Realisation realisation;
    private final BatchWriter status;
    private final Supplier<CompletionStage<Void>> intentFence;

    /**
     * Makes it.
     *
     * @param loop the loop
     * @param nodes the nodes
     * @param realisation waits
     * @param status flushed before the answer, so that what is read next agrees with it
     * @param intentFence completes when all intent committed so far has been handed to the loop
     */
    public WaitRealisedRpc(final FabricLoop loop, final Nodes nodes, final Realisation realisation,
            final BatchWriter status, final Supplier<CompletionStage<Void>> intentFence) {
        this.loop = loop;
        this.nodes = nodes;
        this.realisation = realisation;
        this.status = status;
        this.intentFence = intentFence;
    }

    @Override
    public ListenableFuture<RpcResult<WaitRealisedOutput>> invoke(final WaitRealisedInput input) {
        final long timeout = Optional.ofNullable(input.getTimeout()).map(seconds -> seconds.longValue())
            .orElse(DEFAULT_TIMEOUT_SECONDS) * 1000;
        final var generation = Optional.ofNullable(input.getGeneration()).map(given -> given.getValue().longValue());
        final CompletionStage<?> begin = generation.isPresent() ? CompletableFuture.completedFuture(true) : fences();
        return Futures.of(begin
            .thenCompose(unused -> loop.ask(fabric -> wait(fabric, input, generation.orElseGet(loop::generation))))
            .thenCompose(wait -> wait.refusal().isPresent() ? CompletableFuture.completedFuture(
                RpcResultBuilder.<WaitRealisedOutput>failed().withError(ErrorType.APPLICATION, ErrorTag.INVALID_VALUE,
                    wait.refusal().orElseThrow()).build())
                : realisation.await(wait.generation(), wait.scope(), timeout)
                    // Behind what the loop has yet to publish of it
                    .thenCompose(result -> loop.ask(fabric -> result))
                    .thenCompose(result -> status.flushed()
                        .thenApply(unused -> RpcResultBuilder.success(output(result)).build()))));
    }

    private static Wait wait(final Fabric fabric, final WaitRealisedInput input, final long generation) {
        return switch (input.getScope()) {
            case null -> new Wait(generation, Optional.empty(), Optional.empty());
            case OneNode one -> {
                final var name = one.requireNode().getValue();
                yield new Wait(generation, Optional.of(Set.of(name)), fabric.nodes().containsKey(name)
                    ? Optional.empty() : Optional.of("node: '" + name
                        + "' is not known; selvage-fabric:transport-nodes lists the nodes"));
            }
            case OneNetwork one -> {
                final var name = one.requireVirtualNetwork().getValue();
                yield new Wait(generation, Optional.of(Set.copyOf(fabric.nodesOf(name))),
                    fabric.networks().containsKey(name) ? Optional.empty()
                        : Optional.of("virtual-network: '" + name + "' does not exist"));
            }
            case OneInstruction one -> {
                final var name = one.requireProvisioningInstruction().getValue();
                final var instruction = fabric.instruction(name);
                yield new Wait(generation, Optional.of(instruction.map(known ->
                    Set.copyOf(fabric.nodesOf(known.network()))).orElse(Set.of())), instruction.isPresent()
                    ? Optional.empty() : Optional.of("provisioning-instruction: '" + name + "' does not exist"));
            }
            default -> throw new IllegalStateException("no such scope: " + input.getScope());
        };
    }

    private CompletionStage<?> fences() {
        return intentFence.get()
            .thenCompose(unused -> loop.ask(fabric -> nodes.fences()))
            .thenCompose(fences -> CompletableFuture.allOf(fences.stream()
                // A host that goes away meanwhile is a matter of its status, not of the fence.
                .map(fence -> fence.exceptionally(gone -> null).toCompletableFuture()
                    .completeOnTimeout(null, FENCE_MILLIS, TimeUnit.MILLISECONDS))
                .toArray(CompletableFuture[]::new)));
    }

    private static WaitRealisedOutput output(final Realisation.Result result) {
        return new WaitRealisedOutputBuilder().setRealised(result.realised())
            .setGeneration(Yang.generation(result.generation()))
            .setNode(result.nodes().stream().map(node -> node(node, result.generation()))
                .collect(Collectors.toUnmodifiableMap(Node::key, Function.identity())))
            .build();
    }

    private static Node node(final NodeStatus status, final long generation) {
        final var node = new NodeBuilder().withKey(new NodeKey(new NodeName(status.name())))
            .setRealised(Realisation.hasConfirmed(status, generation)).setConnected(status.connected())
            .setDesiredGeneration(Yang.generation(status.desired()))
            .setRealisedGeneration(Yang.generation(status.realised()));
        status.problem().ifPresent(node::setReason);
        return node.build();
    }
}
