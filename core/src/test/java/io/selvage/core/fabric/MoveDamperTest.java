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

import static io.selvage.core.fabric.MoveDamper.MAX_HOLD_MILLIS;
import static io.selvage.core.fabric.MoveDamper.MAX_MOVES;
import static io.selvage.core.fabric.MoveDamper.WINDOW_MILLIS;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.selvage.core.fabric.MoveDamper.Mover;
import io.selvage.core.facts.PortRef;
import io.selvage.core.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

/** A device that flaps is held, and one that is only talkative gets where it is. */
public class MoveDamperTest {
    private static final Mover DEVICE = new Mover("default", MacAddress.of("02:00:00:00:00:01"));
    private static final PortRef HERE = new PortRef("hv1", "tap1");
    private static final PortRef THERE = new PortRef("hv2", "tap1");
    /** How often a device that goes on sending is reported. */
    private static final long OFTEN = 500;

    private final MoveDamper damper = new MoveDamper();
    private long now = 1_000_000;

    private void moveToAndFro() {
        for (int i = 0; i < MAX_MOVES; i++) {
            now++;
            assertTrue("move " + i, damper.mayMove(DEVICE, i % 2 == 0 ? THERE : HERE, now));
        }
    }

    /** How long it is held while it goes on asking. */
    private long held() {
        final long since = now;
        while (!damper.mayMove(DEVICE, HERE, now)) {
            assertEquals(Optional.of(HERE), damper.contested(DEVICE));
            damper.settle(now);
            now += OFTEN;
        }
        assertEquals("not contested once it is there", Optional.empty(), damper.contested(DEVICE));
        return now - since;
    }

    @Test
    public void whoGoesOnSendingFromOnePlaceGetsThere() {
        moveToAndFro();
        assertEquals(WINDOW_MILLIS, held());
    }

    @Test
    public void whoGoesOnFlappingIsHeldForLongerEachTime() {
        moveToAndFro();
        final var holds = new ArrayList<Long>();
        for (int i = 0; i < 8; i++) {
            holds.add(held() / WINDOW_MILLIS);
            now++;
        }
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 32L, 32L), holds);
        assertEquals(32 * WINDOW_MILLIS, MAX_HOLD_MILLIS);
    }

    @Test
    public void silenceEndsItAll() {
        moveToAndFro();
        assertTrue(held() > 0);
        assertFalse(damper.mayMove(DEVICE, THERE, now));
        assertEquals("too early", List.of(), damper.settle(now + WINDOW_MILLIS - 1));
        now += WINDOW_MILLIS;
        assertEquals(List.of(DEVICE.mac()), damper.settle(now));
        assertEquals(Optional.empty(), damper.contested(DEVICE));
        moveToAndFro();
        assertEquals("as if it had never flapped", WINDOW_MILLIS, held());
    }

    @Test
    public void movesThatAreFarApartAreFollowedAlways() {
        for (int i = 0; i < 10; i++) {
            assertTrue(damper.mayMove(DEVICE, i % 2 == 0 ? THERE : HERE, now));
            now += WINDOW_MILLIS / 2;
        }
    }
}
