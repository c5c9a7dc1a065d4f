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

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/** Time that passes when the test says so, and an executor that runs then. Single-threaded. */
final class VirtualTime implements Timers, Executor {
    private record Task(Instant at, long number, Runnable run) { }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
        Comparator.comparing(Task::at).thenComparing(Task::number));
    private Instant now = Instant.EPOCH;
    private long numbers;

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Runnable schedule(final Duration delay, final Runnable run) {
        final var task = new Task(now.plus(delay), numbers++, run);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    @Override
    public void execute(final Runnable run) {
        schedule(Duration.ZERO, run);
    }

    /** Lets time pass, and everything happen that is due. */
    void pass(final Duration duration) {
        final var end = now.plus(duration);
        while (!tasks.isEmpty() && !tasks.peek().at.isAfter(end)) {
            final var task = tasks.remove();
            now = task.at;
            task.run.run();
        }
        now = end;
    }
}
