/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb;

import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.table.RowChange;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps what it is told, and checks that it is told in order and on one thread.
 */
class RecordingListener implements OvsdbSessionListener {
    record Ended(OvsdbSession session, CloseReason reason, String detail) {
    }

    final List<OvsdbSession> connected = new CopyOnWriteArrayList<>();
    final List<OvsdbDatabase> snapshots = new CopyOnWriteArrayList<>();
    final List<OvsdbUpdate> updates = new CopyOnWriteArrayList<>();
    final List<Ended> ended = new CopyOnWriteArrayList<>();
    final List<String> defects = new CopyOnWriteArrayList<>();
    final AtomicInteger writable = new AtomicInteger();
    private final Set<Long> open = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<Long, Thread> threads = new ConcurrentHashMap<>();

    @Override
    public void onConnected(final OvsdbSession session) {
        check(open.add(session.id()), "connected twice");
        threads.put(session.id(), Thread.currentThread());
        connected.add(session);
    }

    @Override
    public void onSnapshot(final OvsdbSession session, final OvsdbDatabase database) {
        check(session);
        check(database.isComplete(), "a snapshot that is not complete");
        snapshots.add(database);
    }

    @Override
    public void onUpdate(final OvsdbSession session, final OvsdbUpdate update) {
        check(session);
        for (var change : update.changes()) {
            final var row = update.database().table(change.table()).row(change.uuid());
            check(switch (change) {
                case RowChange.Inserted inserted -> row.orElse(null) == inserted.row();
                case RowChange.Modified modified -> row.orElse(null) == modified.after();
                case RowChange.Deleted deleted -> row.isEmpty();
            }, "the database does not show " + change);
        }
        updates.add(update);
    }

    @Override
    public void onWritable(final OvsdbSession session) {
        check(session);
        writable.incrementAndGet();
    }

    @Override
    public void onDisconnected(final OvsdbSession session, final CloseReason reason, final String detail) {
        check(session);
        check(open.remove(session.id()), "ended twice");
        ended.add(new Ended(session, reason, detail));
    }

    private void check(final OvsdbSession session) {
        check(open.contains(session.id()), "a call about a session that is not open");
        check(threads.get(session.id()) == Thread.currentThread(), "another thread");
    }

    private void check(final boolean condition, final String defect) {
        if (!condition) {
            defects.add(defect);
        }
    }

    /** Waits for the n-th snapshot and returns it. */
    OvsdbDatabase snapshot(final int number) {
        Await.until("snapshot " + number, () -> snapshots.size() >= number);
        return snapshots.get(number - 1);
    }

    OvsdbSession session(final int number) {
        Await.until("session " + number, () -> connected.size() >= number);
        return connected.get(number - 1);
    }

    static List<String> bridges(final OvsdbDatabase database) {
        return database.table(OpenVSwitch.Bridge.TABLE).rows().stream()
            .map((Row row) -> row.get(OpenVSwitch.Bridge.NAME)).sorted().toList();
    }
}
