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

import io.selvage.admission.Admission;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.impl.reconcile.openflow.FlowBook.Batch;
import io.selvage.impl.reconcile.openflow.FlowState.Applying;
import io.selvage.impl.reconcile.openflow.FlowState.BackingOff;
import io.selvage.impl.reconcile.openflow.FlowState.Disconnected;
import io.selvage.impl.reconcile.openflow.FlowState.InSync;
import io.selvage.impl.reconcile.openflow.FlowState.Observing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jdt.annotation.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the flows of one switch what they shall be, and keeps them so. Level-triggered: start, reconnect and everyday
 * change take the same way, which is to compare and to send the difference. A flow that is right is never touched; a
 * flow of somebody else neither.
 *
 * <p>Thread-safe. Everything happens in turns, with one batch of changes on its way at a time; changes that come
 * meanwhile fold into each other.
 */
public final class FlowReconciler {
    /** How long a switch may take to answer, to a request that may hold thousands of flows. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(FlowReconciler.class);
    /** After so few changes, whoever brings the switch's answer goes on by itself: a device waits to be heard. */
    private static final int SMALL = 64;

    private final FlowBook book = new FlowBook();
    private final Backoff sessionBackoff = new Backoff();
    private final Backoff flowBackoff = new Backoff();
    private final String name;
    private final Turns executor;
    private final Timers timers;
    private final Duration timeout;
    private final Admission admission;
    private final FlowListener listener;

    private @Nullable SwitchSession session;
    private FlowState state = new Disconnected();
    /** Number of the request that is on its way; replies to others are late and not wanted. */
    private long request;
    private boolean busy;
    /** Waiting before the switch is read again. */
    private boolean paused;
    private boolean observeNext;
    private int limit = Integer.MAX_VALUE;
    private long realised = Long.MIN_VALUE;
    /** The state to show while flows are refused. */
    private @Nullable BackingOff refusal;
    private Runnable cancelTimeout = () -> { };
    private Runnable cancelPause = () -> { };
    private Runnable cancelRetry = () -> { };
    private Runnable endTurn = () -> { };

    /**
     * Makes a reconciler of a switch that is not connected yet.
     *
     * @param name name of the switch, for logs
     * @param pool where to run; may be shared
     * @param timers time
     * @param timeout how long a switch may take to answer
     * @param admission lets it read the switch
     * @param listener who wants to know
     */
    public FlowReconciler(final String name, final Executor pool, final Timers timers, final Duration timeout,
            final Admission admission, final FlowListener listener) {
        this.name = name;
        executor = new Turns(pool);
        this.timers = timers;
        this.timeout = timeout;
        this.admission = admission;
        this.listener = listener;
    }

    /**
     * Changes what is desired.
     *
     * @param generation the generation that the change belongs to; never less than before
     * @param changes what is desired under a key from now on, empty for nothing; keys that are not mentioned stay. Must
     *     not be changed any more: it may be a large one, so it is not copied
     */
    public void desired(final long generation, final Map<FlowKey, Optional<Flow>> changes) {
        executor.execute(() -> desire(generation, changes));
    }

    /**
     * Changes what is desired, and sends the difference before it returns, if nothing is under way. For changes so
     * small that to wake another thread would take longer.
     *
     * @param generation the generation that the change belongs to; never less than before
     * @param changes what is desired under a key from now on, empty for nothing; keys that are not mentioned stay. Must
     *     not be changed any more
     */
    public void desiredNow(final long generation, final Map<FlowKey, Optional<Flow>> changes) {
        executor.executeHere(() -> desire(generation, changes));
    }

    private void desire(final long generation, final Map<FlowKey, Optional<Flow>> changes) {
        if (book.desire(generation, changes)) {
            reportErrors(true, false);
        }
        proceed();
    }

    /** Tells that what is desired is all there is. Before that, nothing is removed and nothing counts as realised. */
    public void markComplete() {
        executor.execute(() -> {
            book.complete();
            proceed();
        });
    }

