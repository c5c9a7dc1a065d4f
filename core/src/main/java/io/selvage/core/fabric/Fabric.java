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
import io.selvage.core.fabric.Membership.Hold;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.PortPolicy;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.Member;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.core.pipeline.Purpose;
import io.selvage.core.vtep.VtepEntry;
import io.selvage.core.vtep.VtepKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The fabric: folds changes of the facts, resolves what depends on them, and says how the desired state of each node
 * changes. The work of a change follows the change: only groups of flows whose inputs changed are compiled anew, and
 * the result is the same, in whatever order the same facts arrive. Not thread-safe: one thread owns it. Time is an
 * argument.
 */
public final class Fabric {
    /** An instruction on a node. */
    private record Metered(String node, String instruction) { }

    private final FactStore facts = new FactStore();
    private final Affected affected = facts.affected;
    private final Resolver resolver = new Resolver(facts);
    private final Map<String, ResolvedNode> nodes = new HashMap<>();
    private final Map<String, ResolvedNetwork> networks = new HashMap<>();
    private final Gateways gateways = new Gateways();
    private final Provisioner provisioner = new Provisioner(facts, resolver, nodes, networks, gateways);
    private final VniAllocator allocator = new VniAllocator(facts);
    private final Membership membership = new Membership();
    private final MeterAllocator meters = new MeterAllocator(facts);
    private final Routing routing = new Routing();
    private final Preparation preparation = new Preparation(facts, nodes, networks);
    private final GroupCompiler compiler =
        new GroupCompiler(facts, nodes, networks, membership, routing, meters, preparation);
    /** Where the devices of instructions are announced to go. */
    private final Map<String, String> targets = new HashMap<>();
    private final DesiredGroups groups = new DesiredGroups();
    /** Where meters may be needed, or no longer. */
    private final Set<Metered> metered = new Marks<>();
    /** OpenFlow ToRs that may need a meter for packets of unknown devices, or no longer. */
    private final Set<String> punted = new Marks<>();
    /** Where meters for what is flooded may be needed, or no longer. */
    private final Set<Hold> floodMeters = new Marks<>();
    private final Map<String, Binding> bindings = new HashMap<>();
    private final Map<PortRef, Binding> strangers = new HashMap<>();

    /**
     * Takes changes in.
     *
     * @param changes the changes; a later one of the same object wins
     * @param now milliseconds since 1970-01-01 UTC
     * @return what they changed
     */
    public Outcome apply(final Collection<Change> changes, final long now) {
        facts.age(now);
        changes.forEach(change -> facts.apply(change, now));
        facts.sightings.settle(now);

        final var touched = new HashSet<String>();
        final var changedNodes = resolveNodes(touched);
        final var allocations = new ArrayList<Outcome.Allocation>();
        final var changedNetworks = resolveNetworks(touched, allocations);
        final var changedBindings = resolveInstructions(touched);
        affected.floods.forEach(ref -> groups.mark(ref.node(), Kind.FLOOD, ref.port()));
        affected.floods.clear();
        final var chosen = resolvePorts();
        final var ports = new TreeSet<>(affected.ports);
        affected.ports.clear();
        ports.forEach(this::markPort);
        changedBindings.addAll(resolveStrangers());
        final var desired = groups.recompile(compiler::compile);
        return new Outcome(desired.flows(), desired.vtep(), changedNodes, changedNetworks, changedBindings, touched,
            allocations, chosen, ports);
    }

    private Map<String, Optional<ResolvedNode>> resolveNodes(final Set<String> touched) {
        final var changed = new LinkedHashMap<String, Optional<ResolvedNode>>();
        for (final var name : affected.nodes) {
            final var after = resolver.node(name);
            final var before = Optional.ofNullable(
                after.isPresent() ? nodes.put(name, after.orElseThrow()) : nodes.remove(name));
            if (after.equals(before)) {
                continue;
            }
            changed.put(name, after);
            gateways.changed(before, after);
            groups.mark(name, Kind.BASE, "");
            punted.add(name);
            final boolean another = differs(before, after, ResolvedNode::kind)
                || differs(before, after, ResolvedNode::abilities);
            if (another) {
                markPorts(name);
            }
            if (another || differs(before, after, ResolvedNode::zones)
                    || differs(before, after, ResolvedNode::fabric)) {
                facts.ports.aboutNode(name);
                affected.instructions.addAll(facts.instructions.pushed());
                facts.instructions.aboutMigrations();
            }
            if (differs(before, after, ResolvedNode::gateway)) {
                reconsiderTors();
            }
            final boolean moved = differs(before, after, ResolvedNode::tunnelIp)
                || differs(before, after, ResolvedNode::gateway);
            if (moved) {
                announceThrough(name);
            }
            if (moved || another || differs(before, after, ResolvedNode::tunnels)
                    || differs(before, after, ResolvedNode::uplinks)) {
                for (final var network : membership.networks(name)) {
                    touched.add(network);
                    arrive(network, name);
                    if (moved) {
                        membership.members(network, name).forEach(this::announce);
                    }
                    if (another) {
                        membership.members(network, name).forEach(this::markLocal);
                    }
                }
            }
        }
        affected.nodes.clear();
        return changed;
    }

