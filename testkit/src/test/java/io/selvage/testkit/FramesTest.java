/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit;

import static org.junit.Assert.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.Test;

public class FramesTest {
    @Test
    public void arpIsAsInRfc826() {
        assertEquals("ffffffffffff" + "020000000001" + "0806" + "0001" + "0800" + "06" + "04" + "0001"
            + "020000000001" + "0a000001" + "000000000000" + "0a000002" + "00".repeat(18),
            HexFormat.of().formatHex(Frames.arp("02:00:00:00:00:01", "10.0.0.1", "10.0.0.2")));
    }

    @Test
    public void udpHasAValidHeaderChecksum() {
        final var frame = Frames.udp("02:00:00:00:00:01", "02:00:00:00:00:02", "10.0.0.1", "10.0.0.2", "x");
        int sum = 0;
        for (int i = 14; i < 34; i += 2) {
            sum += (frame[i] & 0xff) << 8 | frame[i + 1] & 0xff;
        }
        // RFC 1071: the sum over a header that holds its own checksum is all ones.
        assertEquals(0xffff, (sum & 0xffff) + (sum >>> 16));
        assertEquals("SELVAGE:x:", new String(frame, 42, 10, StandardCharsets.US_ASCII));
        assertEquals(60, frame.length);
    }
}
