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

/** Delays between tries: each twice the one before. Not thread-safe. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LAST = Duration.ofSeconds(60);

    private Duration next = FIRST;

    /** The delay before the next try. */
    Duration next() {
        final var result = next;
        final var doubled = next.multipliedBy(2);
        next = doubled.compareTo(LAST) > 0 ? LAST : doubled;
        return result;
    }

    /** A try succeeded. */
    void reset() {
        next = FIRST;
    }
}
