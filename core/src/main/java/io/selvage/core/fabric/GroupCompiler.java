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

import io.selvage.core.compile.AccessRules;
import io.selvage.core.compile.AccessRules.Dialect;
import io.selvage.core.compile.Exit;
import io.selvage.core.compile.HypervisorCompiler;
import io.selvage.core.compile.Layer3Compiler;
import io.selvage.core.compile.SingleTableCompiler;
import io.selvage.core.compile.TorCompiler;
import io.selvage.core.compile.TorExit;
import io.selvage.core.compile.TorFlood;
import io.selvage.core.compile.TorLayout;
import io.selvage.core.compile.TorMember;
import io.selvage.core.compile.VlanPort;
import io.selvage.core.compile.VtepCompiler;
import io.selvage.core.fabric.DesiredGroups.Desire;
import io.selvage.core.fabric.DesiredGroups.Key;
import io.selvage.core.fabric.MeterAllocator.Direction;
import io.selvage.core.facts.Acl;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.Gateway;
import io.selvage.core.logical.Member;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Meter;
import io.selvage.core.pipeline.Purpose;
import io.selvage.core.vtep.VtepEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compiles one group of desired state from what the fabric has resolved, which it reads only. A member looks the same
 * from most other nodes: these share its flows, which in a network on a hundred nodes are nearly all that there are.
 */
final class GroupCompiler {
    private final FactStore facts;
    private final Map<String, ResolvedNode> nodes;
    private final Map<String, ResolvedNetwork> networks;
    private final Membership membership;
    private final Routing routing;
    private final MeterAllocator meters;
    private final Preparation preparation;
    /** By instruction, what leads to its member from the node that was compiled last. */
    private final Map<String, Way> shared = new HashMap<>();

    /** What leads to a member, and all that it is made from. */
    private record Way(int vni, MacAddress mac, int tunnel, Set<Ip> locators, List<Flow> flows) {
        boolean isFor(final int otherVni, final MacAddress otherMac, final int otherTunnel,
                final Set<Ip> otherLocators) {
            return vni == otherVni && tunnel == otherTunnel && mac.equals(otherMac) && locators.equals(otherLocators);
        }
    }

    GroupCompiler(final FactStore facts, final Map<String, ResolvedNode> nodes,
            final Map<String, ResolvedNetwork> networks, final Membership membership, final Routing routing,
            final MeterAllocator meters, final Preparation preparation) {
        this.facts = facts;
        this.nodes = nodes;
        this.networks = networks;
        this.membership = membership;
        this.routing = routing;
        this.meters = meters;
        this.preparation = preparation;
    }

