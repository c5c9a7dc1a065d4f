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

import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting.Station;
import io.selvage.core.net.MacAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The ports of all nodes, with whoever is seen behind them, and by what a device can be found at one. Marks the
 * instructions that name somebody who came to a port, or left it. Owned by one thread.
 */
final class PortFacts {
    /** An OpenFlow port number of a node. */
    private record NodeNumber(String node, int ofport) { }

    private final Affected affected;
    private final InstructionFacts instructions;
    /** Ports by node, then by name. */
    private final Map<String, TreeMap<String, SeenPort>> ports = new HashMap<>();
    final Index<DeviceId, PortRef> byIdentifier = new Index<>();
    final Index<MacAddress, PortRef> bySighting = new Index<>();
    /** Where a neighbour that is believed announces a device. */
    final Index<DeviceId, PortRef> byAnnouncement = new Index<>();
    private final Index<NodeNumber, PortRef> byNumber = new Index<>();

    PortFacts(final Affected affected, final InstructionFacts instructions) {
        this.affected = affected;
        this.instructions = instructions;
    }

    Optional<SeenPort> get(final PortRef ref) {
        final var ofNode = ports.get(ref.node());
        return ofNode == null ? Optional.empty() : Optional.ofNullable(ofNode.get(ref.port()));
    }

    /** The ports of a node, by name. */
    Map<String, SeenPort> of(final String node) {
        final var ofNode = ports.get(node);
        return ofNode == null ? Map.of() : ofNode;
    }

    /** The ports of a node, which may be changed meanwhile. */
    List<PortRef> refs(final String node) {
        return of(node).keySet().stream().map(port -> new PortRef(node, port)).toList();
    }

    /**
     * The port that has taken the OpenFlow number of this one over: numbers are used again, and the new port can be
     * known before the old one is known to be gone.
     */
    Optional<PortRef> successor(final PortRef ref, final SeenPort seen) {
        return byNumber.get(new NodeNumber(ref.node(), seen.port().ofport())).stream()
            .filter(other -> !other.equals(ref) && get(other).filter(twin -> twin.since() > seen.since()
                || twin.since() == seen.since() && other.compareTo(ref) < 0).isPresent())
            .findFirst();
    }

    /** The instructions that name any of the identifiers of a port, or a device seen behind it. */
    Set<String> claimants(final SeenPort seen) {
        final var claimants = new HashSet<String>();
        seen.port().identifiers().forEach(id -> claimants.addAll(instructions.byDevice.get(id)));
        seen.sightings().keySet().forEach(station ->
            claimants.addAll(instructions.byDevice.get(DeviceId.of(station.mac()))));
        seen.neighbours().believed().keySet().forEach(id -> claimants.addAll(instructions.byDevice.get(id)));
        return claimants;
    }

    /** Whoever is seen at any port of a node must be resolved anew. */
    void aboutNode(final String node) {
        of(node).values().forEach(this::aboutPort);
    }

    private void aboutPort(final SeenPort seen) {
        affected.instructions.addAll(claimants(seen));
    }

    /** Whoever has to do with an identifier must be resolved anew: it may have lost, or won, a port. */
    void about(final DeviceId id) {
        instructions.about(id);
        for (final var ref : byIdentifier.get(id)) {
            affected.strangers.add(ref);
            get(ref).ifPresent(this::aboutPort);
        }
        affected.strangers.addAll(byAnnouncement.get(id));
        id.mac().ifPresent(mac -> affected.strangers.addAll(bySighting.get(mac)));
    }

    /** A port is another, came (where there was none), or went (where there is none any more). */
    void replace(final PortRef ref, final Optional<SeenPort> before, final Optional<SeenPort> after) {
        before.ifPresent(old -> {
            aboutPort(old);
            old.port().identifiers().forEach(id -> byIdentifier.remove(id, ref));
            old.sightings().keySet().forEach(station -> bySighting.remove(station.mac(), ref));
            old.neighbours().believed().keySet().forEach(id -> byAnnouncement.remove(id, ref));
            unnumber(ref, old);
        });
        if (after.isPresent()) {
            final var seen = after.orElseThrow();
            put(ref, seen);
            seen.port().identifiers().forEach(id -> byIdentifier.add(id, ref));
            seen.sightings().keySet().forEach(station -> bySighting.add(station.mac(), ref));
            seen.neighbours().believed().keySet().forEach(id -> byAnnouncement.add(id, ref));
            aboutPort(seen);
            number(ref, seen);
        } else {
            remove(ref);
        }
        changed(ref);
    }

    /**
     * Other devices are seen at a port, which is else what it was. Concerns those only: a port can lead to a thousand.
     */
    void resee(final PortRef ref, final SeenPort before, final Map<Station, SeenPort.Seen> sightings,
            final Set<Station> changed) {
        put(ref, new SeenPort(before.port(), before.since(), sightings, before.neighbours()));
        for (final var station : changed) {
            final var mac = station.mac();
            if (sightings.containsKey(station)) {
                bySighting.add(mac, ref);
            } else if (sightings.keySet().stream().noneMatch(other -> other.mac().equals(mac))) {
                bySighting.remove(mac, ref);
            }
            instructions.about(DeviceId.of(mac));
        }
        changed(ref);
    }

    private void changed(final PortRef ref) {
        affected.strangers.add(ref);
        affected.ports.add(ref);
    }

    private void put(final PortRef ref, final SeenPort seen) {
        ports.computeIfAbsent(ref.node(), unused -> new TreeMap<>()).put(ref.port(), seen);
    }

    private void remove(final PortRef ref) {
        final var ofNode = ports.get(ref.node());
        if (ofNode != null) {
            ofNode.remove(ref.port());
            if (ofNode.isEmpty()) {
                ports.remove(ref.node());
            }
        }
    }

    private void number(final PortRef ref, final SeenPort seen) {
        if (seen.port().ofport() > 0) {
            final var key = new NodeNumber(ref.node(), seen.port().ofport());
            byNumber.add(key, ref);
            aboutTwins(key, ref);
        }
    }

    private void unnumber(final PortRef ref, final SeenPort seen) {
        if (seen.port().ofport() > 0) {
            final var key = new NodeNumber(ref.node(), seen.port().ofport());
            byNumber.remove(key, ref);
            aboutTwins(key, ref);
        }
    }

    /** Other ports with the same OpenFlow number may have won, or lost, it. */
    private void aboutTwins(final NodeNumber key, final PortRef ref) {
        byNumber.get(key).stream().filter(other -> !other.equals(ref))
            .forEach(other -> get(other).ifPresent(this::aboutPort));
    }
}
