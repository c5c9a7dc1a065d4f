/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.facts;

/**
 * A limit on traffic, as a token bucket.
 *
 * @param kbps how fast the bucket fills: kilobits (1,000 bits) a second, at least 1, counted over whole Ethernet frames
 *     without preamble and FCS
 * @param burstKb how much the bucket holds: kilobits, at least 1
 */
public record Rate(long kbps, long burstKb) {
    /** The most that a meter of OpenFlow 1.3 can hold. */
    public static final long MAX = 0xFFFF_FFFFL;
    /** Ten full Ethernet frames: a bucket that holds less drops what it should let pass. */
    private static final long LEAST_BURST_KB = 120;

    public Rate {
        if (kbps < 1 || kbps > MAX || burstKb < 1 || burstKb > MAX) {
            throw new IllegalArgumentException("kbps and burst-kb are from 1 to " + MAX);
        }
    }

    /**
     * A rate with a burst of a quarter of a second, but of ten full frames at least. TCP that has lost its last
     * segments is silent for 200 ms before it goes on (Linux; RFC 6298 wants more): a bucket that is full before that
     * loses the rest of the rate, half of it if it holds a tenth of a second.
     */
    public static Rate of(final long kbps) {
        return new Rate(kbps, Math.max(LEAST_BURST_KB, kbps / 4));
    }
}
