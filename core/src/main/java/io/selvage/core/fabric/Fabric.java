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

import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.DeviceStatus;
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
import java.util.Comparator;
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
    private final DesiredGroups groups = new DesiredGroups();
    private final MeterReview meterReview = new MeterReview(meters, membership, nodes);
    private final GroupMarks marks = new GroupMarks(groups, facts.ports, nodes, membership, meterReview);
    private final Presence presence = new Presence(facts, membership, preparation, routing, marks);
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
        resolvePolicies();
        final var chosen = meterReview.review();
        final var ports = new TreeSet<>(affected.ports);
        affected.ports.clear();
        ports.forEach(marks::markPort);
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
            marks.markBase(name);
            meterReview.markNode(name);
            final boolean another = differs(before, after, ResolvedNode::kind)
                || differs(before, after, ResolvedNode::abilities);
            if (another) {
                marks.markPorts(name);
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
                marks.announceThrough(name);
            }
            if (moved || another || differs(before, after, ResolvedNode::tunnels)
                    || differs(before, after, ResolvedNode::uplinks)) {
                for (final var network : membership.networks(name)) {
                    touched.add(network);
                    marks.arrive(network, name);
                    if (moved) {
                        membership.members(network, name).forEach(marks::announce);
                    }
                    if (another) {
                        membership.members(network, name).forEach(marks::markLocal);
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
                preparation.portsFor(instruction).forEach(marks::markPort));
            marks.markNetwork(name);
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
                    presence.forget(name, touched);
                } else {
                    var decision = provisioner.decide(instruction, old);
                    if (arrived(instruction, decision)) {
                        facts.instructions.arrived(instruction.device());
                        decision = provisioner.decide(instruction, old);
                    }
                    bindings.put(name, decision.binding());
                    presence.follow(instruction, decision.member(), touched);
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

    /** What concerns ports that are else what they were: their meters, their access lists, what is looked for there. */
    private void resolvePolicies() {
        affected.floods.forEach(marks::markFlood);
        affected.floods.clear();
        for (final var change : affected.meters) {
            meters.recorded(change.node(), change.use());
            if (MeterAllocator.isPunt(change.use())) {
                marks.markBase(change.node());
            }
            MeterAllocator.floodedNetwork(change.use()).ifPresent(network ->
                marks.markNetwork(network, change.node()));
            membership.member(MeterAllocator.instruction(change.use()))
                .filter(member -> member.place().node().equals(change.node())).ifPresent(marks::markLocal);
        }
        affected.meters.clear();
        for (final var acl : affected.acls) {
            facts.instructions.byAcl.get(acl).forEach(name -> membership.member(name).ifPresent(marks::markLocal));
        }
        affected.acls.clear();
        if (affected.vlans) {
            affected.vlans = false;
            marks.markVlans();
        }
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

    /**
     * What is to be told of a device. If several instructions name it, the one that has it speaks; else one that could
     * have it, rather than one that cannot be carried out wherever the device is.
     */
    public Optional<Binding> bindingOf(final DeviceId device) {
        return facts.instructions.byDevice.get(device).stream()
            .flatMap(name -> Optional.ofNullable(bindings.get(name)).stream())
            .filter(binding -> binding.device().equals(device))
            .min(Comparator.comparing(this::isWithoutDevice)
                .thenComparing(binding -> binding.place().isEmpty())
                .thenComparing(binding -> binding.status() == DeviceStatus.FAILED)
                .thenComparing(binding -> binding.instruction().orElse("")));
    }

    private boolean isWithoutDevice(final Binding binding) {
        return binding.instruction().flatMap(membership::member).isEmpty();
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
