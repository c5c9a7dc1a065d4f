/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.bench;

import java.util.List;

/** Something that is measured. */
interface Clock {
    /** {@return its name on the command line} */
    String name();

    /** {@return what it measures, in one line} */
    String description();

    /** {@return whether it is measured only when it is named, since it takes long} */
    default boolean onRequest() {
        return false;
    }

    /**
     * Measures.
     *
     * @param bench where
     * @return what it shows
     */
    List<Reading> run(Bench bench);
}
