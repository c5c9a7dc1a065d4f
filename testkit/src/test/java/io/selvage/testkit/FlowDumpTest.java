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
import static org.junit.Assert.assertNotEquals;

import java.time.Duration;
import java.util.List;
import org.junit.Test;

public class FlowDumpTest {
    private static final String DUMP = """
        OFPST_FLOW reply (OF1.3) (xid=0x2):
         cookie=0x5e1a000000000001, duration=12.5s, table=10, n_packets=3, n_bytes=126, idle_age=4, priority=5,ip \
        actions=goto_table:20
         cookie=0x0, duration=0.25s, table=0, n_packets=0, n_bytes=0, priority=0 actions=drop
        """;

    @Test
    public void normalisedTextHoldsWhatAControllerDecidesAndNothingElse() {
        assertEquals("""
            cookie=0x0, table=0, priority=0 actions=drop
            cookie=0x5e1a000000000001, table=10, priority=5,ip actions=goto_table:20""",
            FlowDump.parse(DUMP).normalised());
    }

    @Test
    public void countersAndDurationsAreRead() {
        final var flow = FlowDump.parse(DUMP).flows().getLast();
        assertEquals(10, flow.table());
        assertEquals(0x5e1a000000000001L, flow.cookie());
        assertEquals(Duration.ofMillis(12500), flow.duration());
        assertEquals(3, flow.packets());
        assertEquals(126, flow.bytes());
    }

    @Test
    public void onlyCountersDifferMeansEqual() {
        final var later = FlowDump.parse(DUMP.replace("duration=12.5s", "duration=99.123s").replace("n_packets=3",
            "n_packets=4711").replace("idle_age=4, ", ""));
        assertEquals(FlowDump.parse(DUMP).normalised(), later.normalised());
        assertEquals("", later.differenceFrom(FlowDump.parse(DUMP)));
    }

    @Test
    public void differenceNamesBothSides() {
        final var changed = FlowDump.parse(DUMP.replace("priority=5", "priority=6"));
        assertNotEquals(FlowDump.parse(DUMP).normalised(), changed.normalised());
        assertEquals("""
            - cookie=0x5e1a000000000001, table=10, priority=5,ip actions=goto_table:20
            + cookie=0x5e1a000000000001, table=10, priority=6,ip actions=goto_table:20
            """, changed.differenceFrom(FlowDump.parse(DUMP)));
    }

    @Test
    public void youngFlowsAreFound() {
        assertEquals(List.of(0), FlowDump.parse(DUMP).youngerThan(Duration.ofSeconds(1)).stream()
            .map(FlowDump.Flow::table).toList());
    }
}