    /** What a group wants. */
    Desire compile(final Key key) {
        if (key.kind() == DesiredGroups.Kind.REMOTE && membership.member(key.subject()).isEmpty()) {
            shared.remove(key.subject());
        }
        final var node = nodes.get(key.node());
        if (node == null) {
            return Desire.NOTHING;
        }
        return switch (node.kind()) {
            case HYPERVISOR, GATEWAY -> Desire.flows(flows(node, key));
            case TOR_VTEP -> Desire.vtep(vtep(node, key));
            case TOR_OPENFLOW -> Desire.flows(tor(node, key));
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
                    locator(node, member.place().node()).map(remote ->
                        VtepCompiler.remoteMember(network.vni(), member.mac(), remote))))
                .orElse(List.of());
            case PORT -> {
                final var place = new PortRef(node.name(), key.subject());
                final var carried = new TreeMap<Integer, Integer>();
                // Who is there comes before who is waited for.
                preparation.ready(place).forEach((vlan, network) ->
                    usable(network).ifPresent(one -> carried.put(vlan, one.vni())));
                membership.members(place).forEach(member -> usable(member.network()).ifPresent(network ->
                    carried.put(member.vlan().orElse(VtepCompiler.UNTAGGED), network.vni())));
                if (facts.ports.get(place).isEmpty()) {
                    yield List.of();
                }
                final var entries = new ArrayList<>(
                    VtepCompiler.port(key.subject(), carried, facts.instructions.vlans()));
                // All members in a VLAN of a port agree in what is judged
                final var judged = new HashSet<Integer>();
                membership.members(place).forEach(member -> {
                    final int vlan = member.vlan().orElse(VtepCompiler.UNTAGGED);
                    if (judged.add(vlan)) {
                        entries.addAll(VtepCompiler.accessLists(key.subject(), vlan,
                            acl(member.policy().ingressAcl()), acl(member.policy().egressAcl())));
                    }
                });
                yield entries;
            }
        };
    }

    private List<Flow> tor(final ResolvedNode node, final Key key) {
        if (node.zones().isEmpty()) {
            // In no zone, or not managed: nothing is changed on the switch.
            return List.of();
        }
        final var layout = TorLayout.of(node.abilities().tables());
        final var compiler = new TorCompiler(layout);
        return switch (key.kind()) {
            // Until the meter is on record what unknown devices send is limited by the controller only
            case BASE -> layout.isSingle()
                ? SingleTableCompiler.base(layout, node.uplinks(), meters.punt(node.name()))
                : compiler.base(node.uplinks(), meters.punt(node.name()));
            case FLOOD -> flooded(node, key.subject()).map(port -> TorCompiler.flooded(layout, port))
                .orElse(List.of());
            case NETWORK -> usable(key.subject()).filter(network -> membership.has(key.subject(), node.name()))
                .map(network -> torNetwork(node, layout, network)).orElse(List.of());
            case LOCAL -> layout.isSingle() ? List.of() : membership.member(key.subject())
                .filter(member -> member.place().node().equals(node.name())
                    && meters.isReady(member, Direction.INGRESS))
                .flatMap(member -> usable(member.network()).map(network ->
                    compiler.localMember(network.vni(), TorMember.of(member),
                        rules(node, member.policy().ingressAcl()), meters.meter(member, Direction.INGRESS))))
                .orElse(List.of());
            case REMOTE -> layout.isSingle() ? List.of() : remote(node, key.subject())
                .flatMap(member -> usable(member.network()).flatMap(network -> uplink(node, network).map(way ->
                    compiler.remoteMember(network.vni(), member.mac(), way)))).orElse(List.of());
            case EXIT -> torExit(node, compiler, key.subject());
            case PORT -> List.of();
        };
    }

    private List<Flow> torExit(final ResolvedNode node, final TorCompiler compiler, final String name) {
        final var members = membership.behind(name, node.name());
        if (members.isEmpty()) {
            return List.of();
        }
        final var first = members.getFirst();
        final var exit = TorExit.of(first);
        return exit.policy().isPlain() || !meters.isReady(first, Direction.EGRESS) ? List.of()
            : usable(first.network()).map(network -> compiler.exit(network.vni(), exit,
                rules(node, first.policy().egressAcl()), meters.meter(first, Direction.EGRESS),
                torMembers(node, first.network()))).orElse(List.of());
    }

    /** An access list as rules for a ToR. Who is a member has none that the switch cannot carry out. */
    private Optional<List<AccessRules.Rule>> rules(final ResolvedNode node, final Optional<String> name) {
        return rules(name, Dialect.of(node.abilities()));
    }

    private Optional<List<AccessRules.Rule>> rules(final Optional<String> name, final Dialect dialect) {
        final var acls = facts.instructions.acls;
        return name.filter(given -> acls.get(given).isPresent()).map(given -> acls.rules(given, dialect));
    }

    private List<TorMember> torMembers(final ResolvedNode node, final String network) {
        return membership.members(network, node.name()).stream().map(TorMember::of)
            .sorted(Comparator.comparing(TorMember::where).thenComparing(TorMember::mac)).toList();
    }

    private TorFlood flood(final ResolvedNode node, final String network) {
        final var acls = new TreeMap<String, List<AccessRules.Rule>>();
        membership.members(network, node.name()).forEach(member -> member.policy().egressAcl().ifPresent(name ->
            acls.computeIfAbsent(name, unused -> rules(node, Optional.of(name)).orElse(List.of()))));
        return new TorFlood(acls, meters.flood(node.name(), network));
    }

    private List<Flow> torNetwork(final ResolvedNode node, final TorLayout layout,
            final ResolvedNetwork.Usable network) {
        final var name = network.intent().name();
        final var members = torMembers(node, name);
        if (!layout.isSingle()) {
            return new TorCompiler(layout).network(network.vni(), network.intent().floodUnknown(),
                uplink(node, network), members, flood(node, name));
        }
        final var remotes = new TreeSet<MacAddress>();
        membership.nodes(name).stream().filter(other -> !other.equals(node.name())).forEach(other ->
            membership.members(name, other).forEach(member -> remotes.add(member.mac())));
        final var senders = new LinkedHashMap<TorMember, Optional<Meter>>();
        membership.members(name, node.name()).stream()
            .filter(member -> meters.isReady(member, Direction.INGRESS))
            .forEach(member -> senders.put(TorMember.of(member), meters.meter(member, Direction.INGRESS)));
        return new SingleTableCompiler(layout).network(network.vni(), network.intent().floodUnknown(),
            uplink(node, network), members, senders, remotes);
    }

    /** A member as seen from another node that its network is on. */
    private Optional<Member> remote(final ResolvedNode from, final String instruction) {
        return membership.member(instruction).filter(member -> !member.place().node().equals(from.name())
            && membership.has(member.network(), from.name()));
    }

    private Optional<Integer> flooded(final ResolvedNode node, final String port) {
        final var ref = new PortRef(node.name(), port);
        return facts.ports.get(ref).filter(seen -> seen.port().ofport() > 0 && facts.lldp.isFlooded(ref))
            .map(seen -> seen.port().ofport());
    }

    /** Where a network leaves a node without encapsulation, if it does. */
    private Optional<VlanPort> uplink(final ResolvedNode node, final ResolvedNetwork.Usable network) {
        if (node.uplinks().isEmpty() || network.encapsulation() != Encapsulation.NONE
                && node.kind() != NodeKind.TOR_OPENFLOW && !isGateway(node, network.intent().name())) {
            return Optional.empty();
        }
        return network.vlan().map(vlan -> new VlanPort(node.uplinks().getFirst(), vlan));
    }

    /** Whether a node leads to an OpenFlow ToR that a network is on. */
    private boolean isGateway(final ResolvedNode node, final String network) {
        return membership.nodes(network).stream().map(nodes::get).anyMatch(other -> other != null
            && other.gateway().filter(node.name()::equals).isPresent());
    }

    private List<Flow> flows(final ResolvedNode node, final Key key) {
        return switch (key.kind()) {
            case BASE -> HypervisorCompiler.base(new TreeSet<>(node.tunnels().values()), facts.instructions.vlans(),
                node.uplinks());
            case NETWORK -> compileNetwork(node, key.subject());
            case FLOOD -> flooded(node, key.subject()).map(HypervisorCompiler::flooded).orElse(List.of());
            case LOCAL -> membership.member(key.subject())
                // A device whose meter is not on record yet waits, rather than to send without limit
                .filter(member -> member.place().node().equals(node.name())
                    && meters.isReady(member, Direction.INGRESS))
                .flatMap(member -> usable(member.network()).map(network -> localMember(network, member)))
                .orElse(List.of());
            case EXIT -> compileExit(node, key.subject());
            case REMOTE -> remote(node, key.subject()).flatMap(member -> usable(member.network())
                .map(network -> remoteMember(node, network, member))).orElse(List.of());
            case PORT -> List.of();
        };
    }

    private List<Flow> localMember(final ResolvedNetwork.Usable network, final Member member) {
        final boolean routed = routing.has(member.network(), member.place().node());
        final var flows = new ArrayList<>(HypervisorCompiler.localMember(network.vni(), member,
            rules(member.policy().ingressAcl(), Dialect.OPEN_VSWITCH), meters.meter(member, Direction.INGRESS),
            routed));
        if (routed) {
            flows.addAll(Layer3Compiler.routes(network.vni(), member, Purpose.LOCAL_MEMBER));
        }
        if (member.isLayer3()) {
            final var gateways = new TreeMap<Ip, Gateway>();
            member.ips().forEach(ip -> Gateway.of(network.intent(), ip).ifPresent(gateway ->
                gateways.put(ip, gateway)));
            flows.addAll(Layer3Compiler.device(network.vni(), member, gateways));
        }
        return flows;
    }

    /** An access list by name. Who is a member has none that does not exist. */
    private Optional<Acl> acl(final Optional<String> name) {
        return name.flatMap(facts.instructions.acls::get);
    }

    private List<Flow> compileExit(final ResolvedNode node, final String name) {
        final var members = membership.behind(name, node.name());
        if (members.isEmpty()) {
            return List.of();
        }
        final var first = members.getFirst();
        final var exit = Exit.of(first);
        return exit.isPlain() || !meters.isReady(first, Direction.EGRESS) ? List.of() : usable(first.network())
            .map(network -> HypervisorCompiler.exit(network.vni(), exit,
                rules(first.policy().egressAcl(), Dialect.OPEN_VSWITCH), meters.meter(first, Direction.EGRESS),
                members.stream().map(Member::mac).sorted().toList()))
            .orElse(List.of());
    }

    private List<Flow> remoteMember(final ResolvedNode node, final ResolvedNetwork.Usable network,
            final Member member) {
        final var ways = waysTo(node, network, member);
        if (ways.isEmpty() || !routing.has(member.network(), node.name())) {
            return ways;
        }
        final var flows = new ArrayList<>(ways);
        flows.addAll(Layer3Compiler.routes(network.vni(), member, Purpose.REMOTE_MEMBER));
        return flows;
    }

    private List<Flow> waysTo(final ResolvedNode node, final ResolvedNetwork.Usable network, final Member member) {
        final var there = nodes.get(member.place().node());
        final boolean behindUplink = network.encapsulation() == Encapsulation.NONE || there != null
            && there.gateway().filter(node.name()::equals).isPresent();
        if (behindUplink) {
            return uplink(node, network).map(way ->
                HypervisorCompiler.remoteByUplink(network.vni(), member.mac(), way)).orElse(List.of());
        }
        final int tunnel = tunnel(node, network);
        if (tunnel == 0) {
            return List.of();
        }
        final var locators = locators(node, member);
        final var known = shared.get(member.instruction());
        if (known != null && known.isFor(network.vni(), member.mac(), tunnel, locators)) {
            return known.flows;
        }
        final var flows = HypervisorCompiler.remoteMember(network.vni(), member.mac(), tunnel, locators);
        shared.put(member.instruction(), new Way(network.vni(), member.mac(), tunnel, Set.copyOf(locators), flows));
        return flows;
    }

    private List<Flow> compileNetwork(final ResolvedNode node, final String name) {
        final var network = usable(name);
        if (network.isEmpty() || !membership.has(name, node.name())) {
            return List.of();
        }
        final var exits = new TreeSet<Exit>();
        membership.members(name, node.name()).stream().filter(member -> !member.isLayer3()).forEach(member ->
            exits.add(Exit.of(member)));
        final var usable = network.orElseThrow();
        final boolean routed = routing.has(name, node.name());
        final var flows = new ArrayList<>(HypervisorCompiler.network(usable.vni(), usable.intent().floodUnknown(),
            tunnel(node, usable), exits, usable.encapsulation() == Encapsulation.NONE ? List.of()
                : remotes(node, name), uplink(node, usable), routed));
        if (routed) {
            flows.addAll(Layer3Compiler.network(usable.vni()));
        }
        return flows;
    }

    /** VTEP addresses of the other nodes of a network. */
    private TreeSet<Ip> remotes(final ResolvedNode node, final String network) {
        final var remotes = new TreeSet<Ip>();
        for (final var other : membership.nodes(network)) {
            if (!other.equals(node.name())) {
                locator(node, other).ifPresent(remotes::add);
            }
        }
        return remotes;
    }

    /** The VTEP address by which a node reaches another one: its own, or that of its gateway. */
    private Optional<Ip> locator(final ResolvedNode from, final String to) {
        final var node = Optional.ofNullable(nodes.get(to));
        return node.filter(known -> known.kind() == NodeKind.TOR_OPENFLOW).isEmpty()
            ? node.flatMap(ResolvedNode::tunnelIp)
            : node.flatMap(ResolvedNode::gateway).filter(gateway -> !gateway.equals(from.name())).map(nodes::get)
                .flatMap(ResolvedNode::tunnelIp);
    }

    /** Where packets for a member go from a node: to its node and, while it is about to move, to where it goes. */
    private SortedSet<Ip> locators(final ResolvedNode from, final Member member) {
        final var locators = new TreeSet<Ip>();
        locator(from, member.place().node()).ifPresent(locators::add);
        facts.instructions.migration(member.instruction()).map(Change.Migration::target)
            .filter(target -> !target.equals(from.name())).flatMap(target -> locator(from, target))
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
