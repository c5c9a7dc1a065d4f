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
import io.selvage.core.compile.HypervisorCompiler;
import io.selvage.core.compile.VtepCompiler;
import io.selvage.core.fabric.DesiredGroups.Desire;
import io.selvage.core.fabric.DesiredGroups.Key;
import io.selvage.core.fabric.MeterAllocator.Direction;
import io.selvage.core.facts.Acl;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.Member;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.vtep.VtepEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compiles one group of desired state from what the fabric has resolved. Reads, never writes. */
final class GroupCompiler {
    private final FactStore facts;
    private final Map<String, ResolvedNode> nodes;
    private final Map<String, ResolvedNetwork> networks;
    private final Membership membership;
    private final MeterAllocator meters;

    GroupCompiler(final FactStore facts, final Map<String, ResolvedNode> nodes,
            final Map<String, ResolvedNetwork> networks, final Membership membership, final MeterAllocator meters) {
        this.facts = facts;
        this.nodes = nodes;
        this.networks = networks;
        this.membership = membership;
        this.meters = meters;
    }

    /** What a group wants. */
    Desire compile(final Key key) {
        final var node = nodes.get(key.node());
        if (node == null) {
            return Desire.NOTHING;
        }
        return switch (node.kind()) {
            case HYPERVISOR, GATEWAY -> Desire.flows(flows(node, key));
            case TOR_VTEP -> Desire.vtep(vtep(node, key));
            case TOR_OPENFLOW -> Desire.NOTHING;
        };
    }

    private List<VtepEntry> vtep(final ResolvedNode node, final Key key) {
        return switch (key.kind()) {
            case BASE, FLOOD, LOCAL, EXIT -> List.of();
            case NETWORK -> usable(key.subject()).filter(network -> membership.has(key.subject(), node.name()))
                .map(network -> VtepCompiler.network(network.vni(), remotes(node, key.subject())))
                .orElse(List.of());
            // One locator for a MAC address: a device that is about to move is where it still is.
            case REMOTE -> membership.member(key.subject())
                .filter(member -> !member.place().node().equals(node.name())
                    && membership.has(member.network(), node.name()))
                .flatMap(member -> usable(member.network()).flatMap(network ->
                    Optional.ofNullable(nodes.get(member.place().node())).flatMap(ResolvedNode::tunnelIp)
                        .map(remote -> VtepCompiler.remoteMember(network.vni(), member.mac(), remote))))
                .orElse(List.of());
            case PORT -> {
                final var place = new PortRef(node.name(), key.subject());
                final var carried = new TreeMap<Integer, Integer>();
                membership.members(place).forEach(member -> usable(member.network()).ifPresent(network ->
                    carried.put(member.vlan().orElse(VtepCompiler.UNTAGGED), network.vni())));
                yield facts.port(place).isEmpty() ? List.of()
                    : VtepCompiler.port(key.subject(), carried, facts.vlans);
            }
        };
    }

    private List<Flow> flows(final ResolvedNode node, final Key key) {
        return switch (key.kind()) {
            case BASE -> HypervisorCompiler.base(new TreeSet<>(node.tunnels().values()), facts.vlans);
            case NETWORK -> compileNetwork(node, key.subject());
            case FLOOD -> facts.port(new PortRef(node.name(), key.subject()))
                .filter(seen -> seen.port().ofport() > 0
                    && facts.lldp().isFlooded(new PortRef(node.name(), key.subject())))
                .map(seen -> HypervisorCompiler.flooded(seen.port().ofport())).orElse(List.of());
            case LOCAL -> membership.member(key.subject())
                // A device whose meter is not on record yet waits, rather than to send without limit
                .filter(member -> member.place().node().equals(node.name())
                    && meters.isReady(member, Direction.INGRESS))
                .flatMap(member -> usable(member.network()).map(network -> HypervisorCompiler.localMember(
                    network.vni(), member, acl(member.policy().ingressAcl()),
                    meters.meter(member, Direction.INGRESS))))
                .orElse(List.of());
            case EXIT -> compileExit(node, key.subject());
            case REMOTE -> membership.member(key.subject())
                .filter(member -> !member.place().node().equals(node.name())
                    && membership.has(member.network(), node.name()))
                .flatMap(member -> usable(member.network())
                    .filter(network -> tunnel(node, network) != 0)
                    .map(network -> HypervisorCompiler.remoteMember(network.vni(), member.mac(), tunnel(node, network),
                        locators(node, member))))
                .orElse(List.of());
            case PORT -> List.of();
        };
    }

    /** An access list by name. Who is a member has none that does not exist. */
    private Optional<Acl> acl(final Optional<String> name) {
        return name.map(facts.acls::get);
    }

    private List<Flow> compileExit(final ResolvedNode node, final String name) {
        final var members = membership.behind(name, node.name());
        if (members.isEmpty()) {
            return List.of();
        }
        final var first = members.getFirst();
        final var exit = Exit.of(first);
        return exit.isPlain() || !meters.isReady(first, Direction.EGRESS) ? List.of() : usable(first.network())
            .map(network -> HypervisorCompiler.exit(network.vni(), exit, acl(first.policy().egressAcl()),
                meters.meter(first, Direction.EGRESS), members.stream().map(Member::mac).sorted().toList()))
            .orElse(List.of());
    }

    private List<Flow> compileNetwork(final ResolvedNode node, final String name) {
        final var network = usable(name);
        if (network.isEmpty() || !membership.has(name, node.name())) {
            return List.of();
        }
        final var exits = new TreeSet<Exit>();
        membership.members(name, node.name()).forEach(member -> exits.add(Exit.of(member)));
        final var usable = network.orElseThrow();
        return HypervisorCompiler.network(usable.vni(), usable.intent().floodUnknown(), tunnel(node, usable), exits,
            remotes(node, name));
    }

    /** VTEP addresses of the other nodes of a network. */
    private TreeSet<Ip> remotes(final ResolvedNode node, final String network) {
        final var remotes = new TreeSet<Ip>();
        for (final var other : membership.nodes(network)) {
            if (!other.equals(node.name())) {
                Optional.ofNullable(nodes.get(other)).flatMap(ResolvedNode::tunnelIp).ifPresent(remotes::add);
            }
        }
        return remotes;
    }

    /** Where packets for a member go from a node: to its node and, while it is about to move, to where it goes. */
    private SortedSet<Ip> locators(final ResolvedNode from, final Member member) {
        final var locators = new TreeSet<Ip>();
        Optional.ofNullable(nodes.get(member.place().node())).flatMap(ResolvedNode::tunnelIp).ifPresent(locators::add);
        facts.migration(member.instruction()).map(Change.Migration::target)
            .filter(target -> !target.equals(from.name())).map(nodes::get).flatMap(ResolvedNode::tunnelIp)
            .ifPresent(locators::add);
        return locators;
    }

    private Optional<ResolvedNetwork.Usable> usable(final String name) {
        return networks.get(name) instanceof ResolvedNetwork.Usable usable ? Optional.of(usable) : Optional.empty();
    }

    private static int tunnel(final ResolvedNode node, final ResolvedNetwork.Usable network) {
        return node.tunnels().getOrDefault(network.encapsulation(), 0);
    }
}
