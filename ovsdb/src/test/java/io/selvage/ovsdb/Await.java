/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for conditions, with a deadline.
 */
final class Await {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private Await() {
        // static methods only
    }

    @SuppressWarnings("checkstyle:IllegalCatch")
    static void until(final String what, final Callable<Boolean> condition) {
        final long deadline = System.nanoTime() + DEADLINE.toNanos();
        try {
            while (!condition.call()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("In vain waited until " + what);
                }
                LockSupport.parkNanos(1_000_000);
            }
        } catch (Exception e) {
            throw new AssertionError("Failed while waiting until " + what, e);
        }
    }

    static <T> T result(final CompletionStage<T> stage) throws ExecutionException {
        try {
            return stage.toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        } catch (TimeoutException e) {
            throw new AssertionError("No result in time", e);
        }
    }

    /** Returns the exception that a stage fails with. */
    static <E extends Throwable> E failure(final Class<E> type, final CompletionStage<?> stage) {
        try {
            throw new AssertionError("Did not fail: " + result(stage));
        } catch (ExecutionException e) {
            if (!type.isInstance(e.getCause())) {
                throw new AssertionError("Failed otherwise", e);
            }
            return type.cast(e.getCause());
        }
    }
}
