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

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address.
 *
 * @param high the upper 64 bits of an IPv6 address, zero for IPv4
 * @param low the lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 * @param isV6 whether this is an IPv6 address
 */
public record Ip(long high, long low, boolean isV6) implements Comparable<Ip> {
    /** The unspecified IPv4 address, 0.0.0.0. */
    public static final Ip V4_ANY = new Ip(0, 0, false);
    /** The unspecified IPv6 address, {@code ::}. */
    public static final Ip V6_ANY = new Ip(0, 0, true);

    public Ip {
        if (!isV6 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("more than 32 bits in an IPv4 address");
        }
    }

    /**
     * Parses the usual textual forms; no name is ever looked up, and a scope ({@code %eth0}) is refused.
     *
     * @throws IllegalArgumentException if the text is not an address
     */
    public static Ip of(final String text) {
        return tryParse(text).orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
    }

    /** Makes an address of 4 or 16 octets in network order. */
    public static Ip of(final byte[] octets) {
        return switch (octets.length) {
            case 4 -> readV4(octets, 0);
            case 16 -> readV6(octets, 0);
            default -> throw new IllegalArgumentException("an address has 4 or 16 octets, not " + octets.length);
        };
    }

    /** As {@link #of(String)}, but empty when the text is not an address. */
    public static Optional<Ip> tryParse(final String text) {
        // A scope names an interface of this machine: forString would look for it, and fail if there is none.
        return text.indexOf('%') < 0 && InetAddresses.isInetAddress(text)
            ? Optional.of(of(InetAddresses.forString(text).getAddress())) : Optional.empty();
    }

    /** Reads an IPv4 address out of a frame. */
    public static Ip readV4(final byte[] frame, final int offset) {
        return new Ip(0, read(frame, offset, 4), false);
    }

    /** Reads an IPv6 address out of a frame. */
    public static Ip readV6(final byte[] frame, final int offset) {
        return new Ip(read(frame, offset, 8), read(frame, offset + 8, 8), true);
    }

    private static long read(final byte[] octets, final int offset, final int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | octets[offset + i] & 0xFF;
        }
        return value;
    }

    /** The link-local IPv6 address that a station with this MAC address gives itself (RFC 4291, appendix A). */
    public static Ip linkLocalOf(final MacAddress mac) {
        final long bits = mac.bits() ^ 0x0200_0000_0000L;
        return new Ip(0xFE80_0000_0000_0000L, bits >>> 24 << 40 | 0xFF_FE00_0000L | bits & 0xFF_FFFFL, true);
    }

    /** Whether the address can belong to one device: neither unspecified, nor multicast, nor broadcast. */
    public boolean isUnicast() {
        if (isV6) {
            return (high | low) != 0 && high >>> 56 != 0xFF;
        }
        return low != 0 && low >>> 28 != 0xE && low != 0xFFFF_FFFFL;
    }

    /** The octets in network order: 4 of them, or 16. */
    public byte[] octets() {
        final byte[] out = new byte[isV6 ? 16 : 4];
        for (int i = 0; i < out.length; i++) {
            final int bit = (out.length - 1 - i) * 8;
            out[i] = (byte) (bit >= 64 ? high >>> bit - 64 : low >>> bit);
        }
        return out;
    }

    @Override
    public int compareTo(final Ip other) {
        return isV6 == other.isV6 ? Arrays.compareUnsigned(octets(), other.octets())
            : Boolean.compare(isV6, other.isV6);
    }

    @Override
    public String toString() {
        try {
            return InetAddresses.toAddrString(InetAddress.getByAddress(octets()));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("octets() gave a wrong number of octets", e);
        }
    }
}
