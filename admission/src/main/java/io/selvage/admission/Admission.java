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

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only so many at a time do something, the others in the order in which they came. When a thousand switches
 * connect at once, each takes as long as before, and what else is to be done finds its turn in between. Thread-safe.
 */
public final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final Object lock = new Object();
    private final Set<Turn> waiting = new LinkedHashSet<>();
    private final String what;
    private final int places;
    private final Consumer<Turn> watch;
    private int taken;
    /** How many had to wait since the last time that nobody did. */
    private int queued;

    /**
     * Makes an admission with turns that take as long as they take.
     *
     * @param what what they do, for the log: {@code reading switches}
     * @param places how many may be in at a time, at least 1
     */
    public Admission(final String what, final int places) {
        this(what, places, turn -> { });
    }

    /**
     * Makes an admission with turns that end by themselves, so that nobody who is stuck keeps the others out for long.
     *
     * @param what what they do, for the log: {@code letting switches in}
     * @param places how many may be in at a time, at least 1
     * @param patience how long a turn may take before the next one comes
     * @param timer ends it
     */
    public Admission(final String what, final int places, final Duration patience,
            final ScheduledExecutorService timer) {
        this(what, places, turn -> {
            try {
                timer.schedule(turn::end, patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("Everything ends, this turn too", e);
            }
        });
    }

    private Admission(final String what, final int places, final Consumer<Turn> watch) {
        if (places < 1) {
            throw new IllegalArgumentException("nobody would ever be admitted to " + places + " places");
        }
        this.what = what;
        this.places = places;
        this.watch = watch;
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
            leave(this).ifPresent(Turn::come);
        }

        private void come() {
            watch.accept(this);
            begin.run();
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
                    LOG.info("Busy {}: {} at a time, the others wait for their turn", what, places);
                }
            }
        }
        if (turn.on) {
            turn.come();
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
                    LOG.info("Done {}: {} had to wait", what, queued);
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
