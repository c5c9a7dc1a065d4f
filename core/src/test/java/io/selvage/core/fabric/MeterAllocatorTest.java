/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.PortPolicy;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Rate;
import io.selvage.core.logical.Member;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.Test;

/** A number of a meter stands for one rate only, also over restarts and for switches that were away. */
public class MeterAllocatorTest {
    private static final String NODE = "hv1";

    private final FactStore record = new FactStore();
    private MeterAllocator meters = new MeterAllocator(record);

    private static Optional<Member> member(final int kbps) {
        return Optional.of(new Member("vm", "net", MacAddress.of("02:00:00:00:00:01"), new TreeSet<>(),
            new PortRef(NODE, "tap"), 7, false, new PortPolicy(PortPolicy.Type.LAYER_2, Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.of(new Rate(kbps, 100)), Optional.empty(),
                Optional.empty(), Optional.empty())));
    }

    /** Reviews as the fabric does, and has everything that comes of it put on record. */
    private List<Integer> review(final Optional<Member> member) {
        final var choices = new ArrayList<>(meters.review(NODE, "vm", member));
        final var numbers = choices.stream().flatMap(choice -> choice.meter().stream()).map(Meter::id).toList();
        if (!numbers.isEmpty()) {
            meters.reviewHighest(NODE).ifPresent(choices::add);
        }
        choices.forEach(choice -> {
            record.apply(new Change.Metered(choice.node(), choice.use(), choice.meter()), 0);
            meters.recorded(choice.node(), choice.use());
        });
        return numbers;
    }

    private void restart() {
        meters = new MeterAllocator(record);
    }

    @Test
    public void anotherRateGetsAnotherNumber() {
        assertEquals(List.of(Meter.FIRST), review(member(1000)));
        assertEquals(List.of(), review(member(1000)));
        assertEquals(List.of(Meter.FIRST + 1), review(member(3000)));
    }

    @Test
    public void aNumberThatWasGivenUpIsNotGivenAgainAfterARestart() {
        assertEquals(List.of(Meter.FIRST), review(member(1000)));
        assertEquals(List.of(Meter.FIRST + 1), review(member(2000)));
        assertEquals(List.of(), review(Optional.empty()));
        restart();
        assertEquals("the switch may have been away, and have it still", List.of(Meter.FIRST + 2),
            review(member(3000)));
    }

    @Test
    public void theHighestNumberIsNoUse() {
        review(member(1000));
        review(Optional.empty());
        assertTrue(meters.drops(NODE).toString(), meters.drops(NODE).isEmpty());
    }
}
