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

import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.impl.engine.NodeStatus.Phase;
import io.selvage.impl.reconcile.openflow.FlowReconciler;
import io.selvage.impl.reconcile.openflow.FlowState;
import io.selvage.impl.reconcile.openflow.SwitchSession;
import java.util.Map;
import java.util.Optional;

/** The OpenFlow session of a node, and how far its flows are. Touched by the loop only. */
final class OpenFlowSide implements NodeSide {
    private final FlowReconciler flows;
    private Optional<SwitchSession> session = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private FlowState state = new FlowState.Disconnected();
    private long desired;
    private long realised;

    OpenFlowSide(final FlowReconciler flows) {
        this.flows = flows;
    }

    FlowReconciler flows() {
        return flows;
    }

    Optional<SwitchSession> session() {
        return session;
    }

    void sessionIs(final Optional<SwitchSession> now) {
        if (now.equals(session)) {
            return;
        }
        session.ifPresent(flows::disconnected);
        session = now;
        now.ifPresent(flows::connected);
    }

    /**
     * Hands on what is desired from now on.
     *
     * @param small whether it is so little that it is sent at once, by this thread
     */
    void desire(final long generation, final Map<FlowKey, Optional<Flow>> changes, final boolean small) {
        desired = generation;
        if (small) {
            flows.desiredNow(generation, changes);
        } else {
            flows.desired(generation, changes);
        }
    }

    void realisedIs(final long generation) {
        realised = Math.max(realised, generation);
    }

    void stateIs(final FlowState now) {
        state = now;
    }

    void problemIs(final Optional<String> now) {
        problem = now;
    }

    @Override
    public boolean connected() {
        return session.isPresent();
    }

    @Override
    public String remedy() {
        return "no OpenFlow session: on the host, see 'ovs-vsctl list controller'";
    }

    @Override
    public long desired() {
        return desired;
    }

    @Override
    public long realised() {
        return realised;
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public Phase phase() {
        return switch (state) {
            case FlowState.Disconnected disconnected -> Phase.DISCONNECTED;
            case FlowState.Observing observing -> Phase.OBSERVING;
            case FlowState.Applying applying -> Phase.APPLYING;
            case FlowState.InSync inSync -> Phase.IN_SYNC;
            case FlowState.BackingOff backingOff -> Phase.BACKING_OFF;
        };
    }
}
