/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.WriteTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the datastore in batches: of writes with the same key only the last is made, and while one transaction is
 * under way, everything else waits together for the next. Order between different keys is kept. Thread-safe.
 */
public final class BatchWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

    /**
     * A write that waits.
     *
     * @param content what it does
     * @param written who waits for it: those of dropped writes of the same key first
     */
    private record Write(Consumer<WriteTransaction> content, List<CompletableFuture<Void>> written) {
        void complete() {
            written.forEach(future -> future.complete(null));
        }

        void fail(final Throwable cause) {
            written.forEach(future -> future.completeExceptionally(cause));
        }
    }

    private final Object lock = new Object();
    private final DataBroker broker;
    private final String name;
    private final ScheduledExecutorService executor;
    private final long settleMillis;
    private final int most;
    private Map<Object, Write> pending = new LinkedHashMap<>();
    private List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean scheduled;
    private boolean closed;

    /**
     * Makes a writer.
     *
     * @param broker the datastore
     * @param name what it writes, for logs
     * @param executor one thread, which this writer may block while a transaction is under way
     * @param settleMillis how long writes may gather before the first of them is made, so that bursts cost little
     */
    public BatchWriter(final DataBroker broker, final String name, final ScheduledExecutorService executor,
            final long settleMillis) {
        this(broker, name, executor, settleMillis, Integer.MAX_VALUE);
    }

    /**
     * Makes a writer of small transactions.
     *
     * @param broker the datastore
     * @param name what it writes, for logs
     * @param executor one thread, which this writer may block while a transaction is under way
     * @param settleMillis how long writes may gather before the first of them is made, so that bursts cost little
     * @param most how many writes one transaction may hold, at least 1
     */
    public BatchWriter(final DataBroker broker, final String name, final ScheduledExecutorService executor,
            final long settleMillis, final int most) {
        this.most = most;
        this.broker = broker;
        this.name = name;
        this.executor = executor;
        this.settleMillis = settleMillis;
    }

    /**
     * Makes a write soon.
     *
     * @param key what is written; an earlier write of the same key that is still waiting is dropped
     * @param write writes; called on the writer's thread
     * @return completes when it, or a later one of the same key, is in the datastore; fails when that is refused. Those
     *         of one key complete in the order of the writes, so that the last word is the last to be heard
     */
    public CompletionStage<Void> write(final Object key, final Consumer<WriteTransaction> write) {
        final var future = new CompletableFuture<Void>();
        synchronized (lock) {
            // Removed first: the new write belongs behind everything that came before it.
            final var dropped = pending.remove(key);
            final var written = dropped == null ? new ArrayList<CompletableFuture<Void>>() : dropped.written();
            written.add(future);
            pending.put(key, new Write(write, written));
            schedule(settleMillis);
        }
        return future;
    }

    /** Completes when everything that was handed in before has been written, or refused. */
    public CompletionStage<Void> flushed() {
        final var future = new CompletableFuture<Void>();
        synchronized (lock) {
            waiting.add(future);
            scheduled = false;
            schedule(0);
        }
        return future;
    }

    private void schedule(final long delay) {
        if (!scheduled && !closed) {
            scheduled = true;
            executor.schedule(this::flush, delay, TimeUnit.MILLISECONDS);
        }
    }

    private void flush() {
        final Map<Object, Write> batch;
        final List<CompletableFuture<Void>> waiters;
        synchronized (lock) {
            batch = pending;
            pending = new LinkedHashMap<>();
            waiters = waiting;
            waiting = new ArrayList<>();
            scheduled = false;
        }
        Map<Object, Write> part = new LinkedHashMap<>();
        for (final var write : batch.entrySet()) {
            part.put(write.getKey(), write.getValue());
            if (part.size() == most) {
                commit(part);
                part = new LinkedHashMap<>();
            }
        }
        if (!part.isEmpty()) {
            commit(part);
        }
        waiters.forEach(waiter -> waiter.complete(null));
    }

    @SuppressWarnings("checkstyle:illegalCatch")
    private void commit(final Map<Object, Write> batch) {
        final var transaction = broker.newWriteOnlyTransaction();
        try {
            batch.values().forEach(write -> write.content().accept(transaction));
        } catch (RuntimeException e) {
            // A value that the model does not admit is found when it is built or encoded.
            transaction.cancel();
            failed(batch, e);
            return;
        }
        try {
            transaction.commit().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            batch.values().forEach(write -> write.fail(e));
            return;
        } catch (ExecutionException e) {
            failed(batch, e.getCause());
            return;
        }
        LOG.debug("Wrote {} of {}", batch.size(), name);
        batch.values().forEach(Write::complete);
    }

    /** A batch was refused as a whole: write by write, so that one bad value does not take the others along. */
    private void failed(final Map<Object, Write> batch, final Throwable cause) {
        if (batch.size() == 1) {
            LOG.error("Cannot write {} of {}", batch.keySet(), name, cause);
            batch.values().forEach(write -> write.fail(cause));
            return;
        }
        LOG.warn("Writing {} of {} failed; each is tried by itself: {}", batch.size(), name, cause.getMessage());
        batch.forEach((key, write) -> commit(Map.of(key, write)));
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
    }
}
