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

/**
 * Is told what happens in sessions. All calls about one session come from one thread, one after the other; futures of
 * that session complete on it too. Calls must not block: other sessions share the thread. A listener that throws ends
 * the session with {@link CloseReason#LISTENER_FAILURE}.
 */
public interface OvsdbSessionListener {
    /**
     * A server was reached and its schemas fit; {@link OvsdbSession#databases()} is known, and without rows. Requests
     * may be made. If a session ends before this, the listener never hears of it.
     *
     * @param session the session
     */
    void onConnected(OvsdbSession session);

    /**
     * The initial contents of a database are there: once per database and session, before its first update.
     *
     * @param session the session
     * @param database the database
     */
    void onSnapshot(OvsdbSession session, OvsdbDatabase database);

    /**
     * A database changed.
     *
     * @param session the session
     * @param update what changed
     */
    void onUpdate(OvsdbSession session, OvsdbUpdate update);

    /**
     * Requests that were refused by back-pressure may be tried again.
     *
     * @param session the session
     */
    default void onWritable(final OvsdbSession session) {
        // most listeners have at most one transaction outstanding
    }

    /**
     * A lock that this session waited for is now its own, or was stolen from it (RFC 7047 sections 4.1.9 and 4.1.10).
     *
     * @param session the session
     * @param lock name of the lock
     * @param owned true if this session has it now
     */
    default void onLock(final OvsdbSession session, final String lock, final boolean owned) {
        // for those who use locks
    }

    /**
     * The session is over; it is the last call about it.
     *
     * @param session the session
     * @param reason why
     * @param detail the same in words
     */
    void onDisconnected(OvsdbSession session, CloseReason reason, String detail);
}
