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

import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.Member;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which members a network has, and on which nodes. A network is on a node as soon as it has a member there, or is held
 * ready there. Owned by one thread.
 */
final class Membership {
    /** Network, then node, then instruction. */
    private final Map<String, TreeMap<String, TreeMap<String, Member>>> byNetwork = new HashMap<>();
    private final Map<String, Member> byInstruction = new HashMap<>();
    private final Index<String, String> networksByNode = new Index<>();
    private final Index<PortRef, String> instructionsByPlace = new Index<>();
    /** For which instructions a network is held ready on a node. */
    private final Index<Hold, String> holders = new Index<>();

    /**
     * A network that is held ready on a node, whether it has members there or not.
     *
     * @param network the network
     * @param node the node
     */
    record Hold(String network, String node) implements Comparable<Hold> {
        private static final Comparator<Hold> ORDER = Comparator.comparing(Hold::network).thenComparing(Hold::node);

        @Override
        public int compareTo(final Hold other) {
            return ORDER.compare(this, other);
        }
    }

    Optional<Member> member(final String instruction) {
        return Optional.ofNullable(byInstruction.get(instruction));
    }

    /** The nodes that a network is on, sorted. */
    Set<String> nodes(final String network) {
        final var nodes = byNetwork.get(network);
        return nodes == null ? Set.of() : nodes.navigableKeySet();
    }

    /** The members of a network on a node, sorted by instruction. */
    Collection<Member> members(final String network, final String node) {
        final NavigableMap<String, TreeMap<String, Member>> nodes = byNetwork.get(network);
        final var members = nodes == null ? null : nodes.get(node);
        return members == null ? Set.of() : members.values();
    }

    /** The members at a port, sorted by instruction. */
    List<Member> members(final PortRef place) {
        return instructionsByPlace.get(place).stream().map(byInstruction::get).toList();
    }

    /** Names where packets leave for a member: a network, an OpenFlow port and a VLAN. */
    static String exit(final Member member) {
        return member.ofport() + "/" + member.vlan().orElse(0) + "/" + member.network();
    }

    /** The network in what {@link #exit} named. */
    static String networkOf(final String exit) {
        return exit.split("/", 3)[2];
    }

    /** The members of a network on a node for which packets leave at what {@link #exit} named, sorted. */
    List<Member> behind(final String exit, final String node) {
        return members(networkOf(exit), node).stream().filter(member -> exit(member).equals(exit)).toList();
    }

    /** The networks that are on a node, sorted. */
    Set<String> networks(final String node) {
        return networksByNode.get(node);
    }

    boolean has(final String network, final String node) {
        return nodes(network).contains(node);
    }

    void add(final Member member) {
        byInstruction.put(member.instruction(), member);
        membersAt(member.network(), member.place().node()).put(member.instruction(), member);
        instructionsByPlace.add(member.place(), member.instruction());
    }

    private Map<String, Member> membersAt(final String network, final String node) {
        networksByNode.add(node, network);
        return byNetwork.computeIfAbsent(network, unused -> new TreeMap<>())
            .computeIfAbsent(node, unused -> new TreeMap<>());
    }

    void remove(final Member member) {
        byInstruction.remove(member.instruction());
        membersAt(member.network(), member.place().node()).remove(member.instruction());
        instructionsByPlace.remove(member.place(), member.instruction());
        leaveIfIdle(new Hold(member.network(), member.place().node()));
    }

    /** Holds a network ready on a node on behalf of an instruction. */
    void hold(final Hold hold, final String instruction) {
        holders.add(hold, instruction);
        membersAt(hold.network(), hold.node());
    }

    /** Takes back what {@link #hold} did. */
    void release(final Hold hold, final String instruction) {
        holders.remove(hold, instruction);
        leaveIfIdle(hold);
    }

    private void leaveIfIdle(final Hold hold) {
        if (members(hold.network(), hold.node()).isEmpty() && holders.get(hold).isEmpty()) {
            networksByNode.remove(hold.node(), hold.network());
            byNetwork.computeIfPresent(hold.network(), (network, nodes) -> {
                nodes.remove(hold.node());
                return nodes.isEmpty() ? null : nodes;
            });
        }
    }
}
