/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Threads that hand over tasks at the same time to what runs tasks one after the other. */
public final class Rush {
    private static final int THREADS = 4;

    private record Task(int thread, int number) { }

    /** How a task is handed over. */
    @FunctionalInterface
    public interface Desk {
        /**
         * Hands a task over, and perhaps runs it.
         *
         * @param number how many tasks this thread has handed over before
         * @param task the task
         */
        void hand(int number, Runnable task);
    }

    // Neither is safe for use by several threads: whoever says that tasks run one after the other makes it so.
    private final List<Task> done = new ArrayList<>();
    private boolean busy;
    private boolean together;

    private Rush() {
        // By assertOrder() only
    }

    /**
     * Asserts that no task is lost, that no two run at the same time, and that those of each thread run in the order in
     * which it handed them over.
     *
     * @param each how many tasks each thread hands over
     * @param desk where
     */
    public static void assertOrder(final int each, final Desk desk) throws InterruptedException {
        final var rush = new Rush();
        final var all = new CountDownLatch(THREADS * each);
        for (int i = 0; i < THREADS; i++) {
            final int thread = i;
            Thread.ofPlatform().start(() -> IntStream.range(0, each).forEach(number -> desk.hand(number, () -> {
                rush.run(new Task(thread, number));
                all.countDown();
            })));
        }
        assertTrue("tasks are lost: " + all.getCount(), all.await(30, TimeUnit.SECONDS));
        assertFalse("two ran at the same time", rush.together);
        for (int i = 0; i < THREADS; i++) {
            final int thread = i;
            assertEquals(IntStream.range(0, each).boxed().toList(),
                rush.done.stream().filter(task -> task.thread() == thread).map(Task::number).toList());
        }
    }

    private void run(final Task task) {
        together |= busy;
        busy = true;
        done.add(task);
        busy = false;
    }
}
