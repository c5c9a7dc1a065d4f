/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.bench;

import static org.junit.Assert.assertEquals;

import io.selvage.bench.OpenFlowCapture.Event;
import io.selvage.bench.OpenFlowCapture.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.Test;

/** What is seen in a file of tcpdump. */
public class OpenFlowCaptureTest {
    private static final String ADD = "04040058" + "cafebabe" + "4f4e4600" + "000008fd" + "00000009" + "0000" + "0003";
    private static final String COMMITTED = "04040018" + "cafebabe" + "4f4e4600" + "000008fc" + "00000009" + "0005"
        + "0003";
    private static final String ECHO = "04020008" + "00000001";
    private static final String FLOWS = "04130010" + "00000002" + "0001" + "0000" + "00000000";

    private final ByteBuffer file = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder()).position(24);

    /** A segment with what follows its TCP header. */
    private void segment(final int second, final boolean fromSwitch, final int flags, final String payload) {
        final var bytes = HexFormat.of().parseHex("000000000000" + "000000000000" + "0800"
            + "45000000" + "00000000" + "40060000" + "7f000001" + "7f000001"
            + (fromSwitch ? "9c40" + "19fd" : "19fd" + "9c40") + "00000000" + "00000000" + "50%02x".formatted(flags)
            + "ffff" + "0000" + "0000" + payload);
        file.putInt(second).putInt(500_000).putInt(bytes.length).putInt(bytes.length).put(bytes);
    }

    private List<Event> read() {
        return OpenFlowCapture.read(file.flip());
    }

    private static Event event(final int second, final Kind kind) {
        return new Event(Instant.ofEpochSecond(second, 500_000_000), 40_000, kind);
    }

    @Test
    public void whatCountsIsSeen() {
        segment(1, true, 0x02, "");
        segment(1, false, 0x12, "");
        segment(2, true, 0x18, ECHO + FLOWS);
        segment(3, false, 0x18, ADD);
        segment(4, false, 0x18, ADD + ADD);
        segment(5, true, 0x10, "");
        segment(6, true, 0x18, COMMITTED);
        assertEquals(List.of(event(1, Kind.CONNECTED), event(2, Kind.READ), event(3, Kind.FLOW), event(4, Kind.FLOW),
            event(6, Kind.COMMITTED)), read());
    }

    /** Segments begin within messages, and files end within packets. */
    @Test
    public void whatMakesNoSenseIsNotToldOf() {
        segment(1, true, 0x18, "00".repeat(40));
        segment(2, true, 0x18, "ff".repeat(40));
        segment(3, true, 0x18, COMMITTED.substring(0, 30));
        segment(4, true, 0x18, COMMITTED);
        file.position(file.position() - 1);
        assertEquals(List.of(), read());
    }
}