    /** Which OpenFlow ToRs can be in networks with encapsulation depends on the gateways of all of them. */
    private void reconsiderTors() {
        nodes.values().stream().filter(node -> node.kind() == NodeKind.TOR_OPENFLOW).forEach(tor ->
            facts.ports.aboutNode(tor.name()));
    }

    /** The members that are reached through a gateway are reached differently. */
    private void announceThrough(final String gateway) {
        for (final var tor : nodes.values()) {
            if (tor.gateway().filter(gateway::equals).isPresent()) {
                membership.networks(tor.name()).forEach(network -> {
                    arrive(network, tor.name());
                    membership.members(network, tor.name()).forEach(this::announce);
                });
            }
        }
    }

    private static <T> boolean differs(final Optional<ResolvedNode> before, final Optional<ResolvedNode> after,
            final Function<ResolvedNode, T> part) {
        return !before.map(part).equals(after.map(part));
    }

    private Map<String, Optional<ResolvedNetwork>> resolveNetworks(final Set<String> touched,
            final List<Outcome.Allocation> allocations) {
        final var changed = new LinkedHashMap<String, Optional<ResolvedNetwork>>();
        for (final var name : affected.networks) {
            allocator.review(name).ifPresent(allocations::add);
            // Whose device, or port, an instruction may have depends on the fabric of its network.
            facts.instructions.byNetwork.get(name).forEach(facts::reconsider);
            final var after = facts.networks.network(name).map(resolver::network);
            final var before = after.isPresent() ? networks.put(name, after.orElseThrow()) : networks.remove(name);
            if (Objects.equals(before, after.orElse(null))) {
                continue;
            }
            changed.put(name, after);
            touched.add(name);
            facts.instructions.byNetwork.get(name).forEach(instruction ->
                preparation.portsFor(instruction).forEach(this::markPort));
            for (final var node : membership.nodes(name)) {
                groups.mark(node, Kind.NETWORK, name);
                for (final var member : membership.members(name, node)) {
                    markLocal(member);
                    announce(member);
                }
            }
        }
        affected.networks.clear();
        return changed;
    }

    private List<Outcome.BindingChange> resolveInstructions(final Set<String> touched) {
        final var before = new LinkedHashMap<String, Optional<Binding>>();
        // Deciding on one may make another one dirty: it lost, or won, an address.
        while (!affected.instructions.isEmpty()) {
            final var batch = List.copyOf(affected.instructions);
            affected.instructions.clear();
            for (final var name : batch) {
                final var old = Optional.ofNullable(bindings.get(name));
                before.putIfAbsent(name, old);
                final var instruction = facts.instructions.get(name).orElse(null);
                if (instruction == null) {
                    provisioner.withdraw(name);
                    bindings.remove(name);
                    join(name, Optional.empty(), touched);
                    prepare(name, Set.of(), touched);
                    preparation.holdPorts(name, Set.of()).forEach(this::markPort);
                    route(name, Set.of());
                } else {
                    var decision = provisioner.decide(instruction, old);
                    if (arrived(instruction, decision)) {
                        facts.instructions.arrived(instruction.device());
                        decision = provisioner.decide(instruction, old);
                    }
                    bindings.put(name, decision.binding());
                    join(name, decision.member(), touched);
                    final var wanted = preparation.wanted(instruction,
                        decision.member().map(member -> member.place().node()));
                    prepare(name, wanted, touched);
                    preparation.holdPorts(name, preparation.wantedPorts(instruction)).forEach(this::markPort);
                    route(name, instruction.port().type() == PortPolicy.Type.LAYER_3 ? wanted : Set.of());
                }
            }
        }
        final var changed = new ArrayList<Outcome.BindingChange>();
        before.forEach((name, old) -> {
            final var now = Optional.ofNullable(bindings.get(name));
            if (!old.equals(now)) {
                changed.add(new Outcome.BindingChange(old, now));
            }
        });
        return changed;
    }

