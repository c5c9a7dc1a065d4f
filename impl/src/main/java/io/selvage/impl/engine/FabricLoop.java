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

import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.facts.Change;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the fabric. Changes that wait together are taken in together: under load batches grow, and
 * at rest a change is taken in at once. Thread-safe.
 */
public final class FabricLoop implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FabricLoop.class);
    /** How often time itself is looked at, for what ends by being quiet. */
    private static final long TICK_MILLIS = 1_000;
    private static final int MAX_BATCH = 4_096;

    private sealed interface Message {
        record Changes(Collection<Change> changes) implements Message { }

        record Task(Runnable task) implements Message { }
    }

    private final LinkedBlockingQueue<Message> queue = new LinkedBlockingQueue<>();
    private final List<OutcomeListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong failures = new AtomicLong();
    private final Fabric fabric = new Fabric();
    private final Clock clock;
    private final Thread thread;
    private volatile boolean closed;
    /** Written by the loop only. */
    private volatile long generation;

    /**
     * Makes a loop; {@link #start} starts it.
     *
     * @param clock what time it is
     * @param firstGeneration the number before the first one to be given out
     */
    public FabricLoop(final Clock clock, final long firstGeneration) {
        this.clock = clock;
        generation = firstGeneration;
        thread = Thread.ofPlatform().name("selvage-fabric").daemon().unstarted(this::run);
    }

    /** Adds somebody who learns of every outcome; they are told in the order of being added. Before {@link #start}. */
    public void addListener(final OutcomeListener listener) {
        listeners.add(listener);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** Hands changes to the loop. */
    public void submit(final Collection<Change> changes) {
        if (!changes.isEmpty()) {
            queue.add(new Message.Changes(changes));
        }
    }

    /** Hands one change to the loop. */
    public void submit(final Change change) {
        queue.add(new Message.Changes(List.of(change)));
    }

    /** Runs a task on the loop, after everything that was handed to the loop before. */
    @Override
    public void execute(final Runnable task) {
        queue.add(new Message.Task(task));
    }

    /** Asks something of the fabric, after everything that was handed to the loop before. */
    @SuppressWarnings("checkstyle:illegalCatch")
    public <T> CompletionStage<T> ask(final Function<Fabric, T> question) {
        final var answer = new CompletableFuture<T>();
        execute(() -> {
            try {
                answer.complete(question.apply(fabric));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /** The last generation that was given out. */
    public long generation() {
        return generation;
    }

    /** How many batches or tasks failed because of a defect of ours. */
    public long failures() {
        return failures.get();
    }

    private void run() {
        final var messages = new ArrayList<Message>();
        final var changes = new ArrayList<Change>();
        while (!closed) {
            try {
                final var first = queue.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    messages.add(first);
                    queue.drainTo(messages, MAX_BATCH);
                }
            } catch (InterruptedException e) {
                // Only close() interrupts.
                Thread.currentThread().interrupt();
                return;
            }
            for (final var message : messages) {
                switch (message) {
                    case Message.Changes(var some) -> changes.addAll(some);
                    case Message.Task(var task) -> {
                        take(changes);
                        guarded(task);
                    }
                }
            }
            take(changes);
            messages.clear();
        }
    }

    private void take(final List<Change> changes) {
        guarded(() -> {
            final var outcome = fabric.apply(changes, clock.millis());
            if (isEmpty(outcome)) {
                return;
            }
            final long next = generation + 1;
            generation = next;
            LOG.debug("Generation {}: {} changes, flows change on {} nodes", next, changes.size(),
                outcome.flows().size());
            listeners.forEach(listener -> guarded(() -> listener.onOutcome(next, outcome, fabric)));
        });
        changes.clear();
    }

    private static boolean isEmpty(final Outcome outcome) {
        return outcome.flows().isEmpty() && outcome.vtep().isEmpty() && outcome.nodes().isEmpty()
            && outcome.networks().isEmpty() && outcome.bindings().isEmpty() && outcome.members().isEmpty()
            && outcome.allocations().isEmpty() && outcome.ports().isEmpty();
    }

    /** The border of the loop: whatever fails, the next batch is taken in. */
    @SuppressWarnings("checkstyle:illegalCatch")
    private void guarded(final Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            failures.incrementAndGet();
            LOG.error("Defect in the fabric loop; the fabric goes on without what failed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
