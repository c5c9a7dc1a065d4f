/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only so many switches at a time be read and compared, the others in the order in which they came. When a hundred
 * connect at once, each takes as long as before, and what else is to be done finds its turn in between. Thread-safe.
 */
public final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final Object lock = new Object();
    private final Set<Turn> waiting = new LinkedHashSet<>();
    private final int places;
    private int taken;
    /** How many had to wait since the last time that nobody did. */
    private int queued;

    /**
     * Makes an admission.
     *
     * @param places how many may be in at a time, at least 1
     */
    public Admission(final int places) {
        if (places < 1) {
            throw new IllegalArgumentException("nobody would ever be admitted to " + places + " places");
        }
        this.places = places;
    }

    /** A turn that was asked for: it waits, is on, or is over. */
    public final class Turn {
        private final Runnable begin;
        private boolean on;
        private boolean over;

        private Turn(final Runnable begin) {
            this.begin = begin;
        }

        /** Ends the turn, or does without it if it has not come yet. The second time, nothing happens. */
        public void end() {
            leave(this).ifPresent(next -> next.begin.run());
        }
    }

    /**
     * Asks for a turn.
     *
     * @param begin called when it comes, by this call or by one that ends another turn; has to be quick
     * @return the turn, which has to be ended
     */
    public Turn ask(final Runnable begin) {
        final var turn = new Turn(begin);
        synchronized (lock) {
            turn.on = taken < places;
            if (turn.on) {
                taken++;
            } else {
                waiting.add(turn);
                queued++;
                if (queued == 1) {
                    LOG.info("More than {} switches are to be read: the others wait for their turn", places);
                }
            }
        }
        if (turn.on) {
            begin.run();
        }
        return turn;
    }

    /** {@return whose turn comes by that} */
    private Optional<Turn> leave(final Turn turn) {
        synchronized (lock) {
            if (turn.over) {
                return Optional.empty();
            }
            turn.over = true;
            if (!turn.on) {
                waiting.remove(turn);
                return Optional.empty();
            }
            taken--;
            final Iterator<Turn> first = waiting.iterator();
            if (!first.hasNext()) {
                if (queued > 0 && taken == 0) {
                    LOG.info("All switches have been read, {} of which had to wait", queued);
                    queued = 0;
                }
                return Optional.empty();
            }
            final var next = first.next();
            first.remove();
            next.on = true;
            taken++;
            return Optional.of(next);
        }
    }
}
