/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

import io.selvage.core.compile.Exit;
import io.selvage.core.compile.TorLayout;
import io.selvage.core.fabric.DesiredGroups.Kind;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.Member;
import io.selvage.core.logical.ResolvedNode;
import java.util.Map;

/**
 * Which groups depend on what changed: marks them to be compiled anew, and no others. What a group is made of is in
 * {@link GroupCompiler}; whoever changes one of the two looks at the other. Owned by one thread.
 */
final class GroupMarks {
    private final DesiredGroups groups;
    private final PortFacts ports;
    private final Map<String, ResolvedNode> nodes;
    private final Membership membership;
    private final MeterReview meters;

    GroupMarks(final DesiredGroups groups, final PortFacts ports, final Map<String, ResolvedNode> nodes,
            final Membership membership, final MeterReview meters) {
        this.groups = groups;
        this.ports = ports;
        this.nodes = nodes;
        this.membership = membership;
        this.meters = meters;
    }

    /** What every node has, whoever is on it, is another on this one. */
    void markBase(final String node) {
        groups.mark(node, Kind.BASE, "");
    }

    /** The LLDP frames of a port are dropped, or no longer. */
    void markFlood(final PortRef ref) {
        groups.mark(ref.node(), Kind.FLOOD, ref.port());
    }

    /** What a network as a whole needs on a node is another. */
    void markNetwork(final String network, final String node) {
        groups.mark(node, Kind.NETWORK, network);
    }

    /** A network is another: so is everything of it on every node. */
    void markNetwork(final String network) {
        for (final var node : membership.nodes(network)) {
            markNetwork(network, node);
            for (final var member : membership.members(network, node)) {
                markLocal(member);
                announce(member);
            }
        }
    }

    /** A network is routed on a node, or no longer. */
    void markRouted(final String network, final String node) {
        markNetwork(network, node);
        for (final var place : membership.nodes(network)) {
            membership.members(network, place).forEach(member -> groups.mark(node,
                place.equals(node) ? Kind.LOCAL : Kind.REMOTE, member.instruction()));
        }
    }

    /** What a port of its own has is another; only ports of hardware VTEPs have such a state. */
    void markPort(final PortRef ref) {
        final var node = nodes.get(ref.node());
        if (node == null || node.kind() == NodeKind.TOR_VTEP
                || groups.hasEntries(ref.node(), Kind.PORT, ref.port())) {
            groups.mark(ref.node(), Kind.PORT, ref.port());
        }
    }

    /** What the ports of a node have of their own is another. */
    void markPorts(final String node) {
        ports.of(node).keySet().forEach(port -> groups.mark(node, Kind.PORT, port));
    }

    /** VLANs in which devices are looked for are others. */
    void markVlans() {
        nodes.keySet().forEach(this::markBase);
        nodes.values().stream().filter(node -> node.kind() == NodeKind.TOR_VTEP)
            .forEach(node -> markPorts(node.name()));
    }

    /** A member is another on its own node. */
    void markLocal(final Member member) {
        meters.mark(member);
        groups.mark(member.place().node(), Kind.LOCAL, member.instruction());
        markExit(member);
        markPort(member.place());
        final var node = nodes.get(member.place().node());
        if (node != null && node.kind() == NodeKind.TOR_OPENFLOW) {
            // What is flooded is judged with the network; who shares a port with a device gets its packets back
            markNetwork(member.network(), node.name());
            membership.members(member.place()).forEach(this::markExit);
        }
    }

    private void markExit(final Member member) {
        if (!Exit.of(member).isPlain()) {
            groups.mark(member.place().node(), Kind.EXIT, Membership.exit(member));
        }
    }

    /** A member came, went, or is reached differently: every other node of its network must know. */
    void announce(final Member member) {
        for (final var node : membership.nodes(member.network())) {
            groups.mark(node, Kind.REMOTE, member.instruction());
            if (hasSingleTable(node)) {
                // With one table there are no flows for a member alone.
                markNetwork(member.network(), node);
            }
        }
    }

    private boolean hasSingleTable(final String name) {
        final var node = nodes.get(name);
        return node != null && node.kind() == NodeKind.TOR_OPENFLOW
            && TorLayout.of(node.abilities().tables()).isSingle();
    }

    /**
     * A node came to a network, left it, or is reached differently: the two must get to know, or forget, each other.
     */
    void arrive(final String network, final String node) {
        markNetwork(network, node);
        for (final var other : membership.nodes(network)) {
            if (!other.equals(node)) {
                markNetwork(network, other);
                membership.members(network, other).forEach(member ->
                    groups.mark(node, Kind.REMOTE, member.instruction()));
            }
        }
    }

    /** The members that are reached through a gateway are reached differently. */
    void announceThrough(final String gateway) {
        for (final var tor : nodes.values()) {
            if (tor.gateway().filter(gateway::equals).isPresent()) {
                membership.networks(tor.name()).forEach(network -> {
                    arrive(network, tor.name());
                    membership.members(network, tor.name()).forEach(this::announce);
                });
            }
        }
    }
}
