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
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class MetadataTest {
    @Test
    public void testPartsDoNotOverlap() {
        long taken = 0;
        for (final var part : Metadata.values()) {
            assertTrue(part + " ends beyond bit 63", part.offset() >= 0 && part.offset() + part.width() <= 64);
            assertEquals(part + " overlaps another part", 0, taken & part.mask());
            assertEquals(part.width(), Long.bitCount(part.mask()));
            taken |= part.mask();
        }
    }

    @Test
    public void testEveryValueStaysInItsPart() {
        for (final var part : Metadata.values()) {
            final long highest = Bits.ones(part.width()).low();
            assertEquals(part.mask(), part.at(highest));
            assertEquals(0, part.at(0));
            assertThrows(IllegalArgumentException.class, () -> part.at(highest + 1));
            assertThrows(IllegalArgumentException.class, () -> part.at(-1));
        }
    }

    @Test
    public void testNetworkHoldsAnyVni() {
        assertEquals(0xFF_FFFF, Metadata.NETWORK.at(0xFF_FFFF) >>> Metadata.NETWORK.offset());
    }
}
