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

import io.selvage.core.vtep.VtepEntry;
import io.selvage.core.vtep.VtepKey;
import io.selvage.ovsdb.OvsdbDisconnectedException;
import io.selvage.ovsdb.OvsdbSession;
import io.selvage.ovsdb.vtep.HardwareVtep.LogicalSwitch;
import io.selvage.ovsdb.vtep.PhysicalPortRow;
import io.selvage.ovsdb.vtep.PhysicalSwitchRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@code hardware_vtep} entries of one switch as desired (N4): compares those that may differ with what the
 * database shows, and corrects them in one transaction, of which one is under way at a time. Nothing is removed before
 * all that is wanted is known. Lives as long as its session, on the thread of the session.
 */
final class VtepReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(VtepReconciler.class);
    /** Entries of one transaction: a switch's database server is a small machine. */
    private static final int MAX_BATCH = 1_000;
    private static final int SHOWN = 3;
    /** So many refusals one after the other are not about single entries. */
    private static final int MAX_IN_A_ROW = 8;
    private static final long MIN_RETRY_MILLIS = 100;
    private static final long MAX_RETRY_MILLIS = 30_000;

    private final OvsdbSession session;
    private final VtepRows rows;
    private final String name;
    private final ScheduledExecutorService timer;
    private final VtepProgress progress;
    private final Map<VtepKey, VtepEntry> wanted = new HashMap<>();
    /** Entries that may not be what they shall be. */
    private final Set<VtepKey> dirty = new LinkedHashSet<>();
    /** Entries that are not what they shall be, and why. */
    private final Map<VtepKey, String> refused = new TreeMap<>();
    /** Entries of whose refusal the log speaks already. */
    private final Set<VtepKey> warned = new HashSet<>();
    private boolean begun;
    private boolean complete;
    private boolean underWay;
    private boolean retryPlanned;
    /** Whether nothing is sent until the next try. */
    private boolean paused;
    private int inARow;
    private int limit = MAX_BATCH;
    private long generation;
    private long retryMillis = MIN_RETRY_MILLIS;
    private Optional<String> problem = Optional.empty();

    VtepReconciler(final String name, final OvsdbSession session, final VtepRows rows,
            final ScheduledExecutorService timer, final VtepProgress progress) {
        this.name = name;
        this.session = session;
        this.rows = rows;
        this.timer = timer;
        this.progress = progress;
    }

    void begin(final long newGeneration, final Map<VtepKey, VtepEntry> entries, final boolean isComplete) {
        generation = newGeneration;
        wanted.clear();
        wanted.putAll(entries);
        begun = true;
        complete = isComplete;
        resync();
    }

    void desire(final long newGeneration, final Map<VtepKey, Optional<VtepEntry>> changes) {
        generation = newGeneration;
        changes.forEach((key, entry) -> {
            entry.ifPresentOrElse(value -> wanted.put(key, value), () -> wanted.remove(key));
            dirty.add(key);
        });
        reconcile();
    }

    void markComplete() {
        complete = true;
        resync();
    }

    /** Compares everything. */
    void resync() {
        dirty.addAll(wanted.keySet());
        dirty.addAll(rows.ours());
        reconcile();
    }

    /** Entries of the database changed, by whomever. */
    void changed(final Collection<VtepKey> keys) {
        dirty.addAll(keys);
        reconcile();
    }

    private void reconcile() {
        while (begun && !underWay && !paused && !dirty.isEmpty()) {
            final var batch = dirty.stream().sorted().limit(limit).toList();
            final var plan = new VtepPlan(rows, wanted, complete);
            final var problems = plan.compareAll(batch);
            batch.forEach(refused::remove);
            refused.putAll(problems);
            if (plan.isEmpty()) {
                batch.forEach(dirty::remove);
            } else {
                send(plan, batch);
            }
        }
        if (begun && !underWay) {
            tell();
            if (!refused.isEmpty()) {
                progress.onRealised(generation - 1);
            } else if (dirty.isEmpty()) {
                progress.onRealised(generation);
            }
        }
    }

    private void send(final VtepPlan plan, final List<VtepKey> batch) {
        underWay = true;
        // Meanwhile they may be wanted differently, or somebody may change them: they are dirty until seen to be right.
        batch.forEach(dirty::remove);
        session.transact(plan.build()).whenComplete((result, failure) -> {
            underWay = false;
            // The update that shows what was written came before the reply: compared once more, nothing differs.
            dirty.addAll(batch);
            if (failure == null) {
                LOG.debug("Switch {}: {} entries compared and written", name, batch.size());
                if (warned.removeAll(batch)) {
                    retryMillis = MIN_RETRY_MILLIS;
                }
                inARow = 0;
                limit = Math.min(MAX_BATCH, limit * 2);
                reconcile();
            } else if (!(failure instanceof OvsdbDisconnectedException)) {
                refuse(batch, String.valueOf(failure.getMessage()));
            }
        });
    }

    /** Finds the culprit by halving; it waits, and the others go on, unless too many are refused for that. */
    private void refuse(final List<VtepKey> batch, final String reason) {
        if (batch.size() > 1) {
            limit = batch.size() / 2;
        } else {
            final var culprit = batch.getFirst();
            if (warned.add(culprit)) {
                LOG.warn("Switch {} refused {}, which is tried again: {}", name, culprit, reason);
            }
            dirty.remove(culprit);
            refused.put(culprit, "the switch's database refused " + culprit + ": " + reason);
            inARow++;
            paused = inARow >= MAX_IN_A_ROW;
            retryLater();
        }
        reconcile();
    }

    private void retryLater() {
        if (!retryPlanned) {
            retryPlanned = true;
            timer.schedule(() -> session.executor().execute(() -> {
                retryPlanned = false;
                paused = false;
                inARow = 0;
                dirty.addAll(refused.keySet());
                reconcile();
            }), retryMillis, TimeUnit.MILLISECONDS);
            retryMillis = Math.min(MAX_RETRY_MILLIS, retryMillis * 2);
        }
    }

    private void tell() {
        final var problems = new ArrayList<String>();
        refused.values().stream().distinct().limit(SHOWN).forEach(problems::add);
        if (refused.size() > SHOWN) {
            problems.add(refused.size() + " entries are not as they shall be");
        }
        rows.physicalSwitch().map(PhysicalSwitchRow::faults).stream().flatMap(Collection::stream).sorted()
            .forEach(fault -> problems.add("the switch reports " + fault));
        rows.ports().values().stream().sorted(Comparator.comparing(PhysicalPortRow::name)).forEach(port ->
            port.faults().stream().sorted().forEach(fault ->
                problems.add("the switch reports " + fault + " of port " + port.name())));
        if (rows.hasAccessLists()) {
            rows.accessListFaults().forEach(fault -> problems.add("the switch reports " + fault));
        }
        if (rows.switches().size() > 1) {
            problems.add("its database has " + rows.switches().size() + " physical switches, and only this one is led: "
                + "give each switch a database of its own");
        }
        if (!rows.has(LogicalSwitch.TABLE, LogicalSwitch.REPLICATION_MODE) && wanted.values().stream().anyMatch(entry ->
                entry instanceof VtepEntry.RemoteFlood flood && flood.locators().size() > 1)) {
            problems.add("its schema has no replication_mode: broadcast reaches only one of several other nodes; "
                + "update the switch to schema 1.6 or later");
        }
        final var now = problems.isEmpty() ? Optional.<String>empty() : Optional.of(String.join("; ", problems));
        if (!now.equals(problem)) {
            problem = now;
            progress.onProblem(now);
        }
    }
}
