/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.pipeline;

import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.jdt.annotation.Nullable;

/**
 * An unsigned value of up to 128 bits, right-aligned.
 *
 * @param high the upper 64 bits
 * @param low the lower 64 bits
 */
public record Bits(long high, long low) {
    /** By width. */
    private static final List<Bits> ONES = IntStream.rangeClosed(0, 128).mapToObj(Bits::makeOnes).toList();

    /** A value of up to 64 bits. */
    public static Bits of(final long low) {
        return new Bits(0, low);
    }

    /** The bits of a MAC address. */
    public static Bits of(final MacAddress mac) {
        return new Bits(0, mac.bits());
    }

    /** The bits of an IP address. */
    public static Bits of(final Ip ip) {
        return new Bits(ip.high(), ip.low());
    }

    /** A number of ones, 0 to 128. The same object for the same width: most masks are one of these. */
    public static Bits ones(final int width) {
        return ONES.get(width);
    }

    private static Bits makeOnes(final int width) {
        return width <= 64 ? new Bits(0, lowOnes(width)) : new Bits(lowOnes(width - 64), -1L);
    }

    private static long lowOnes(final int width) {
        return width == 0 ? 0 : -1L >>> 64 - width;
    }

    /**
     * The mask of a prefix.
     *
     * @param width width of the field, 1 to 128
     * @param length length of the prefix, 0 to the width
     */
    public static Bits prefix(final int width, final int length) {
        final var all = ones(width);
        final var low = ones(width - length);
        return new Bits(all.high & ~low.high, all.low & ~low.low);
    }

    /** Whether every one is at a place where a mask has one, too. */
    public boolean isWithin(final Bits mask) {
        return (high & ~mask.high | low & ~mask.low) == 0;
    }

    /** Bitwise and. */
    public Bits and(final Bits other) {
        return new Bits(high & other.high, low & other.low);
    }

    /** Written out for the reason that {@link FlowKey#equals} gives. */
    @Override
    public boolean equals(final @Nullable Object other) {
        return this == other || other instanceof Bits bits && high == bits.high && low == bits.low;
    }

    @Override
    public int hashCode() {
        // Mixed: addresses go up in equal steps, and sums of such hashes would be few
        final long mixed = (high * 31 + low) * 0x9E37_79B9_7F4A_7C15L;
        return Long.hashCode(mixed);
    }

    /** Whether every bit is zero. */
    public boolean isZero() {
        return (high | low) == 0;
    }
}
