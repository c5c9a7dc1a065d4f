/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.status;

import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.Member;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.impl.engine.NodeStatus;
import io.selvage.impl.engine.NodeStatusListener;
import io.selvage.impl.engine.OutcomeListener;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Uuid;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.VirtualNetworks;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetwork;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetworkBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetworkKey;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.State;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.StateBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.state.MemberBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.state.MemberKey;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.state.Node;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.state.NodeBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.state.NodeKey;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.DeviceId;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.Vni;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.opendaylight.yangtools.yang.common.Uint32;

/** Publishes networks, their members, and how far their nodes are (N6). Touched by the loop only. */
public final class NetworkStatusPublisher implements OutcomeListener, NodeStatusListener {
    private record NetworkKey(String name) { }

    private record MemberOf(String network, MemberKey member) { }

    private record NodeOf(String network, NodeKey node) { }

    private record Place(String network, MemberKey key) { }

    /** Instruction to where its member was published. */
    private final Map<String, Place> members = new HashMap<>();
    private final Map<String, Set<String>> nodesOf = new HashMap<>();
    private final Map<String, Long> touched = new HashMap<>();
    /** Networks whose nodes have not all confirmed the last change that concerned them. */
    private final Map<String, Set<String>> waitingByNode = new HashMap<>();
    private final Map<NodeOf, Node> entries = new HashMap<>();
    private final BatchWriter writer;

    /**
     * Makes it.
     *
     * @param writer where it writes
     */
    public NetworkStatusPublisher(final BatchWriter writer) {
        this.writer = writer;
    }

    @Override
    public void onOutcome(final long generation, final Outcome outcome, final Fabric fabric) {
        outcome.networks().forEach((name, network) -> network.ifPresentOrElse(
            present -> publish(name, present), () -> withdraw(name)));
        for (final var change : outcome.bindings()) {
            change.after().or(change::before).flatMap(Binding::instruction)
                .ifPresent(instruction -> member(fabric, instruction));
        }
        for (final var name : outcome.members()) {
            if (fabric.networks().containsKey(name)) {
                nodes(name, generation, fabric);
            }
        }
    }

    private void withdraw(final String name) {
        nodesOf.remove(name);
        touched.remove(name);
        entries.keySet().removeIf(entry -> entry.network().equals(name));
        writer.write(new NetworkKey(name), transaction ->
            transaction.delete(LogicalDatastoreType.OPERATIONAL, network(name)));
    }

    private void publish(final String name, final ResolvedNetwork network) {
        final var state = new StateBuilder().setUuid(new Uuid(network.intent().uuid().orElseGet(() -> uuid(name))));
        network.knownVni().ifPresent(vni -> state.setVni(new Vni(Uint32.valueOf(vni))));
        switch (network) {
            case ResolvedNetwork.Usable usable -> state.setStatus(State.Status.Active).setReason("");
            case ResolvedNetwork.Failed failed -> state.setStatus(State.Status.Failed).setReason(failed.reason());
        }
        // The entry says what is applied: with what the user left out, and with what the model calls mandatory.
        final var applied = new VirtualNetworkBuilder().setName(new ObjectName(name))
            .setTransportZone(new ObjectName(network.intent().zone()))
            .setUuid(state.getUuid()).setVni(state.getVni()).setState(state.build()).build();
        writer.write(new NetworkKey(name), transaction -> transaction.mergeParentStructureMerge(
            LogicalDatastoreType.OPERATIONAL, network(name), applied));
    }

    /** A network has the same identifier as long as it has the same name. */
    private static String uuid(final String name) {
        return UUID.nameUUIDFromBytes(("urn:selvage:network:" + name).getBytes(StandardCharsets.UTF_8)).toString();
    }

    private void member(final Fabric fabric, final String instruction) {
        final var member = fabric.memberOf(instruction);
        final var binding = Optional.ofNullable(fabric.bindings().get(instruction));
        final var now = member.flatMap(present -> binding.map(known -> new Place(present.network(),
            new MemberKey(new DeviceId(known.device().text())))));
        final var before = Optional.ofNullable(now.isPresent() ? members.put(instruction, now.orElseThrow())
            : members.remove(instruction));
        before.filter(place -> !now.equals(before)).ifPresent(place ->
            writer.write(new MemberOf(place.network(), place.key()), transaction ->
                transaction.delete(LogicalDatastoreType.OPERATIONAL, path(place))));
        now.ifPresent(place -> {
            final var entry = entry(place.key(), member.orElseThrow(), binding.orElseThrow());
            writer.write(new MemberOf(place.network(), place.key()), transaction ->
                transaction.mergeParentStructurePut(LogicalDatastoreType.OPERATIONAL, path(place), entry));
        });
    }

