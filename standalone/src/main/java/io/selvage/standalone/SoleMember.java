/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.standalone;

import static org.opendaylight.mdsal.eos.common.api.EntityOwnershipStateChange.LOCAL_OWNERSHIP_GRANTED;
import static org.opendaylight.mdsal.eos.common.api.EntityOwnershipStateChange.LOCAL_OWNERSHIP_LOST_NO_OWNER;
import static org.opendaylight.mdsal.eos.common.api.EntityOwnershipStateChange.LOCAL_OWNERSHIP_RETAINED_WITH_NO_CHANGE;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.opendaylight.mdsal.eos.common.api.CandidateAlreadyRegisteredException;
import org.opendaylight.mdsal.eos.common.api.EntityOwnershipState;
import org.opendaylight.mdsal.eos.common.api.EntityOwnershipStateChange;
import org.opendaylight.mdsal.eos.dom.api.DOMEntity;
import org.opendaylight.mdsal.eos.dom.api.DOMEntityOwnershipListener;
import org.opendaylight.mdsal.eos.dom.api.DOMEntityOwnershipService;
import org.opendaylight.yangtools.concepts.AbstractRegistration;
import org.opendaylight.yangtools.concepts.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ownership of entities where there is one member: whoever is a candidate is the owner. Thread-safe.
 *
 * <p>Listeners are told later, never by the caller's own thread, and of entities with one identifier in the order in
 * which it happened. An owner is told some times more that it still is one. MD-SAL's cluster singletons need all of
 * that: a service that comes back while it is being closed does not look at what it is told while it asks
 * ({@code ActiveServiceGroup.initialize} of MD-SAL 14), and would wait for ever.
 */
public final class SoleMember implements DOMEntityOwnershipService, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SoleMember.class);
    /** What listeners do when a switch comes takes some milliseconds, so one thread would be few. */
    private static final int THREADS = 2;
    /** When owners are told again, in milliseconds: soon, and later for those who were busy. */
    private static final List<Long> REMINDERS = List.of(50L, 500L, 5_000L);

    /** One candidacy; another one for the same entity is another one. */
    private static final class Candidacy {
        private final DOMEntity entity;

        Candidacy(final DOMEntity entity) {
            this.entity = entity;
        }
    }

    private final Object lock = new Object();
    private final Map<DOMEntity, Candidacy> owned = new HashMap<>();
    private final Map<String, List<DOMEntityOwnershipListener>> listeners = new HashMap<>();
    private final List<ScheduledExecutorService> events;

    /** Makes it, with threads of its own. */
    public SoleMember() {
        final var threads = Thread.ofPlatform().name("selvage-ownership-", 0).daemon().factory();
        events = IntStream.range(0, THREADS)
            .mapToObj(i -> Executors.newSingleThreadScheduledExecutor(threads)).toList();
    }

    @Override
    public Registration registerCandidate(final DOMEntity entity) throws CandidateAlreadyRegisteredException {
        final var candidacy = new Candidacy(entity);
        synchronized (lock) {
            if (owned.putIfAbsent(entity, candidacy) != null) {
                throw new CandidateAlreadyRegisteredException(entity);
            }
            LOG.debug("Owner of {}", entity);
            tell(listeners.getOrDefault(entity.getType(), List.of()), entity, LOCAL_OWNERSHIP_GRANTED);
            final var thread = thread(entity);
            if (!thread.isShutdown()) {
                REMINDERS.forEach(delay -> thread.schedule(() -> remind(candidacy), delay, TimeUnit.MILLISECONDS));
            }
        }
        return new AbstractRegistration() {
            @Override
            protected void removeRegistration() {
                withdraw(entity);
            }
        };
    }

    private void withdraw(final DOMEntity entity) {
        synchronized (lock) {
            owned.remove(entity);
            LOG.debug("No owner of {} any more", entity);
            tell(listeners.getOrDefault(entity.getType(), List.of()), entity, LOCAL_OWNERSHIP_LOST_NO_OWNER);
        }
    }

    private void remind(final Candidacy candidacy) {
        final var entity = candidacy.entity;
        synchronized (lock) {
            if (owned.get(entity) == candidacy) {
                tell(listeners.getOrDefault(entity.getType(), List.of()), entity,
                    LOCAL_OWNERSHIP_RETAINED_WITH_NO_CHANGE);
            }
        }
    }

    /** A service has entities of two types with one identifier: they belong together. */
    private ScheduledExecutorService thread(final DOMEntity entity) {
        return events.get(Math.floorMod(entity.getIdentifier().hashCode(), THREADS));
    }

    @Override
    public Registration registerListener(final String entityType, final DOMEntityOwnershipListener listener) {
        synchronized (lock) {
            listeners.computeIfAbsent(entityType, unused -> new ArrayList<>()).add(listener);
            owned.keySet().stream().filter(entity -> entity.getType().equals(entityType))
                .forEach(entity -> tell(List.of(listener), entity, LOCAL_OWNERSHIP_GRANTED));
        }
        return new AbstractRegistration() {
            @Override
            protected void removeRegistration() {
                synchronized (lock) {
                    listeners.getOrDefault(entityType, new ArrayList<>()).remove(listener);
                }
            }
        };
    }

    /** With the lock held, so that listeners hear things in the order in which they happened. */
    private void tell(final List<DOMEntityOwnershipListener> whom, final DOMEntity entity,
            final EntityOwnershipStateChange change) {
        final var now = List.copyOf(whom);
        final var thread = thread(entity);
        if (!now.isEmpty() && !thread.isShutdown()) {
            thread.execute(() -> now.forEach(listener -> tell(listener, entity, change)));
        }
    }

    @SuppressWarnings("checkstyle:illegalCatch")
    private void tell(final DOMEntityOwnershipListener listener, final DOMEntity entity,
            final EntityOwnershipStateChange change) {
        synchronized (lock) {
            if (!listeners.getOrDefault(entity.getType(), List.of()).contains(listener)) {
                return;
            }
        }
        try {
            listener.ownershipChanged(entity, change, false);
        } catch (RuntimeException e) {
            LOG.error("{} failed when it was told {} of {}; the others are told all the same", listener, change, entity,
                e);
        }
    }

    @Override
    public Optional<EntityOwnershipState> getOwnershipState(final DOMEntity forEntity) {
        return isCandidateRegistered(forEntity) ? Optional.of(EntityOwnershipState.IS_OWNER) : Optional.empty();
    }

    @Override
    public boolean isCandidateRegistered(final DOMEntity forEntity) {
        synchronized (lock) {
            return owned.containsKey(forEntity);
        }
    }

    /** Ends. Nobody is told anything any more; what is registered can be closed all the same. */
    @Override
    public void close() {
        synchronized (lock) {
            listeners.clear();
        }
        events.forEach(ExecutorService::shutdownNow);
    }
}
