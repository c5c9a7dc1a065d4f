/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.intent;

import com.google.common.collect.MultimapBuilder;
import com.google.common.collect.SetMultimap;
import com.google.common.collect.SortedSetMultimap;
import io.selvage.core.facts.Acl;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.MobilityDomain;
import io.selvage.core.facts.NodeConfig;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All intent, with who refers to whom and who uses which identifier. A change costs the same whatever the size. Not
 * thread-safe.
 */
public final class IntentView {
    /** An address of a device in a network. */
    record Address(String network, Ip ip) { }

    /** A MAC address of a device in a network. */
    record Station(String network, MacAddress mac) { }

    final Map<String, TransportZone> zones = new HashMap<>();
    final Map<String, NodeConfig> nodes = new HashMap<>();
    final Map<String, MobilityDomain> domains = new HashMap<>();
    final Map<String, VirtualNetwork> networks = new HashMap<>();
    final Map<String, Instruction> instructions = new HashMap<>();
    final Map<String, Acl> acls = new HashMap<>();

    final SortedSetMultimap<String, String> networksByZone = newIndex();
    final SortedSetMultimap<String, String> nodesByZone = newIndex();
    final SortedSetMultimap<String, String> instructionsByNetwork = newIndex();
    final SortedSetMultimap<String, String> instructionsByDomain = newIndex();
    /** By the VNI that they name, in whatever fabric. */
    final SortedSetMultimap<Integer, String> networksByVni = newIndex();
    /** By device, in whatever fabric. */
    final SortedSetMultimap<DeviceId, String> instructionsByDevice = newIndex();
    final SortedSetMultimap<String, String> instructionsByAcl = newIndex();
    final SortedSetMultimap<Station, String> instructionsByMac = newIndex();
    final SortedSetMultimap<Address, String> instructionsByIp = newIndex();

    private final Map<Owner, Integer> allocations = new HashMap<>();
    private final SetMultimap<Integer, Owner> ownersByVni = MultimapBuilder.hashKeys().hashSetValues().build();

    private record Owner(String fabric, String network) { }

    /** Adds to an index, or removes from it. */
    private interface Edit {
        <K> void edit(SortedSetMultimap<K, String> index, K key, String name);
    }

    private static <K> SortedSetMultimap<K, String> newIndex() {
        return MultimapBuilder.hashKeys().treeSetValues().build();
    }

    /**
     * Takes a change in, without judging it.
     *
     * @return the change that takes it back
     * @throws IllegalArgumentException if the change is not one of intent or of allocated VNIs
     */
    public Change apply(final Change change) {
        if (change instanceof Change.Zone(var name, var value)) {
            return new Change.Zone(name, replace(zones, name, value));
        } else if (change instanceof Change.Config(var name, var value)) {
            final var before = replace(nodes, name, value);
            before.ifPresent(old -> old.zones().forEach(zone -> remove(nodesByZone, zone, name)));
            value.ifPresent(now -> now.zones().forEach(zone -> add(nodesByZone, zone, name)));
            return new Change.Config(name, before);
        } else if (change instanceof Change.Domain(var name, var value)) {
            return new Change.Domain(name, replace(domains, name, value));
        } else if (change instanceof Change.AccessList(var name, var value)) {
            return new Change.AccessList(name, replace(acls, name, value));
        } else if (change instanceof Change.Network(var name, var value)) {
            final var before = replace(networks, name, value);
            before.ifPresent(old -> index(old, IntentView::remove));
            value.ifPresent(now -> index(now, IntentView::add));
            return new Change.Network(name, before);
        } else if (change instanceof Change.Provision(var name, var value)) {
            final var before = replace(instructions, name, value);
            before.ifPresent(old -> index(old, IntentView::remove));
            value.ifPresent(now -> index(now, IntentView::add));
            return new Change.Provision(name, before);
        } else if (change instanceof Change.Allocated allocated) {
            return allocate(allocated);
        }
        throw new IllegalArgumentException("not a change of intent: " + change);
    }

    private Change allocate(final Change.Allocated change) {
        final var owner = new Owner(change.fabric(), change.network());
        final var before = replace(allocations, owner, change.vni());
        before.ifPresent(vni -> ownersByVni.remove(vni, owner));
        change.vni().ifPresent(vni -> ownersByVni.put(vni, owner));
        return new Change.Allocated(change.fabric(), change.network(), before);
    }

    private void index(final VirtualNetwork network, final Edit edit) {
        edit.edit(networksByZone, network.zone(), network.name());
        network.vni().ifPresent(vni -> edit.edit(networksByVni, vni, network.name()));
    }

    private void index(final Instruction instruction, final Edit edit) {
        final var name = instruction.name();
        final var network = instruction.network();
        edit.edit(instructionsByNetwork, network, name);
        edit.edit(instructionsByDevice, instruction.device(), name);
        instruction.port().acls().forEach(acl -> edit.edit(instructionsByAcl, acl, name));
        instruction.domain().ifPresent(domain -> edit.edit(instructionsByDomain, domain, name));
        instruction.intendedMac().ifPresent(mac -> edit.edit(instructionsByMac, new Station(network, mac), name));
        instruction.ips().forEach(ip -> edit.edit(instructionsByIp, new Address(network, ip), name));
    }

    private static <K> void add(final SortedSetMultimap<K, String> index, final K key, final String name) {
        index.put(key, name);
    }

    private static <K> void remove(final SortedSetMultimap<K, String> index, final K key, final String name) {
        index.remove(key, name);
    }

    private static <K, V> Optional<V> replace(final Map<K, V> map, final K key, final Optional<V> value) {
        return Optional.ofNullable(value.isPresent() ? map.put(key, value.orElseThrow()) : map.remove(key));
    }

    /** The fabric of a network; empty when its zone does not exist. */
    Optional<String> fabricOf(final VirtualNetwork network) {
        return Optional.ofNullable(zones.get(network.zone())).map(TransportZone::fabric);
    }

    /** The fabric of an instruction; empty when its network or the zone of that does not exist. */
    Optional<String> fabricOf(final Instruction instruction) {
        return Optional.ofNullable(networks.get(instruction.network())).flatMap(this::fabricOf);
    }

    /** Another network of the fabric of this one that has the VNI, given or allocated. */
    Optional<VirtualNetwork> holderOf(final Integer vni, final VirtualNetwork network) {
        return fabricOf(network).flatMap(fabric -> Stream.concat(networksByVni.get(vni).stream(),
                ownersByVni.get(vni).stream().filter(owner -> owner.fabric().equals(fabric)).map(Owner::network))
            .map(networks::get)
            .filter(other -> other != null && !other.name().equals(network.name())
                && other.vni().orElse(vni).equals(vni) && fabricOf(other).filter(fabric::equals).isPresent())
            .findFirst());
    }
}
