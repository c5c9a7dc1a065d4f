/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit;

import java.io.Serial;

/** The controller refused a request. */
public final class RestconfException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String body;

    /**
     * Creates the exception.
     *
     * @param request method and path
     * @param status HTTP status code
     * @param body what the controller said
     */
    public RestconfException(final String request, final int status, final String body) {
        super(request + " -> " + status + " " + body);
        this.status = status;
        this.body = body;
    }

    /** {@return the HTTP status code} */
    public int status() {
        return status;
    }

    /** {@return what the controller said: the {@code errors} of RFC 8040 section 7.1} */
    public String body() {
        return body;
    }
}
