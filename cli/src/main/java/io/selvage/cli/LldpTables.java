/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.Neighbour;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.Device;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.state.Port;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.Link;

/** What is heard by LLDP, as tables. Pure functions. */
final class LldpTables {
    private LldpTables() {
        // Functions only
    }

    /** One line per neighbour of each port. */
    static Table neighbours(final Collection<TransportNode> operational, final Filter filter) {
        final var table = new Table("NODE", "PORT", "CHASSIS-ID", "PORT-ID", "SYSTEM-NAME", "TTL", "CAPABILITIES",
            "DEVICES", "BELIEVED");
        ports(operational, filter, (node, port) -> port.getLldp().nonnullNeighbour().values().stream()
            .sorted(Comparator.comparing(Neighbour::requireChassisId, Both.NATURAL)
                .thenComparing(Neighbour::requirePortId, Both.NATURAL))
            .forEach(neighbour -> table.row(node, port.requireName(), neighbour.requireChassisId(),
                neighbour.requirePortId(), neighbour.getSystemName(), neighbour.getTtl(),
                sorted(neighbour.getCapability()),
                neighbour.nonnullDevice().values().stream().map(LldpTables::device).sorted(Both.NATURAL).toList(),
                sorted(port.getLldp().getBelieved()))));
        return table;
    }

    /** One line per port at which anything was heard. */
    static Table counters(final Collection<TransportNode> operational, final Filter filter) {
        final var table = new Table("NODE", "PORT", "FRAMES", "MALFORMED", "DISCARDED-TLVS", "DROPPED", "FLOODED",
            "LAST-MALFORMED");
        ports(operational, filter, (node, port) -> {
            final var lldp = port.getLldp();
            table.row(node, port.requireName(), lldp.getFrames(), lldp.getMalformed(), lldp.getDiscardedTlvs(),
                lldp.getDropped(), Boolean.TRUE.equals(lldp.getFlooded()) ? "yes" : "no", lldp.getLastMalformed());
        });
        return table;
    }

    /** One line per link, in one of its two directions. */
    static Table links(final Collection<Link> links, final Filter filter) {
        final var table = new Table("NODE", "PORT", "PEER", "PEER-PORT");
        links.stream()
            .filter(link -> link.getSource() != null && link.getDestination() != null)
            .filter(link -> filter.name().isPresent() ? filter.name().equals(Optional.of(node(link)))
                : isForward(link))
            .sorted(Comparator.comparing(LldpTables::node, Both.NATURAL)
                .thenComparing(LldpTables::port, Both.NATURAL))
            .forEach(link -> table.row(node(link), port(link), link.getDestination().getDestNode().getValue(),
                Optional.ofNullable(link.getDestination().getDestTp()).map(tp -> tp.getValue())));
        return table;
    }

    /** Every link is there in both directions: the one from a node of ours, or by name, stands for both. */
    private static boolean isForward(final Link link) {
        final boolean from = node(link).startsWith("lldp:");
        final var peer = link.getDestination().getDestNode().getValue();
        return from == peer.startsWith("lldp:") ? node(link).compareTo(peer) <= 0 : !from;
    }

    private static String node(final Link link) {
        return link.getSource().getSourceNode().getValue();
    }

    private static String port(final Link link) {
        final var port = link.getSource().getSourceTp();
        return port == null ? "" : port.getValue();
    }

    private static String device(final Device device) {
        return device.getVlan() == null ? device.requireId() : device.requireId() + "@" + device.getVlan();
    }

    private static void ports(final Collection<TransportNode> operational, final Filter filter,
            final BiConsumer<String, Port> consumer) {
        operational.stream()
            .filter(node -> Filter.admits(filter.name(), Optional.of(NodeTables.name(node))))
            .sorted(Comparator.comparing(NodeTables::name, Both.NATURAL))
            .forEach(node -> Optional.ofNullable(node.getState()).ifPresent(state -> state.nonnullPort().values()
                .stream()
                .filter(port -> port.getLldp() != null)
                .sorted(Comparator.comparing(Port::requireName, Both.NATURAL))
                .forEach(port -> consumer.accept(NodeTables.name(node), port))));
    }

    private static Collection<String> sorted(final @Nullable Collection<String> texts) {
        return texts == null ? List.of() : texts.stream().sorted(Both.NATURAL).toList();
    }
}
