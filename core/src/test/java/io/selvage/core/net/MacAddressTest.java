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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

public class MacAddressTest {
    @Test
    public void testText() {
        assertEquals(0x0200_0000_abcdL, MacAddress.of("02:00:00:00:AB:cd").bits());
        assertEquals("02:00:00:00:ab:cd", MacAddress.of("02-00-00-00-ab-CD").toString());
        assertEquals("ff:ff:ff:ff:ff:ff", new MacAddress(0xFFFF_FFFF_FFFFL).toString());
    }

    @Test
    public void testTextThatIsNone() {
        for (final var text : List.of("", "02:00:00:00:00", "02:00:00:00:00:00:00", "0200.0000.0000",
            "02:00:00:00:0g:00", "02:00:00:00:00:01\n", " 02:00:00:00:00:01", "2:0:0:0:0:1")) {
            assertTrue(text, MacAddress.tryParse(text).isEmpty());
            assertThrows(text, IllegalArgumentException.class, () -> MacAddress.of(text));
        }
    }

    @Test
    public void testMoreThan48Bits() {
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(1L << 48));
        assertThrows(IllegalArgumentException.class, () -> new MacAddress(-1));
    }

    @Test
    public void testKinds() {
        assertTrue(MacAddress.of("01:00:5e:00:00:01").isGroup());
        assertFalse(MacAddress.of("02:00:00:00:00:01").isGroup());
        assertTrue(MacAddress.of("02:00:00:00:00:01").isStation());
        assertFalse(MacAddress.of("00:00:00:00:00:00").isStation());
        assertFalse(MacAddress.of("ff:ff:ff:ff:ff:ff").isStation());
    }

    @Test
    public void testRead() {
        final byte[] frame = {0, (byte) 0xFE, (byte) 0x80, 1, 2, 3, (byte) 0xFF, 0};
        assertEquals("fe:80:01:02:03:ff", MacAddress.read(frame, 1).toString());
    }

    @Test
    public void testOrderIsUnsigned() {
        assertTrue(MacAddress.of("80:00:00:00:00:00").compareTo(MacAddress.of("7f:ff:ff:ff:ff:ff")) > 0);
    }
}
