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
import io.selvage.core.pipeline.FlowKey;

/** One change to the flows of a switch (OpenFlow 1.3.5, section 6.4). */
public sealed interface FlowMod {
    /** Which flow is changed. */
    FlowKey key();

    /**
     * Adds a flow, or replaces the one with the same key; its duration starts anew.
     *
     * @param flow the flow
     */
    record Add(Flow flow) implements FlowMod {
        @Override
        public FlowKey key() {
            return flow.key();
        }
    }

    /**
     * Changes what a flow does, keeping its counters and duration. Does nothing if the switch has no flow of ours with
     * this key.
     *
     * @param flow the flow as it shall be
     */
    record Modify(Flow flow) implements FlowMod {
        @Override
        public FlowKey key() {
            return flow.key();
        }
    }

    /**
     * Deletes exactly this flow. Does nothing if the switch has no flow of ours with this key.
     *
     * @param key which flow
     * @param cookie its cookie, which says whose it is: a flow of somebody else with the same key stays
     */
    record Delete(FlowKey key, long cookie) implements FlowMod { }
}
