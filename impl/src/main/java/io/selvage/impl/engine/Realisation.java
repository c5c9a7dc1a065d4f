/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits until nodes have confirmed a generation. Touched by the loop only, but for {@link #await}. */
public final class Realisation implements NodeStatusListener {
    /**
     * How a wait ended.
     *
     * @param realised whether every node concerned has confirmed the generation
     * @param generation the generation that was waited for
     * @param nodes every node concerned, sorted by name
     */
    public record Result(boolean realised, long generation, List<NodeStatus> nodes) {
        public Result {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * Somebody who waits.
     *
     * @param scope whether a node, by its name, is concerned
     * @param missing names of the nodes that have not confirmed and may do so soon; kept up to date, so that the word
     *     of one node does not cost a look at all of them
     */
    private record Waiter(long generation, Predicate<String> scope, Set<String> missing,
            CompletableFuture<Result> future) { }

    private final Map<String, NodeStatus> nodes = new HashMap<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private Optional<FabricEndedException> ended = Optional.empty();
    private final FabricLoop loop;
    private final ScheduledExecutorService timer;

    /**
     * Makes it.
     *
     * @param loop the loop
     * @param timer ends waits
     */
    public Realisation(final FabricLoop loop, final ScheduledExecutorService timer) {
        this.loop = loop;
        this.timer = timer;
    }

    /**
     * Waits until every node concerned has confirmed everything up to a generation that concerns it. A node of which
     * nothing has been known for long ({@link NodeStatus.Phase#UNKNOWN}) is not waited for; it makes the result one
     * that is not realised. Any thread.
     *
     * @param generation the generation
     * @param scope names of the nodes concerned; all nodes when empty
     * @param timeoutMillis how long to wait; the result then says which nodes are missing
     */
    public CompletionStage<Result> await(final long generation, final Optional<Set<String>> scope,
            final long timeoutMillis) {
        return loop.ask(fabric -> awaitHere(generation, scope, timeoutMillis)).thenCompose(waiting -> waiting);
    }

    private CompletionStage<Result> awaitHere(final long generation, final Optional<Set<String>> scope,
            final long timeoutMillis) {
        final Predicate<String> concerned = scope.map(Set::copyOf).<Predicate<String>>map(names -> names::contains)
            .orElse(name -> true);
        final var waiter = new Waiter(generation, concerned, new HashSet<>(), new CompletableFuture<>());
        (scope.isPresent() ? scope.orElseThrow().stream().map(nodes::get).filter(Objects::nonNull)
            : nodes.values().stream()).filter(node -> isMissing(node, generation))
            .map(NodeStatus::name).forEach(waiter.missing::add);
        if (ended.isPresent()) {
            // The loop may answer once more while it ends.
            waiter.future.completeExceptionally(ended.orElseThrow());
        } else if (!complete(waiter)) {
            waiters.add(waiter);
            final var end = timer.schedule(() -> loop.execute(() -> {
                if (waiters.remove(waiter)) {
                    waiter.future.complete(result(waiter));
                }
            }), timeoutMillis, TimeUnit.MILLISECONDS);
            waiter.future.whenComplete((result, failure) -> end.cancel(false));
        }
        return waiter.future;
    }

    /** Fails every wait: the loop has ended, and nothing will be confirmed any more. */
    public void end(final FabricEndedException reason) {
        ended = Optional.of(reason);
        final var left = List.copyOf(waiters);
        waiters.clear();
        left.forEach(waiter -> waiter.future.completeExceptionally(reason));
    }

    private boolean complete(final Waiter waiter) {
        final boolean done = waiter.missing.isEmpty();
        if (done) {
            waiter.future.complete(result(waiter));
        }
        return done;
    }

    /** Whether a node has confirmed everything up to a generation that concerns it. */
    public static boolean hasConfirmed(final NodeStatus node, final long generation) {
        // While a node is being read, what it confirmed once may be gone.
        return node.isRealised()
            || node.connected() && node.phase() == NodeStatus.Phase.APPLYING && node.realised() >= generation;
    }

    private static boolean isMissing(final NodeStatus node, final long generation) {
        return node.phase() != NodeStatus.Phase.UNKNOWN && !hasConfirmed(node, generation);
    }

    private Result result(final Waiter waiter) {
        final var concerned = nodes.values().stream().filter(node -> waiter.scope.test(node.name()))
            .sorted(Comparator.comparing(NodeStatus::name)).toList();
        return new Result(concerned.stream().allMatch(node -> hasConfirmed(node, waiter.generation)),
            waiter.generation, concerned);
    }

    @Override
    public void onNodeStatus(final NodeStatus status) {
        nodes.put(status.name(), status);
        waiters.removeIf(waiter -> {
            if (!isMissing(status, waiter.generation)) {
                return waiter.missing.remove(status.name()) && complete(waiter);
            }
            if (waiter.scope.test(status.name())) {
                waiter.missing.add(status.name());
            }
            return false;
        });
    }

    @Override
    public void onNodeGone(final String node) {
        nodes.remove(node);
        waiters.removeIf(waiter -> waiter.missing.remove(node) && complete(waiter));
    }
}
