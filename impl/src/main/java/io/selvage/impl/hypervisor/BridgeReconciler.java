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

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.core.facts.Encapsulation;
import io.selvage.ovsdb.OvsdbDatabase;
import io.selvage.ovsdb.OvsdbDisconnectedException;
import io.selvage.ovsdb.OvsdbSession;
import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.table.RowChange;
import io.selvage.ovsdb.transact.Condition;
import io.selvage.ovsdb.transact.Mutation;
import io.selvage.ovsdb.transact.Transaction;
import io.selvage.ovsdb.transact.Transaction.Columns;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbSet;
import io.selvage.ovsdb.vswitch.BridgeRow;
import io.selvage.ovsdb.vswitch.ControllerRow;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.jdt.annotation.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the integration bridge and the tunnel ports of one hypervisor as desired (N4): compares with what the database
 * shows, and corrects what differs in one transaction, of which one is under way at a time. What others put beside it
 * stays (N10). Lives as long as its session, on the thread of the session.
 */
final class BridgeReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeReconciler.class);
    private static final ImmutableMap<String, String> OWNED = ImmutableMap.of(HypervisorView.OWNER, "selvage");
    /** Both, so that {@code ovs-ofctl} works without an option; the controller speaks 1.3. */
    private static final ImmutableSet<String> PROTOCOLS = ImmutableSet.of("OpenFlow10", "OpenFlow13");
    private static final Column<Optional<Long>> RATE_LIMIT = Column.optionalInteger("controller_rate_limit");
    private static final Column<Optional<Long>> BURST_LIMIT = Column.optionalInteger("controller_burst_limit");
    /** Milliseconds: the switch tries again that often at least, so that a restarted controller has it back soon. */
    private static final long MAX_BACKOFF = 1_000;
    /** Milliseconds of silence after which the switch asks whether the controller is alive. */
    private static final long INACTIVITY_PROBE = 10_000;
    /** Packets per second of unprovisioned ports that the switch shows the controller. */
    private static final long PUNT_RATE = 500;
    private static final long PUNT_BURST = 250;
    private static final long MIN_RETRY_MILLIS = 100;
    private static final long MAX_RETRY_MILLIS = 30_000;
    private static final long NEVER = Long.MIN_VALUE;
    /** Long enough for a device that is being plugged to have its first answer, and nobody waits for the bridge. */
    private static final long LATER_MILLIS = 25;

    /** What is waited for after a refusal. */
    private enum Retry {
        /** Nothing was refused. */
        NONE,
        /** The back-off; but what may have taken away the cause is tried at once. */
        BACK_OFF,
        /** The same, after such an attempt was refused as well: the next one shall not follow it on its heels. */
        BACK_OFF_AFTER_HASTE,
        /** The shortest back-off, because there was another such cause. */
        SOON
    }

    private final OvsdbSession session;
    private final OvsdbDatabase database;
    private final HypervisorView view;
    private final String controllerTarget;
    private final ScheduledExecutorService timer;
    private final BridgeListener listener;
    private @Nullable BridgeDesire desire;
    private long generation;
    private boolean underWay;
    private long toldGeneration = NEVER;
    /** What is planned counts only if it bears this number; each plan replaces the one before. */
    private long plan;
    private Retry retry = Retry.NONE;
    /** Whether it will be compared in a moment. */
    private boolean later;
    /** Whether the attempt under way was made before its time. */
    private boolean hasty;
    private long retryMillis = MIN_RETRY_MILLIS;
    private Optional<String> problem = Optional.empty();

    BridgeReconciler(final OvsdbSession session, final OvsdbDatabase database, final HypervisorView view,
            final String controllerTarget, final ScheduledExecutorService timer, final BridgeListener listener) {
        this.session = session;
        this.database = database;
        this.view = view;
        this.controllerTarget = controllerTarget;
        this.timer = timer;
        this.listener = listener;
    }

    void desire(final long newGeneration, final BridgeDesire newDesire) {
        final boolean other = !newDesire.equals(desire);
        generation = newGeneration;
        desire = newDesire;
        toldGeneration = NEVER;
        if (other) {
            hasten();
        }
        reconcile();
    }

    /** The database changed: as the view shows already. */
    void update(final Collection<RowChange> changes) {
        if (retry != Retry.NONE && BridgeConcern.of(view.bridgeName(), view.bridge()).isAbout(changes)) {
            hasten();
        }
        if (toldGeneration == NEVER || problem.isPresent()) {
            reconcile();
        } else {
            reconcileLater();
        }
    }

    /** The bridge is as it shall be, and most of what changes in a database has nothing to do with it. */
    private void reconcileLater() {
        if (!later) {
            later = true;
            timer.schedule(() -> session.executor().execute(() -> {
                later = false;
                reconcile();
            }), LATER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * What was refused may be accepted now. It is tried at once; if that is refused, too, further ones wait for the
     * shortest back-off, so that a database that never stops changing does not make it a busy loop.
     */
    private void hasten() {
        if (retry == Retry.BACK_OFF) {
            retry = Retry.NONE;
            hasty = true;
        } else if (retry == Retry.BACK_OFF_AFTER_HASTE) {
            plan(Retry.SOON, MIN_RETRY_MILLIS);
        }
    }

    /** Compares and corrects. */
    void reconcile() {
        final var wanted = desire;
        if (wanted == null || underWay || retry != Retry.NONE) {
            return;
        }
        final var transaction = Transaction.on(database.name());
        final var what = new ArrayList<String>();
        if (view.bridge().isPresent()) {
            bridge(transaction, view.bridge().orElseThrow(), wanted, what);
            tunnels(transaction, view.bridge().orElseThrow(), wanted, what);
        } else {
            create(transaction, wanted, what);
        }
        if (transaction.isEmpty()) {
            retryMillis = MIN_RETRY_MILLIS;
            hasty = false;
            settle(wanted);
            return;
        }
        underWay = true;
        transaction.comment("selvage: " + String.join(", ", what));
        session.transact(transaction.build()).whenComplete((result, failure) -> {
            underWay = false;
            if (failure == null) {
                LOG.info("Hypervisor {}: {}", name(), String.join(", ", what));
                retryMillis = MIN_RETRY_MILLIS;
                hasty = false;
                reconcile();
            } else if (!(failure instanceof OvsdbDisconnectedException)) {
                retryLater(failure);
            }
        });
    }

    private void retryLater(final Throwable failure) {
        if (retryMillis == MIN_RETRY_MILLIS) {
            LOG.warn("Hypervisor {} refused what it shall have; it is tried again: {}", name(), failure.getMessage());
        }
        problem(Optional.of("the host's database refused a change: " + failure.getMessage()));
        if (hasty) {
            // It does not count for the back-off, which is about what happens without any cause.
            plan(Retry.BACK_OFF_AFTER_HASTE, retryMillis);
        } else {
            plan(Retry.BACK_OFF, retryMillis);
            retryMillis = Math.min(MAX_RETRY_MILLIS, retryMillis * 2);
        }
    }

    private void plan(final Retry kind, final long millis) {
        final long number = ++plan;
        retry = kind;
        timer.schedule(() -> session.executor().execute(() -> {
            if (number == plan && retry != Retry.NONE) {
                hasty = kind == Retry.SOON;
                retry = Retry.NONE;
                reconcile();
            }
        }), millis, TimeUnit.MILLISECONDS);
    }

    /** Nothing differs. Finds out whether the switch is done with it. */
    private void settle(final BridgeDesire wanted) {
        final var tunnels = view.tunnelPorts();
        for (final var encapsulation : wanted.tunnels()) {
            final var tunnel = tunnels.get(encapsulation.portName());
            if (tunnel == null || tunnel.iface().ofport().filter(port -> port > 0).isEmpty()) {
                // Either the switch will number it, and the database will say so, or it says why not.
                problem(tunnel == null ? Optional.empty() : tunnel.iface().error()
                    .map(error -> "interface " + tunnel.iface().name() + ": " + error));
                return;
            }
        }
        if (view.bridge().flatMap(BridgeRow::datapathId).isPresent()) {
            problem(Optional.empty());
            if (toldGeneration != generation) {
                toldGeneration = generation;
                listener.onRealised(generation);
            }
        }
    }

    private void problem(final Optional<String> now) {
        if (!now.equals(problem)) {
            problem = now;
            listener.onProblem(now);
        }
    }

    private String name() {
        return view.name().orElse("?");
    }

    private void create(final Transaction.Builder transaction, final BridgeDesire wanted, final List<String> what) {
        final var bridgeName = view.bridgeName();
        what.add("create bridge " + bridgeName);
        final var iface = transaction.insert(OpenVSwitch.Interface.TABLE,
            Columns.with(OpenVSwitch.Interface.NAME, bridgeName).set(OpenVSwitch.Interface.TYPE, "internal"));
        final var port = transaction.insert(OpenVSwitch.Port.TABLE,
            Columns.with(OpenVSwitch.Port.NAME, bridgeName).setRaw(OpenVSwitch.Port.INTERFACES, OvsdbSet.of(iface)));
        final var ports = new ArrayList<OvsdbAtom>();
        ports.add(port);
        for (final var encapsulation : new TreeSet<>(wanted.tunnels())) {
            what.add("create tunnel port " + encapsulation.portName());
            ports.add(tunnel(transaction, encapsulation, wanted));
        }
        // The identifier must outlive the switch process, which would choose another one; the database keeps it.
        final var datapathId = String.format("%016x", ThreadLocalRandom.current().nextLong(1, 1L << 48));
        final var bridge = transaction.insert(OpenVSwitch.Bridge.TABLE,
            Columns.with(OpenVSwitch.Bridge.NAME, bridgeName)
                .set(OpenVSwitch.Bridge.FAIL_MODE, Optional.of("secure"))
                .set(OpenVSwitch.Bridge.DATAPATH_TYPE, wanted.datapathType())
                .set(OpenVSwitch.Bridge.PROTOCOLS, PROTOCOLS)
                .set(OpenVSwitch.Bridge.OTHER_CONFIG, ImmutableMap.of("datapath-id", datapathId,
                    "disable-in-band", "true"))
                .set(OpenVSwitch.Bridge.EXTERNAL_IDS, OWNED)
                .setRaw(OpenVSwitch.Bridge.PORTS, OvsdbSet.of(ports.toArray(OvsdbAtom[]::new)))
                .setRaw(OpenVSwitch.Bridge.CONTROLLER, OvsdbSet.of(controller(transaction))));
        transaction.mutateAll(OpenVSwitch.Root.TABLE, Mutation.insert(OpenVSwitch.Root.BRIDGES, bridge));
    }

    private Columns controllerSettings() {
        return Columns.with(OpenVSwitch.Controller.MAX_BACKOFF, Optional.of(MAX_BACKOFF))
            .set(OpenVSwitch.Controller.INACTIVITY_PROBE, Optional.of(INACTIVITY_PROBE))
            .set(OpenVSwitch.Controller.CONNECTION_MODE, Optional.of("out-of-band"))
            .set(RATE_LIMIT, Optional.of(PUNT_RATE))
            .set(BURST_LIMIT, Optional.of(PUNT_BURST));
    }

    private OvsdbAtom controller(final Transaction.Builder transaction) {
        return transaction.insert(OpenVSwitch.Controller.TABLE,
            controllerSettings().set(OpenVSwitch.Controller.TARGET, controllerTarget)
                .set(OpenVSwitch.Controller.EXTERNAL_IDS, OWNED));
    }

    private void bridge(final Transaction.Builder transaction, final BridgeRow row, final BridgeDesire wanted,
            final List<String> what) {
        final var where = Condition.uuid(row.uuid());
        final var columns = new ArrayList<String>();
        var update = Columns.none();
        if (row.failMode().filter("secure"::equals).isEmpty()) {
            update = update.set(OpenVSwitch.Bridge.FAIL_MODE, Optional.of("secure"));
            columns.add("fail_mode");
        }
        if (!effective(row.datapathType()).equals(effective(wanted.datapathType()))) {
            update = update.set(OpenVSwitch.Bridge.DATAPATH_TYPE, wanted.datapathType());
            columns.add("datapath_type");
        }
        if (!row.protocols().contains("OpenFlow13")) {
            update = update.set(OpenVSwitch.Bridge.PROTOCOLS, PROTOCOLS);
            columns.add("protocols");
        }
        final var controllers = row.controllers().stream()
            .flatMap(uuid -> database.table(OpenVSwitch.Controller.TABLE).row(uuid).stream())
            .map(ControllerRow::of).toList();
        final var ours = controllers.stream().filter(one -> one.target().equals(controllerTarget)).findFirst();
        if (ours.isEmpty() || controllers.size() != 1) {
            update = update.setRaw(OpenVSwitch.Bridge.CONTROLLER, OvsdbSet.of(
                ours.<OvsdbAtom>map(one -> OvsdbAtom.of(one.uuid())).orElseGet(() -> controller(transaction))));
            columns.add("controller");
        }
        if (!columns.isEmpty()) {
            transaction.update(OpenVSwitch.Bridge.TABLE, where, update);
            what.add("set " + String.join(", ", columns) + " of bridge " + row.name());
        }
        ours.filter(one -> !isSet(one)).ifPresent(one -> {
            transaction.update(OpenVSwitch.Controller.TABLE, Condition.uuid(one.uuid()), controllerSettings());
            what.add("set the controller connection of bridge " + row.name());
        });
        final var keys = new HashMap<String, String>();
        if (!row.otherConfig().containsKey("datapath-id")) {
            row.datapathId().ifPresent(id -> keys.put("datapath-id", id));
        }
        if (!"true".equals(row.otherConfig().get("disable-in-band"))) {
            keys.put("disable-in-band", "true");
        }
        if (!keys.isEmpty()) {
            transaction.mutate(OpenVSwitch.Bridge.TABLE, where, Mutation.put(OpenVSwitch.Bridge.OTHER_CONFIG, keys));
            what.add("set other_config of bridge " + row.name());
        }
        if (!row.externalIds().containsKey(HypervisorView.OWNER)) {
            transaction.mutate(OpenVSwitch.Bridge.TABLE, where, Mutation.put(OpenVSwitch.Bridge.EXTERNAL_IDS, OWNED));
            what.add("take bridge " + row.name());
        }
    }

    private static boolean isSet(final ControllerRow row) {
        return row.maxBackoff().filter(value -> value == MAX_BACKOFF).isPresent()
            && row.inactivityProbe().filter(value -> value == INACTIVITY_PROBE).isPresent()
            && row.connectionMode().filter("out-of-band"::equals).isPresent();
    }

    private static String effective(final String datapathType) {
        return datapathType.isEmpty() ? "system" : datapathType;
    }

    private void tunnels(final Transaction.Builder transaction, final BridgeRow bridge, final BridgeDesire wanted,
            final List<String> what) {
        final var present = view.tunnelPorts();
        final var added = new ArrayList<OvsdbAtom>();
        for (final var encapsulation : new TreeSet<>(wanted.tunnels())) {
            final var tunnel = present.get(encapsulation.portName());
            if (tunnel == null) {
                what.add("create tunnel port " + encapsulation.portName());
                added.add(tunnel(transaction, encapsulation, wanted));
            } else if (!tunnel.iface().type().equals(encapsulation.text())
                    || !tunnel.iface().options().equals(options(wanted))) {
                what.add("set tunnel port " + encapsulation.portName());
                transaction.update(OpenVSwitch.Interface.TABLE, Condition.uuid(tunnel.iface().uuid()),
                    Columns.with(OpenVSwitch.Interface.TYPE, encapsulation.text())
                        .set(OpenVSwitch.Interface.OPTIONS, options(wanted)));
            }
        }
        final var removed = surplus(present.values(), wanted.tunnels(), what);
        if (!added.isEmpty() || !removed.isEmpty()) {
            final var mutations = new ArrayList<Mutation>();
            if (!removed.isEmpty()) {
                mutations.add(Mutation.delete(OpenVSwitch.Bridge.PORTS, removed.toArray(OvsdbAtom[]::new)));
            }
            if (!added.isEmpty()) {
                mutations.add(Mutation.insert(OpenVSwitch.Bridge.PORTS, added.toArray(OvsdbAtom[]::new)));
            }
            transaction.mutate(OpenVSwitch.Bridge.TABLE, Condition.uuid(bridge.uuid()),
                mutations.toArray(Mutation[]::new));
        }
    }

    private static List<OvsdbAtom> surplus(final Collection<HypervisorView.Tunnel> present,
            final Set<Encapsulation> wanted, final List<String> what) {
        final var removed = new ArrayList<OvsdbAtom>();
        for (final var tunnel : present) {
            if (OWNED.get(HypervisorView.OWNER).equals(tunnel.port().externalIds().get(HypervisorView.OWNER))
                    && wanted.stream().noneMatch(one -> one.portName().equals(tunnel.iface().name()))) {
                what.add("remove tunnel port " + tunnel.iface().name());
                removed.add(OvsdbAtom.of(tunnel.port().uuid()));
            }
        }
        return removed;
    }

    private static OvsdbAtom tunnel(final Transaction.Builder transaction, final Encapsulation encapsulation,
            final BridgeDesire wanted) {
        final var iface = transaction.insert(OpenVSwitch.Interface.TABLE,
            Columns.with(OpenVSwitch.Interface.NAME, encapsulation.portName())
                .set(OpenVSwitch.Interface.TYPE, encapsulation.text())
                .set(OpenVSwitch.Interface.OPTIONS, options(wanted))
                .set(OpenVSwitch.Interface.EXTERNAL_IDS, OWNED));
        return transaction.insert(OpenVSwitch.Port.TABLE,
            Columns.with(OpenVSwitch.Port.NAME, encapsulation.portName())
                .setRaw(OpenVSwitch.Port.INTERFACES, OvsdbSet.of(iface))
                .set(OpenVSwitch.Port.EXTERNAL_IDS, OWNED));
    }

    private static ImmutableMap<String, String> options(final BridgeDesire wanted) {
        final Map<String, String> options = new HashMap<>();
        options.put("remote_ip", "flow");
        options.put("key", "flow");
        // The underlay treats packets by the class that they have inside.
        options.put("tos", "inherit");
        wanted.localIp().ifPresent(ip -> options.put("local_ip", ip.toString()));
        return ImmutableMap.copyOf(options);
    }
}
