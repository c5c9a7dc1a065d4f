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

import java.io.Serial;

/**
 * The session ended before the answer came. Whether the server carried the request out is unknown: read its state
 * again.
 */
public final class OvsdbDisconnectedException extends OvsdbException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final CloseReason reason;

    /**
     * Creates the exception.
     *
     * @param reason why the session ended
     * @param detail the same in words
     */
    public OvsdbDisconnectedException(final CloseReason reason, final String detail) {
        super("Session closed (" + reason + "): " + detail);
        this.reason = reason;
    }

    /**
     * Returns why the session ended.
     *
     * @return the reason
     */
    public CloseReason reason() {
        return reason;
    }
}
