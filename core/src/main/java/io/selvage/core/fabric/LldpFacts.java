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
import io.selvage.core.facts.LldpTrust;
import io.selvage.core.facts.Neighbour;
import io.selvage.core.facts.NodeTrust;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Neighbours that are heard by LLDP: how long they hold, whom to believe what, and whose frames are too many. Owned by
 * one thread; time is an argument.
 */
final class LldpFacts {
    /** An agent that is heard at a port. */
    private record HeardAt(PortRef ref, Neighbour.Key key) { }

    private final Affected affected;
    private final PortFacts ports;
    private final Ageing<HeardAt> heard = new Ageing<>();
    private final Ageing<PortRef> floods = new Ageing<>();
    /** Nodes whose switch shows the controller no packets. */
    private final Set<String> deaf = new HashSet<>();
    private final Map<String, NodeTrust> trust = new HashMap<>();
    private List<Source> confidence = List.of(Source.values());

    LldpFacts(final Affected affected, final PortFacts ports) {
        this.affected = affected;
        this.ports = ports;
    }

    /** An agent was heard; with a TTL of 0 it takes its leave. */
    void heard(final Change.Heard change, final long now) {
        final var key = change.value().key();
        ports.get(change.ref()).ifPresent(seen -> {
            if (change.value().pdu().ttl() == 0) {
                unheard(change.ref(), key);
                return;
            }
            final var after = seen.neighbours().with(change.value(), change.at());
            if (after.heard().containsKey(key)) {
                hold(change.ref(), change.value(), now);
                replace(change.ref(), seen, after);
            }
        });
    }

    private void unheard(final PortRef ref, final Neighbour.Key key) {
        heard.forget(new HeardAt(ref, key));
        ports.get(ref).ifPresent(seen -> replace(ref, seen, seen.neighbours().without(key)));
    }

    private void replace(final PortRef ref, final SeenPort seen, final Neighbours neighbours) {
        final var before = Optional.of(seen);
        final var after = Optional.of(new SeenPort(seen.port(), seen.since(), seen.sightings(),
            neighbours.trusted(trustAt(ref, seen.port()))));
        if (!after.equals(before)) {
            ports.replace(ref, before, after);
            portChanged(ref, before, after);
        }
    }

    /** An agent holds for its TTL from now on, or for as long as its switch shows the controller nothing. */
    private void hold(final PortRef ref, final Neighbour neighbour, final long now) {
        heard.until(new HeardAt(ref, neighbour.key()), deaf.contains(ref.node()) ? Long.MAX_VALUE
            : now + 1_000L * neighbour.pdu().ttl());
    }

    /** A switch can show packets to the controller, or can do so no more. */
    void hearing(final String node, final boolean can, final long now) {
        if (can) {
            deaf.remove(node);
        } else {
            deaf.add(node);
        }
        ports.of(node).forEach((port, seen) -> seen.neighbours().heard().values().forEach(one ->
            hold(new PortRef(node, port), one.neighbour(), now)));
    }

    /** Who is heard at a port that is not what it was: a link that went down takes them along. */
    Neighbours neighbours(final PortRef ref, final Optional<SeenPort> before, final Port port) {
        final boolean down = before.isPresent() && before.orElseThrow().port().linkUp() && !port.linkUp();
        return before.filter(old -> !down).map(SeenPort::neighbours).orElse(Neighbours.NONE)
            .trusted(trustAt(ref, port));
    }

    /** A port is not what it was: who is heard there no more need not fall silent. */
    void portChanged(final PortRef ref, final Optional<SeenPort> before, final Optional<SeenPort> after) {
        if (isFlooded(ref)) {
            affected.floods.add(ref);
        }
        before.ifPresent(old -> old.neighbours().heard().keySet().stream()
            .filter(key -> after.isEmpty() || !after.orElseThrow().neighbours().heard().containsKey(key))
            .forEach(key -> heard.forget(new HeardAt(ref, key))));
        if (after.isEmpty()) {
            floods.forget(ref);
        }
    }

    /** The LLDP frames of a port are too many until a time. */
    void flooded(final PortRef ref, final long until) {
        if (ports.get(ref).isPresent()) {
            if (!isFlooded(ref)) {
                floodChanged(ref);
            }
            floods.until(ref, until);
        }
    }

    private void floodChanged(final PortRef ref) {
        affected.floods.add(ref);
        affected.ports.add(ref);
    }

    /** Whether the LLDP frames of a port are to be dropped. */
    boolean isFlooded(final PortRef ref) {
        return floods.contains(ref);
    }

    /** Takes away who has been silent for as long as its TTL, and hears ports again whose time has come. */
    void age(final long now) {
        heard.ended(now).forEach(one -> unheard(one.ref(), one.key()));
        floods.ended(now).forEach(this::floodChanged);
    }

    /** What of the LLDP of a node's neighbours is believed was written, or taken back. */
    void trustIs(final String node, final Optional<NodeTrust> value) {
        Index.put(trust, node, value);
        ports.refs(node).forEach(ref -> ports.get(ref).ifPresent(seen -> replace(ref, seen, seen.neighbours())));
    }

    /**
     * What is believed at a port. Where OVSDB says whose the port is, a guest is behind it: what is decided for the
     * whole node is not meant for guests.
     */
    private LldpTrust trustAt(final PortRef ref, final Port port) {
        final var decided = trust.getOrDefault(ref.node(), NodeTrust.UNDECIDED);
        final var here = decided.ports().getOrDefault(ref.port(), LldpTrust.UNDECIDED);
        return port.identifiers().isEmpty() ? here.or(decided.node()).or(LldpTrust.DEFAULT)
            : here.or(LldpTrust.NOTHING);
    }

    /** Takes an order of confidence in; says whether it is another one. */
    boolean confidence(final List<Source> order) {
        final var all = new LinkedHashSet<>(order);
        all.addAll(Arrays.asList(Source.values()));
        final var complete = new ArrayList<>(all);
        if (complete.equals(confidence)) {
            return false;
        }
        confidence = complete;
        return true;
    }

    /** How much a source is believed: 0 is the most trusted. */
    int rank(final Source source) {
        return confidence.indexOf(source);
    }
}
