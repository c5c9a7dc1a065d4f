/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.intake;

import io.selvage.core.facts.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which intent is committed and has not reached the loop yet. The datastore tells each of our listeners of commits in
 * their order, but each on its own: one that is busy with much lags behind the others. Who commits enters what changes
 * here before the datastore tells anybody ({@link IntentGate}), and who hears of it strikes it out
 * ({@link IntentIntake}).
 *
 * <p>Thread-safe.
 */
public final class IntentLedger {
    private static final Logger LOG = LoggerFactory.getLogger(IntentLedger.class);
    private static final long TIMEOUT_SECONDS = 5;

    /** An object of intent, whatever its value. */
    private record Subject(Class<? extends Change> kind, String name) { }

    /** Somebody who waits, and for what. */
    private record Wait(Set<Subject> open, CompletableFuture<Void> passed) { }

    /** The last value that was committed of each object that is not taken in. */
    private final Map<Subject, Change> open = new HashMap<>();
    private final List<Wait> waits = new ArrayList<>();

    /** Enters what a transaction changes, before the datastore tells of it. */
    public synchronized void committed(final List<Change> changes) {
        changes.forEach(change -> subject(change).ifPresent(subject -> open.put(subject, change)));
    }

    /** Strikes out what has been handed to the loop; something older than what was committed last does not count. */
    public void taken(final List<Change> changes) {
        final var passed = new ArrayList<CompletableFuture<Void>>();
        synchronized (this) {
            for (final var change : changes) {
                subject(change).filter(subject -> open.remove(subject, change))
                    .ifPresent(subject -> waits.forEach(wait -> wait.open.remove(subject)));
            }
            waits.removeIf(wait -> wait.open.isEmpty() && passed.add(wait.passed));
        }
        passed.forEach(future -> future.complete(null));
    }

    /**
     * Completes when everything that was committed before this call has been handed to the loop. Fails after 5 s, and
     * then does not wait for the same again: the datastore has lost it, or whoever heard of it failed.
     */
    public CompletionStage<Void> pass() {
        final CompletableFuture<Void> passed;
        final Wait wait;
        synchronized (this) {
            passed = new CompletableFuture<>();
            wait = new Wait(new HashSet<>(open.keySet()), passed);
            if (wait.open.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            waits.add(wait);
        }
        return passed.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).whenComplete((done, failure) -> {
            if (failure != null) {
                giveUp(wait);
            }
        });
    }

    private synchronized void giveUp(final Wait wait) {
        if (waits.remove(wait)) {
            LOG.warn("The datastore has not told of {} objects that were committed {} s ago, such as {}",
                wait.open.size(), TIMEOUT_SECONDS, wait.open.iterator().next());
            wait.open.forEach(open::remove);
        }
    }

    /** What a change is about, if it is intent that a listener hears of. */
    private static Optional<Subject> subject(final Change change) {
        return switch (change) {
            case Change.Zone zone -> Optional.of(new Subject(Change.Zone.class, zone.name()));
            case Change.Config config -> Optional.of(new Subject(Change.Config.class, config.name()));
            case Change.Domain domain -> Optional.of(new Subject(Change.Domain.class, domain.name()));
            case Change.Network network -> Optional.of(new Subject(Change.Network.class, network.name()));
            case Change.AccessList acl -> Optional.of(new Subject(Change.AccessList.class, acl.name()));
            case Change.Provision provision -> Optional.of(new Subject(Change.Provision.class, provision.name()));
            default -> Optional.empty();
        };
    }
}
