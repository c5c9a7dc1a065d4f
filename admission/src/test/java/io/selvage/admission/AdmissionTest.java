/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.admission;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

/** So many at a time, in the order in which they came. */
public class AdmissionTest {
    private final Admission admission = new Admission("testing", 2);
    private final List<String> on = new ArrayList<>();

    private Admission.Turn ask(final String who) {
        return admission.ask(() -> on.add(who));
    }

    @Test
    public void placesAreGivenInOrder() {
        final var one = ask("1");
        final var two = ask("2");
        ask("3");
        ask("4");
        assertEquals(List.of("1", "2"), on);
        two.end();
        assertEquals(List.of("1", "2", "3"), on);
        one.end();
        assertEquals(List.of("1", "2", "3", "4"), on);
    }

    @Test
    public void placeIsFreeOnce() {
        final var one = ask("1");
        ask("2");
        ask("3");
        ask("4");
        one.end();
        one.end();
        assertEquals(List.of("1", "2", "3"), on);
    }

    @Test
    public void whoGoesBeforeItsTurnTakesNoPlace() {
        final var one = ask("1");
        ask("2");
        final var three = ask("3");
        ask("4");
        three.end();
        assertEquals(List.of("1", "2"), on);
        one.end();
        three.end();
        assertEquals(List.of("1", "2", "4"), on);
    }

    @Test
    public void endingATurnMayEndTheNext() {
        final var one = ask("1");
        ask("2");
        final var turns = new ArrayList<Admission.Turn>();
        turns.add(admission.ask(() -> turns.getFirst().end()));
        ask("4");
        one.end();
        assertEquals(List.of("1", "2", "4"), on);
    }

    @Test
    public void whoTakesTooLongMakesRoom() throws InterruptedException {
        final var timer = Executors.newSingleThreadScheduledExecutor();
        try {
            final var patient = new Admission("testing", 1, Duration.ofMillis(1), timer);
            final var come = new CountDownLatch(3);
            patient.ask(come::countDown);
            patient.ask(come::countDown);
            patient.ask(come::countDown);
            assertTrue("all turns come, though none is ended", come.await(30, TimeUnit.SECONDS));
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    public void noPlaceIsNoAdmission() {
        assertThrows(IllegalArgumentException.class, () -> new Admission("testing", 0));
    }
}
