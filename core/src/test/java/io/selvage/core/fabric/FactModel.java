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
import io.selvage.core.facts.Neighbour;
import io.selvage.core.facts.NodeConfig;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting;
import io.selvage.core.facts.TestNeighbours;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What is true after a number of changes, kept the simplest possible way: the last word about every object. Moves are
 * never damped here, so changes must be far apart in time.
 */
final class FactModel {
    record Place(Port port, long since, Map<Sighting.Station, Seen> seen, Map<Neighbour.Key, Heard> heard) { }

    record Heard(Neighbour neighbour, long since) { }

    record Seen(Set<Ip> ips, Sighting.Source source, long since) { }

    record Quiet(String node, MacAddress mac) { }

    /** By kind and name; only changes that write something. */
    private final Map<List<String>, Change> objects = new LinkedHashMap<>();
    private final Map<PortRef, Place> places = new TreeMap<>();
    private final Set<Quiet> quiet = new HashSet<>();

    /** Identifies the object of a change that can be undone by writing its value of before; empty for others. */
    static Optional<List<String>> key(final Change change) {
        return switch (change) {
            case Change.Zone zone -> Optional.of(List.of("zone", zone.name()));
            case Change.Config config -> Optional.of(List.of("config", config.name()));
            case Change.Network network -> Optional.of(List.of("network", network.name()));
            case Change.Domain domain -> Optional.of(List.of("domain", domain.name()));
            case Change.Provision provision -> Optional.of(List.of("instruction", provision.name()));
            case Change.AccessList list -> Optional.of(List.of("acl", list.name()));
            case Change.Metered metered -> Optional.of(List.of("meter", metered.node(), metered.use()));
            case Change.Allocated allocated ->
                Optional.of(List.of("vni", allocated.fabric(), allocated.network()));
            case Change.Node node -> Optional.of(List.of("node", node.value().name()));
            case Change.NodePort port -> Optional.empty();
            case Change.Inventory inventory -> Optional.empty();
            case Change.Remembered remembered -> Optional.empty();
            case Change.Seen seen -> Optional.empty();
            case Change.Recalled recalled -> Optional.empty();
            case Change.Forgotten forgotten -> Optional.empty();
            case Change.NodeGone gone -> Optional.empty();
            case Change.SeenAmong among -> Optional.empty();
            case Change.Quiet quiet -> Optional.empty();
            case Change.Learned learned -> Optional.empty();
            case Change.Heard heard -> Optional.empty();
            case Change.Hearing hearing -> Optional.empty();
            case Change.Flood flood -> Optional.empty();
            case Change.Migration migration -> Optional.empty();
            case Change.Trust trust -> Optional.of(List.of("trust", trust.node()));
            case Change.Confidence confidence -> Optional.of(List.of("confidence"));
        };
    }

    /** A change that takes the object away. */
    static Change removal(final Change change) {
        return switch (change) {
            case Change.Zone zone -> new Change.Zone(zone.name(), Optional.empty());
            case Change.Config config -> new Change.Config(config.name(), Optional.empty());
            case Change.Network network -> new Change.Network(network.name(), Optional.empty());
            case Change.Domain domain -> new Change.Domain(domain.name(), Optional.empty());
            case Change.Provision provision -> new Change.Provision(provision.name(), Optional.empty());
            case Change.AccessList list -> new Change.AccessList(list.name(), Optional.empty());
            case Change.Metered metered -> new Change.Metered(metered.node(), metered.use(), Optional.empty());
            case Change.Allocated allocated ->
                new Change.Allocated(allocated.fabric(), allocated.network(), Optional.empty());
            case Change.Node node -> new Change.NodeGone(node.value().name());
            case Change.NodePort port -> new Change.NodePort(port.ref(), Optional.empty());
            case Change.Inventory inventory -> new Change.NodeGone(inventory.value().name());
            case Change.Remembered remembered -> new Change.NodePort(remembered.ref(), Optional.empty());
            case Change.Seen seen -> new Change.Forgotten(seen.ref(), seen.value().mac());
            case Change.Recalled(var seen) -> removal(seen);
            case Change.Forgotten forgotten -> forgotten;
            case Change.NodeGone gone -> gone;
            case Change.SeenAmong among -> among;
            case Change.Quiet quiet -> quiet;
            case Change.Learned learned -> learned;
            case Change.Heard heard -> new Change.Heard(heard.ref(), TestNeighbours.silent(heard.value()), heard.at());
            case Change.Hearing hearing -> new Change.Hearing(hearing.node(), !hearing.now());
            case Change.Flood flood -> new Change.Flood(flood.ref(), 0);
            case Change.Migration migration -> new Change.Migration(migration.device(), migration.target(), 0);
            case Change.Trust trust -> new Change.Trust(trust.node(), Optional.empty());
            case Change.Confidence confidence -> new Change.Confidence(List.of());
        };
    }

