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

import io.selvage.core.facts.PortPolicy;
import io.selvage.core.facts.Rate;
import io.selvage.core.logical.Member;
import io.selvage.core.pipeline.Meter;
import io.selvage.core.pipeline.Purpose;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Chooses meters for members with rates, on each node by itself, and keeps them once they are on record (principle 6
 * of the design). Another rate gets another meter, so that a switch never has to be asked what a meter does. Owned by
 * one thread.
 */
final class MeterAllocator {
    /** Which of the two rates of a port a meter is for. */
    enum Direction {
        /** What a device sends. */
        INGRESS,
        /** What is sent to a device. */
        EGRESS;

        /** The rate of this direction that a policy asks for. */
        Optional<Rate> rate(final PortPolicy policy) {
            return this == INGRESS ? policy.ingressRate() : policy.egressRate();
        }

        /** Names the use of a meter on a node. */
        String use(final String instruction) {
            return (this == INGRESS ? "in " : "out ") + instruction;
        }
    }

    /** Begins the name of a use that is for what is flooded in a network. */
    private static final String FLOOD = "flood ";
    /** Names the use that is for packets of unknown devices. */
    private static final String PUNT = "punt";
    /**
     * Names the use that keeps the highest number which a node was ever given. A switch that was away may still have a
     * meter whose use ended; after a restart its number must not be given again, or it would stand for another rate.
     */
    private static final String HIGHEST = "highest ";
    /** So many of the smallest frames as a hypervisor's bridge shows the controller: 500 in a second, and at once. */
    private static final Rate PUNT_RATE = new Rate(256, 256);

    private final FactStore facts;
    /** What was chosen, or given back (empty), and is not on record yet, by node and use. */
    private final Map<String, Map<String, Optional<Meter>>> chosen = new HashMap<>();
    private final Map<String, Integer> last = new HashMap<>();

    MeterAllocator(final FactStore facts) {
        this.facts = facts;
    }

    /** The instruction in the name of a use. */
    static String instruction(final String use) {
        return use.substring(use.indexOf(' ') + 1);
    }

    /** As what the drops of the meters of a node count, by their numbers. */
    Map<Integer, Purpose> drops(final String node) {
        final var drops = new HashMap<Integer, Purpose>();
        facts.nodes.meters(node).forEach((use, meter) -> {
            if (!use.equals(HIGHEST)) {
                drops.put(meter.id(), isPunt(use) ? Purpose.DROP_DISCOVER
                    : use.startsWith(Direction.INGRESS.use("")) ? Purpose.DROP_INGRESS_RATE
                    : Purpose.DROP_EGRESS_RATE);
            }
        });
        return drops;
    }

    /** The network in the name of a use that is for what is flooded in one. */
    static Optional<String> floodedNetwork(final String use) {
        return use.startsWith(FLOOD) ? Optional.of(use.substring(FLOOD.length())) : Optional.empty();
    }

    /** Whether a use is for packets of unknown devices. */
    static boolean isPunt(final String use) {
        return use.equals(PUNT);
    }

    /** The meter on record for packets of unknown devices on an OpenFlow ToR. */
    Optional<Meter> punt(final String node) {
        return onRecord(node, PUNT);
    }

    /** Brings the choice for packets of unknown devices up to date. */
    Optional<Outcome.MeterChoice> reviewPunt(final String node, final boolean wanted) {
        return choose(node, PUNT, wanted ? Optional.of(PUNT_RATE) : Optional.empty());
    }

    /** The meter on record for what is flooded to members of a network on an OpenFlow ToR. */
    Optional<Meter> flood(final String node, final String network) {
        return onRecord(node, FLOOD + network);
    }

    /** The meter on record for a member; empty as well while the one that it needs is not on record. */
    Optional<Meter> meter(final Member member, final Direction direction) {
        return direction.rate(member.policy()).flatMap(rate ->
            onRecord(member.place().node(), direction.use(member.instruction())));
    }

    private Optional<Meter> onRecord(final String node, final String use) {
        return Optional.ofNullable(facts.nodes.meters(node).get(use));
    }

    /** Whether all meters that a member needs in a direction are on record, or it needs none. */
    boolean isReady(final Member member, final Direction direction) {
        return direction.rate(member.policy()).isEmpty() || meter(member, direction).isPresent();
    }

    /** Brings the choice up to date with a member that came, changed, or went away. */
    List<Outcome.MeterChoice> review(final String node, final String instruction, final Optional<Member> member) {
        final var choices = new ArrayList<Outcome.MeterChoice>(2);
        for (final var direction : Direction.values()) {
            choose(node, direction.use(instruction), member.flatMap(one -> direction.rate(one.policy())))
                .ifPresent(choices::add);
        }
        return choices;
    }

    /**
     * Brings the choice for what is flooded up to date.
     *
     * @param members the members of the network on the node, if that needs such meters
     */
    Optional<Outcome.MeterChoice> reviewFlood(final String node, final String network,
            final Collection<Member> members) {
        return choose(node, FLOOD + network, members.stream().flatMap(member ->
            member.policy().egressRate().stream()).min(Comparator.comparing(Rate::kbps).thenComparing(Rate::burstKb)));
    }

    /** Has the highest number of a node put on record, with the choice that made it so. */
    Optional<Outcome.MeterChoice> reviewHighest(final String node) {
        final var open = chosen.getOrDefault(node, Map.of());
        final var highest = Stream.concat(facts.nodes.meters(node).values().stream(),
            open.values().stream().flatMap(Optional::stream)).max(Comparator.comparing(Meter::id));
        final var known = open.getOrDefault(HIGHEST, onRecord(node, HIGHEST));
        if (known.map(Meter::id).equals(highest.map(Meter::id))) {
            return Optional.empty();
        }
        chosen.computeIfAbsent(node, unused -> new HashMap<>()).put(HIGHEST, highest);
        return Optional.of(new Outcome.MeterChoice(node, HIGHEST, highest));
    }

    private Optional<Outcome.MeterChoice> choose(final String node, final String use, final Optional<Rate> wanted) {
        final var known = chosen.getOrDefault(node, Map.of()).getOrDefault(use, onRecord(node, use));
        if (wanted.equals(known.map(Meter::rate))) {
            return Optional.empty();
        }
        final var meter = wanted.flatMap(rate -> free(node).map(id -> new Meter(id, rate)));
        chosen.computeIfAbsent(node, unused -> new HashMap<>()).put(use, meter);
        return Optional.of(new Outcome.MeterChoice(node, use, meter));
    }

    /** The record of a use changed; what was chosen may be on it now. */
    void recorded(final String node, final String use) {
        chosen.computeIfPresent(node, (unused, uses) -> {
            uses.remove(use, onRecord(node, use));
            return uses.isEmpty() ? null : uses;
        });
    }

    private Optional<Integer> free(final String node) {
        final Set<Integer> used = new HashSet<>();
        facts.nodes.meters(node).values().forEach(meter -> used.add(meter.id()));
        chosen.getOrDefault(node, Map.of()).values().forEach(one -> one.ifPresent(meter -> used.add(meter.id())));
        // Onwards, and not the first that is free: the switch may still have a meter that was given up
        int next = last.computeIfAbsent(node, unused -> used.stream().max(Integer::compare).orElse(Meter.LAST));
        for (int tried = Meter.FIRST; tried <= Meter.LAST; tried++) {
            next = next == Meter.LAST ? Meter.FIRST : next + 1;
            if (!used.contains(next)) {
                last.put(node, next);
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }
}
