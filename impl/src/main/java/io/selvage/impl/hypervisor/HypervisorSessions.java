/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.hypervisor;

import io.selvage.core.facts.Change;
import io.selvage.impl.ovsdb.OvsdbNodeListener;
import io.selvage.impl.reconcile.openflow.SwitchPort;
import io.selvage.ovsdb.CloseReason;
import io.selvage.ovsdb.OvsdbDatabase;
import io.selvage.ovsdb.OvsdbSession;
import io.selvage.ovsdb.OvsdbSessionListener;
import io.selvage.ovsdb.OvsdbUpdate;
import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns OVSDB sessions into hypervisors: a session becomes one as soon as its host says its {@code system-id}.
 * Thread-safe.
 */
public final class HypervisorSessions implements OvsdbSessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(HypervisorSessions.class);
    private static final List<String> FACT_TABLES = List.of(OpenVSwitch.Root.TABLE, OpenVSwitch.Bridge.TABLE,
        OpenVSwitch.Port.TABLE, OpenVSwitch.Interface.TABLE);

    /**
     * What belongs to one session; touched on its thread only, but for what the switch says of its ports. Its lock is
     * held while the view changes and until that is handed on, so that the order is the same for all.
     */
    private static final class Sight {
        private final HypervisorView view = new HypervisorView();
        private Optional<Hypervisor> hypervisor = Optional.empty();
        private Optional<BridgeReconciler> reconciler = Optional.empty();
        /** The bridge under which it is found in {@link #bridges}. */
        private OptionalLong bridge = OptionalLong.empty();
    }

    /**
     * How long a database can wait to be heard that told of a new interface. What it tells next is the number, and the
     * switch itself says that sooner ({@link #onPort}). A device has its first answer by then.
     */
    private static final Duration LATER = Duration.ofMillis(8);

    private final Map<Long, Sight> sights = new ConcurrentHashMap<>();
    /** By datapath identifier of the integration bridge; any thread. */
    private final Map<Long, Sight> bridges = new ConcurrentHashMap<>();
    private final OvsdbNodeListener listener;
    private final ScheduledExecutorService timer;
    private final String openFlowScheme;
    private final int openFlowPort;

    /**
     * Makes a listener for sessions.
     *
     * @param listener who learns of hypervisors
     * @param timer for what is to be tried again
     * @param openFlowScheme {@code tcp} or {@code ssl}
     * @param openFlowPort where this controller awaits OpenFlow switches
     */
    public HypervisorSessions(final OvsdbNodeListener listener, final ScheduledExecutorService timer,
            final String openFlowScheme, final int openFlowPort) {
        this.listener = listener;
        this.timer = timer;
        this.openFlowScheme = openFlowScheme;
        this.openFlowPort = openFlowPort;
    }

    @Override
    public void onConnected(final OvsdbSession session) {
        LOG.debug("OVSDB session with {}", session.remoteAddress());
    }

    @Override
    public void onSnapshot(final OvsdbSession session, final OvsdbDatabase database) {
        if (!database.name().equals(OpenVSwitch.DATABASE)) {
            return;
        }
        final var sight = new Sight();
        sights.put(session.id(), sight);
        final var rows = new ArrayList<Row>();
        FACT_TABLES.forEach(table -> rows.addAll(database.table(table).rows()));
        synchronized (sight) {
            sight.view.snapshot(rows).ifPresentOrElse(inventory -> arrive(session, database, sight, inventory),
                () -> LOG.warn("The host at {} has no external_ids:system-id, or one with white space or / , = in it; "
                    + "set it with 'ovs-vsctl set Open_vSwitch . external_ids:system-id=NAME' to have it managed",
                    session.remoteAddress()));
            index(sight);
        }
    }

    /** Has the session found by the switch that its host's bridge is. */
    private void index(final Sight sight) {
        final var now = sight.view.datapathId();
        if (!now.equals(sight.bridge)) {
            sight.bridge.ifPresent(old -> bridges.remove(old, sight));
            now.ifPresent(id -> bridges.put(id, sight));
            sight.bridge = now;
        }
    }

    /**
     * A switch has a new port. What that changes is seen to by the calling thread, if nothing is under way: a device
     * waits, and to wake the session's thread takes a busy machine as long as all of the work.
     *
     * @param datapathId the switch
     * @param port the port
     * @return whether the switch is the bridge of a hypervisor
     */
    public boolean onPort(final long datapathId, final SwitchPort port) {
        final var sight = bridges.get(datapathId);
        if (sight == null) {
            return false;
        }
        final Runnable turn;
        synchronized (sight) {
            turn = tell(sight, sight.view.announce(port));
        }
        turn.run();
        return true;
    }

    private Runnable tell(final Sight sight, final List<Change> changes) {
        return changes.isEmpty() ? () -> { } : sight.hypervisor
            .map(hypervisor -> listener.onChanges(hypervisor, changes)).orElse(() -> { });
    }

    private void arrive(final OvsdbSession session, final OvsdbDatabase database, final Sight sight,
            final Change inventory) {
        final var relay = new Relay();
        final var reconciler = new BridgeReconciler(session, database, sight.view, target(session), timer, relay);
        final var hypervisor = new Hypervisor(sight.view.name().orElseThrow(), session, reconciler);
        relay.hypervisor = Optional.of(hypervisor);
        sight.hypervisor = Optional.of(hypervisor);
        sight.reconciler = Optional.of(reconciler);
        LOG.info("Hypervisor {} connected from {}", hypervisor.name(), hypervisor.address());
        listener.onConnected(hypervisor, List.of(inventory));
    }

    /** The switch is told to come to the very address by which its database server came. */
    private String target(final OvsdbSession session) {
        final var address = session.localAddress().getAddress();
        final var host = address instanceof Inet6Address ? "[" + address.getHostAddress() + "]"
            : address.getHostAddress();
        return openFlowScheme + ":" + host + ":" + openFlowPort;
    }

    @Override
    public void onUpdate(final OvsdbSession session, final OvsdbUpdate update) {
        final var sight = sights.get(session.id());
        if (sight == null || !update.database().name().equals(OpenVSwitch.DATABASE)) {
            return;
        }
        final Runnable turn;
        final boolean plugged;
        synchronized (sight) {
            final var changes = sight.view.update(update.changes());
            index(sight);
            if (sight.hypervisor.isEmpty()) {
                if (sight.view.name().isPresent() && !changes.isEmpty()) {
                    arrive(session, update.database(), sight, changes.getFirst());
                }
                return;
            }
            final var name = sight.hypervisor.orElseThrow().name();
            if (!sight.view.name().equals(Optional.of(name))) {
                session.close("the host changed its system-id from '" + name + "'");
                return;
            }
            turn = tell(sight, changes);
            plugged = sight.view.isPlugged();
        }
        turn.run();
        if (plugged) {
            session.putOff(LATER);
        }
        sight.reconciler.ifPresent(reconciler -> reconciler.update(update.changes()));
    }

    @Override
    public void onDisconnected(final OvsdbSession session, final CloseReason reason, final String detail) {
        final var sight = sights.remove(session.id());
        if (sight != null) {
            sight.bridge.ifPresent(id -> bridges.remove(id, sight));
            sight.hypervisor.ifPresent(hypervisor -> {
                LOG.info("Hypervisor {} disconnected ({}): {}", hypervisor.name(), reason, detail);
                listener.onDisconnected(hypervisor, detail);
            });
        }
    }

    /** Joins a reconciler to the hypervisor that it is part of; both come into being together. */
    private final class Relay implements BridgeListener {
        private Optional<Hypervisor> hypervisor = Optional.empty();

        @Override
        public void onRealised(final long generation) {
            hypervisor.ifPresent(one -> listener.onRealised(one, generation));
        }

        @Override
        public void onProblem(final Optional<String> problem) {
            hypervisor.ifPresent(one -> listener.onProblem(one, problem));
        }
    }
}
