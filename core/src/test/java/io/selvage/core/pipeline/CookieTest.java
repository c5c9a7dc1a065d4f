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
import static org.junit.Assert.assertTrue;

import java.util.HashSet;
import java.util.Optional;
import org.junit.Test;

public class CookieTest {
    @Test
    public void testCodesAreUniqueAndFit() {
        final var codes = new HashSet<Integer>();
        for (final var purpose : Purpose.values()) {
            assertTrue(purpose + " has the code of another", codes.add(purpose.code()));
            assertEquals(purpose.name(), purpose.code() & 0xFF, purpose.code());
            assertEquals(purpose.name(), purpose.name().startsWith("DROP_"), purpose.isDrop());
        }
    }

    @Test
    public void testRoundTrip() {
        for (final var purpose : Purpose.values()) {
            for (final int vni : new int[] {0, 1, 5001, 0xFF_FFFF}) {
                final long cookie = Cookie.of(purpose, vni);
                assertTrue(Cookie.isOurs(cookie));
                assertEquals(Cookie.OWNER, (cookie & Cookie.OWNER_MASK) >>> 48);
                assertEquals(Optional.of(purpose), Purpose.of(cookie));
                assertEquals(vni, Cookie.network(cookie));
                assertEquals("reserved bits", 0, cookie >>> 32 & 0xFF);
            }
        }
    }

    @Test
    public void testForeignCookies() {
        assertFalse(Cookie.isOurs(0));
        assertFalse(Cookie.isOurs(-1));
        assertEquals(Optional.empty(), Purpose.of((long) Purpose.NETWORK.code() << 40));
        assertEquals("a purpose of a later release", Optional.empty(), Purpose.of((long) Cookie.OWNER << 48
            | 0xFEL << 40));
    }
}
