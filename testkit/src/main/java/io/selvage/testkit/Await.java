/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for conditions. Nothing in the laboratory sleeps for a guessed time: it names what it waits for and until when.
 * This is the only place that parks a thread between two looks at the world.
 */
public final class Await {
    private static final long FIRST_PAUSE_NANOS = 1_000_000;
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    private Await() {
        // only static methods
    }

    /**
     * Waits until a condition holds.
     *
     * @param what the condition in words, for the message of a failure
     * @param within how long to wait at most
     * @param condition looked at again and again, from the calling thread
     * @return how long it took
     * @throws AssertionError if the condition does not hold in time
     */
    public static Duration until(final String what, final Duration within, final BooleanSupplier condition) {
        return until(what, within, condition, () -> "");
    }

    /**
     * Waits until a condition holds, and tells the state of the world if it does not.
     *
     * @param what the condition in words, for the message of a failure
     * @param within how long to wait at most
     * @param condition looked at again and again, from the calling thread
     * @param dump describes the state of the world after a failure
     * @return how long it took
     * @throws AssertionError if the condition does not hold in time
     */
    public static Duration until(final String what, final Duration within, final BooleanSupplier condition,
            final Supplier<String> dump) {
        final long start = System.nanoTime();
        value(what, within, () -> condition.getAsBoolean() ? Optional.of(Boolean.TRUE) : Optional.empty(), dump);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /**
     * Waits until a value is there.
     *
     * @param <T> type of the value
     * @param what the value in words, for the message of a failure
     * @param within how long to wait at most
     * @param source looked at again and again, from the calling thread
     * @param dump describes the state of the world after a failure
     * @return the value
     * @throws AssertionError if there is no value in time
     */
    public static <T> T value(final String what, final Duration within, final Supplier<Optional<T>> source,
            final Supplier<String> dump) {
        final long start = System.nanoTime();
        final long deadline = start + within.toNanos();
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            final var value = source.get();
            if (value.isPresent()) {
                return value.orElseThrow();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("not within %d ms: %s%n%s".formatted(within.toMillis(), what, dump.get()));
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting for: " + what);
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }

    /**
     * Lets a time pass, because the time itself is the subject: how long a connection stays cut, how long traffic runs.
     * Not a means to wait for something to happen.
     *
     * @param time how long
     */
    public static void pass(final Duration time) {
        final long deadline = System.nanoTime() + time.toNanos();
        long left = time.toNanos();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = deadline - System.nanoTime();
        }
    }
}
