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

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.Test;

public class IpTest {
    @Test
    public void testText() {
        for (final var text : List.of("0.0.0.0", "10.0.0.1", "255.255.255.255", "::", "::1", "2001:db8::1",
            "fe80::ff:fe00:1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")) {
            assertEquals(text, Ip.of(text).toString());
            assertEquals(Ip.of(text), Ip.of(Ip.of(text).octets()));
        }
    }

    @Test
    public void testTextThatIsNone() {
        for (final var text : List.of("", "10.0.0", "10.0.0.256", "localhost", "10.0.0.1/8", "1::2::3",
            "fe80::1%nosuch", "fe80::1%1", "[::1]")) {
            assertEquals(text, Optional.empty(), Ip.tryParse(text));
            assertThrows(text, IllegalArgumentException.class, () -> Ip.of(text));
        }
    }

    @Test
    public void testWrongNumberOfOctets() {
        assertThrows(IllegalArgumentException.class, () -> Ip.of(new byte[5]));
        assertThrows(IllegalArgumentException.class, () -> new Ip(0, 1L << 32, false));
        assertThrows(IllegalArgumentException.class, () -> new Ip(1, 0, false));
    }

    @Test
    public void testOctets() {
        assertArrayEquals(new byte[] {(byte) 192, 0, 2, 1}, Ip.of("192.0.2.1").octets());
        final byte[] frame = {9, (byte) 0xFE, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFE, 0, 0,
            1};
        assertEquals("fe80::ff:fe00:1", Ip.readV6(frame, 1).toString());
        assertEquals("254.128.0.0", Ip.readV4(frame, 1).toString());
    }

    @Test
    public void testFamiliesAreDifferent() {
        assertFalse(Ip.V4_ANY.equals(Ip.V6_ANY));
        assertFalse(Ip.of("0.0.0.1").equals(Ip.of("::1")));
    }

    @Test
    public void testLinkLocal() {
        assertEquals("fe80::ff:fe00:1", Ip.linkLocalOf(MacAddress.of("02:00:00:00:00:01")).toString());
        assertEquals("fe80::211:22ff:fe33:4455", Ip.linkLocalOf(MacAddress.of("00:11:22:33:44:55")).toString());
        assertEquals("fe80::fdff:ffff:feff:ffff", Ip.linkLocalOf(MacAddress.of("ff:ff:ff:ff:ff:ff")).toString());
    }

    @Test
    public void testUnicast() {
        Stream.of("10.0.0.1", "223.255.255.255", "2001:db8::1", "fe80::1").forEach(text ->
            assertTrue(text, Ip.of(text).isUnicast()));
        Stream.of("0.0.0.0", "224.0.0.1", "239.1.1.1", "255.255.255.255", "::", "ff02::1").forEach(text ->
            assertFalse(text, Ip.of(text).isUnicast()));
    }

    @Test
    public void testOrder() {
        final var sorted = Stream.of("fe80::1", "200.0.0.1", "::1", "10.0.0.1", "8000::").map(Ip::of).sorted()
            .map(Ip::toString).toList();
        assertEquals(List.of("10.0.0.1", "200.0.0.1", "::1", "8000::", "fe80::1"), sorted);
    }
}
