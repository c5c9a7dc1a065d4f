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
 * How long neighbours hold, whom to believe what, and whose LLDP frames are too many. Owned by one thread; time is an
 * argument.
 */
final class LldpFacts {
    /** An agent that is heard at a port. */
    record HeardAt(PortRef ref, Neighbour.Key key) { }

    private final Ageing<HeardAt> heard = new Ageing<>();
    private final Ageing<PortRef> floods = new Ageing<>();
    /** Nodes whose switch shows the controller no packets. */
    private final Set<String> deaf = new HashSet<>();
    private final Map<String, NodeTrust> trust = new HashMap<>();
    private List<Source> confidence = List.of(Source.values());

    /** An agent holds for its TTL from now on, or for as long as its switch shows the controller nothing. */
    void age(final PortRef ref, final Neighbour neighbour, final long now) {
        heard.until(new HeardAt(ref, neighbour.key()), deaf.contains(ref.node()) ? Long.MAX_VALUE
            : now + 1_000L * neighbour.pdu().ttl());
    }

    void hearing(final String node, final boolean can) {
        if (can) {
            deaf.remove(node);
        } else {
            deaf.add(node);
        }
    }

    void forget(final PortRef ref, final Neighbour.Key key) {
        heard.forget(new HeardAt(ref, key));
    }

    /** Forgets those who are heard at a port no more for another reason than silence. */
    void forgetSilently(final PortRef ref, final Optional<Neighbours> before, final Optional<Neighbours> after) {
        before.ifPresent(old -> old.heard().keySet().stream()
            .filter(key -> after.isEmpty() || !after.orElseThrow().heard().containsKey(key))
            .forEach(key -> forget(ref, key)));
        if (after.isEmpty()) {
            floods.forget(ref);
        }
    }

    /** Takes out who has been silent for as long as its TTL. */
    List<HeardAt> silent(final long now) {
        return heard.ended(now);
    }

    void flooded(final PortRef ref, final long until) {
        floods.until(ref, until);
    }

    boolean isFlooded(final PortRef ref) {
        return floods.contains(ref);
    }

    /** Takes out the ports whose LLDP frames are to be heard again. */
    List<PortRef> calm(final long now) {
        return floods.ended(now);
    }

    void trust(final String node, final Optional<NodeTrust> value) {
        if (value.isPresent()) {
            trust.put(node, value.orElseThrow());
        } else {
            trust.remove(node);
        }
    }

    /**
     * What is believed at a port. Where OVSDB says whose the port is, a guest is behind it: what is decided for the
     * whole node is not meant for guests.
     */
    LldpTrust trust(final PortRef ref, final Port port) {
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
