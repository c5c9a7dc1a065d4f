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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.State;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.state.Port;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeKind;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;

/** Nodes, and their ports, as tables. Pure functions. */
final class NodeTables {
    private NodeTables() {
        // Functions only
    }

    /** One line per node. A node that was configured but never seen is {@code disconnected}. */
    static Table nodes(final Collection<TransportNode> config, final Collection<TransportNode> operational,
            final Filter filter) {
        final var table = new Table("NODE", "KIND", "STATUS", "HEALTH", "REALISED", "TUNNEL-IP", "ZONES", "PORTS",
            "OVSDB", "LAST-ERROR");
        for (final var node : Both.of(config, operational, NodeTables::name)) {
            final var state = node.known(TransportNode::getState);
            final var status = state.map(State::getStatus).orElse(State.Status.Disconnected);
            if (!Filter.admits(filter.name(), Optional.of(node.name()))
                    || !filter.admitsStatus(Optional.of(status))) {
                continue;
            }
            table.row(node.name(),
                state.map(State::getKind).or(() -> node.configured(TransportNode::getKind)).map(NodeKind::getName),
                status.getName(),
                state.map(State::getHealthScore),
                state.map(known -> Progress.of(known.getRealisedGeneration(), known.getDesiredGeneration())),
                state.map(State::getTunnelIp).map(ip -> ip.stringValue())
                    .or(() -> node.configured(TransportNode::getTunnelIp).map(ip -> ip.getValue())),
                state.map(State::getTransportZone).or(() -> node.configured(TransportNode::getTransportZone))
                    .map(NodeTables::sorted),
                state.map(known -> known.nonnullPort().size()),
                state.map(State::getOvsdbAddress),
                state.map(State::getLastError));
        }
        return table;
    }

    /** One line per port of each node. */
    static Table ports(final Collection<TransportNode> operational, final Filter filter) {
        final var table = new Table("NODE", "PORT", "OFPORT", "LINK", "IFACE-ID", "ATTACHED-MAC", "VM-ID");
        operational.stream()
            .filter(node -> Filter.admits(filter.name(), Optional.of(name(node))))
            .filter(node -> filter.admitsStatus(Optional.ofNullable(node.getState()).map(State::getStatus)))
            .sorted(Comparator.comparing(NodeTables::name, Both.NATURAL))
            .forEach(node -> Optional.ofNullable(node.getState()).ifPresent(state -> state.nonnullPort().values()
                .stream()
                .sorted(Comparator.comparing(Port::requireName, Both.NATURAL))
                .forEach(port -> table.row(name(node), port.requireName(), port.getOfport(), link(port),
                    port.getIfaceId(), port.getAttachedMac(), port.getVmId()))));
        return table;
    }

    private static Optional<String> link(final Port port) {
        return Optional.ofNullable(port.getLinkUp()).map(up -> up ? "up" : "down");
    }

    private static Collection<String> sorted(final Set<ObjectName> zones) {
        return zones.stream().map(ObjectName::getValue).sorted(Both.NATURAL).collect(Collectors.toList());
    }

    static String name(final TransportNode node) {
        return node.requireName().getValue();
    }
}
