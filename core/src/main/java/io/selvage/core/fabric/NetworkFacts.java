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

import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Virtual networks, the transport zones that they are in, and the numbers that tell them apart: the VNI, given or on
 * record, and the VLAN in which they leave the fabric. Marks the networks that may have lost, or won, a number. Owned
 * by one thread.
 */
final class NetworkFacts {
    /** A network of a fabric. */
    record FabricNetwork(String fabric, String network) implements Comparable<FabricNetwork> {
        private static final Comparator<FabricNetwork> ORDER =
            Comparator.comparing(FabricNetwork::fabric).thenComparing(FabricNetwork::network);

        @Override
        public int compareTo(final FabricNetwork other) {
            return ORDER.compare(this, other);
        }
    }

    private final Affected affected;
    private final Map<String, TransportZone> zones = new HashMap<>();
    private final Map<String, VirtualNetwork> networks = new HashMap<>();
    private final Map<FabricNetwork, Integer> allocations = new HashMap<>();
    private final Index<String, String> byZone = new Index<>();
    /** Who wants a VLAN; 0 stands for frames without tag. */
    final Index<Integer, String> byVlan = new Index<>();
    /** Who has, or wants, a VNI now; see {@link #vniOf}. */
    final Index<Integer, String> byVni = new Index<>();
    /** For whom a VNI is on record, used or not. */
    final Index<Integer, FabricNetwork> allocationsByVni = new Index<>();
    /** The VNI, and the VLAN, under which a network is in the index. */
    private final Map<String, Integer> indexedVnis = new HashMap<>();
    private final Map<String, Integer> indexedVlans = new HashMap<>();

    NetworkFacts(final Affected affected) {
        this.affected = affected;
    }

    /** A zone is another, came, or went: so do the numbers of its networks, as far as they depend on it. */
    void zoneIs(final String name, final Optional<TransportZone> value) {
        Index.put(zones, name, value);
        byZone.get(name).forEach(this::index);
    }

    /** A network is another, came, or went. */
    void networkIs(final String name, final Optional<VirtualNetwork> value) {
        network(name).ifPresent(old -> byZone.remove(old.zone(), name));
        Index.put(networks, name, value);
        value.ifPresent(network -> byZone.add(network.zone(), name));
        index(name);
    }

    /** A VNI was put on record for a network of a fabric, or taken off it. */
    void vniIs(final String fabric, final String network, final Optional<Integer> vni) {
        final var key = new FabricNetwork(fabric, network);
        Optional.ofNullable(allocations.get(key)).ifPresent(old -> allocationsByVni.remove(old, key));
        Index.put(allocations, key, vni);
        vni.ifPresent(number -> allocationsByVni.add(number, key));
        index(network);
    }

    Optional<TransportZone> zone(final String name) {
        return Optional.ofNullable(zones.get(name));
    }

    Collection<TransportZone> zones() {
        return Collections.unmodifiableCollection(zones.values());
    }

    Optional<VirtualNetwork> network(final String name) {
        return Optional.ofNullable(networks.get(name));
    }

    /** The fabric of a network: that of its zone. */
    Optional<String> fabricOf(final String network) {
        return network(network).map(VirtualNetwork::zone).map(zones::get).map(TransportZone::fabric);
    }

    boolean isIn(final String network, final String fabric) {
        return fabricOf(network).filter(fabric::equals).isPresent();
    }

    /** Whether a VNI is on record for a network of a fabric. */
    boolean isAllocated(final FabricNetwork network) {
        return allocations.containsKey(network);
    }

    /** The VNI of a network: given, or on record for it in the fabric that its zone is in. */
    Optional<Integer> vniOf(final VirtualNetwork network) {
        return network.vni().or(() -> zone(network.zone())
            .map(zone -> allocations.get(new FabricNetwork(zone.fabric(), network.name()))));
    }

    /** The VLAN in which a network leaves nodes without encapsulation, 0 for none; empty if it never does. */
    Optional<Integer> vlanOf(final VirtualNetwork network) {
        return network.vlan().or(() -> zone(network.zone())
            .filter(zone -> zone.encapsulation() == Encapsulation.NONE).map(zone -> 0));
    }

    private void index(final String name) {
        index(name, network(name).flatMap(this::vlanOf), byVlan, indexedVlans);
        index(name, network(name).flatMap(this::vniOf), byVni, indexedVnis);
        affected.networks.add(name);
    }

    /** Puts a network in an index under its number; whoever had, or has, the same one must be resolved anew. */
    private void index(final String name, final Optional<Integer> number, final Index<Integer, String> index,
            final Map<String, Integer> indexed) {
        Optional.ofNullable(indexed.get(name)).ifPresent(old -> {
            index.remove(old, name);
            affected.networks.addAll(index.get(old));
        });
        Index.put(indexed, name, number);
        number.ifPresent(one -> {
            affected.networks.addAll(index.get(one));
            index.add(one, name);
        });
    }
}
