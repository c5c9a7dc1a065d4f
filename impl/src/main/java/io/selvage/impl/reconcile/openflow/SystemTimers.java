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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The time of this machine.
 *
 * @param executor where to wait; not closed by anybody here
 */
public record SystemTimers(ScheduledExecutorService executor) implements Timers {
    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Runnable schedule(final Duration delay, final Runnable task) {
        final var future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }
}