    /** Whether a device is where it was announced to go. */
    private boolean arrived(final Instruction instruction, final Provisioner.Decision decision) {
        final var target = facts.instructions.migration(instruction.name()).map(Change.Migration::target);
        return target.isPresent() && target.equals(decision.member().map(member -> member.place().node()));
    }

    /** Holds a network ready where the device of an instruction may come next, and only there. */
    private void prepare(final String instruction, final Set<Hold> wanted, final Set<String> touched) {
        final var before = preparation.held(instruction);
        preparation.hold(instruction, wanted);
        for (final var hold : wanted) {
            if (!before.contains(hold)) {
                final boolean first = !membership.has(hold.network(), hold.node());
                membership.hold(hold, instruction);
                if (first) {
                    touched.add(hold.network());
                    arrive(hold.network(), hold.node());
                }
            }
        }
        for (final var hold : before) {
            if (!wanted.contains(hold)) {
                membership.release(hold, instruction);
                if (!membership.has(hold.network(), hold.node())) {
                    touched.add(hold.network());
                    arrive(hold.network(), hold.node());
                }
            }
        }
        final var target = facts.instructions.migration(instruction).map(Change.Migration::target);
        if (!target.equals(Optional.ofNullable(
                target.isPresent() ? targets.put(instruction, target.orElseThrow()) : targets.remove(instruction)))) {
            membership.member(instruction).ifPresent(this::announce);
        }
    }

    /** Routes a network where the layer-3 device of an instruction is, or may come next. */
    private void route(final String instruction, final Set<Hold> held) {
        final var wanted = new HashSet<>(held);
        membership.member(instruction).filter(Member::isLayer3).ifPresent(member ->
            wanted.add(new Hold(member.network(), member.place().node())));
        for (final var place : routing.need(instruction, wanted)) {
            groups.mark(place.node(), Kind.NETWORK, place.network());
            for (final var node : membership.nodes(place.network())) {
                membership.members(place.network(), node).forEach(member -> groups.mark(place.node(),
                    node.equals(place.node()) ? Kind.LOCAL : Kind.REMOTE, member.instruction()));
            }
        }
    }

    private void join(final String instruction, final Optional<Member> after, final Set<String> touched) {
        final var before = membership.member(instruction);
        if (before.equals(after)) {
            return;
        }
        before.ifPresent(member -> {
            // Whoever knew it must be told, so marks come before the removal, and those of the node it leaves behind.
            announce(member);
            membership.remove(member);
            settle(member, touched);
        });
        after.ifPresent(member -> {
            final boolean first = !membership.has(member.network(), member.place().node());
            membership.add(member);
            settle(member, touched);
            announce(member);
            if (first) {
                arrive(member.network(), member.place().node());
            }
        });
    }

    private void settle(final Member member, final Set<String> touched) {
        final var node = member.place().node();
        touched.add(member.network());
        markLocal(member);
        groups.mark(node, Kind.NETWORK, member.network());
        if (!membership.has(member.network(), node)) {
            arrive(member.network(), node);
        }
    }

    /** Only ports of hardware VTEPs have a state of their own. */
    private void markPort(final PortRef ref) {
        final var node = nodes.get(ref.node());
        if (node == null || node.kind() == NodeKind.TOR_VTEP
                || groups.hasEntries(ref.node(), Kind.PORT, ref.port())) {
            groups.mark(ref.node(), Kind.PORT, ref.port());
        }
    }

    private void markPorts(final String node) {
        facts.ports.of(node).keySet().forEach(port -> groups.mark(node, Kind.PORT, port));
    }

    /**
     * A node came to a network, left it, or is reached differently: the two must get to know, or forget, each other.
     */
    private void arrive(final String network, final String node) {
        groups.mark(node, Kind.NETWORK, network);
        for (final var other : membership.nodes(network)) {
            if (!other.equals(node)) {
                groups.mark(other, Kind.NETWORK, network);
                membership.members(network, other).forEach(member ->
                    groups.mark(node, Kind.REMOTE, member.instruction()));
            }
        }
    }