    /** The switch is there. */
    public void connected(final SwitchSession newSession) {
        executor.execute(() -> {
            disconnect();
            session = newSession;
            observeNext = true;
            proceed();
        });
    }

    /** A session is gone. */
    public void disconnected(final SwitchSession oldSession) {
        executor.execute(() -> {
            if (session == oldSession) {
                disconnect();
                become(new Disconnected());
            }
        });
    }

    /** Reads the switch again, and corrects it where it is not as it shall be. */
    public void resync() {
        executor.execute(() -> {
            if (session != null) {
                observeNext = true;
                proceed();
            }
        });
    }

    private void disconnect() {
        session = null;
        endRequest();
        endTurn.run();
        cancelPause.run();
        paused = false;
        forget();
        limit = Integer.MAX_VALUE;
        sessionBackoff.reset();
    }

    private void forget() {
        cancelRetry.run();
        refusal = null;
        final boolean errors = !book.refused().isEmpty();
        book.forget();
        if (errors) {
            listener.onErrors(Map.of());
        }
    }

    /** Does the next thing, if there is one and nothing is on its way. */
    private void proceed() {
        final var current = session;
        if (current == null || busy || paused) {
            return;
        }
        final var meters = observeNext ? List.<MeterMod>of() : book.nextMeters();
        if (observeNext) {
            observe(current);
        } else if (!meters.isEmpty()) {
            apply(current, meters);
        } else if (book.hasWork()) {
            apply(current);
        } else {
            rest();
        }
    }

    private void rest() {
        sessionBackoff.reset();
        book.realised().ifPresent(this::realise);
        final var shown = refusal;
        become(shown == null ? new InSync() : shown);
    }

    private void realise(final long generation) {
        if (generation > realised) {
            realised = generation;
            listener.onRealised(generation);
        }
    }

    private void observe(final SwitchSession current) {
        become(new Observing());
        observeNext = false;
        // What is asked for until its turn comes can wait: the switch forwards as before.
        busy = true;
        final long number = ++request;
        endTurn = admission.ask(() -> executor.execute(() -> {
            if (busy && request == number) {
                read(current);
            }
        }))::end;
    }

    private void read(final SwitchSession current) {
        request(current::readFlows, "reading flows", executor::execute, (flows, failure) -> {
            if (failure != null) {
                endTurn.run();
                pause("cannot read flows: " + failure.getMessage());
                return;
            }
            forget();
            book.observed(flows);
            endTurn.run();
            LOG.info("Switch {} has {} flows of ours and {} of others", name,
                flows.flows().size() + flows.strange().size() + flows.unknown(), flows.foreign());
            if (flows.unknown() > 0) {
                LOG.warn("Switch {} has {} flows of ours with matches that this release does not know: they stay, and "
                    + "it takes the release that wrote them to remove them", name, flows.unknown());
            }
            listener.onObserved(flows.flows().size() + flows.strange().size(), flows.unknown(), flows.foreign());
            proceed();
        });
    }

    private void apply(final SwitchSession current) {
        final var batch = book.take(Math.min(limit, current.maxBatch()));
        if (batch.mods().isEmpty()) {
            rest();
            return;
        }
        LOG.debug("Switch {}: {} changes", name, batch.mods().size());
        final Consumer<Runnable> turn = batch.mods().size() <= SMALL ? executor::executeHere : executor::execute;
        request(() -> current.apply(batch.mods()), "applying flows", turn, (result, failure) -> {
            if (failure != null) {
                // Perhaps it was applied, perhaps not: only looking helps
                pause("no answer to changes: " + failure.getMessage());
            } else if (result.committed()) {
                applied(batch, result.errors());
            } else {
                rejected(batch, result);
            }
        });
        // Last, since a device waits for the flows.
        if (refusal == null) {
            become(new Applying());
        }
    }

