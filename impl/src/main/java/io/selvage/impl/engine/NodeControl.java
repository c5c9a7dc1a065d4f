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

import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.impl.engine.NodeStatus.Phase;
import io.selvage.impl.hypervisor.BridgeDesire;
import io.selvage.impl.hypervisor.Hypervisor;
import io.selvage.impl.reconcile.openflow.FlowReconciler;
import io.selvage.impl.reconcile.openflow.FlowState;
import io.selvage.impl.reconcile.openflow.SwitchSession;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Leads one node to its desired state: hands flows to one reconciler, and bridge and tunnels to the other, and knows
 * how far both are. Touched by the loop only.
 */
final class NodeControl {
    private final String name;
    private final FlowReconciler flows;
    private Optional<ResolvedNode> resolved = Optional.empty();
    private Optional<Hypervisor> hypervisor = Optional.empty();
    private Optional<SwitchSession> session = Optional.empty();
    private Optional<BridgeDesire> bridgeDesire = Optional.empty();
    private Optional<String> bridgeProblem = Optional.empty();
    private Optional<String> flowProblem = Optional.empty();
    private FlowState flowState = new FlowState.Disconnected();
    private long flowsDesired;
    private long flowsRealised;
    private long bridgeDesired;
    private long bridgeRealised = -1;

    NodeControl(final String name, final FlowReconciler flows) {
        this.name = name;
        this.flows = flows;
    }

    FlowReconciler flows() {
        return flows;
    }

    Optional<Hypervisor> hypervisor() {
        return hypervisor;
    }

    Optional<SwitchSession> session() {
        return session;
    }

    OptionalLong datapathId() {
        return resolved.map(ResolvedNode::datapathId).orElse(OptionalLong.empty());
    }

    void resolve(final long generation, final ResolvedNode node) {
        resolved = Optional.of(node);
        final var desire = Optional.of(new BridgeDesire(node.datapathType(), node.encapsulations(), node.tunnelIp()));
        if (!desire.equals(bridgeDesire)) {
            bridgeDesire = desire;
            bridgeDesired = generation;
            desireBridge();
        }
    }

    private void desireBridge() {
        hypervisor.ifPresent(one -> bridgeDesire.ifPresent(desire -> one.desire(bridgeDesired, desire)));
    }

    void desire(final long generation, final Map<FlowKey, Optional<Flow>> changes) {
        flowsDesired = generation;
        flows.desired(generation, changes);
    }

    void hypervisorIs(final Hypervisor now) {
        hypervisor = Optional.of(now);
        bridgeProblem = Optional.empty();
        bridgeRealised = -1;
        desireBridge();
    }

    boolean hypervisorGone(final Hypervisor gone) {
        if (hypervisor.filter(gone::equals).isEmpty()) {
            return false;
        }
        hypervisor = Optional.empty();
        return true;
    }

    void sessionIs(final Optional<SwitchSession> now) {
        if (now.equals(session)) {
            return;
        }
        session.ifPresent(flows::disconnected);
        session = now;
        now.ifPresent(flows::connected);
    }

    void bridgeRealised(final Hypervisor by, final long generation) {
        if (hypervisor.filter(by::equals).isPresent()) {
            bridgeRealised = generation;
        }
    }

    void bridgeProblem(final Hypervisor by, final Optional<String> problem) {
        if (hypervisor.filter(by::equals).isPresent()) {
            bridgeProblem = problem;
        }
    }

    void flowsRealised(final long generation) {
        flowsRealised = Math.max(flowsRealised, generation);
    }

    void flowState(final FlowState state) {
        flowState = state;
    }

    void flowProblem(final Optional<String> problem) {
        flowProblem = problem;
    }

    void resync() {
        flows.resync();
        hypervisor.ifPresent(Hypervisor::resync);
    }

    NodeStatus status() {
        final boolean connected = hypervisor.isPresent() && session.isPresent();
        final var problems = new ArrayList<String>();
        if (hypervisor.isEmpty()) {
            problems.add("no OVSDB session: on the host, see 'ovs-vsctl show' for the manager");
        } else if (session.isEmpty()) {
            problems.add("no OpenFlow session: on the host, see 'ovs-vsctl list controller'");
        }
        resolved.flatMap(ResolvedNode::problem).ifPresent(problems::add);
        bridgeProblem.ifPresent(problems::add);
        flowProblem.ifPresent(problems::add);
        final long desired = Math.max(flowsDesired, bridgeDesired);
        return new NodeStatus(name, connected, hypervisor.map(Hypervisor::address), desired, realised(desired),
            phase(connected), problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems)));
    }

    private long realised(final long desired) {
        final boolean flowsDone = flowsRealised >= flowsDesired;
        final boolean bridgeDone = bridgeRealised >= bridgeDesired;
        if (flowsDone && bridgeDone) {
            return desired;
        }
        // What is not done was done up to some point before.
        return Math.max(0, Math.min(flowsDone ? desired : flowsRealised, bridgeDone ? desired : bridgeRealised));
    }

    private Phase phase(final boolean connected) {
        if (!connected) {
            return Phase.DISCONNECTED;
        }
        if (bridgeProblem.isPresent()) {
            return Phase.BACKING_OFF;
        }
        return switch (flowState) {
            case FlowState.Disconnected disconnected -> Phase.DISCONNECTED;
            case FlowState.Observing observing -> Phase.OBSERVING;
            case FlowState.Applying applying -> Phase.APPLYING;
            case FlowState.InSync inSync -> bridgeRealised >= bridgeDesired ? Phase.IN_SYNC : Phase.APPLYING;
            case FlowState.BackingOff backingOff -> Phase.BACKING_OFF;
        };
    }
}
