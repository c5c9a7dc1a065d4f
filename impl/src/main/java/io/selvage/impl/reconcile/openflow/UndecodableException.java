/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import java.io.Serial;

/** A flow of a switch has something that {@link io.selvage.core.pipeline.Flow} cannot hold. */
final class UndecodableException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UndecodableException(final String what) {
        super(what);
    }
}
