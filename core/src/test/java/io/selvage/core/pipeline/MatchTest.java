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
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.selvage.core.net.Ip;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class MatchTest {
    private static final Bits GROUP = Bits.of(0x0100_0000_0000L);

    @Test
    public void testOrderOfFieldsDoesNotMatter() {
        final var one = Match.builder().is(Field.IN_PORT, 5).is(Field.ETH_TYPE, 0x800)
            .is(Field.IPV4_SRC, Bits.of(Ip.of("10.0.0.1"))).build();
        final var other = Match.builder().is(Field.IPV4_SRC, Bits.of(Ip.of("10.0.0.1"))).is(Field.ETH_TYPE, 0x800)
            .is(Field.IN_PORT, 5).build();
        assertEquals(one, other);
        assertEquals(one.hashCode(), other.hashCode());
        assertEquals(List.of(Field.IN_PORT, Field.ETH_TYPE, Field.IPV4_SRC),
            one.entries().stream().map(Match.Entry::field).toList());
    }

    @Test
    public void testBitsOutsideTheMaskDoNotMatter() {
        assertEquals(Match.builder().is(Field.ETH_DST, GROUP, GROUP).build(),
            Match.builder().is(Field.ETH_DST, Bits.of(0xFFFF_FFFF_FFFFL), GROUP).build());
    }

    @Test
    public void testEmptyMaskIsNoMatch() {
        assertEquals(Match.ANY, Match.builder().is(Field.ETH_DST, GROUP, Bits.of(0)).build());
    }

    @Test
    public void testFullMaskIsExact() {
        final var exact = Match.builder().is(Field.ETH_DST, GROUP).build();
        assertEquals(exact, Match.builder().is(Field.ETH_DST, GROUP, Bits.ones(48)).build());
        assertTrue(exact.entry(Field.ETH_DST).orElseThrow().isExact());
        assertFalse(Match.builder().is(Field.ETH_DST, GROUP, GROUP).build().entries().getFirst().isExact());
        assertEquals(Optional.empty(), exact.entry(Field.ETH_SRC));
    }

    @Test
    public void testFieldTwice() {
        final var twice = Match.builder().is(Field.IN_PORT, 1).is(Field.IN_PORT, 1);
        assertThrows(IllegalArgumentException.class, twice::build);
    }

    @Test
    public void testValueTooWide() {
        assertThrows(IllegalArgumentException.class, () -> Match.builder().is(Field.ETH_TYPE, 0x1_0000));
        assertThrows(IllegalArgumentException.class, () -> Match.builder().is(Field.IN_PORT, -1));
        assertThrows(IllegalArgumentException.class, () -> Match.builder().is(Field.ETH_DST, Bits.of(0),
            Bits.ones(49)));
    }

    @Test
    public void testMaskOfAFieldThatTakesNone() {
        assertThrows(IllegalArgumentException.class, () -> Match.builder().is(Field.ETH_TYPE, Bits.of(8),
            Bits.of(8)));
    }

    @Test
    public void testPrerequisitesComeFirst() {
        // OpenFlow 1.3.5, section 7.2.3.6: a field comes after those that it depends on, so the order must allow it.
        for (final var field : List.of(Field.IP_PROTO, Field.IPV4_SRC, Field.IPV6_SRC, Field.ARP_SPA,
            Field.ND_TARGET)) {
            assertTrue(field.name(), field.compareTo(Field.ETH_TYPE) > 0);
        }
        assertTrue(Field.UDP_SRC.compareTo(Field.IP_PROTO) > 0);
        assertTrue(Field.ICMPV6_TYPE.compareTo(Field.IP_PROTO) > 0);
        assertTrue(Field.ND_TARGET.compareTo(Field.ICMPV6_TYPE) > 0);
    }

    @Test
    public void testOnes() {
        assertEquals(new Bits(0, 0), Bits.ones(0));
        assertEquals(new Bits(0, -1L), Bits.ones(64));
        assertEquals(new Bits(1, -1L), Bits.ones(65));
        assertEquals(new Bits(-1L, -1L), Bits.ones(128));
    }
}
