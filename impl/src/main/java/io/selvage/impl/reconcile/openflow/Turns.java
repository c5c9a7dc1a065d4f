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

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks one after the other, in the order in which they came, on the threads of a pool; or on the thread that brings
 * one, when nothing else is going on. To wake another thread takes longer than what is to be done for a small change:
 * on a busy machine up to the time slice of its scheduler, some milliseconds.
 *
 * <p>The loop of the fabric keeps the same rule ({@link io.selvage.impl.engine.FabricLoop}), and does more that is no
 * use here: what waits is one batch there, and a change has its place in the line before its turn is taken.
 *
 * <p>Thread-safe. A task that fails is logged, and the next one runs.
 */
final class Turns implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);

    private final Executor pool;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    /** Whether somebody runs tasks, or is about to; guarded by {@link #waiting}. */
    private boolean running;

    /**
     * Makes turns without tasks.
     *
     * @param pool where tasks run; may be shared
     */
    Turns(final Executor pool) {
        this.pool = pool;
    }

    /** Runs a task on the pool, after those that came before. */
    @Override
    public void execute(final Runnable task) {
        if (queue(task)) {
            pool.execute(this::runAll);
        }
    }

    /**
     * Runs a task on this thread before it returns, if none is running or waiting; otherwise on the pool, after those
     * that came before.
     */
    void executeHere(final Runnable task) {
        if (queue(task) && runNext()) {
            // Others came meanwhile, which are no business of this thread.
            pool.execute(this::runAll);
        }
    }

    /** Queues a task. Returns whether there is nobody yet to run it. */
    private boolean queue(final Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
            final boolean first = !running;
            running = true;
            return first;
        }
    }

    private void runAll() {
        boolean more = true;
        while (more) {
            more = runNext();
        }
    }

    /** Runs the first task. Returns whether there are more for this thread to see to. */
    @SuppressWarnings("checkstyle:illegalCatch")
    private boolean runNext() {
        final Runnable task;
        synchronized (waiting) {
            task = waiting.element();
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A task failed; those after it go on", e);
        } catch (Error e) {
            if (finished()) {
                pool.execute(this::runAll);
            }
            throw e;
        }
        return finished();
    }

    /** Takes the task off that ran. Returns whether there are more; if not, whoever brings the next one runs it. */
    private boolean finished() {
        synchronized (waiting) {
            waiting.remove();
            running = !waiting.isEmpty();
            return running;
        }
    }
}
