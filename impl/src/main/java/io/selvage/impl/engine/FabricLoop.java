/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.engine;

import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.facts.Change;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jdt.annotation.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the fabric, and takes in changes one turn after the other. Changes that wait together are taken in together:
 * under load batches grow, and at rest a change is taken in at once. Tasks that wait beside them come after them: what
 * nodes say of their progress, however much, neither divides a batch nor delays it. Thread-safe.
 *
 * <p>Turns are taken by a thread of the loop's own. A small change that finds the loop at rest is taken in by the
 * thread that brings it, if that thread wants to ({@link #offer(Collection)}): to wake another one takes longer, on a
 * busy machine by milliseconds. Either way there is one turn at a time, and what one turn writes the next one sees.
 *
 * <p>What is said of changes to people can wait for what devices wait for: a turn of somebody else's thread tells
 * {@linkplain #addPrompt prompt listeners} only. The others learn of its outcome from the loop's own thread, in order,
 * {@value #LATER_MILLIS} ms later, or before that thread does anything else, such as to answer a question.
 *
 * <p>A defect in a task, a question or a listener is counted and logged, and takes nothing else along, be it an
 * exception or an error. The loop ends only where going on is not sound: after an error in the fabric itself, which
 * may have left it half changed, and when the virtual machine fails. Whoever still waits for an answer then gets a
 * {@link FabricEndedException}.
 */
public final class FabricLoop implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FabricLoop.class);
    /** How often time itself is looked at, for what ends by being quiet. */
    private static final long TICK_MILLIS = 1_000;
    private static final int MAX_BATCH = 4_096;
    /** How many changes the thread that brings them may take in itself: it has other things to do. */
    private static final int MAX_OFFERED = 16;
    /** How long what can wait does: a device that is being plugged has its first answer by then. */
    private static final long LATER_MILLIS = 8;
    private static final Runnable NOTHING = () -> { };

    private sealed interface Message {
        /** Has the loop's thread look at what can wait; does not count as pending. */
        record Wake() implements Message { }

        record Changes(Collection<Change> changes) implements Message { }

        record Task(Runnable task) implements Message { }

        record Question(Runnable question, Consumer<FabricEndedException> refused) implements Message { }
    }

    private final LinkedBlockingQueue<Message> queue = new LinkedBlockingQueue<>();
    /** Held by whoever takes a turn. */
    private final ReentrantLock turn = new ReentrantLock();
    /** How many messages were handed to the loop and are not done yet: at 0, whoever comes is the next one. */
    private final AtomicInteger pending = new AtomicInteger();
    /** What can wait, in order; emptied by the loop's thread, in its turn. */
    private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
    /** Whether the loop's thread knows that something is there. */
    private final AtomicBoolean laterKnown = new AtomicBoolean();
    private final List<OutcomeListener> promptListeners = new CopyOnWriteArrayList<>();
    private final List<OutcomeListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<FabricEndedException>> endListeners = new CopyOnWriteArrayList<>();
    private final AtomicLong failures = new AtomicLong();
    private final Fabric fabric = new Fabric();
    private final Clock clock;
    private final Thread thread;
    private volatile boolean started;
    private volatile boolean closed;
    /** Set once the loop takes nothing in any more. */
    private volatile @Nullable FabricEndedException ended;
    /** Written by the loop only. */
    private volatile long generation;

    /**
     * Makes a loop; {@link #start} starts it.
     *
     * @param clock what time it is
     * @param firstGeneration the number before the first one to be given out
     */
    public FabricLoop(final Clock clock, final long firstGeneration) {
        this.clock = clock;
        generation = firstGeneration;
        thread = Thread.ofPlatform().name("selvage-fabric").daemon().unstarted(this::run);
    }

    /**
     * Adds somebody who learns of every outcome in the very turn that it is of, for what devices wait for; they are
     * told in the order of being added. Before {@link #start}.
     */
    public void addPrompt(final OutcomeListener listener) {
        promptListeners.add(listener);
    }

    /**
     * Adds somebody who learns of every outcome, in the order of outcomes; they are told in the order of being added.
     * The fabric that they are shown may be further on. Before {@link #start}.
     */
    public void addListener(final OutcomeListener listener) {
        listeners.add(listener);
    }

    /**
     * Adds somebody who learns that the loop has ended, closed or failed: on the thread of the loop, as the last thing
     * that it does. Before {@link #start}.
     */
    public void addEndListener(final Consumer<FabricEndedException> listener) {
        endListeners.add(listener);
    }

    /**
     * Starts the thread, unless it was started or closed before. What was handed in until then is taken in together, so
     * this is for when all is known that the first decisions need.
     *
     * @return whether this call started it
     */
    public boolean start() {
        synchronized (thread) {
            final boolean first = !closed && thread.getState() == Thread.State.NEW;
            if (first) {
                thread.start();
                started = true;
            }
            return first;
        }
    }

    /** Hands changes to the loop. */
    public void submit(final Collection<Change> changes) {
        if (!changes.isEmpty()) {
            hand(new Message.Changes(changes));
        }
    }

    /** Hands one change to the loop. */
    public void submit(final Change change) {
        hand(new Message.Changes(List.of(change)));
    }

    /**
     * Runs a task on the loop, after everything that was handed to the loop before, and perhaps after changes that were
     * handed to it later; never, once the loop has ended.
     */
    @Override
    public void execute(final Runnable task) {
        hand(new Message.Task(task));
    }

    /**
     * Runs a task on the loop's thread when there is time, after all such tasks and all outcomes of before, and before
     * anything that is handed to the loop later; never, once the loop has ended.
     */
    public void later(final Runnable task) {
        later.add(task);
        if (laterKnown.compareAndSet(false, true)) {
            queue.add(new Message.Wake());
        }
    }

    /**
     * Asks something of the fabric, after everything that was handed to the loop before and nothing that comes later.
     *
     * @return the answer; fails with what the question throws, or with a {@link FabricEndedException}
     */
    @SuppressWarnings("checkstyle:illegalCatch")
    public <T> CompletionStage<T> ask(final Function<Fabric, T> question) {
        final var answer = new CompletableFuture<T>();
        hand(new Message.Question(() -> {
            try {
                answer.complete(question.apply(fabric));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            } catch (Error e) {
                // The asker learns of it, and so does the loop: it is a defect, or worse.
                answer.completeExceptionally(e);
                throw e;
            }
        }, answer::completeExceptionally));
        return answer;
    }

    /**
     * Runs a task that looks at the fabric, after everything that was handed to the loop before and nothing that comes
     * later; never, once the loop has ended. A failure is a defect, counted and logged.
     */
    public void inspect(final Consumer<Fabric> task) {
        hand(new Message.Question(() -> task.accept(fabric), reason -> { }));
    }

    /**
     * Hands changes to the loop, which the caller may have to take in itself.
     *
     * @return to be run by this thread at once, whatever happens, and outside of locks of its own: takes the changes
     *     in if the loop is at rest and they are few; does nothing otherwise, since they wait for their turn
     */
    public Runnable offer(final Collection<Change> changes) {
        if (changes.isEmpty()) {
            return NOTHING;
        }
        return offer(new Message.Changes(changes), changes.size() <= MAX_OFFERED);
    }

    /**
     * Hands a task to the loop, which the caller may have to run itself; never run once the loop has ended.
     *
     * @return to be run by this thread at once, as that of {@link #offer(Collection)}
     */
    public Runnable offer(final Runnable task) {
        return offer(new Message.Task(task), true);
    }

    private Runnable offer(final Message message, final boolean small) {
        // Nothing may overtake what was handed to the loop before, nor be overtaken from here on: hence the lock, and
        // then the count. Somebody who ends a turn has the lock already, and a task of it may well come here.
        if (!small || !started || turn.isHeldByCurrentThread() || !turn.tryLock()) {
            hand(message);
            return NOTHING;
        }
        if (!pending.compareAndSet(0, 1)) {
            turn.unlock();
            hand(message);
            return NOTHING;
        }
        return () -> takeHere(message);
    }

    @SuppressWarnings("checkstyle:illegalCatch")
    private void takeHere(final Message message) {
        try {
            if (ended == null && !closed) {
                takeTurn(List.of(message), new ArrayList<>());
            }
        } catch (RuntimeException | Error e) {
            fail(e);
            thread.interrupt();
        } finally {
            pending.decrementAndGet();
            turn.unlock();
        }
    }

    private void hand(final Message message) {
        pending.incrementAndGet();
        queue.add(message);
        final var reason = ended;
        if (reason != null) {
            refuseWaiting(reason);
        }
    }

    /** Whoever sees that the loop has ended empties the queue, so that nothing that comes late stays in it. */
    private void refuseWaiting(final FabricEndedException reason) {
        for (var message = queue.poll(); message != null; message = queue.poll()) {
            if (message instanceof Message.Question(var question, var refused)) {
                refused.accept(reason);
            }
        }
    }

    /** The last generation that was given out. */
    public long generation() {
        return generation;
    }

    /** How many batches or tasks failed because of a defect of ours. */
    public long failures() {
        return failures.get();
    }

    @SuppressWarnings("checkstyle:illegalCatch")
    private void run() {
        try {
            takeTurns();
            end(new FabricEndedException(Optional.empty()));
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void fail(final Throwable cause) {
        failures.incrementAndGet();
        LOG.error("The fabric loop has ended, since it cannot go on after this. Switches keep what they have, and "
            + "nothing is programmed any more: restart the controller", cause);
        end(new FabricEndedException(Optional.of(cause)));
    }

    /** After the last turn, whoever takes it. */
    private void end(final FabricEndedException reason) {
        turn.lock();
        try {
            if (ended == null) {
                tellEnd(reason);
            }
        } finally {
            turn.unlock();
        }
    }

    @SuppressWarnings("checkstyle:illegalCatch")
    private void tellEnd(final FabricEndedException reason) {
        ended = reason;
        refuseWaiting(reason);
        endListeners.forEach(listener -> {
            try {
                listener.accept(reason);
            } catch (RuntimeException | Error e) {
                LOG.error("Somebody could not be told of the end of the fabric loop", e);
            }
        });
    }

    private void takeTurns() {
        final var messages = new ArrayList<Message>();
        final var changes = new ArrayList<Change>();
        while (!closed && ended == null) {
            try {
                final var first = queue.poll(laterKnown.get() ? LATER_MILLIS : TICK_MILLIS, TimeUnit.MILLISECONDS);
                if (first instanceof Message.Wake) {
                    continue;
                }
                if (first != null) {
                    messages.add(first);
                    queue.drainTo(messages, MAX_BATCH);
                    messages.removeIf(Message.Wake.class::isInstance);
                }
            } catch (InterruptedException e) {
                // Only the end interrupts, by close() or by somebody else's last turn.
                Thread.currentThread().interrupt();
                return;
            }
            takeTurnInTime(messages, changes);
            messages.clear();
        }
    }

    private void takeTurnInTime(final List<Message> messages, final List<Change> changes) {
        turn.lock();
        try {
            takeWaiting(messages, changes);
        } finally {
            turn.unlock();
        }
    }

    /** Before the turn is given back nothing of this waits any more, so that whoever comes then can be the next one. */
    private void takeWaiting(final List<Message> messages, final List<Change> changes) {
        try {
            if (ended == null) {
                takeLater();
                takeTurn(messages, changes);
            } else {
                // Somebody else's turn was the last one.
                queue.addAll(messages);
                refuseWaiting(ended);
            }
        } finally {
            pending.addAndGet(-messages.size());
        }
    }

    /** By the loop's thread, which is the only one that answers questions. */
    private void takeLater() {
        laterKnown.set(false);
        for (var task = later.poll(); task != null; task = later.poll()) {
            guarded(task);
        }
    }

    /** Changes first, then tasks, up to each question; then that is answered. */
    private void takeTurn(final List<Message> messages, final List<Change> changes) {
        final var tasks = new ArrayList<Runnable>();
        int done = 0;
        try {
            for (int i = 0; i < messages.size(); i++) {
                switch (messages.get(i)) {
                    case Message.Changes(var some) -> changes.addAll(some);
                    case Message.Task(var task) -> tasks.add(task);
                    case Message.Wake wake -> throw new IllegalStateException("Not a message of a turn");
                    case Message.Question(var question, var refused) -> {
                        take(changes, tasks);
                        takeLater();
                        guarded(question);
                        done = i + 1;
                    }
                }
            }
            take(changes, tasks);
            done = messages.size();
        } finally {
            // Not empty only if the loop is about to end: what was not done is refused with the rest of the queue.
            queue.addAll(messages.subList(done, messages.size()));
        }
    }

    private void take(final List<Change> changes, final List<Runnable> tasks) {
        take(changes);
        tasks.forEach(this::guarded);
        tasks.clear();
    }

    @SuppressWarnings("checkstyle:illegalCatch")
    private void take(final List<Change> changes) {
        try {
            publish(fabric.apply(changes, clock.millis()), changes.size());
        } catch (RuntimeException e) {
            defect(e);
        }
        changes.clear();
    }

    private void publish(final Outcome outcome, final int changes) {
        if (isEmpty(outcome)) {
            return;
        }
        final long next = generation + 1;
        generation = next;
        LOG.debug("Generation {}: {} changes, flows change on {} nodes", next, changes, outcome.flows().size());
        tell(promptListeners, next, outcome);
        if (Thread.currentThread().equals(thread)) {
            // Prompt listeners may have left something for later that comes before
            takeLater();
            tell(listeners, next, outcome);
        } else {
            later(() -> tell(listeners, next, outcome));
        }
    }

    private void tell(final List<OutcomeListener> some, final long number, final Outcome outcome) {
        some.forEach(listener -> guarded(() -> listener.onOutcome(number, outcome, fabric)));
    }

    private static boolean isEmpty(final Outcome outcome) {
        return outcome.flows().isEmpty() && outcome.vtep().isEmpty() && outcome.nodes().isEmpty()
            && outcome.networks().isEmpty() && outcome.bindings().isEmpty() && outcome.members().isEmpty()
            && outcome.allocations().isEmpty() && outcome.meters().isEmpty() && outcome.ports().isEmpty();
    }

    /** The border of the loop: whatever fails here, the next one is called. */
    @SuppressWarnings("checkstyle:illegalCatch")
    private void guarded(final Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            defect(e);
        } catch (Error e) {
            if (isFatal(e)) {
                throw e;
            }
            defect(e);
        }
    }

    /** The virtual machine itself is in trouble; a stack that overflowed is unwound again, and no trouble any more. */
    private static boolean isFatal(final Error error) {
        return error instanceof VirtualMachineError && !(error instanceof StackOverflowError);
    }

    private void defect(final Throwable defect) {
        failures.incrementAndGet();
        LOG.error("Defect in the fabric loop; the fabric goes on without what failed", defect);
    }

    /** Ends the loop, and fails every question that waits. What is under way is finished. */
    @Override
    public void close() {
        synchronized (thread) {
            closed = true;
        }
        thread.interrupt();
        if (thread.getState() == Thread.State.NEW) {
            // There is nobody else to do it.
            end(new FabricEndedException(Optional.empty()));
        }
    }
}
