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
 * Why a session ended. Each reason has a counter in {@link OvsdbCounters}.
 */
public enum CloseReason {
    /** This side closed it. */
    LOCAL_CLOSE(false),
    /** The peer closed it. */
    REMOTE_CLOSE(false),
    /** The connection broke. */
    CONNECTION_ERROR(false),
    /** The TLS handshake, or TLS itself, failed. */
    TLS_FAILURE(false),
    /** The peer did not answer the first requests in time. */
    HANDSHAKE_TIMEOUT(false),
    /** The peer was silent and did not answer a probe. */
    INACTIVITY(false),
    /** The server has none of the wanted databases. */
    NO_WANTED_DATABASE(false),
    /** A wanted table or column is missing or of another type. */
    SCHEMA_MISMATCH(false),
    /** The server refused a request that every OVSDB server must serve. */
    REQUEST_REFUSED(false),
    /** The server stopped serving the database. */
    DATABASE_GONE(false),
    /** Not JSON. */
    MALFORMED_JSON(true),
    /** A message is greater than allowed. */
    MESSAGE_TOO_LARGE(true),
    /** JSON nested deeper than allowed. */
    NESTING_TOO_DEEP(true),
    /** JSON that is not what RFC 7047 demands at this place. */
    PROTOCOL_VIOLATION(true),
    /** A reply to a request that was never made. */
    UNKNOWN_REPLY(true),
    /** An update that does not fit the rows known so far. */
    INCONSISTENT_UPDATE(true),
    /** The peer asks and does not read the answers. */
    PEER_NOT_READING(true),
    /** There are as many sessions as allowed. */
    TOO_MANY_SESSIONS(false),
    /** All sessions together buffer as much of unfinished messages as allowed. */
    BUFFER_LIMIT(false),
    /** A listener threw an exception: a defect of this software. */
    LISTENER_FAILURE(false);

    private final boolean malformed;

    CloseReason(final boolean malformed) {
        this.malformed = malformed;
    }

    /**
     * Tells whether the peer broke the protocol.
     *
     * @return true if it did
     */
    public boolean isMalformed() {
        return malformed;
    }
}
