/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.Test;

/** A set like any other, filled and emptied. */
public class MarksTest {
    private final Set<String> marks = new Marks<>();

    @Test
    public void orderIsThatOfInsertion() {
        assertTrue(marks.add("b"));
        assertTrue(marks.add("a"));
        assertFalse(marks.add("b"));
        assertEquals(List.of("b", "a"), List.copyOf(marks));
        assertTrue(marks.remove("b"));
        assertFalse(marks.contains("b"));
        assertEquals(Set.of("a"), marks);
    }

    @Test
    public void whatIsEmptiedIsFilledAgain() {
        marks.addAll(List.of("a", "b", "c"));
        marks.clear();
        assertTrue(marks.isEmpty());
        assertTrue(marks.add("c"));
        assertEquals(List.of("c"), List.copyOf(marks));
        assertTrue(marks.removeAll(List.of("c", "d")));
        assertEquals(0, marks.size());
    }
}