    private static org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network
            .state.Member entry(final MemberKey key, final Member member, final Binding binding) {
        return new MemberBuilder().withKey(key).setMacAddress(Yang.mac(member.mac()))
            .setIpAddress(Yang.ips(binding.ips())).setNode(new NodeName(member.place().node())).build();
    }

    private static DataObjectIdentifier<org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks
            .virtual.network.state.Member> path(final Place place) {
        return state(place.network()).toBuilder()
            .child(org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.state
                .Member.class, place.key()).build();
    }

    private void nodes(final String name, final long generation, final Fabric fabric) {
        final var now = new HashSet<>(fabric.nodesOf(name));
        final var before = nodesOf.put(name, now);
        if (before != null) {
            before.stream().filter(node -> !now.contains(node)).map(NodeName::new).map(NodeKey::new).forEach(key -> {
                entries.remove(new NodeOf(name, key));
                writer.write(new NodeOf(name, key), transaction -> transaction.delete(LogicalDatastoreType.OPERATIONAL,
                    state(name).toBuilder().child(Node.class, key).build()));
            });
        }
        touched.put(name, generation);
        final var tunnelIps = new LinkedHashMap<String, Optional<Ip>>();
        now.forEach(node -> tunnelIps.put(node,
            Optional.ofNullable(fabric.nodes().get(node)).flatMap(ResolvedNode::tunnelIp)));
        tunnelIps.forEach((node, ip) -> {
            waitingByNode.computeIfAbsent(node, unused -> new HashSet<>()).add(name);
            final var entry = known(name, node);
            ip.ifPresent(address -> entry.setTunnelIp(Yang.ip(address)));
            write(name, entry);
        });
        if (now.isEmpty()) {
            confirm(name, generation);
        }
    }

    private void write(final String network, final NodeBuilder entry) {
        final var built = entry.build();
        if (!built.equals(entries.put(new NodeOf(network, built.key()), built))) {
            writer.write(new NodeOf(network, built.key()), transaction -> transaction.mergeParentStructurePut(
                LogicalDatastoreType.OPERATIONAL, state(network).toBuilder().child(Node.class, built.key()).build(),
                built));
        }
    }

    /** What was published of a node of a network last, to be added to. */
    private NodeBuilder known(final String network, final String node) {
        final var key = new NodeKey(new NodeName(node));
        final var published = entries.get(new NodeOf(network, key));
        return published == null ? new NodeBuilder().withKey(key) : new NodeBuilder(published);
    }

    @Override
    public void onNodeStatus(final NodeStatus status) {
        final var waiting = waitingByNode.get(status.name());
        if (waiting == null || waiting.isEmpty() || !status.connected()) {
            return;
        }
        for (final var name : List.copyOf(waiting)) {
            final long wanted = touched.getOrDefault(name, 0L);
            if (!status.isRealised() && status.realised() < wanted) {
                continue;
            }
            waiting.remove(name);
            final var nodes = nodesOf.get(name);
            if (nodes != null && nodes.contains(status.name())) {
                write(name, known(name, status.name()).setRealisedGeneration(Yang.generation(status.realised())));
                if (nodes.stream().noneMatch(node ->
                        waitingByNode.getOrDefault(node, Set.of()).contains(name))) {
                    confirm(name, wanted);
                }
            }
        }
    }

    private void confirm(final String name, final long generation) {
        final var state = new StateBuilder().setRealisedGeneration(Yang.generation(generation)).build();
        writer.write(new NetworkKey(name + " "), transaction -> transaction.mergeParentStructureMerge(
            LogicalDatastoreType.OPERATIONAL, state(name), state));
    }

    @Override
    public void onNodeGone(final String node) {
        waitingByNode.remove(node);
    }

    private static DataObjectIdentifier<VirtualNetwork> network(final String name) {
        return DataObjectIdentifier.builder(VirtualNetworks.class)
            .child(VirtualNetwork.class, new VirtualNetworkKey(new ObjectName(name))).build();
    }

    private static DataObjectIdentifier<State> state(final String name) {
        return network(name).toBuilder().child(State.class).build();
    }
}
