/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.ovsdb;

import io.selvage.ovsdb.CloseReason;
import io.selvage.ovsdb.OvsdbDatabase;
import io.selvage.ovsdb.OvsdbSession;
import io.selvage.ovsdb.OvsdbSessionListener;
import io.selvage.ovsdb.OvsdbUpdate;
import java.util.List;

/**
 * Tells several listeners of the same sessions, in order: one for each database that a server can have, and a server
 * may have both. Thread-safe if they are.
 */
public final class SessionFork implements OvsdbSessionListener {
    private final List<OvsdbSessionListener> listeners;

    /** Makes a fork to these listeners. */
    public SessionFork(final OvsdbSessionListener... listeners) {
        this.listeners = List.of(listeners);
    }

    @Override
    public void onConnected(final OvsdbSession session) {
        listeners.forEach(listener -> listener.onConnected(session));
    }

    @Override
    public void onSnapshot(final OvsdbSession session, final OvsdbDatabase database) {
        listeners.forEach(listener -> listener.onSnapshot(session, database));
    }

    @Override
    public void onUpdate(final OvsdbSession session, final OvsdbUpdate update) {
        listeners.forEach(listener -> listener.onUpdate(session, update));
    }

    @Override
    public void onWritable(final OvsdbSession session) {
        listeners.forEach(listener -> listener.onWritable(session));
    }

    @Override
    public void onLock(final OvsdbSession session, final String lock, final boolean owned) {
        listeners.forEach(listener -> listener.onLock(session, lock, owned));
    }

    @Override
    public void onDisconnected(final OvsdbSession session, final CloseReason reason, final String detail) {
        listeners.forEach(listener -> listener.onDisconnected(session, reason, detail));
    }
}
