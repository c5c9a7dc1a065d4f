/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.lldp;

import java.util.Arrays;
import java.util.HexFormat;

/** A string of octets that does not change. */
public final class Octets implements Comparable<Octets> {
    /** No octets. */
    public static final Octets NONE = new Octets(new byte[0]);
    private static final HexFormat TEXT = HexFormat.ofDelimiter(":");

    private final byte[] bytes;

    private Octets(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of some octets. */
    public static Octets of(final byte... bytes) {
        return bytes.length == 0 ? NONE : new Octets(bytes.clone());
    }

    /** A copy of a part of a frame. */
    public static Octets of(final byte[] frame, final int from, final int length) {
        return length == 0 ? NONE : new Octets(Arrays.copyOfRange(frame, from, from + length));
    }

    /** How many octets there are. */
    public int length() {
        return bytes.length;
    }

    /** A copy of the octets. */
    public byte[] toArray() {
        return bytes.clone();
    }

    @Override
    public int compareTo(final Octets other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Octets octets && Arrays.equals(bytes, octets.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Hexadecimal, separated by colons. */
    @Override
    public String toString() {
        return TEXT.formatHex(bytes);
    }
}
