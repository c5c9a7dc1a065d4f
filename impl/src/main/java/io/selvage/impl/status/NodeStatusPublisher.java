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
import io.selvage.core.fabric.SeenPort;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.MacAddress;
import io.selvage.impl.engine.NodeStatus;
import io.selvage.impl.engine.NodeStatusListener;
import io.selvage.impl.engine.OutcomeListener;
import io.selvage.impl.intake.LldpCounters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportNodes;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportZones;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNodeKey;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.State;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.StateBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.state.Port;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.state.PortBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.state.PortKey;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZone;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZoneKey;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeKind;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Publishes nodes, their ports, and which zones they are in (N2, N3, N6). Touched by the loop only. */
public final class NodeStatusPublisher implements OutcomeListener, NodeStatusListener {
    private record NodeKey(String name) { }

    private record PlaceKey(String node, String port) { }

    private record ZoneKey(String name) { }

    private final Map<String, ResolvedNode> resolved = new HashMap<>();
    /** What of a node's state follows from how it resolves; its status changes several times with each change. */
    private final Map<String, State> shapes = new HashMap<>();
    private final Map<String, NodeStatus> statuses = new HashMap<>();
    /** What of a node was published last, without its ports. */
    private final Map<String, State> published = new HashMap<>();
    private final Map<String, Map<PortKey, Port>> ports = new HashMap<>();
    private final Map<PortRef, LldpCounters> lldp = new HashMap<>();
    private final Map<String, Set<String>> nodesByZone = new HashMap<>();
    private final BatchWriter writer;

    /**
     * Makes it.
     *
     * @param writer where it writes
     */
    public NodeStatusPublisher(final BatchWriter writer) {
        this.writer = writer;
    }

    @Override
    public void onOutcome(final long generation, final Outcome outcome, final Fabric fabric) {
        outcome.ports().forEach(ref -> {
            final var key = new PortKey(ref.port());
            final var ofNode = ports.computeIfAbsent(ref.node(), unused -> new HashMap<>());
            final var seen = fabric.port(ref);
            final var path = node(ref.node()).toBuilder().child(State.class).child(Port.class, key).build();
            if (seen.isPresent()) {
                final var port = port(key, seen.orElseThrow(), fabric.isFlooded(ref),
                    lldp.getOrDefault(ref, LldpCounters.NONE));
                if (!port.equals(ofNode.put(key, port))) {
                    writer.write(new PlaceKey(ref.node(), ref.port()), transaction -> transaction
                        .mergeParentStructurePut(LogicalDatastoreType.OPERATIONAL, path, port));
                }
            } else if (ofNode.remove(key) != null) {
                lldp.remove(ref);
                writer.write(new PlaceKey(ref.node(), ref.port()), transaction ->
                    transaction.delete(LogicalDatastoreType.OPERATIONAL, path));
            }
        });
        outcome.nodes().forEach((name, node) -> {
            final var before = Optional.ofNullable(node.isPresent() ? resolved.put(name, node.orElseThrow())
                : resolved.remove(name));
            join(name, before.map(ResolvedNode::zones).orElse(new TreeSet<>()),
                node.map(ResolvedNode::zones).orElse(new TreeSet<>()));
            node.ifPresentOrElse(known -> shapes.put(name, shape(known)), () -> shapes.remove(name));
            publish(name);
        });
    }

    /** Takes in how much came by LLDP. On the loop. */
    public void onLldp(final Map<PortRef, LldpCounters> counters) {
        counters.forEach((ref, now) -> {
            lldp.put(ref, now);
            final var key = new PortKey(ref.port());
            Optional.ofNullable(ports.getOrDefault(ref.node(), Map.of()).get(key)).ifPresent(port -> {
                final var after = new PortBuilder(port)
                    .setLldp(LldpStatus.with(Optional.ofNullable(port.getLldp()), now)).build();
                ports.get(ref.node()).put(key, after);
                final var path = node(ref.node()).toBuilder().child(State.class).child(Port.class, key).build();
                writer.write(new PlaceKey(ref.node(), ref.port()), transaction -> transaction
                    .mergeParentStructurePut(LogicalDatastoreType.OPERATIONAL, path, after));
            });
        });
    }

    private void join(final String node, final Set<String> before, final Set<String> after) {
        final var changed = new HashSet<String>();
        before.stream().filter(zone -> !after.contains(zone)).forEach(zone -> {
            nodesByZone.getOrDefault(zone, new HashSet<>()).remove(node);
            changed.add(zone);
        });
        after.stream().filter(zone -> !before.contains(zone)).forEach(zone -> {
            nodesByZone.computeIfAbsent(zone, unused -> new TreeSet<>()).add(node);
            changed.add(zone);
        });
        for (final var zone : changed) {
            final var path = DataObjectIdentifier.builder(TransportZones.class)
                .child(TransportZone.class, new TransportZoneKey(new ObjectName(zone))).build();
            final var members = nodesByZone.getOrDefault(zone, Set.of()).stream().map(NodeName::new)
                .collect(Collectors.toUnmodifiableSet());
            writer.write(new ZoneKey(zone), transaction -> {
                if (members.isEmpty()) {
                    transaction.delete(LogicalDatastoreType.OPERATIONAL, path);
                } else {
                    transaction.mergeParentStructurePut(LogicalDatastoreType.OPERATIONAL, path.toBuilder()
                        .child(org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120
                            .transport.zones.transport.zone.State.class).build(),
                        new org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120
                            .transport.zones.transport.zone.StateBuilder().setNode(members).build());
                }
            });
        }
    }

