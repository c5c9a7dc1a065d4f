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

import io.selvage.core.pipeline.FlowKey;
import java.util.Map;

/**
 * Learns how a {@link FlowReconciler} fares. Called on its executor, one call at a time: an implementation hands over
 * and returns.
 */
public interface FlowListener {
    /** The state changed. */
    void onState(FlowState state);

    /** The switch has everything that was desired up to this generation, and nothing else of ours. */
    void onRealised(long generation);

    /**
     * The flows that the switch does not take changed.
     *
     * @param errors all of them, with what the switch said; empty when there are none any more
     */
    void onErrors(Map<FlowKey, String> errors);

    /**
     * The switch was read.
     *
     * @param flows how many flows of ours it has
     * @param unknown see {@link SwitchFlows#unknown}
     * @param foreign see {@link SwitchFlows#foreign}
     */
    void onObserved(int flows, int unknown, long foreign);
}
