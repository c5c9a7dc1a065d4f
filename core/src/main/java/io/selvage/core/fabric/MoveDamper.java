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
 * Keeps a device that is seen by its packets, at two places in turn, from dragging its flows to and fro (P9): once it
 * moved, or tried to, {@value #MAX_MOVES} times within {@value #WINDOW_MILLIS} ms, it stays where it is until there
 * were fewer attempts for as long. Owned by one thread; time is an argument.
 */
final class MoveDamper {
    /** Moves that are followed within a window. */
    static final int MAX_MOVES = 3;
    /** The window, in milliseconds. */
    static final long WINDOW_MILLIS = 10_000;

    private static final class History {
        private final ArrayDeque<Long> moves = new ArrayDeque<>();
        private Optional<PortRef> refused = Optional.empty();
    }

    /** A device of a fabric: another fabric may have one with the same address. */
    record Mover(String fabric, MacAddress mac) { }

    private final Map<Mover, History> histories = new HashMap<>();

    /** Whether a device that was elsewhere may move to {@code to} now; if it may, the move counts. */
    boolean mayMove(final Mover mover, final PortRef to, final long now) {
        final var history = histories.computeIfAbsent(mover, unused -> new History());
        while (!history.moves.isEmpty() && history.moves.peekFirst() <= now - WINDOW_MILLIS) {
            history.moves.removeFirst();
        }
        history.moves.addLast(now);
        if (history.moves.size() > MAX_MOVES) {
            // Refused attempts count as well: only silence ends it. The newest are enough to know.
            history.moves.removeFirst();
            history.refused = Optional.of(to);
            return false;
        }
        history.refused = Optional.empty();
        return true;
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
            final var moves = entry.getValue().moves;
            final boolean quiet = moves.isEmpty() || moves.peekLast() <= now - WINDOW_MILLIS;
            if (quiet && entry.getValue().refused.isPresent()) {
                settled.add(entry.getKey().mac());
            }
            return quiet;
        });
        return settled;
    }
}
