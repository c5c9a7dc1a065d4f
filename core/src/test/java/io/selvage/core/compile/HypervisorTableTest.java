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
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.selvage.core.compile.HypervisorTable.Priority;
import java.util.HashSet;
import java.util.List;
import org.junit.Test;

public class HypervisorTableTest {
    @Test
    public void testNumbersGoForward() {
        int last = -1;
        for (final var table : HypervisorTable.values()) {
            assertTrue(table + " comes before the one above it", table.id() > last);
            assertTrue(table + " is no OpenFlow table", table.id() <= 254);
            last = table.id();
        }
        assertEquals("packets begin in table 0", 0, HypervisorTable.values()[0].id());
    }

    @Test
    public void testNextIsBehind() {
        for (final var table : HypervisorTable.values()) {
            table.next().forEach(next -> assertTrue(table + " to " + next, next.id() > table.id()));
        }
        assertEquals(List.of(), HypervisorTable.EGRESS_PORT.next());
    }

    @Test
    public void testNames() {
        for (final var table : HypervisorTable.values()) {
            assertEquals(table.name(), HypervisorTable.nameOf(table.id()));
            assertFalse(table.description().isBlank() || table.miss().isBlank());
        }
        assertEquals("77", HypervisorTable.nameOf(77));
    }

    @Test
    public void testPrioritiesAreDifferent() {
        final var values = new HashSet<Integer>();
        for (final var priority : Priority.values()) {
            assertTrue(priority + " equals another", values.add(priority.value()));
            assertTrue(priority.name(), priority.value() >= 0 && priority.value() <= 0xFFFF);
        }
        assertEquals("a miss has the lowest", 0, Priority.MISS.value());
    }
}
