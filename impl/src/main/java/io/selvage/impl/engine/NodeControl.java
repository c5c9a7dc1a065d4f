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

import io.selvage.core.facts.NodeKind;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.impl.engine.NodeStatus.Phase;
import io.selvage.impl.ovsdb.OvsdbNode;
import io.selvage.impl.reconcile.openflow.FlowReconciler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Leads one node to its desired state by the protocols that its kind has, and knows how far it is. Touched by the loop
 * only.
 */
final class NodeControl {
    private final String name;
    private final OvsdbSide ovsdb = new OvsdbSide();
    private final OpenFlowSide openFlow;
    private Optional<ResolvedNode> resolved = Optional.empty();

    NodeControl(final String name, final FlowReconciler flows) {
        this.name = name;
        openFlow = new OpenFlowSide(flows);
    }

    OvsdbSide ovsdb() {
        return ovsdb;
    }

    OpenFlowSide openFlow() {
        return openFlow;
    }

    OptionalLong datapathId() {
        return resolved.map(ResolvedNode::datapathId).orElse(OptionalLong.empty());
    }

    /** The OpenFlow switch that is the integration bridge of this node, if it is a host. */
    OptionalLong bridge() {
        return resolved.filter(node -> node.kind().isOpenVSwitch()).map(ResolvedNode::datapathId)
            .orElse(OptionalLong.empty());
    }

    void resolve(final long generation, final ResolvedNode node) {
        resolved = Optional.of(node);
        ovsdb.resolve(generation, node);
    }

    /** All intent is known: what is not wanted may be removed. */
    void markComplete() {
        ovsdb.markComplete();
        openFlow.flows().markComplete();
    }

    void resync() {
        ovsdb.session().ifPresent(OvsdbNode::resync);
        openFlow.flows().resync();
    }

    /** The sides that the node has; a session that is missing counts only where the node needs it. */
    private List<NodeSide> sides() {
        final var kind = resolved.map(ResolvedNode::kind).or(() -> ovsdb.session().map(OvsdbNode::kind))
            .orElse(NodeKind.HYPERVISOR);
        final var sides = new ArrayList<NodeSide>(2);
        if (kind.usesOvsdb()) {
            sides.add(ovsdb);
        }
        if (kind.usesOpenFlow()) {
            sides.add(openFlow);
        }
        return sides;
    }

    /** Whether nobody has said yet that the node is to be managed. */
    private boolean unmanaged() {
        return resolved.filter(node -> node.kind() == NodeKind.TOR_OPENFLOW && node.datapathId().isEmpty()).isPresent();
    }

    NodeStatus status() {
        if (unmanaged()) {
            return new NodeStatus(name, false, Optional.empty(), 0, 0, Phase.UNMANAGED,
                resolved.flatMap(ResolvedNode::problem));
        }
        final var sides = sides();
        final var problems = new ArrayList<String>();
        sides.stream().filter(side -> !side.connected()).findFirst().map(NodeSide::remedy).ifPresent(problems::add);
        resolved.flatMap(ResolvedNode::problem).ifPresent(problems::add);
        sides.forEach(side -> side.problem().ifPresent(problems::add));
        final long desired = sides.stream().mapToLong(NodeSide::desired).max().orElse(0);
        return new NodeStatus(name, sides.stream().allMatch(NodeSide::connected),
            ovsdb.session().map(OvsdbNode::address), desired, realised(sides, desired), phase(sides),
            problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems)));
    }

    private static long realised(final List<NodeSide> sides, final long desired) {
        // What is not done was done up to some point before.
        return Math.max(0, sides.stream().mapToLong(side -> side.done() ? desired : side.realised()).min()
            .orElse(desired));
    }

    private static Phase phase(final List<NodeSide> sides) {
        if (!sides.stream().allMatch(NodeSide::connected)) {
            return Phase.DISCONNECTED;
        }
        final var phases = sides.stream().map(NodeSide::phase).toList();
        return List.of(Phase.BACKING_OFF, Phase.DISCONNECTED, Phase.OBSERVING, Phase.APPLYING).stream()
            .filter(phases::contains).findFirst().orElse(Phase.IN_SYNC);
    }
}