    /** A member came, went, or is reached differently: every other node of its network must know. */
    private void announce(final Member member) {
        for (final var node : membership.nodes(member.network())) {
            groups.mark(node, Kind.REMOTE, member.instruction());
            if (Optional.ofNullable(nodes.get(node)).filter(Fabric::hasSingleTable).isPresent()) {
                // With one table there are no flows for a member alone.
                groups.mark(node, Kind.NETWORK, member.network());
            }
        }
    }

    private void markLocal(final Member member) {
        if (member.policy().ingressRate().isPresent() || member.policy().egressRate().isPresent()) {
            metered.add(new Metered(member.place().node(), member.instruction()));
        }
        groups.mark(member.place().node(), Kind.LOCAL, member.instruction());
        markExit(member);
        markPort(member.place());
        final var node = nodes.get(member.place().node());
        if (node != null && node.kind() == NodeKind.TOR_OPENFLOW) {
            // What is flooded is judged with the network; who shares a port with a device gets its packets back
            groups.mark(node.name(), Kind.NETWORK, member.network());
            membership.members(member.place()).forEach(this::markExit);
            if (member.policy().egressRate().isPresent()) {
                floodMeters.add(new Hold(member.network(), node.name()));
            }
        }
    }

    private void markExit(final Member member) {
        if (!Exit.of(member).isPlain()) {
            groups.mark(member.place().node(), Kind.EXIT, Membership.exit(member));
        }
    }

    private static boolean hasSingleTable(final ResolvedNode node) {
        return node.kind() == NodeKind.TOR_OPENFLOW && TorLayout.of(node.abilities().tables()).isSingle();
    }

    /** What concerns ports only: users of an access list that changed, and VLANs in which devices are looked for. */
    private List<Outcome.MeterChoice> resolvePorts() {
        for (final var change : affected.meters) {
            meters.recorded(change.node(), change.use());
            if (MeterAllocator.isPunt(change.use())) {
                groups.mark(change.node(), Kind.BASE, "");
            }
            MeterAllocator.floodedNetwork(change.use()).ifPresent(network ->
                groups.mark(change.node(), Kind.NETWORK, network));
            membership.member(MeterAllocator.instruction(change.use()))
                .filter(member -> member.place().node().equals(change.node())).ifPresent(this::markLocal);
        }
        affected.meters.clear();
        for (final var acl : affected.acls) {
            facts.instructions.byAcl.get(acl).forEach(name -> membership.member(name).ifPresent(this::markLocal));
        }
        affected.acls.clear();
        if (affected.vlans) {
            affected.vlans = false;
            nodes.keySet().forEach(node -> groups.mark(node, Kind.BASE, ""));
            nodes.values().stream().filter(node -> node.kind() == NodeKind.TOR_VTEP)
                .forEach(node -> markPorts(node.name()));
        }
        final var chosen = new ArrayList<Outcome.MeterChoice>();
        metered.forEach(one -> chosen.addAll(meters.review(one.node(), one.instruction(),
            membership.member(one.instruction()).filter(member -> member.place().node().equals(one.node())))));
        metered.clear();
        floodMeters.forEach(one -> meters.reviewFlood(one.node(), one.network(), Optional.ofNullable(
                nodes.get(one.node())).filter(node -> node.kind() == NodeKind.TOR_OPENFLOW).isPresent()
            ? membership.members(one.network(), one.node()) : List.of()).ifPresent(chosen::add));
        floodMeters.clear();
        punted.forEach(name -> meters.reviewPunt(name, Optional.ofNullable(nodes.get(name))
            .filter(node -> node.kind() == NodeKind.TOR_OPENFLOW && !node.zones().isEmpty()
                && node.abilities().meters().orElse(false)).isPresent()).ifPresent(chosen::add));
        punted.clear();
        return chosen;
    }

    private List<Outcome.BindingChange> resolveStrangers() {
        final var changed = new ArrayList<Outcome.BindingChange>();
        for (final var ref : affected.strangers) {
            final var after = facts.ports.get(ref).filter(seen -> facts.ports.claimants(seen).isEmpty())
                .flatMap(seen -> provisioner.stranger(ref, seen));
            final var before = Optional.ofNullable(
                after.isPresent() ? strangers.put(ref, after.orElseThrow()) : strangers.remove(ref));
            if (!after.equals(before)) {
                changed.add(new Outcome.BindingChange(before, after));
            }
        }
        affected.strangers.clear();
        return changed;
    }

