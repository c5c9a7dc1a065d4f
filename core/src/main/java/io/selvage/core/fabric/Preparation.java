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
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Says where a network is to be ready before a device is there: on the nodes of the mobility domain of an instruction
 * with push mode (P6), where a device goes whose migration was announced (P9), and on the gateway of an OpenFlow ToR
 * that a device is on; and which ports of hardware VTEPs are to carry it. Owned by one thread.
 */
final class Preparation {
    private final FactStore facts;
    private final Map<String, ResolvedNode> nodes;
    private final Map<String, ResolvedNetwork> networks;
    private final Map<String, Set<Hold>> held = new HashMap<>();
    private final Map<String, Set<Ahead>> ahead = new HashMap<>();
    /** By port, the instructions that it is held ready for. */
    private final Index<PortRef, String> waiting = new Index<>();

    /**
     * A port of a hardware VTEP, or a VLAN of it, that carries a network before the device is there.
     *
     * @param place the port
     * @param vlan VLAN ID of the frames; empty when untagged
     * @param network the network
     */
    record Ahead(PortRef place, Optional<Integer> vlan, String network) { }

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
            facts.instructions.migration(instruction.name()).map(Change.Migration::target).ifPresent(candidates::add);
            if (network.encapsulation() != Encapsulation.NONE) {
                node.map(nodes::get).flatMap(ResolvedNode::gateway).ifPresent(candidates::add);
            }
            candidates.stream().filter(candidate -> Optional.ofNullable(nodes.get(candidate))
                    .filter(known -> known.zones().contains(zone)).isPresent())
                .forEach(candidate -> wanted.add(new Hold(instruction.network(), candidate)));
        }
        return wanted;
    }

    /**
     * The ports that should be ready for the device of an instruction. Only those that its mobility domain names: what
     * carries a network takes in whoever is there, so nobody shall find himself in one because of a node's name.
     */
    Set<Ahead> wantedPorts(final Instruction instruction) {
        if (!instruction.push() || !(networks.get(instruction.network()) instanceof ResolvedNetwork.Usable network)) {
            return Set.of();
        }
        final var zone = network.intent().zone();
        return instruction.domain().flatMap(facts.instructions::domain).map(MobilityDomain::ports).orElse(Set.of())
            .stream()
            .filter(place -> Optional.ofNullable(nodes.get(place.node()))
                .filter(node -> node.kind() == NodeKind.TOR_VTEP && node.zones().contains(zone)).isPresent())
            .map(place -> new Ahead(place, instruction.port().accessVlan(), instruction.network()))
            .collect(Collectors.toUnmodifiableSet());
    }

    /** Sets which ports are held ready for an instruction; returns those for which that is another than before. */
    Set<PortRef> holdPorts(final String instruction, final Set<Ahead> now) {
        final var before = now.isEmpty() ? ahead.remove(instruction) : ahead.put(instruction, now);
        final var changed = new TreeSet<PortRef>();
        if (before != null && !before.equals(now)) {
            before.forEach(one -> {
                waiting.remove(one.place(), instruction);
                changed.add(one.place());
            });
        }
        if (!now.equals(before)) {
            now.forEach(one -> {
                waiting.add(one.place(), instruction);
                changed.add(one.place());
            });
        }
        return changed;
    }

    /** The ports that are held ready for an instruction. */
    List<PortRef> portsFor(final String instruction) {
        return ahead.getOrDefault(instruction, Set.of()).stream().map(Ahead::place).distinct().toList();
    }

    /** By VLAN of a port, 0 when untagged, the network that it is held ready for: the first instruction by name. */
    Map<Integer, String> ready(final PortRef place) {
        final var ready = new TreeMap<Integer, String>();
        waiting.get(place).forEach(instruction -> ahead.getOrDefault(instruction, Set.of()).stream()
            .filter(one -> one.place().equals(place))
            .forEach(one -> ready.putIfAbsent(one.vlan().orElse(0), one.network())));
        return ready;
    }

    /** Without a mobility domain a device may appear on every node. */
    private Collection<String> domain(final Instruction instruction) {
        return instruction.domain().isEmpty() ? nodes.keySet()
            : instruction.domain().flatMap(facts.instructions::domain).map(MobilityDomain::everyNode).orElse(Set.of());
    }
}
