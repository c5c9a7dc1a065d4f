/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.net;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IEEE 802 MAC address (EUI-48).
 *
 * @param bits the 48 bits, first octet most significant; the upper 16 bits of the {@code long} are zero
 */
public record MacAddress(long bits) implements Comparable<MacAddress> {
    private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}");

    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(bits));
        }
    }

    /**
     * Parses six hexadecimal octets, separated by colons or hyphens, in any case.
     *
     * @throws IllegalArgumentException if the text is not a MAC address
     */
    public static MacAddress of(final String text) {
        return tryParse(text).orElseThrow(() -> new IllegalArgumentException("not a MAC address: " + text));
    }

    /** As {@link #of(String)}, but empty when the text is not a MAC address. */
    public static Optional<MacAddress> tryParse(final String text) {
        if (!TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        long bits = 0;
        for (int i = 0; i < 17; i += 3) {
            bits = bits << 8 | Integer.parseInt(text, i, i + 2, 16);
        }
        return Optional.of(new MacAddress(bits));
    }

    /** Reads six octets of a frame, starting at {@code offset}. */
    public static MacAddress read(final byte[] frame, final int offset) {
        long bits = 0;
        for (int i = 0; i < 6; i++) {
            bits = bits << 8 | frame[offset + i] & 0xFF;
        }
        return new MacAddress(bits);
    }

    /** Whether this address names a group of stations (the I/G bit of IEEE 802), broadcast included. */
    public boolean isGroup() {
        return (bits >>> 40 & 1) == 1;
    }

    /** Whether this address can belong to one station: neither a group address nor all zeroes. */
    public boolean isStation() {
        return bits != 0 && !isGroup();
    }

    @Override
    public int compareTo(final MacAddress other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        final var sb = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            final int octet = (int) (bits >>> shift) & 0xFF;
            sb.append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & 0xF, 16));
            if (shift > 0) {
                sb.append(':');
            }
        }
        return sb.toString();
    }
}
