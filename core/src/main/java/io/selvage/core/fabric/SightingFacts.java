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

import io.selvage.core.fabric.MoveDamper.Mover;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting;
import io.selvage.core.facts.Sighting.Station;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Devices that are seen by their packets, or learned by a switch: a device is at one place of its fabric, the last one,
 * unless it is seen at two in turn ({@link MoveDamper}); a port takes in as many as it may have; and who has gone quiet
 * keeps its place ({@link QuietDevices}). Owned by one thread; time is an argument.
 */
final class SightingFacts {
    /** Addresses that are remembered of a device seen by its packets. */
    static final int MAX_ADDRESSES = 16;

    private final Affected affected;
    private final KnownNodes nodes;
    private final InstructionFacts instructions;
    private final PortFacts ports;
    private final MoveDamper damper = new MoveDamper();
    private final QuietDevices quiet = new QuietDevices();
    /** Ports at which more devices were seen than are believed to be there. */
    private final SortedSet<PortRef> crowded = new TreeSet<>();

    SightingFacts(final Affected affected, final KnownNodes nodes, final InstructionFacts instructions,
            final PortFacts ports) {
        this.affected = affected;
        this.nodes = nodes;
        this.instructions = instructions;
        this.ports = ports;
    }

    /** The second place of a device that is seen at two in turn: where it was last kept from moving to. */
    Optional<PortRef> contested(final PortRef place, final MacAddress mac) {
        return damper.contested(new Mover(nodes.fabricOf(place.node()), mac));
    }

    /** Whether a device that was seen behind a port is not heard of there any more. */
    boolean isQuiet(final PortRef ref, final MacAddress mac) {
        return quiet.contains(ref.node(), mac);
    }

    /** Where more devices were seen than are believed to be there, sorted. */
    List<String> crowdedPorts(final String node) {
        return crowded.stream().filter(ref -> ref.node().equals(node)).map(PortRef::port).toList();
    }

    /** The limit of a node is another: whoever is refused under it says so again. */
    void limitChanged(final String node) {
        crowded.removeIf(ref -> ref.node().equals(node));
    }

    /** Whoever is no longer seen at two places in turn must be resolved anew. */
    void settle(final long now) {
        damper.settle(now).forEach(mac -> instructions.about(DeviceId.of(mac)));
    }

    /** A device was seen. */
    void seen(final Change.Seen change) {
        final var mac = change.value().mac();
        final var before = ports.get(change.ref());
        if (before.isEmpty() || nodes.isUplink(change.ref())) {
            // What comes out of the physical network is somewhere else
            return;
        }
        if (quiet.remove(change.ref().node(), mac)) {
            hearingOf(change.ref().node(), mac);
        }
        final var station = change.value().station();
        final var fabric = nodes.fabricOf(change.ref().node());
        final var elsewhere = ports.bySighting.get(mac).stream().filter(ref -> !ref.equals(change.ref())
            && nodes.fabricOf(ref.node()).equals(fabric)
            && ports.get(ref).filter(other -> other.sightings().containsKey(station)).isPresent()).toList();
        if (!elsewhere.isEmpty() && !damper.mayMove(new Mover(fabric, mac), change.ref(), change.at())) {
            instructions.about(DeviceId.of(mac));
            return;
        }
        elsewhere.forEach(ref -> forget(ref, station::equals));
        final var known = before.orElseThrow().sightings().get(station);
        final var ips = new HashSet<Ip>();
        if (known == null) {
            if (before.orElseThrow().sightings().size() >= nodes.macLimit(change.ref().node())
                    && !makeRoom(change.ref(), mac)) {
                return;
            }
        } else {
            ips.addAll(known.sighting().ips());
        }
        change.value().ips().stream().sorted().filter(ip -> ips.size() < MAX_ADDRESSES).forEach(ips::add);
        final boolean again = known != null && isPluggedSince(mac, change.ref(), known.since());
        if (known != null && !again && ips.equals(known.sighting().ips())) {
            return;
        }
        ports.get(change.ref()).ifPresent(seen -> {
            final var sightings = new HashMap<>(seen.sightings());
            sightings.put(station, new SeenPort.Seen(
                new Sighting(mac, station.vlan(), ips, known == null ? change.value().source()
                    : known.sighting().source()),
                known == null || again ? change.at() : known.since()));
            resee(change.ref(), seen, sightings, Set.of(station));
        });
    }

    /** A device was seen at one of several ports: where it is known to be, else at the first. */
    void seenAmong(final List<Change.Seen> options) {
        seen(options.stream().filter(option -> ports.bySighting.get(option.value().mac()).contains(option.ref()))
            .findFirst().orElse(options.getFirst()));
    }

    /** What is on record was right once: it moves nobody, and comes before the limits and fabrics are known. */
    void recalled(final Change.Seen change) {
        ports.get(change.ref()).filter(seen -> !nodes.isUplink(change.ref())).ifPresent(seen -> {
            final var sightings = new HashMap<>(seen.sightings());
            final var station = change.value().station();
            if (sightings.putIfAbsent(station, new SeenPort.Seen(change.value(), change.at())) == null) {
                resee(change.ref(), seen, sightings, Set.of(station));
            }
        });
    }

