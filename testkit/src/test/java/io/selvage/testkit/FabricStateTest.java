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

import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.Test;

/** Two switches are equal if and only if packets fare the same in them. */
public class FabricStateTest {
    private static final String FLOW = """
         cookie=0x1, duration=1s, table=0, n_packets=3, n_bytes=126, priority=5,ip actions=meter:7,goto_table:20
        """;
    private static final String METERS = """
        OFPST_METER_CONFIG reply (OF1.3) (xid=0x2):
        meter=7 kbps burst stats bands=
        type=drop rate=10000 burst_size=200

        meter=8 kbps burst stats bands=
        type=drop rate=500 burst_size=100
        """;

    private static FabricState state(final String flows, final String meters) {
        final var nodes = new TreeMap<String, SortedSet<String>>();
        nodes.put("hv1", FabricState.openFlow(FlowDump.parse(flows), meters, List.of()));
        return new FabricState(nodes);
    }

    @Test
    public void meterIsWhatItDoesAndNotItsNumber() {
        final var state = state(FLOW, METERS);
        assertEquals("""
            [cookie=0x1, table=0, priority=5,ip actions=meter:{kbps burst stats bands= type=drop rate=10000 \
            burst_size=200},goto_table:20, \
            meter 8 that no flow uses: kbps burst stats bands= type=drop rate=500 burst_size=100]""",
            state.nodes().get("hv1").toString());
        assertEquals(state, state(FLOW.replace("meter:7", "meter:9"), METERS.replace("meter=7", "meter=9")));
        assertNotEquals(state, state(FLOW, METERS.replace("rate=10000", "rate=10001")));
    }

    @Test
    public void differenceSaysWhatIsMissingAndWhatIsStaleWhere() {
        final var state = state(FLOW, "");
        assertEquals("", state.differenceFrom(state(FLOW.replace("n_packets=3", "n_packets=4"), "")));
        assertEquals("""
            hv1: 1 missing (-), 1 stale (+)
              - cookie=0x1, table=0, priority=6,ip actions=meter:{missing},goto_table:20
              + cookie=0x1, table=0, priority=5,ip actions=meter:{missing},goto_table:20""",
            state.differenceFrom(state(FLOW.replace("priority=5", "priority=6"), "")));
        assertEquals("""
            hv1: 0 missing (-), 1 stale (+)
              + cookie=0x1, table=0, priority=5,ip actions=meter:{missing},goto_table:20""",
            state.differenceFrom(new FabricState(new TreeMap<>())));
    }
}
