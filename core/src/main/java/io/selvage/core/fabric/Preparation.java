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
import io.selvage.core.facts.Change;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.MobilityDomain;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says where a network is to be ready before a device is there: on the nodes of the mobility domain of an instruction
 * with push mode (P6), where a device goes whose migration was announced (P9), and on the gateway of an OpenFlow ToR
 * that a device is on. Owned by one thread.
 */
final class Preparation {
    private final FactStore facts;
    private final Map<String, ResolvedNode> nodes;
    private final Map<String, ResolvedNetwork> networks;
    private final Map<String, Set<Hold>> held = new HashMap<>();

    Preparation(final FactStore facts, final Map<String, ResolvedNode> nodes,
            final Map<String, ResolvedNetwork> networks) {
        this.facts = facts;
        this.nodes = nodes;
        this.networks = networks;
    }

    /** What is held on behalf of an instruction. */
    Set<Hold> held(final String instruction) {
        return held.getOrDefault(instruction, Set.of());
    }

    /** Sets what is held on behalf of an instruction. */
    void hold(final String instruction, final Set<Hold> now) {
        if (now.isEmpty()) {
            held.remove(instruction);
        } else {
            held.put(instruction, now);
        }
    }

    /**
     * What should be held on behalf of an instruction.
     *
     * @param instruction the instruction
     * @param node the node where its device is, if it is a member
     */
    Set<Hold> wanted(final Instruction instruction, final Optional<String> node) {
        final var wanted = new TreeSet<Hold>();
        if (networks.get(instruction.network()) instanceof ResolvedNetwork.Usable network) {
            final var zone = network.intent().zone();
            final var candidates = new TreeSet<String>();
            if (instruction.push()) {
                candidates.addAll(domain(instruction));
            }
            facts.migration(instruction.name()).map(Change.Migration::target).ifPresent(candidates::add);
            if (network.encapsulation() != Encapsulation.NONE) {
                node.map(nodes::get).flatMap(ResolvedNode::gateway).ifPresent(candidates::add);
            }
            candidates.stream().filter(candidate -> Optional.ofNullable(nodes.get(candidate))
                    .filter(known -> known.zones().contains(zone)).isPresent())
                .forEach(candidate -> wanted.add(new Hold(instruction.network(), candidate)));
        }
        return wanted;
    }

    /** Without a mobility domain a device may appear on every node. */
    private Collection<String> domain(final Instruction instruction) {
        return instruction.domain().isEmpty() ? nodes.keySet()
            : instruction.domain().map(facts.domains::get).map(MobilityDomain::everyNode).orElse(Set.of());
    }
}
