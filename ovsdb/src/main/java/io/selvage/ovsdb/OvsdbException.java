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
 * A request to an OVSDB server failed.
 */
public sealed class OvsdbException extends Exception
        permits OvsdbDisconnectedException, OvsdbBackPressureException, OvsdbRequestException,
            OvsdbTransactionException {
    @Serial
    private static final long serialVersionUID = 1L;

    OvsdbException(final String message) {
        super(message);
    }
}