    void apply(final Change change, final long now) {
        take(change, now);
        quiet.removeIf(one -> !hasLearned(one.node(), one.mac()));
    }

    private void take(final Change change, final long now) {
        switch (change) {
            case Change.Zone zone -> write(change, zone.value().isPresent());
            case Change.Config config -> write(change, config.value().isPresent());
            case Change.Network network -> write(change, network.value().isPresent());
            case Change.Domain domain -> write(change, domain.value().isPresent());
            case Change.Provision provision -> write(change, provision.value().isPresent());
            case Change.AccessList list -> write(change, list.value().isPresent());
            case Change.Metered metered -> write(change, metered.meter().isPresent());
            case Change.Allocated allocated -> write(change, allocated.vni().isPresent());
            case Change.Node node -> write(change, true);
            case Change.NodePort port -> port.value().ifPresentOrElse(value -> put(port.ref(), value, now),
                () -> places.remove(port.ref()));
            case Change.Remembered port -> put(port.ref(), port.value(), port.since());
            case Change.Inventory(var value, var ports) -> {
                write(new Change.Node(value), true);
                final var names = new HashSet<String>();
                ports.forEach(port -> names.add(port.name()));
                places.keySet().removeIf(ref -> ref.node().equals(value.name()) && !names.contains(ref.port()));
                ports.forEach(port -> put(new PortRef(value.name(), port.name()), port, now));
            }
            case Change.Seen seen -> see(seen);
            case Change.Recalled(var seen) -> recall(seen);
            case Change.Forgotten(var ref, var mac) -> forget(ref, station -> station.mac().equals(mac));
            case Change.SeenAmong(var options) -> see(options.stream().filter(option ->
                places.containsKey(option.ref()) && knows(option.ref(), option.value().mac()))
                .findFirst().orElse(options.getFirst()));
            case Change.Quiet(var node, var mac) -> silence(node, mac);
            case Change.Learned(var node, var macs) -> places.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node))
                .flatMap(entry -> entry.getValue().seen().keySet().stream()).map(Sighting.Station::mac)
                .filter(mac -> !macs.contains(mac)).forEach(mac -> silence(node, mac));
            case Change.Heard heard -> hear(heard);
            case Change.Migration migration -> {
                // Ends by itself.
            }
            case Change.Hearing hearing -> {
                // Concerns time only.
            }
            case Change.Flood flood -> {
                // Passes, and is nothing that is.
            }
            case Change.Trust trust -> write(change, trust.value().isPresent());
            case Change.Confidence confidence -> write(change, true);
            case Change.NodeGone(var name) -> {
                objects.remove(List.of("node", name));
                places.keySet().removeIf(ref -> ref.node().equals(name));
            }
        }
    }

    private void write(final Change change, final boolean present) {
        final var key = key(change).orElseThrow();
        if (present) {
            objects.put(key, change);
        } else {
            objects.remove(key);
        }
    }

    private void put(final PortRef ref, final Port port, final long now) {
        final var before = places.get(ref);
        final boolean same = before != null && before.port().identifiers().equals(port.identifiers());
        places.put(ref, new Place(port, same ? before.since() : now, before == null ? Map.of() : before.seen(),
            before == null || before.port().linkUp() && !port.linkUp() ? Map.of() : before.heard()));
    }

    private void see(final Change.Seen change) {
        final var here = places.get(change.ref());
        if (here == null) {
            return;
        }
        final var station = change.value().station();
        quiet.remove(new Quiet(change.ref().node(), station.mac()));
        List.copyOf(places.keySet()).stream().filter(ref -> !ref.equals(change.ref())
                && fabricOf(ref.node()).equals(fabricOf(change.ref().node())))
            .forEach(ref -> forget(ref, station::equals));
        final var seen = new HashMap<>(here.seen());
        final var known = seen.get(station);
        final var ips = new HashSet<>(change.value().ips());
        if (known != null) {
            ips.addAll(known.ips());
        }
        seen.put(station, new Seen(ips, known == null ? change.value().source() : known.source(),
            known == null || isPluggedSince(station.mac(), change.ref(), known.since()) ? change.at()
                : known.since()));
        places.put(change.ref(), new Place(here.port(), here.since(), seen, here.heard()));
    }

    private void recall(final Change.Seen change) {
        final var here = places.get(change.ref());
        if (here != null) {
            final var seen = new HashMap<>(here.seen());
            seen.putIfAbsent(change.value().station(), new Seen(change.value().ips(), change.value().source(),
                change.at()));
            places.put(change.ref(), new Place(here.port(), here.since(), seen, here.heard()));
        }
    }

    private boolean isPluggedSince(final MacAddress mac, final PortRef here, final long time) {
        final var ids = objects.values().stream().filter(Change.Provision.class::isInstance)
            .flatMap(change -> ((Change.Provision) change).value().stream()).map(Instruction::identifiers)
            .filter(all -> all.contains(DeviceId.of(mac))).flatMap(List::stream).toList();
        return places.entrySet().stream().anyMatch(place -> !place.getKey().equals(here)
            && fabricOf(place.getKey().node()).equals(fabricOf(here.node()))
            && place.getValue().since() > time
            && place.getValue().port().identifiers().stream().anyMatch(ids::contains));
    }

    private String fabricOf(final String node) {
        return objects.get(List.of("config", node)) instanceof Change.Config(var name, var value)
            ? value.map(NodeConfig::fabric).orElse(NodeConfig.DEFAULT_FABRIC) : NodeConfig.DEFAULT_FABRIC;
    }

    private boolean knows(final PortRef ref, final MacAddress mac) {
        return places.containsKey(ref)
            && places.get(ref).seen().keySet().stream().anyMatch(station -> station.mac().equals(mac));
    }

    private boolean hasLearned(final String node, final MacAddress mac) {
        return places.entrySet().stream().filter(entry -> entry.getKey().node().equals(node))
            .flatMap(entry -> entry.getValue().seen().entrySet().stream()).anyMatch(entry ->
                entry.getKey().mac().equals(mac) && entry.getValue().source() == Sighting.Source.LEARNED);
    }

    private void silence(final String node, final MacAddress mac) {
        if (hasLearned(node, mac)) {
            quiet.add(new Quiet(node, mac));
        }
    }

    private void hear(final Change.Heard change) {
        final var here = places.get(change.ref());
        if (here != null) {
            final var heard = new HashMap<>(here.heard());
            if (change.value().pdu().ttl() == 0) {
                heard.remove(change.value().key());
            } else {
                heard.putIfAbsent(change.value().key(), new Heard(change.value(), change.at()));
            }
            places.put(change.ref(), new Place(here.port(), here.since(), here.seen(), heard));
        }
    }

    private void forget(final PortRef ref, final Predicate<Sighting.Station> which) {
        final var place = places.get(ref);
        if (place != null) {
            final var seen = new HashMap<>(place.seen());
            seen.keySet().removeIf(which);
            places.put(ref, new Place(place.port(), place.since(), seen, place.heard()));
        }
    }

    /** The change that wrote the present value of an object. */
    Optional<Change> written(final List<String> key) {
        return Optional.ofNullable(objects.get(key));
    }

    Optional<Place> place(final PortRef ref) {
        return Optional.ofNullable(places.get(ref));
    }

    /** One change for every object that there is; a port comes before those who were seen behind it. */
    List<Change> facts() {
        final var facts = new ArrayList<>(objects.values());
        places.forEach((ref, place) -> {
            facts.add(new Change.Remembered(ref, place.port(), place.since()));
            place.seen().forEach((station, seen) -> facts.add(new Change.Recalled(new Change.Seen(ref,
                new Sighting(station.mac(), station.vlan(), seen.ips(), seen.source()), seen.since()))));
            place.heard().values().forEach(heard ->
                facts.add(new Change.Heard(ref, heard.neighbour(), heard.since())));
        });
        quiet.forEach(one -> facts.add(new Change.Quiet(one.node(), one.mac())));
        return facts;
    }
}
