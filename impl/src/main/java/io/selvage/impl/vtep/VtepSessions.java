/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.vtep;

import io.selvage.core.facts.Change;
import io.selvage.impl.ovsdb.OvsdbNodeListener;
import io.selvage.ovsdb.CloseReason;
import io.selvage.ovsdb.OvsdbDatabase;
import io.selvage.ovsdb.OvsdbSession;
import io.selvage.ovsdb.OvsdbSessionListener;
import io.selvage.ovsdb.OvsdbUpdate;
import io.selvage.ovsdb.vtep.HardwareVtep;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns OVSDB sessions into hardware VTEPs: a session becomes one as soon as its database has a physical switch.
 * Thread-safe.
 */
public final class VtepSessions implements OvsdbSessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(VtepSessions.class);

    /** What belongs to one session; touched on its thread only. */
    private static final class Sight {
        private final VtepRows rows;
        private final VtepView view;
        private Optional<VtepSwitch> device = Optional.empty();
        private Optional<VtepReconciler> reconciler = Optional.empty();

        Sight(final OvsdbDatabase database, final Clock clock) {
            rows = new VtepRows(database);
            view = new VtepView(rows, database, clock);
        }
    }

    private final Map<Long, Sight> sights = new ConcurrentHashMap<>();
    private final OvsdbNodeListener listener;
    private final ScheduledExecutorService timer;
    private final Clock clock;

    /**
     * Makes a listener for sessions.
     *
     * @param listener who learns of switches
     * @param timer for what is to be tried again
     * @param clock what time it is
     */
    public VtepSessions(final OvsdbNodeListener listener, final ScheduledExecutorService timer, final Clock clock) {
        this.listener = listener;
        this.timer = timer;
        this.clock = clock;
    }

    @Override
    public void onConnected(final OvsdbSession session) {
        // It has nothing to say before the snapshot.
    }

    @Override
    public void onSnapshot(final OvsdbSession session, final OvsdbDatabase database) {
        if (!database.name().equals(HardwareVtep.DATABASE)) {
            return;
        }
        final var sight = new Sight(database, clock);
        sights.put(session.id(), sight);
        final var inventory = sight.view.inventory();
        if (inventory.isEmpty()) {
            LOG.warn("The hardware_vtep database at {} has no physical switch whose name is free of white space and "
                + "/ , =; it is managed as soon as it has one", session.remoteAddress());
        } else {
            arrive(session, sight, inventory);
        }
    }

    private void arrive(final OvsdbSession session, final Sight sight, final List<Change> inventory) {
        final var name = sight.view.name().orElseThrow();
        final var relay = new Relay();
        final var reconciler = new VtepReconciler(name, session, sight.rows, timer, relay);
        final var device = new VtepSwitch(name, session, reconciler);
        relay.device = Optional.of(device);
        sight.device = Optional.of(device);
        sight.reconciler = Optional.of(reconciler);
        LOG.info("Hardware VTEP {} connected from {}", name, device.address());
        listener.onConnected(device, inventory);
    }

    @Override
    public void onUpdate(final OvsdbSession session, final OvsdbUpdate update) {
        final var sight = sights.get(session.id());
        if (sight == null || !update.database().name().equals(HardwareVtep.DATABASE)) {
            return;
        }
        final var affected = sight.rows.update(update.changes());
        final var changes = sight.view.update(update.changes());
        if (sight.device.isEmpty()) {
            if (!changes.isEmpty()) {
                arrive(session, sight, changes);
            }
            return;
        }
        final var device = sight.device.orElseThrow();
        if (!sight.view.name().equals(Optional.of(device.name()))) {
            session.close("the physical switch '" + device.name() + "' is gone, or has another name");
            return;
        }
        if (!changes.isEmpty()) {
            listener.onChanges(device, changes).run();
        }
        sight.reconciler.ifPresent(reconciler -> reconciler.changed(affected));
    }

    @Override
    public void onDisconnected(final OvsdbSession session, final CloseReason reason, final String detail) {
        final var sight = sights.remove(session.id());
        if (sight != null) {
            sight.device.ifPresent(device -> {
                LOG.info("Hardware VTEP {} disconnected ({}): {}", device.name(), reason, detail);
                listener.onDisconnected(device, detail);
            });
        }
    }

    /** Joins a reconciler to the switch that it is part of; both come into being together. */
    private final class Relay implements VtepProgress {
        private Optional<VtepSwitch> device = Optional.empty();

        @Override
        public void onRealised(final long generation) {
            device.ifPresent(one -> listener.onRealised(one, generation));
        }

        @Override
        public void onProblem(final Optional<String> problem) {
            device.ifPresent(one -> listener.onProblem(one, problem));
        }
    }
}
