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
 * The server refused a request as a whole (member {@code error} of the JSON-RPC reply): unknown database or method, bad
 * syntax, or {@code canceled}.
 */
public final class OvsdbRequestException extends OvsdbException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String method;
    private final String error;

    /**
     * Creates the exception.
     *
     * @param method the JSON-RPC method
     * @param error the error, as the server wrote it
     */
    public OvsdbRequestException(final String method, final String error) {
        super(method + " refused: " + error);
        this.method = method;
        this.error = error;
    }

    /**
     * Returns the JSON-RPC method.
     *
     * @return the method
     */
    public String method() {
        return method;
    }

    /**
     * Returns the error.
     *
     * @return a string, or JSON text
     */
    public String error() {
        return error;
    }
}
