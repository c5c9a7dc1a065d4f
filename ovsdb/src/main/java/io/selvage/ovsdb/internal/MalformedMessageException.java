/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.internal;

import static java.util.Objects.requireNonNull;

import io.selvage.ovsdb.CloseReason;
import java.io.IOException;
import java.io.Serial;

/**
 * A peer sent what it must not send: its session ends.
 */
public final class MalformedMessageException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final CloseReason reason;

    /**
     * Creates the exception.
     *
     * @param reason for which the session is closed
     * @param message what is wrong
     */
    public MalformedMessageException(final CloseReason reason, final String message) {
        super(message);
        this.reason = requireNonNull(reason);
    }

    /**
     * Returns an exception about JSON that is not what RFC 7047 demands.
     *
     * @param message what is wrong
     * @return the exception
     */
    public static MalformedMessageException protocol(final String message) {
        return new MalformedMessageException(CloseReason.PROTOCOL_VIOLATION, message);
    }

    /**
     * Returns an exception about JSON that is not what RFC 7047 demands.
     *
     * @param message what is wrong
     * @param cause how it was found
     * @return the exception
     */
    public static MalformedMessageException protocol(final String message, final Throwable cause) {
        final var exception = protocol(message);
        exception.initCause(cause);
        return exception;
    }

    /**
     * Returns for which reason the session is closed.
     *
     * @return the reason
     */
    public CloseReason reason() {
        return reason;
    }
}
