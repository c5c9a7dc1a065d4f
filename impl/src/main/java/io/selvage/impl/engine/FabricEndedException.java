/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.engine;

import java.io.Serial;
import java.util.Optional;

/** The {@link FabricLoop} takes nothing in any more. The cause, if there is one, is what ended it. */
public final class FabricEndedException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Makes the exception.
     *
     * @param failure what ended the loop; empty if it was closed
     */
    public FabricEndedException(final Optional<Throwable> failure) {
        super(failure.map(cause -> "the controller's fabric loop failed (" + cause + "): restart the controller, and "
            + "report what its log says").orElse("the controller is being stopped"), failure.orElse(null));
    }

    /** Whether the loop failed, rather than being closed. */
    public boolean isFailure() {
        return getCause() != null;
    }
}
