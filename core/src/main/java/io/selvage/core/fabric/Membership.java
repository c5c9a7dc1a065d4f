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

import io.selvage.core.logical.Member;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which members a network has, and on which nodes. Owned by one thread. */
final class Membership {
    /** Network, then node, then instruction. */
    private final Map<String, TreeMap<String, TreeMap<String, Member>>> byNetwork = new HashMap<>();
    private final Map<String, Member> byInstruction = new HashMap<>();
    private final Index<String, String> networksByNode = new Index<>();

    Optional<Member> member(final String instruction) {
        return Optional.ofNullable(byInstruction.get(instruction));
    }

    /** The nodes that have members of a network, sorted. */
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

    /** The networks that have members on a node, sorted. */
    Set<String> networks(final String node) {
        return networksByNode.get(node);
    }

    boolean has(final String network, final String node) {
        return nodes(network).contains(node);
    }

    void add(final Member member) {
        byInstruction.put(member.instruction(), member);
        byNetwork.computeIfAbsent(member.network(), unused -> new TreeMap<>())
            .computeIfAbsent(member.place().node(), unused -> new TreeMap<>())
            .put(member.instruction(), member);
        networksByNode.add(member.place().node(), member.network());
    }

    void remove(final Member member) {
        byInstruction.remove(member.instruction());
        byNetwork.computeIfPresent(member.network(), (network, nodes) -> {
            nodes.computeIfPresent(member.place().node(), (node, members) -> {
                members.remove(member.instruction());
                if (members.isEmpty()) {
                    networksByNode.remove(node, network);
                    return null;
                }
                return members;
            });
            return nodes.isEmpty() ? null : nodes;
        });
    }
}
