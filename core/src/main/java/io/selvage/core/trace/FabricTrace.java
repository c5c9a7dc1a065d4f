/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.trace;

import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the fabric does with one packet: node after node, through the tunnels between them. The underlay is taken to
 * deliver whatever it is given.
 *
 * @param hops the nodes that the packet came to, in order
 * @param deliveries the copies that left the fabric
 * @param lost why copies that went into a tunnel came out nowhere; empty when all is well
 */
public record FabricTrace(List<Hop> hops, List<Delivery> deliveries, List<String> lost) {
    /** More nodes than a packet may pass: it has come from one and goes to the others. */
    private static final int MAX_PATH = 8;

    /**
     * A packet on a node.
     *
     * @param node name of the node
     * @param inPort OpenFlow number of the port that it came in by
     * @param path how many tunnels it came through before
     * @param trace what the node does with it
     */
    public record Hop(String node, long inPort, int path, NodeTrace trace) { }

    /**
     * A copy that leaves the fabric.
     *
     * @param node name of the node
     * @param port OpenFlow number of the port; 0 if the node is a hardware VTEP, whose pipeline is its own
     * @param packet the copy as it is on the wire
     */
    public record Delivery(String node, long port, Packet packet) { }

    public FabricTrace {
        hops = List.copyOf(hops);
        deliveries = List.copyOf(deliveries);
        lost = List.copyOf(lost);
    }

    /**
     * Follows a packet through the fabric.
     *
     * @param nodes the nodes, as their tunnels are known
     * @param pipelines gives the pipeline of a node by its name
     * @param node where the packet starts
     * @param inPort OpenFlow number of the port that it comes in by
     * @param packet the packet
     */
    public static FabricTrace of(final Collection<ResolvedNode> nodes, final Function<String, PacketPipeline> pipelines,
            final String node, final long inPort, final Packet packet) {
        return new Walk(nodes, pipelines).run(node, inPort, packet);
    }

    private static final class Walk {
        private record Arrival(String node, long inPort, int path, Packet packet) { }

        private final Map<String, ResolvedNode> byName = new HashMap<>();
        private final Map<Ip, ResolvedNode> byAddress = new HashMap<>();
        private final Function<String, PacketPipeline> pipelines;
        private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();
        private final List<Hop> hops = new ArrayList<>();
        private final List<Delivery> deliveries = new ArrayList<>();
        private final List<String> lost = new ArrayList<>();

        Walk(final Collection<ResolvedNode> nodes, final Function<String, PacketPipeline> pipelines) {
            this.pipelines = pipelines;
            for (final var node : nodes) {
                byName.put(node.name(), node);
                node.tunnelIp().ifPresent(ip -> byAddress.put(ip, node));
            }
        }

        FabricTrace run(final String start, final long inPort, final Packet packet) {
            arrivals.add(new Arrival(start, inPort, 0, packet));
            while (!arrivals.isEmpty()) {
                final var arrival = arrivals.removeFirst();
                final var trace = pipelines.apply(arrival.node()).trace(arrival.inPort(), arrival.packet());
                hops.add(new Hop(arrival.node(), arrival.inPort(), arrival.path(), trace));
                trace.outputs().forEach(output -> leave(arrival, output));
            }
            return new FabricTrace(hops, deliveries, lost);
        }

        private void leave(final Arrival arrival, final NodeTrace.Output output) {
            final var encapsulation = encapsulation(arrival.node(), output.port());
            if (encapsulation.isEmpty()) {
                deliveries.add(new Delivery(arrival.node(), output.port(), output.packet().onTheWire()));
            } else if (arrival.path() == MAX_PATH) {
                lost.add("going round in circles at node " + arrival.node());
            } else {
                tunnel(arrival, output.packet(), encapsulation.orElseThrow());
            }
        }

        private Optional<Encapsulation> encapsulation(final String node, final long port) {
            return Optional.ofNullable(byName.get(node)).flatMap(known -> known.tunnels().entrySet().stream()
                .filter(entry -> entry.getValue() == port).map(Map.Entry::getKey).findFirst());
        }

        private void tunnel(final Arrival arrival, final Packet packet, final Encapsulation encapsulation) {
            final var remote = new Ip(0, low(packet, Field.TUNNEL_IPV4_DST), false);
            final var peer = byAddress.get(remote);
            if (peer != null && peer.kind() == NodeKind.TOR_VTEP) {
                deliveries.add(new Delivery(peer.name(), 0, packet.onTheWire()));
                return;
            }
            final var port = peer == null ? null : peer.tunnels().get(encapsulation);
            if (peer == null || port == null) {
                lost.add("node " + arrival.node() + " sends to " + remote + " by " + encapsulation.text()
                    + ", where nobody listens");
                return;
            }
            final var source = Optional.ofNullable(byName.get(arrival.node())).flatMap(ResolvedNode::tunnelIp)
                .orElse(Ip.V4_ANY);
            arrivals.add(new Arrival(peer.name(), port, arrival.path() + 1, packet.onTheWire()
                .with(Field.TUNNEL_ID, low(packet, Field.TUNNEL_ID))
                .with(Field.TUNNEL_IPV4_SRC, Bits.of(source))));
        }

        private static long low(final Packet packet, final Field field) {
            return packet.value(field).map(Bits::low).orElse(0L);
        }
    }
}