    @Override
    public void onNodeStatus(final NodeStatus status) {
        statuses.put(status.name(), status);
        publish(status.name());
    }

    @Override
    public void onNodeGone(final String node) {
        statuses.remove(node);
        published.remove(node);
        ports.remove(node);
        lldp.keySet().removeIf(ref -> ref.node().equals(node));
        writer.write(new NodeKey(node), transaction ->
            transaction.delete(LogicalDatastoreType.OPERATIONAL, node(node)));
    }

    private void publish(final String name) {
        final var status = statuses.get(name);
        if (status == null) {
            return;
        }
        final var shape = shapes.get(name);
        final var state = state(status, shape == null ? new StateBuilder() : new StateBuilder(shape),
            Optional.ofNullable(resolved.get(name)));
        final var before = published.put(name, state);
        if (state.equals(before)) {
            return;
        }
        // A leaf that goes away needs the container written anew; else the ports are left alone.
        final boolean whole = before == null || lost(before, state);
        final var path = node(name).toBuilder().child(State.class).build();
        if (whole) {
            final var all = new StateBuilder(state)
                .setPort(Map.copyOf(ports.getOrDefault(name, Map.of()))).build();
            writer.write(new NodeKey(name), transaction ->
                transaction.mergeParentStructurePut(LogicalDatastoreType.OPERATIONAL, path, all));
        } else {
            writer.write(new NodeKey(name + " "), transaction ->
                transaction.mergeParentStructureMerge(LogicalDatastoreType.OPERATIONAL, path, state));
        }
    }

    private static boolean lost(final State before, final State after) {
        return before.getLastError() != null && after.getLastError() == null
            || before.getOvsdbAddress() != null && after.getOvsdbAddress() == null
            || before.getTunnelIp() != null && after.getTunnelIp() == null
            || before.getFlowTables() != null && after.getFlowTables() == null
            || before.getMeters() != null && after.getMeters() == null
            || before.getDatapathId() != null && after.getDatapathId() == null
            || before.getTransportZone() != null && !before.getTransportZone().equals(after.getTransportZone());
    }

    private static State state(final NodeStatus status, final StateBuilder state, final Optional<ResolvedNode> node) {
        state.setConnected(status.connected())
            .setDesiredGeneration(Yang.generation(status.desired()))
            .setRealisedGeneration(Yang.generation(status.realised()))
            .setHealthScore(Uint8.valueOf(status.healthScore()))
            .setStatus(status(status, node));
        status.ovsdbAddress().ifPresent(state::setOvsdbAddress);
        status.problem().ifPresent(state::setLastError);
        return state.build();
    }

    private static State shape(final ResolvedNode resolved) {
        final var state = new StateBuilder().setKind(NodeKind.ofName(resolved.kind().text()));
        resolved.tunnelIp().ifPresent(ip -> state.setTunnelIp(Yang.ip(ip)));
        resolved.datapathId().ifPresent(id -> state.setDatapathId(String.format("%016x", id)));
        if (resolved.kind() == io.selvage.core.facts.NodeKind.TOR_OPENFLOW) {
            state.setFlowTables(Uint8.valueOf(resolved.abilities().tables()));
            resolved.abilities().meters().ifPresent(state::setMeters);
        }
        if (!resolved.zones().isEmpty()) {
            state.setTransportZone(resolved.zones().stream().map(ObjectName::new)
                .collect(Collectors.toUnmodifiableSet()));
        }
        return state.build();
    }

    private static State.Status status(final NodeStatus status, final Optional<ResolvedNode> node) {
        return switch (status.phase()) {
            case DISCONNECTED -> State.Status.Disconnected;
            case UNKNOWN -> State.Status.Unknown;
            case UNMANAGED -> State.Status.Incomplete;
            case OBSERVING -> State.Status.Observing;
            case APPLYING -> State.Status.Applying;
            case BACKING_OFF -> State.Status.BackingOff;
            case IN_SYNC -> node.flatMap(ResolvedNode::problem).isPresent() ? State.Status.Incomplete
                : State.Status.InSync;
        };
    }

    private static Port port(final PortKey key, final SeenPort seen, final boolean flooded,
            final LldpCounters counters) {
        final var port = seen.port();
        final var builder = new PortBuilder().withKey(key).setOfport(Uint32.valueOf(port.ofport()))
            .setLinkUp(port.linkUp());
        port.ifaceId().map(DeviceId::text).ifPresent(builder::setIfaceId);
        port.attachedMac().map(MacAddress::toString).ifPresent(builder::setAttachedMac);
        port.vmId().map(DeviceId::text).ifPresent(builder::setVmId);
        LldpStatus.of(seen.neighbours(), flooded, counters).ifPresent(builder::setLldp);
        return builder.build();
    }

    private static DataObjectIdentifier<TransportNode> node(final String name) {
        return DataObjectIdentifier.builder(TransportNodes.class)
            .child(TransportNode.class, new TransportNodeKey(new NodeName(name))).build();
    }
}
