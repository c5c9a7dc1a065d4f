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
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.Test;

public class ReadingTest {
    private static final List<Double> HUNDRED = IntStream.rangeClosed(1, 100).mapToObj(i -> (double) (101 - i))
        .toList();

    @Test
    public void quantilesAreValuesThatWereMeasured() {
        assertEquals(99, Reading.quantile(HUNDRED, 0.99), 0);
        assertEquals(1, Reading.quantile(HUNDRED, 0), 0);
        assertEquals(100, Reading.quantile(HUNDRED, 1), 0);
        assertEquals(7, Reading.quantile(List.of(7.0), 0.99), 0);
    }

    @Test
    public void medianOfAnEvenNumberLiesBetween() {
        assertEquals(50.5, Reading.median(HUNDRED), 0);
        assertEquals(2, Reading.median(List.of(3.0, 1.0, 2.0)), 0);
    }

    @Test
    public void targetIsMetByTheMedian() {
        final var reading = Reading.of("c", "what", "ms", List.of(1.0, 2.0, 90.0));
        assertTrue(reading.met());
        assertTrue(reading.atMost(2).met());
        assertFalse(reading.atMost(1.9).met());
    }

    @Test
    public void whatItIsComparedWithStays() {
        final var reading = Reading.of("c", "what", "ms", List.of(1.0)).against(List.of(2.0)).beside(List.of(3.0))
            .atMost(4);
        assertEquals(List.of(2.0), reading.baseline());
        assertEquals(List.of(3.0), reading.ovn());
        assertEquals(List.of(3.0), reading.against(List.of(5.0)).ovn());
        assertEquals(List.of(2.0), reading.atLeast(6).baseline());
    }

    @Test
    public void numbersAreReadable() {
        assertEquals("1,234", Reading.number(1234.4));
        assertEquals("3", Reading.number(3));
        assertEquals("3.14", Reading.number(3.14159));
        assertEquals("31.4", Reading.number(31.4159));
    }
}
