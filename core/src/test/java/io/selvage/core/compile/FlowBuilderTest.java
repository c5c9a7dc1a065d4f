/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.compile;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.selvage.core.compile.HypervisorTable.Priority;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.FlowText;
import io.selvage.core.pipeline.Metadata;
import io.selvage.core.pipeline.Purpose;
import org.junit.Test;

public class FlowBuilderTest {
    @Test
    public void testUndeclaredField() {
        final var builder = new FlowBuilder(HypervisorTable.FLOOD, Priority.NORMAL);
        assertThrows(IllegalStateException.class, () -> builder.match(Field.ETH_DST, 1));
        assertThrows(IllegalStateException.class, () -> builder.match(Field.ETH_DST, Bits.of(1), Bits.of(1)));
        assertThrows(IllegalStateException.class, () ->
            new FlowBuilder(HypervisorTable.CLASSIFY, Priority.NORMAL).match(Field.IPV4_SRC, 1));
    }

    @Test
    public void testGotoLeadsForward() {
        for (final var table : HypervisorTable.values()) {
            for (final var next : HypervisorTable.values()) {
                final var builder = new FlowBuilder(table, Priority.NORMAL);
                if (table.next().contains(next)) {
                    assertEquals(next.id(), builder.next(next, Purpose.PIPELINE, 0).next().orElseThrow());
                } else {
                    assertThrows(IllegalArgumentException.class, () -> builder.next(next, Purpose.PIPELINE, 0));
                }
            }
        }
    }

    @Test
    public void testDropNeedsAReasonAndNoActions() {
        final var builder = new FlowBuilder(HypervisorTable.FLOOD, Priority.NORMAL);
        assertThrows(IllegalStateException.class, () -> builder.drop(Purpose.NETWORK, 1));
        builder.action(new Action.Output(1));
        assertThrows(IllegalStateException.class, () -> builder.drop(Purpose.DROP_NO_MATCH, 1));
    }

    @Test
    public void testDrop() {
        final var flow = new FlowBuilder(HypervisorTable.FLOOD, Priority.MISS).drop(Purpose.DROP_NO_MATCH, 0);
        assertTrue(flow.isDrop());
        assertEquals("table=FLOOD, priority=0 actions=drop", new FlowText(HypervisorTable::nameOf).flow(flow));
    }

    @Test
    public void testPartsOfMetadataAreOneMatch() {
        final var flow = new FlowBuilder(HypervisorTable.FORWARD, Priority.NORMAL)
            .match(Metadata.FROM_TUNNEL, 0).match(Field.ETH_DST, 0x0200_0000_0001L).match(Metadata.NETWORK, 5001)
            .write(Metadata.FROM_TUNNEL, 1).next(HypervisorTable.FLOOD, Purpose.NETWORK, 5001);
        assertEquals("table=FORWARD, priority=100,metadata=0x1389/0x1ffffff,dl_dst=02:00:00:00:00:01 "
            + "actions=write_metadata:0x1000000/0x1000000,goto_table:FLOOD",
            new FlowText(HypervisorTable::nameOf).flow(flow));
    }

    @Test
    public void testWrongVni() {
        final var builder = new FlowBuilder(HypervisorTable.FORWARD, Priority.NORMAL);
        assertThrows(IllegalArgumentException.class, () -> builder.match(Metadata.NETWORK, 0x100_0000));
        assertThrows(IllegalArgumentException.class, () -> builder.write(Metadata.NETWORK, -1));
    }
}
