/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.compile;

import io.selvage.core.facts.Acl.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ports of TCP or UDP as a flow matches them: those that agree with a value in the bits of a mask.
 *
 * @param value the value, zero where the mask is zero
 * @param mask the bits that count; 0xFFFF for one port
 */
public record PortMatch(int value, int mask) {
    /** Each port of some ranges, for switches that cannot mask. */
    static List<PortMatch> each(final List<PortRange> ranges) {
        return ranges.stream().flatMapToInt(range -> IntStream.rangeClosed(range.lower(), range.upper())).distinct()
            .mapToObj(port -> new PortMatch(port, PortRange.LAST)).toList();
    }

    /** Covers ranges of ports, each port once and with as few matches as possible. */
    public static List<PortMatch> covering(final List<PortRange> ranges) {
        final var matches = new ArrayList<PortMatch>();
        for (final var range : ranges) {
            int from = range.lower();
            while (from <= range.upper()) {
                // The largest block of the size of a power of two that begins here and does not reach too far
                int size = from == 0 ? PortRange.LAST + 1 : Integer.lowestOneBit(from);
                while (from + size - 1 > range.upper()) {
                    size >>= 1;
                }
                matches.add(new PortMatch(from, PortRange.LAST + 1 - size & PortRange.LAST));
                from += size;
            }
        }
        return matches;
    }
}
