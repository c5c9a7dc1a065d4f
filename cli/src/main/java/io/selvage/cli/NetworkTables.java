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
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetwork;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.State;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.state.Member;

/** Virtual networks, and their members, as tables. Pure functions. */
final class NetworkTables {
    private NetworkTables() {
        // Functions only
    }

    /** One line per network; with a node given, those networks only that have a member there. */
    static Table networks(final Collection<VirtualNetwork> config, final Collection<VirtualNetwork> operational,
            final Filter filter) {
        final var table = new Table("NETWORK", "VNI", "ZONE", "STATUS", "MEMBERS", "NODES", "REALISED", "SUBNETS",
            "REASON");
        for (final var network : Both.of(config, operational, NetworkTables::name)) {
            final var state = network.known(VirtualNetwork::getState);
            if (!Filter.admits(filter.name(), Optional.of(network.name()))
                    || !filter.admitsStatus(state.map(State::getStatus))
                    || !hasMemberOn(state, filter.node())) {
                continue;
            }
            table.row(network.name(),
                state.map(State::getVni).or(() -> network.configured(VirtualNetwork::getVni))
                    .map(vni -> vni.getValue()),
                network.configured(VirtualNetwork::getTransportZone).map(zone -> zone.getValue()),
                state.map(State::getStatus).map(State.Status::getName),
                state.map(known -> known.nonnullMember().size()),
                state.map(known -> known.nonnullNode().size()),
                state.map(State::getRealisedGeneration).map(Progress::number),
                network.configured(known -> known.nonnullSubnet().values().stream()
                    .map(subnet -> subnet.requirePrefix().stringValue()).sorted(Both.NATURAL).toList()),
                state.map(State::getReason));
        }
        return table;
    }

    /** One line per device of each network. */
    static Table members(final Collection<VirtualNetwork> operational, final Filter filter) {
        final var table = new Table("NETWORK", "DEVICE", "MAC", "NODE", "IP");
        operational.stream()
            .filter(network -> Filter.admits(filter.name(), Optional.of(name(network))))
            .filter(network -> filter.admitsStatus(Optional.ofNullable(network.getState()).map(State::getStatus)))
            .sorted(Comparator.comparing(NetworkTables::name, Both.NATURAL))
            .forEach(network -> Optional.ofNullable(network.getState()).ifPresent(state -> state.nonnullMember()
                .values().stream()
                .filter(member -> Filter.admits(filter.node(), node(member)))
                .sorted(Comparator.comparing(member -> member.requireDeviceId().getValue(), Both.NATURAL))
                .forEach(member -> table.row(name(network), member.requireDeviceId().getValue(),
                    Optional.ofNullable(member.getMacAddress()).map(mac -> mac.getValue()), node(member),
                    Optional.ofNullable(member.getIpAddress()).map(Addresses::sorted)))));
        return table;
    }

    private static boolean hasMemberOn(final Optional<State> state, final Optional<String> node) {
        return node.isEmpty() || state.stream()
            .flatMap(known -> known.nonnullNode().values().stream())
            .anyMatch(served -> node.orElseThrow().equals(served.requireName().getValue()));
    }

    private static Optional<String> node(final Member member) {
        return Optional.ofNullable(member.getNode()).map(node -> node.getValue());
    }

    static String name(final VirtualNetwork network) {
        return network.requireName().getValue();
    }
}