    /** The nodes, by name; a live view. */
    public Map<String, ResolvedNode> nodes() {
        return Collections.unmodifiableMap(nodes);
    }

    /** An instruction as the user wrote it. */
    public Optional<Instruction> instruction(final String name) {
        return facts.instructions.get(name);
    }

    /** What a node says of itself. */
    public Optional<NodeFacts> facts(final String node) {
        return facts.nodes.facts(node);
    }

    /** The networks, by name; a live view. */
    public Map<String, ResolvedNetwork> networks() {
        return Collections.unmodifiableMap(networks);
    }

    /** What became of the instructions, by name; a live view. */
    public Map<String, Binding> bindings() {
        return Collections.unmodifiableMap(bindings);
    }

    /** The nodes that have members of a network, sorted. */
    public List<String> nodesOf(final String network) {
        return List.copyOf(membership.nodes(network));
    }

    /** The member that an instruction makes of its device, if it is provisioned. */
    public Optional<Member> memberOf(final String instruction) {
        return membership.member(instruction);
    }

    /** Whether a device is somewhere and provisioned there. */
    public boolean isProvisioned(final DeviceId device) {
        return facts.instructions.byDevice.get(device).stream()
            .anyMatch(name -> membership.member(name).isPresent());
    }

    /** The networks that a device is provisioned in. */
    public Set<String> networksOf(final DeviceId device) {
        return facts.instructions.byDevice.get(device).stream().flatMap(name -> membership.member(name).stream())
            .map(Member::network).collect(Collectors.toUnmodifiableSet());
    }

    /** The members of a network, sorted by node and instruction. */
    public List<Member> membersOf(final String network) {
        final var members = new ArrayList<Member>();
        membership.nodes(network).forEach(node -> members.addAll(membership.members(network, node)));
        return members;
    }

    /** The members at a port. */
    public List<Member> membersAt(final PortRef place) {
        return List.copyOf(membership.members(place));
    }

    /** The ports of a node, by name. */
    public Map<String, SeenPort> ports(final String node) {
        return Collections.unmodifiableMap(facts.ports.of(node));
    }

    /** The port at a place. */
    public Optional<SeenPort> port(final PortRef ref) {
        return facts.ports.get(ref);
    }

    /** Whether the LLDP frames of a port are dropped, since there were too many. */
    public boolean isFlooded(final PortRef ref) {
        return facts.lldp.isFlooded(ref);
    }

    /** As what the drops of the meters of a node count, by their numbers. */
    public Map<Integer, Purpose> meterDrops(final String node) {
        return meters.drops(node);
    }

    /** The directory (D2): the member that has an IP address in a network. */
    public Optional<Member> resolve(final String network, final Ip ip) {
        return provisioner.holder(network, ip).flatMap(membership::member);
    }

    /** The directory (D2): the member that has a MAC address in a network. */
    public Optional<Member> resolve(final String network, final MacAddress mac) {
        return provisioner.holder(network, mac).flatMap(membership::member);
    }

    /** Every flow that a node should have. Costs as much as the node has flows: for checks, not for changes. */
    public Map<FlowKey, Flow> flows(final String node) {
        return groups.flows(node);
    }

    /** What each flow that a node should have is there for. Costs as much as {@link #flows}. */
    public Map<FlowKey, FlowOrigin> origins(final String node) {
        final var origins = new HashMap<FlowKey, FlowOrigin>();
        groups.origins(node).forEach((flow, group) -> origins.put(flow, switch (group.kind()) {
            case BASE -> new FlowOrigin(FlowOrigin.Owner.NODE, node);
            case FLOOD, PORT -> new FlowOrigin(FlowOrigin.Owner.PORT, group.subject());
            case NETWORK -> new FlowOrigin(FlowOrigin.Owner.VIRTUAL_NETWORK, group.subject());
            case EXIT -> new FlowOrigin(FlowOrigin.Owner.VIRTUAL_NETWORK, Membership.networkOf(group.subject()));
            case LOCAL, REMOTE -> new FlowOrigin(FlowOrigin.Owner.PROVISIONING_INSTRUCTION, group.subject());
        }));
        return origins;
    }

    /** Every entry that the {@code hardware_vtep} database of a node should have. Costs as much as it has. */
    public Map<VtepKey, VtepEntry> vtep(final String node) {
        return groups.vtep(node);
    }
}
