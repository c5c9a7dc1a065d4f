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
 * The session has as much outstanding as it may have; the request was not sent. Wait for
 * {@link OvsdbSessionListener#onWritable(OvsdbSession)}.
 */
public final class OvsdbBackPressureException extends OvsdbException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is exhausted
     */
    public OvsdbBackPressureException(final String message) {
        super(message);
    }
}
