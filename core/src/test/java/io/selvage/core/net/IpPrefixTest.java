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
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

public class IpPrefixTest {
    @Test
    public void testContains() {
        contains("10.0.0.0/24", "10.0.0.255", true);
        contains("10.0.0.0/24", "10.0.1.0", false);
        contains("10.0.0.77/24", "10.0.0.1", true);
        contains("0.0.0.0/0", "255.255.255.255", true);
        contains("10.0.0.1/32", "10.0.0.1", true);
        contains("10.0.0.1/32", "10.0.0.2", false);
        contains("128.0.0.0/1", "127.255.255.255", false);
        contains("2001:db8::/32", "2001:db8:ffff::1", true);
        contains("2001:db8::/32", "2001:db9::1", false);
        contains("2001:db8::/64", "2001:db8::ffff:0:0:1", true);
        contains("2001:db8::/64", "2001:db8:0:1::1", false);
        contains("2001:db8::/65", "2001:db8::7fff:0:0:1", true);
        contains("2001:db8::/65", "2001:db8::8000:0:0:1", false);
        contains("2001:db8::1/128", "2001:db8::1", true);
        contains("2001:db8::1/128", "2001:db8::2", false);
        contains("::/0", "ffff::", true);
        contains("::/0", "10.0.0.1", false);
        contains("0.0.0.0/0", "::1", false);
    }

    private static void contains(final String prefix, final String ip, final boolean expected) {
        assertEquals(prefix + " and " + ip, expected, IpPrefix.of(prefix).contains(Ip.of(ip)));
    }

    @Test
    public void testTextThatIsNone() {
        for (final var text : List.of("10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/x", "/24",
            "10.0.0.0/")) {
            assertThrows(text, IllegalArgumentException.class, () -> IpPrefix.of(text));
        }
    }

    @Test
    public void testText() {
        assertEquals("10.0.0.0/24", IpPrefix.of("10.0.0.0/24").toString());
    }
}
