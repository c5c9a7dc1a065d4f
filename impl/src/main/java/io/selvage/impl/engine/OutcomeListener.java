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

import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;

/** Learns what a batch of changes changed. Called on the loop: hands over and returns. */
public interface OutcomeListener {
    /**
     * A batch was taken in.
     *
     * @param generation number of the batch; grows from batch to batch
     * @param outcome what it changed
     * @param fabric the fabric as it is now; to be read before returning only
     */
    void onOutcome(long generation, Outcome outcome, Fabric fabric);
}
