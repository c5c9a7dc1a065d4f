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

import io.selvage.core.fabric.Membership.Hold;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.PortPolicy;
import io.selvage.core.logical.Member;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * On which nodes a network is because of an instruction: where its device is, where it may come next, and where a
 * device on layer 3 has it routed. Follows what was decided, and marks the groups that depend on it. Owned by one
 * thread.
 */
final class Presence {
    private final FactStore facts;
    private final Membership membership;
    private final Preparation preparation;
    private final Routing routing;
    private final GroupMarks marks;
    /** Where the devices of instructions are announced to go. */
    private final Map<String, String> targets = new HashMap<>();

    Presence(final FactStore facts, final Membership membership, final Preparation preparation, final Routing routing,
            final GroupMarks marks) {
        this.facts = facts;
        this.membership = membership;
        this.preparation = preparation;
        this.routing = routing;
        this.marks = marks;
    }

    /**
     * An instruction was decided on.
     *
     * @param instruction the instruction
     * @param member what it makes of its device, if it is provisioned
     * @param touched where networks are noted that are on other nodes, or have other members
     */
    void follow(final Instruction instruction, final Optional<Member> member, final Set<String> touched) {
        join(instruction.name(), member, touched);
        final var wanted = preparation.wanted(instruction, member.map(one -> one.place().node()));
        prepare(instruction.name(), wanted, touched);
        preparation.holdPorts(instruction.name(), preparation.wantedPorts(instruction)).forEach(marks::markPort);
        route(instruction.name(), instruction.port().type() == PortPolicy.Type.LAYER_3 ? wanted : Set.of());
    }

    /** An instruction is no more. */
    void forget(final String instruction, final Set<String> touched) {
        join(instruction, Optional.empty(), touched);
        prepare(instruction, Set.of(), touched);
        preparation.holdPorts(instruction, Set.of()).forEach(marks::markPort);
        route(instruction, Set.of());
    }

    private void join(final String instruction, final Optional<Member> after, final Set<String> touched) {
        final var before = membership.member(instruction);
        if (before.equals(after)) {
            return;
        }
        before.ifPresent(member -> {
            // Whoever knew it must be told, so marks come before the removal, and those of the node it leaves behind.
            marks.announce(member);
            membership.remove(member);
            settle(member, touched);
        });
        after.ifPresent(member -> {
            final boolean first = !membership.has(member.network(), member.place().node());
            membership.add(member);
            settle(member, touched);
            marks.announce(member);
            if (first) {
                marks.arrive(member.network(), member.place().node());
            }
        });
    }

    private void settle(final Member member, final Set<String> touched) {
        final var node = member.place().node();
        touched.add(member.network());
        marks.markLocal(member);
        marks.markNetwork(member.network(), node);
        if (!membership.has(member.network(), node)) {
            marks.arrive(member.network(), node);
        }
    }

    /** Holds a network ready where the device of an instruction may come next, and only there. */
    private void prepare(final String instruction, final Set<Hold> wanted, final Set<String> touched) {
        final var before = preparation.held(instruction);
        preparation.hold(instruction, wanted);
        for (final var hold : wanted) {
            if (!before.contains(hold)) {
                final boolean first = !membership.has(hold.network(), hold.node());
                membership.hold(hold, instruction);
                if (first) {
                    touched.add(hold.network());
                    marks.arrive(hold.network(), hold.node());
                }
            }
        }
        for (final var hold : before) {
            if (!wanted.contains(hold)) {
                membership.release(hold, instruction);
                if (!membership.has(hold.network(), hold.node())) {
                    touched.add(hold.network());
                    marks.arrive(hold.network(), hold.node());
                }
            }
        }
        final var target = facts.instructions.migration(instruction).map(Change.Migration::target);
        if (!target.equals(Optional.ofNullable(
                target.isPresent() ? targets.put(instruction, target.orElseThrow()) : targets.remove(instruction)))) {
            membership.member(instruction).ifPresent(marks::announce);
        }
    }

    /** Routes a network where the layer-3 device of an instruction is, or may come next. */
    private void route(final String instruction, final Set<Hold> held) {
        final var wanted = new HashSet<>(held);
        membership.member(instruction).filter(Member::isLayer3).ifPresent(member ->
            wanted.add(new Hold(member.network(), member.place().node())));
        routing.need(instruction, wanted).forEach(place -> marks.markRouted(place.network(), place.node()));
    }
}
