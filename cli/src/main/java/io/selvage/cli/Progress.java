/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.cli;

import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.Generation;

/** Generations as a person reads them. */
final class Progress {
    private Progress() {
        // Functions only
    }

    /** {@code 7} when everything up to the desired generation 7 is realised, else {@code 5 of 7}. */
    static String of(final @Nullable Generation realised, final @Nullable Generation desired) {
        final var have = number(realised);
        final var want = number(desired);
        return desired == null || have.equals(want) ? have : have + " of " + want;
    }

    /** The number, or {@code -} when there is none. */
    static String number(final @Nullable Generation generation) {
        return generation == null ? "-" : generation.getValue().toString();
    }
}
