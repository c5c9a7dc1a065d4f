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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /** The meter on record for a member; empty as well while the one that it needs is not on record. */
    Optional<Meter> meter(final Member member, final Direction direction) {
        return direction.rate(member.policy()).flatMap(rate ->
            onRecord(member.place().node(), direction.use(member.instruction())));
    }

    private Optional<Meter> onRecord(final String node, final String use) {
        return Optional.ofNullable(facts.meters.getOrDefault(node, Map.of()).get(use));
    }

    /** Whether all meters that a member needs in a direction are on record, or it needs none. */
    boolean isReady(final Member member, final Direction direction) {
        return direction.rate(member.policy()).isEmpty() || meter(member, direction).isPresent();
    }

    /** Brings the choice up to date with a member that came, changed, or went away. */
    List<Outcome.MeterChoice> review(final String node, final String instruction, final Optional<Member> member) {
        final var choices = new ArrayList<Outcome.MeterChoice>(2);
        for (final var direction : Direction.values()) {
            final var use = direction.use(instruction);
            final var wanted = member.flatMap(one -> direction.rate(one.policy()));
            final var known = chosen.getOrDefault(node, Map.of()).getOrDefault(use, onRecord(node, use));
            if (!wanted.equals(known.map(Meter::rate))) {
                final var meter = wanted.flatMap(rate -> free(node).map(id -> new Meter(id, rate)));
                chosen.computeIfAbsent(node, unused -> new HashMap<>()).put(use, meter);
                choices.add(new Outcome.MeterChoice(node, use, meter));
            }
        }
        return choices;
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
        facts.meters.getOrDefault(node, Map.of()).values().forEach(meter -> used.add(meter.id()));
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