    /** A device is behind a port no more. */
    void forget(final PortRef ref, final MacAddress mac) {
        forget(ref, station -> station.mac().equals(mac));
    }

    private void forget(final PortRef ref, final Predicate<Station> which) {
        ports.get(ref).ifPresent(seen -> {
            final var sightings = new HashMap<>(seen.sightings());
            final var gone = sightings.keySet().stream().filter(which).collect(Collectors.toSet());
            sightings.keySet().removeAll(gone);
            if (!gone.isEmpty()) {
                resee(ref, seen, sightings, gone);
            }
        });
    }

    /** A switch that had learned a device has aged it out. */
    void quiet(final String node, final MacAddress mac) {
        if (hasLearned(node, mac) && quiet.add(node, mac)) {
            hearingOf(node, mac);
        }
    }

    /** A switch tells all that it has learned: whom it had learned before and does not tell of has gone quiet. */
    void learned(final String node, final Set<MacAddress> macs) {
        ports.refs(node).stream().flatMap(this::learnedAt).filter(mac -> !macs.contains(mac)).toList()
            .forEach(mac -> quiet(node, mac));
    }

    /** A port is not what it was, nor may be who is seen behind it. */
    void portChanged(final PortRef ref, final Optional<SeenPort> before, final Optional<SeenPort> after) {
        if (after.isEmpty() && crowded.remove(ref)) {
            affected.nodes.add(ref.node());
        }
        before.ifPresent(old -> old.sightings().keySet().forEach(station -> unlearn(ref, station.mac())));
    }

    /** Whether a device was plugged in elsewhere after a time: who still sends packets with its address is another. */
    private boolean isPluggedSince(final MacAddress mac, final PortRef here, final long time) {
        return instructions.byDevice.get(DeviceId.of(mac)).stream().flatMap(name -> instructions.get(name).stream())
            .map(Instruction::identifiers).flatMap(List::stream)
            .flatMap(id -> ports.byIdentifier.get(id).stream())
            .anyMatch(ref -> !ref.equals(here) && nodes.fabricOf(ref.node()).equals(nodes.fabricOf(here.node()))
                && ports.get(ref).filter(seen -> seen.since() > time).isPresent());
    }

    /** A port that is full takes no stranger any more; for a device that an instruction names, a stranger goes. */
    private boolean makeRoom(final PortRef ref, final MacAddress mac) {
        if (crowded.add(ref)) {
            affected.nodes.add(ref.node());
        }
        if (isStranger(mac)) {
            return false;
        }
        final var stranger = ports.get(ref).orElseThrow().sightings().values().stream().map(SeenPort.Seen::sighting)
            .filter(one -> isStranger(one.mac()))
            .min(Comparator.comparing(Sighting::mac).thenComparing(one -> one.vlan().orElse(0)));
        stranger.ifPresent(one -> forget(ref, one.station()::equals));
        return stranger.isPresent();
    }

    private boolean isStranger(final MacAddress mac) {
        return instructions.byDevice.get(DeviceId.of(mac)).isEmpty();
    }

    private void resee(final PortRef ref, final SeenPort before, final Map<Station, SeenPort.Seen> sightings,
            final Set<Station> changed) {
        ports.resee(ref, before, sightings, changed);
        changed.stream().filter(station -> !sightings.containsKey(station))
            .forEach(station -> unlearn(ref, station.mac()));
    }

    /** The devices that a switch has learned behind a port, heard or quiet. */
    private Stream<MacAddress> learnedAt(final PortRef ref) {
        return ports.get(ref).stream().flatMap(seen -> seen.sightings().values().stream()).map(SeenPort.Seen::sighting)
            .filter(sighting -> sighting.source() == Sighting.Source.LEARNED).map(Sighting::mac);
    }

    /** Whether a switch has learned a device behind any of its ports. */
    private boolean hasLearned(final String node, final MacAddress mac) {
        return ports.bySighting.get(mac).stream()
            .anyMatch(ref -> ref.node().equals(node) && learnedAt(ref).anyMatch(mac::equals));
    }

    /** A device is not seen at a port any more: where no port of the switch has it, it is not quiet, but gone. */
    private void unlearn(final PortRef ref, final MacAddress mac) {
        if (quiet.contains(ref.node(), mac) && !hasLearned(ref.node(), mac)) {
            quiet.remove(ref.node(), mac);
            hearingOf(ref.node(), mac);
        }
    }

    /** Whether a device is heard of is not what it was. */
    private void hearingOf(final String node, final MacAddress mac) {
        instructions.about(DeviceId.of(mac));
        ports.bySighting.get(mac).stream().filter(ref -> ref.node().equals(node)).forEach(affected.strangers::add);
    }
}
