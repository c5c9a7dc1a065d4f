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

import io.selvage.core.pipeline.Flow;
import java.util.List;
import java.util.Set;

/**
 * The flows that a switch has.
 *
 * @param flows those with our cookie, each key once
 * @param strange those with our cookie that do something that this release never writes; they can be deleted
 * @param unknown how many more have our cookie, but a match that this release never writes: they cannot be told apart
 *     well enough to be deleted
 * @param foreign how many belong to somebody else
 * @param meters numbers of the meters of ours
 */
public record SwitchFlows(List<Flow> flows, List<FlowMod.Delete> strange, int unknown, long foreign,
        Set<Integer> meters) {
    public SwitchFlows {
        flows = List.copyOf(flows);
        strange = List.copyOf(strange);
        meters = Set.copyOf(meters);
    }

    /** What a switch without meters of ours has. */
    public SwitchFlows(final List<Flow> flows, final List<FlowMod.Delete> strange, final int unknown,
            final long foreign) {
        this(flows, strange, unknown, foreign, Set.of());
    }

    /** The same, with meters. */
    SwitchFlows with(final Set<Integer> found) {
        return new SwitchFlows(flows, strange, unknown, foreign, found);
    }
}
