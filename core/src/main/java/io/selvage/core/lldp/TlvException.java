/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.lldp;

import io.selvage.core.lldp.LldpResult.Defect;

/** A field that makes no sense. Within this package: outside of it, defects are values. */
final class TlvException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Defect defect;

    TlvException(final String field, final int offset, final String reason) {
        // No stack: there may be as many of these as frames, and they say where the defect is.
        super(reason, null, false, false);
        defect = new Defect(field, offset, reason);
    }

    Defect defect() {
        return defect;
    }
}
