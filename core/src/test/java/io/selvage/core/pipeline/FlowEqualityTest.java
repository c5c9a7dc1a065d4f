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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import io.selvage.core.facts.Rate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.Test;

/** What is compared by code of ours is equal if all that it consists of is, and only then. */
public class FlowEqualityTest {
    private static final List<Supplier<Object>> BITS = List.of(() -> new Bits(1, 2), () -> new Bits(3, 2),
        () -> new Bits(1, 3), () -> new Bits(2, 1));

    private static final List<Supplier<Object>> ENTRIES = List.of(
        () -> new Match.Entry(Field.ETH_SRC, Bits.of(1), Bits.of(3)),
        () -> new Match.Entry(Field.ETH_DST, Bits.of(1), Bits.of(3)),
        () -> new Match.Entry(Field.ETH_SRC, Bits.of(2), Bits.of(3)),
        () -> new Match.Entry(Field.ETH_SRC, Bits.of(1), Bits.of(7)));

    private static final List<Supplier<Object>> KEYS = List.of(() -> key(1, 2, 3), () -> key(2, 2, 3),
        () -> key(1, 3, 3), () -> key(1, 2, 4));

    private static final List<Supplier<Object>> FLOWS = List.of(
        () -> flow(1, 7, Optional.of(5), 6, 8, OptionalInt.of(9)),
        () -> flow(2, 7, Optional.of(5), 6, 8, OptionalInt.of(9)),
        () -> flow(1, 8, Optional.of(5), 6, 8, OptionalInt.of(9)),
        () -> flow(1, 7, Optional.empty(), 6, 8, OptionalInt.of(9)),
        () -> flow(1, 7, Optional.of(6), 6, 8, OptionalInt.of(9)),
        () -> flow(1, 7, Optional.of(5), 4, 8, OptionalInt.of(9)),
        () -> flow(1, 7, Optional.of(5), 6, 9, OptionalInt.of(9)),
        () -> flow(1, 7, Optional.of(5), 6, 8, OptionalInt.empty()),
        () -> new Flow(key(1, 2, 3), 7, Optional.of(new Meter(Meter.FIRST + 5, Rate.of(1000))),
            new Flow.WriteMetadata(6, 15), List.of(new Action.Output(8)), OptionalInt.of(9)));

    private static FlowKey key(final int table, final int priority, final long mac) {
        return new FlowKey(table, priority, Match.builder().is(Field.ETH_DST, mac).build());
    }

    private static Flow flow(final int table, final long cookie, final Optional<Integer> meter, final long metadata,
            final int port, final OptionalInt next) {
        return new Flow(key(table, 2, 3), cookie, meter.map(number -> new Meter(Meter.FIRST + number, Rate.of(1000))),
            new Flow.WriteMetadata(metadata, 7), List.of(new Action.Output(port)), next);
    }

    @Test
    public void equalIfAllPartsAre() {
        for (final var values : List.of(BITS, ENTRIES, KEYS, FLOWS)) {
            for (int i = 0; i < values.size(); i++) {
                for (int j = 0; j < values.size(); j++) {
                    final var one = values.get(i).get();
                    final var other = values.get(j).get();
                    if (i == j) {
                        assertEquals(one, other);
                        assertEquals(one.hashCode(), other.hashCode());
                    } else {
                        assertNotEquals(one, other);
                    }
                }
                assertNotEquals(values.get(i).get(), "something else");
            }
        }
    }

    @Test
    public void addressesThatGoUpInStepsHaveDifferentHashes() {
        final var hashes = new HashSet<Integer>();
        IntStream.range(0, 200).forEach(network -> IntStream.range(0, 50).forEach(device ->
            hashes.add(new FlowKey(20, 100, Match.builder().is(Field.METADATA, 5000 + network)
                .is(Field.ETH_DST, 0x02_5C00_0000_00L + (network << 16) + device).build()).hashCode())));
        // 10,000 numbers at random out of four thousand millions hardly ever meet
        assertEquals(10_000, hashes.size(), 10);
    }
}