    private void apply(final SwitchSession current, final List<MeterMod> meters) {
        if (refusal == null) {
            become(new Applying());
        }
        LOG.debug("Switch {}: {} changes of meters", name, meters.size());
        request(() -> current.applyMeters(meters), "applying meters", executor::execute, (errors, failure) -> {
            if (errors == null) {
                pause("no answer to changes of meters: " + (failure == null ? "none" : failure.getMessage()));
                return;
            }
            errors.forEach((index, error) -> LOG.warn("Switch {} refused {}, and so refuses the flows that need it: {}",
                name, meters.get(index), error));
            for (int i = 0; i < meters.size(); i++) {
                book.meters().applied(meters.get(i), errors.containsKey(i));
            }
            proceed();
        });
    }

    private void applied(final Batch batch, final Map<Integer, String> errors) {
        sessionBackoff.reset();
        limit = limit > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : limit * 2;
        // The switch gets the next one first: to note down thousands of flows takes as long as it does for some of them
        final boolean more = errors.isEmpty() && book.goesOn();
        if (more) {
            proceed();
        }
        reportErrors(book.applied(batch, errors), !errors.isEmpty());
        if (errors.isEmpty()) {
            batch.generation().ifPresent(this::realise);
        }
        if (!more) {
            proceed();
        }
    }

    private void rejected(final Batch batch, final ApplyResult result) {
        final int size = batch.mods().size();
        var errors = result.errors();
        if (errors.isEmpty()) {
            if (size == 1) {
                errors = Map.of(0, result.reason());
            } else {
                limit = size / 2;
            }
        }
        reportErrors(book.rejected(batch, errors), !errors.isEmpty());
        proceed();
    }

    /** Tells about refused flows, and sees to it that they are tried again. */
    private void reportErrors(final boolean changed, final boolean failedNow) {
        final var refused = book.refused();
        if (changed) {
            listener.onErrors(Map.copyOf(refused));
        }
        if (refused.isEmpty()) {
            cancelRetry.run();
            refusal = null;
            flowBackoff.reset();
        } else if (failedNow) {
            final var delay = flowBackoff.next();
            final var first = refused.entrySet().iterator().next();
            final var reason = refused.size() + " flows refused, such as " + first.getKey() + ": " + first.getValue();
            if (changed) {
                LOG.warn("Switch {}: {}", name, reason);
            }
            cancelRetry.run();
            refusal = new BackingOff(reason, timers.now().plus(delay));
            cancelRetry = later(delay, () -> {
                book.retryRefused();
                proceed();
            });
        }
    }

    /** Waits, and reads the switch again. */
    private void pause(final String reason) {
        forget();
        observeNext = true;
        paused = true;
        final var delay = sessionBackoff.next();
        LOG.warn("Switch {}: {}; next try in {} ms", name, reason, delay.toMillis());
        become(new BackingOff(reason, timers.now().plus(delay)));
        cancelPause = later(delay, () -> {
            paused = false;
            proceed();
        });
    }

    private <T> void request(final Supplier<CompletionStage<T>> send,
            final String what, final Consumer<Runnable> turn, final BiConsumer<@Nullable T, @Nullable Throwable> then) {
        busy = true;
        final long number = ++request;
        final BiConsumer<@Nullable T, @Nullable Throwable> once = (reply, failure) -> {
            if (busy && request == number) {
                endRequest();
                then.accept(reply, failure);
            }
        };
        // Composed, so that a request that cannot even be sent fails like one that was lost
        final var sent = CompletableFuture.<@Nullable Void>completedFuture(null).thenCompose(nothing -> send.get());
        cancelTimeout = later(timeout, () -> once.accept(null, new SwitchRequestException(
            "time-out after " + timeout.toMillis() + " ms, " + what)));
        sent.whenComplete((reply, failure) -> turn.accept(() -> once.accept(reply, failure)));
    }

    private void endRequest() {
        busy = false;
        cancelTimeout.run();
        cancelTimeout = () -> { };
    }

    private Runnable later(final Duration delay, final Runnable task) {
        return timers.schedule(delay, () -> executor.execute(task));
    }

    private void become(final FlowState next) {
        if (!state.equals(next)) {
            LOG.debug("Switch {}: {} to {}", name, state, next);
            state = next;
            listener.onState(next);
        }
    }
}
