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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.selvage.impl.Rush;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executors;
import org.junit.Test;

public class TurnsTest {
    private final Queue<Runnable> pool = new ArrayDeque<>();
    private final Turns turns = new Turns(pool::add);
    private final List<String> done = new ArrayList<>();

    private void runPool() {
        while (!pool.isEmpty()) {
            pool.remove().run();
        }
    }

    @Test
    public void taskWaitsForThePool() {
        turns.execute(() -> done.add("a"));
        turns.execute(() -> done.add("b"));
        assertEquals(List.of(), done);
        assertEquals(1, pool.size());
        runPool();
        assertEquals(List.of("a", "b"), done);
    }

    @Test
    public void taskRunsHereWhenNothingElseGoesOn() {
        turns.executeHere(() -> done.add("a"));
        assertEquals(List.of("a"), done);
        assertTrue(pool.isEmpty());
    }

    @Test
    public void taskThatFindsOthersWaitingKeepsItsPlace() {
        turns.execute(() -> done.add("a"));
        turns.executeHere(() -> done.add("b"));
        assertEquals(List.of(), done);
        runPool();
        assertEquals(List.of("a", "b"), done);
    }

    @Test
    public void whatComesWhileATaskRunsHereGoesToThePool() {
        turns.executeHere(() -> {
            turns.executeHere(() -> done.add("b"));
            turns.execute(() -> done.add("c"));
            done.add("a");
        });
        assertEquals(List.of("a"), done);
        runPool();
        assertEquals(List.of("a", "b", "c"), done);
        turns.executeHere(() -> done.add("d"));
        assertEquals("d", done.getLast());
    }

    @Test
    public void failureStopsNothing() {
        turns.execute(() -> {
            throw new IllegalStateException("a test");
        });
        turns.execute(() -> done.add("a"));
        runPool();
        assertEquals(List.of("a"), done);
        turns.executeHere(() -> {
            turns.execute(() -> done.add("b"));
            throw new IllegalStateException("a test");
        });
        runPool();
        assertEquals(List.of("a", "b"), done);
    }

    @Test
    public void errorEndsItsThreadAndNothingElse() {
        turns.execute(() -> {
            throw new StackOverflowError("a test");
        });
        turns.execute(() -> done.add("a"));
        assertThrows(StackOverflowError.class, this::runPool);
        runPool();
        assertEquals(List.of("a"), done);
    }

    @Test
    public void orderOfEachIsKeptAndNothingIsLostAmongThreads() throws InterruptedException {
        try (var workers = Executors.newFixedThreadPool(2)) {
            final var shared = new Turns(workers);
            Rush.assertOrder(20_000, (number, task) -> {
                if (number % 2 == 0) {
                    shared.execute(task);
                } else {
                    shared.executeHere(task);
                }
            });
        }
    }
}
