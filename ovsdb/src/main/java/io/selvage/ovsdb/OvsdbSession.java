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

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.selvage.ovsdb.transact.Transaction;
import io.selvage.ovsdb.transact.TransactionResult;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A connection to an OVSDB server, from connecting to disconnecting. Methods may be called from any thread. Futures
 * complete on the thread of the session, and fail with an {@link OvsdbException}: when the session ends first, with an
 * {@link OvsdbDisconnectedException}.
 */
public interface OvsdbSession {
    /**
     * Returns a number that no other session of the {@link OvsdbRuntime} has.
     *
     * @return the number
     */
    long id();

    /**
     * Returns the address of the server.
     *
     * @return the address
     */
    InetSocketAddress remoteAddress();

    /**
     * Returns the address by which the server reached this side.
     *
     * @return the address
     */
    InetSocketAddress localAddress();

    /**
     * Returns the certificates by which the server proved its identity.
     *
     * @return the chain, the server's own first; empty without TLS or if it showed none
     */
    ImmutableList<Certificate> peerCertificates();

    /**
     * Returns the databases that were wanted and that the server has.
     *
     * @return the databases by name
     */
    ImmutableMap<String, OvsdbDatabase> databases();

    /**
     * Returns a database that was wanted and that the server has.
     *
     * @param name its name
     * @return the database
     * @throws IllegalArgumentException if the server has it not
     */
    default OvsdbDatabase database(final String name) {
        final var database = databases().get(name);
        if (database == null) {
            throw new IllegalArgumentException("No database " + name);
        }
        return database;
    }

    /**
     * Carries a transaction out (RFC 7047 section 4.1.3). Several may be outstanding; the server takes them in order.
     * All updates that it causes are delivered before the future completes.
     *
     * @param transaction the transaction
     * @return its result; fails with {@link OvsdbTransactionException} if it was not carried out, with
     *         {@link OvsdbBackPressureException} if too much is outstanding already, with
     *         {@link OvsdbRequestException} if the server refused the request as a whole
     */
    CompletionStage<TransactionResult> transact(Transaction transaction);

    /**
     * Sends an echo (RFC 7047 section 4.1.11). It is a fence: all updates that the server sent before its reply have
     * been delivered to the listener when the future completes.
     *
     * @return completes with the reply
     */
    CompletionStage<Void> echo();

    /**
     * Asks for a lock (RFC 7047 section 4.1.8). If another has it, {@link OvsdbSessionListener#onLock} comes later.
     *
     * @param lock name of the lock
     * @return true if this session has it now
     */
    CompletionStage<Boolean> lock(String lock);

    /**
     * Takes a lock from whoever has it (RFC 7047 section 4.1.8).
     *
     * @param lock name of the lock
     * @return completes when this session has it
     */
    CompletionStage<Void> steal(String lock);

    /**
     * Gives a lock back, or stops waiting for it (RFC 7047 section 4.1.8).
     *
     * @param lock name of the lock
     * @return completes when that is done
     */
    CompletionStage<Void> unlock(String lock);

    /**
     * Tells whether the session is alive.
     *
     * @return true if it is
     */
    boolean isOpen();

    /**
     * Tells whether a transaction would be sent rather than refused by back-pressure.
     *
     * @return true if it would
     */
    boolean isWritable();

    /**
     * Leaves what the server says next for later: it is delivered that much later, and in order. For a listener to whom
     * nothing that can come now is urgent, and who has something to do that is. On the thread of the session. Does
     * nothing while something is left for later already, so a server that goes on talking is heard nevertheless.
     *
     * @param delay how much later: some milliseconds, since replies and fences wait as well
     */
    void putOff(Duration delay);

    /**
     * Returns the thread of the session, for work that has to be in order with its callbacks. It must not be blocked.
     *
     * @return an executor that keeps the order
     */
    Executor executor();

    /**
     * Ends the session.
     *
     * @param detail why, for {@link OvsdbSessionListener#onDisconnected} and logs
     */
    void close(String detail);
}
