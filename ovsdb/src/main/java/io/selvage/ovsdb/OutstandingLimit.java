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

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what a session has outstanding. Thread-safe.
 */
final class OutstandingLimit {
    private final int maxRequests;
    private final long maxBytes;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean refused = new AtomicBoolean();

    OutstandingLimit(final int maxRequests, final long maxBytes) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    boolean hasRoom() {
        return requests.get() < maxRequests && bytes.get() < maxBytes;
    }

    /**
     * Takes room for a request; one alone always has room.
     *
     * @param size its size in bytes, positive
     * @return false if there is none
     */
    boolean acquire(final int size) {
        final int count = requests.incrementAndGet();
        final long sum = bytes.addAndGet(size);
        if (count > 1 && (count > maxRequests || sum > maxBytes)) {
            requests.decrementAndGet();
            bytes.addAndGet(-size);
            refused.set(true);
            return false;
        }
        return true;
    }

    /**
     * Gives room back.
     *
     * @param size what was acquired; 0 if nothing was
     */
    void release(final int size) {
        if (size > 0) {
            requests.decrementAndGet();
            bytes.addAndGet(-size);
        }
    }

    /**
     * Tells whether those who were refused should try again: once there is room for half of all.
     *
     * @return true once after each refusal
     */
    boolean wake() {
        return refused.get() && requests.get() <= maxRequests / 2 && bytes.get() <= maxBytes / 2
            && refused.getAndSet(false);
    }

    @Override
    public String toString() {
        return requests.get() + " of " + maxRequests + " requests, " + bytes.get() + " of " + maxBytes + " bytes";
    }
}
