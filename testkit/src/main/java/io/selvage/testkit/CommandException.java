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

/** An external command could not be run, did not end in time, or ended with an exit status other than 0. */
public final class CommandException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message which command, and what it said
     */
    public CommandException(final String message) {
        super(message);
    }

    /**
     * Creates the exception.
     *
     * @param message which command
     * @param cause why it did not run
     */
    public CommandException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
