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

import io.selvage.core.facts.PortRef;
import io.selvage.core.net.MacAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps a device that is seen by its packets, at two places in turn, from dragging its flows to and fro (P9). After
 * {@value #MAX_MOVES} moves within {@value #WINDOW_MILLIS} ms it is held where it is, at first for as long. Then it may
 * move once, since what goes on asking may be a device that did move for good. If it is seen elsewhere again soon, it
 * is held for twice as long as before, up to {@value #MAX_HOLD_MILLIS} ms. Silence ends it all. Owned by one thread;
 * time is an argument.
 */
final class MoveDamper {
    /** Moves that are followed within a window. */
    static final int MAX_MOVES = 3;
    /** The window, and the first hold, in milliseconds. */
    static final long WINDOW_MILLIS = 10_000;
    /** The longest hold, in milliseconds. */
    static final long MAX_HOLD_MILLIS = 320_000;

    private static final class History {
        /** When it moved within the last window. */
        private final ArrayDeque<Long> moves = new ArrayDeque<>();
        /** When it was last seen elsewhere, whether it moved or not. */
        private long attempted;
        private long heldUntil = Long.MIN_VALUE;
        /** How long it is held next. */
        private long hold = WINDOW_MILLIS;
        private Optional<PortRef> refused = Optional.empty();

        boolean mayMove(final PortRef to, final long now) {
            attempted = now;
            while (!moves.isEmpty() && moves.peekFirst() <= now - WINDOW_MILLIS) {
                moves.removeFirst();
            }
            if (now >= heldUntil && moves.size() >= MAX_MOVES) {
                heldUntil = now + hold;
                hold = Math.min(2 * hold, MAX_HOLD_MILLIS);
            }
            if (now < heldUntil) {
                refused = Optional.of(to);
                return false;
            }
            final boolean held = refused.isPresent();
            do {
                // Who was held may move once within a window
                moves.addLast(now);
            } while (held && moves.size() < MAX_MOVES);
            refused = Optional.empty();
            return true;
        }

        boolean isQuiet(final long now) {
            return attempted <= now - WINDOW_MILLIS;
        }
    }

    /** A device of a fabric: another fabric may have one with the same address. */
    record Mover(String fabric, MacAddress mac) { }

    private final Map<Mover, History> histories = new HashMap<>();

    /** Whether a device that was elsewhere may move to {@code to} now; if it may, the move counts. */
    boolean mayMove(final Mover mover, final PortRef to, final long now) {
        return histories.computeIfAbsent(mover, unused -> new History()).mayMove(to, now);
    }

    /** The place that a device was last kept from moving to. */
    Optional<PortRef> contested(final Mover mover) {
        final var history = histories.get(mover);
        return history == null ? Optional.empty() : history.refused;
    }

    /** Forgets the devices that have been quiet; returns those that are no longer contested. */
    Iterable<MacAddress> settle(final long now) {
        final var settled = new ArrayList<MacAddress>();
        histories.entrySet().removeIf(entry -> {
            final boolean quiet = entry.getValue().isQuiet(now);
            if (quiet && entry.getValue().refused.isPresent()) {
                settled.add(entry.getKey().mac());
            }
            return quiet;
        });
        return settled;
    }
}
