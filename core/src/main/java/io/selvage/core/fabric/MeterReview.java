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

import io.selvage.core.fabric.Membership.Hold;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.logical.Member;
import io.selvage.core.logical.ResolvedNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Where meters may be needed since something changed, or no longer; and what is chosen there. Owned by one thread. */
final class MeterReview {
    /** An instruction on a node. */
    private record Rated(String node, String instruction) { }

    private final MeterAllocator meters;
    private final Membership membership;
    private final Map<String, ResolvedNode> nodes;
    private final Set<Rated> rated = new Marks<>();
    /** OpenFlow ToRs that may need a meter for packets of unknown devices. */
    private final Set<String> punted = new Marks<>();
    /** Where what is flooded may need one. */
    private final Set<Hold> flooded = new Marks<>();

    MeterReview(final MeterAllocator meters, final Membership membership, final Map<String, ResolvedNode> nodes) {
        this.meters = meters;
        this.membership = membership;
        this.nodes = nodes;
    }

    /** A node is not what it was. */
    void markNode(final String node) {
        punted.add(node);
    }

    /** A member came, went, or has another policy. */
    void mark(final Member member) {
        final var policy = member.policy();
        final var node = member.place().node();
        if (policy.ingressRate().isPresent() || policy.egressRate().isPresent()) {
            rated.add(new Rated(node, member.instruction()));
        }
        if (policy.egressRate().isPresent() && is(node, known -> known.kind() == NodeKind.TOR_OPENFLOW)) {
            flooded.add(new Hold(member.network(), node));
        }
    }

    /** Chooses meters, or gives them back, wherever something was marked since. */
    List<Outcome.MeterChoice> review() {
        final var chosen = new ArrayList<Outcome.MeterChoice>();
        rated.forEach(one -> chosen.addAll(meters.review(one.node(), one.instruction(),
            membership.member(one.instruction()).filter(member -> member.place().node().equals(one.node())))));
        rated.clear();
        flooded.forEach(one -> meters.reviewFlood(one.node(), one.network(),
            is(one.node(), node -> node.kind() == NodeKind.TOR_OPENFLOW)
                ? membership.members(one.network(), one.node()) : List.of()).ifPresent(chosen::add));
        flooded.clear();
        punted.forEach(name -> meters.reviewPunt(name, is(name, node -> node.kind() == NodeKind.TOR_OPENFLOW
            && !node.zones().isEmpty() && node.abilities().meters().orElse(false))).ifPresent(chosen::add));
        punted.clear();
        chosen.stream().filter(choice -> choice.meter().isPresent()).map(Outcome.MeterChoice::node).distinct().toList()
            .forEach(node -> meters.reviewHighest(node).ifPresent(chosen::add));
        return chosen;
    }

    private boolean is(final String node, final Predicate<ResolvedNode> what) {
        return Optional.ofNullable(nodes.get(node)).filter(what).isPresent();
    }
}
