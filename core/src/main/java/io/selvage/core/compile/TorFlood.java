/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.compile;

import io.selvage.core.compile.HypervisorTable.Priority;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Metadata;
import io.selvage.core.pipeline.Meter;
import io.selvage.core.pipeline.Purpose;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Packets to all members of a network on an OpenFlow ToR. Plain OpenFlow 1.3 has no copies that go their own way, so
 * the packet itself goes from table to table, and each sends it to the exits of one egress policy if that accepts it. A
 * meter drops all that is left of a packet: exits with an egress-rate come last, and share one for what is flooded.
 *
 * @param acls the access lists of the exits as rules, by name
 * @param meter the meter for copies to exits with an egress-rate; while there is none, they get no copies
 */
public record TorFlood(Map<String, List<AccessRules.Rule>> acls, Optional<Meter> meter) {
    /** No exit has a policy. */
    public static final TorFlood PLAIN = new TorFlood(Map.of(), Optional.empty());

    /**
     * What is different for packets of some devices: whoever is behind a port as well gets his copy back out of it.
     *
     * @param member the sender; empty for all for whom nothing is different
     */
    private record Sender(Optional<TorMember> member) {
        boolean concerns(final Collection<TorExit> exits) {
            return member.isEmpty() || exits.stream().anyMatch(member.orElseThrow().exit()::isBeside);
        }

        FlowBuilder match(final FlowBuilder flow) {
            member.ifPresent(one -> flow.match(Metadata.FROM_UPLINK, 0).match(Field.ETH_SRC, Bits.of(one.mac())));
            return flow;
        }

        List<VlanTags.Copy> copies(final Collection<TorExit> exits) {
            return exits.stream().filter(exit -> member.filter(one -> one.exit().equals(exit)).isEmpty())
                .map(exit -> new VlanTags.Copy(exit.where(), exit.priority(),
                    member.filter(one -> one.exit().isBeside(exit)).isPresent()))
                .toList();
        }
    }

    List<Flow> flows(final TorLayout layout, final int vni, final Optional<VlanPort> uplink,
            final Collection<TorMember> members) {
        final var exits = new TreeSet<TorExit>();
        members.forEach(member -> exits.add(member.exit()));
        final var plain = exits.stream().filter(exit -> exit.policy().isPlain()).toList();
        final var stages = new TreeMap<TorExit.Policy, List<TorExit>>();
        exits.stream().filter(exit -> !exit.policy().isPlain() && !(exit.policy().metered() && meter.isEmpty()))
            .forEach(exit -> stages.computeIfAbsent(exit.policy(), unused -> new ArrayList<>()).add(exit));
        final var senders = new ArrayList<Sender>();
        senders.add(new Sender(Optional.empty()));
        members.stream().map(member -> new Sender(Optional.of(member)))
            .filter(sender -> sender.concerns(exits)).forEach(senders::add);

        final var flows = new ArrayList<Flow>();
        final var first = stages.isEmpty() ? Optional.<PipelineTable>empty() : Optional.of(layout.floodStage(0));
        flows.add(passOn(flood(layout, Priority.NORMAL, vni).match(Metadata.FROM_UPLINK, 1),
            senders.getFirst().copies(plain), first, vni));
        for (final var sender : senders) {
            final var copies = new ArrayList<>(sender.copies(plain));
            uplink.ifPresent(way -> copies.add(new VlanTags.Copy(way, Optional.empty(), false)));
            flows.add(passOn(sender.match(flood(layout, sender.member().isEmpty() ? Priority.NORMAL
                : Priority.SPECIAL, vni)).match(Metadata.FROM_UPLINK, 0), copies, first, vni));
        }
        int number = 0;
        boolean metered = false;
        for (final var stage : stages.entrySet()) {
            final var table = layout.floodStage(number);
            number++;
            final var next = number < stages.size() ? Optional.of(layout.floodStage(number))
                : Optional.<PipelineTable>empty();
            final var through = stage.getKey().metered() && !metered ? meter : Optional.<Meter>empty();
            metered = metered || through.isPresent();
            for (final var sender : senders) {
                if (sender.concerns(stage.getValue())) {
                    judge(flows, table, vni, sender, stage.getKey().acl(), sender.copies(stage.getValue()), through,
                        next);
                }
            }
        }
        return flows;
    }

    private void judge(final List<Flow> flows, final PipelineTable table, final int vni, final Sender sender,
            final Optional<String> acl, final List<VlanTags.Copy> copies, final Optional<Meter> through,
            final Optional<PipelineTable> next) {
        final var first = sender.member().isEmpty() ? Priority.FIRST_FLOOD_RULE : Priority.FIRST_RULE;
        if (acl.isEmpty()) {
            flows.add(passOn(sender.match(new FlowBuilder(table, first).match(Metadata.NETWORK, vni)).meter(through),
                copies, next, vni));
            return;
        }
        for (final var rule : acls.getOrDefault(acl.orElseThrow(), List.of())) {
            final var match = sender.member().isEmpty() ? Optional.of(rule.match())
                : rule.given(Field.ETH_SRC, Bits.of(sender.member().orElseThrow().mac()));
            match.ifPresent(wanted -> {
                final var flow = sender.match(new FlowBuilder(table, first, rule.rank())
                    .match(Metadata.NETWORK, vni)).match(wanted).meter(through);
                if (rule.accept()) {
                    flows.add(passOn(flow, copies, next, vni));
                } else {
                    flows.add(next.isPresent() ? flow.next(next.orElseThrow(), Purpose.DROP_EGRESS_ACL, vni)
                        : flow.drop(Purpose.DROP_EGRESS_ACL, vni));
                }
            });
        }
    }

    /** Sends copies, and goes on without the tag that they had. */
    private static Flow passOn(final FlowBuilder flow, final List<VlanTags.Copy> copies,
            final Optional<PipelineTable> next, final int vni) {
        VlanTags.copies(flow, copies);
        if (next.isEmpty()) {
            return flow.end(Purpose.NETWORK, vni);
        }
        if (VlanTags.tags(copies)) {
            flow.action(new Action.PopVlan());
        }
        return flow.next(next.orElseThrow(), Purpose.NETWORK, vni);
    }

    private static FlowBuilder flood(final TorLayout layout, final Priority priority, final int vni) {
        return new FlowBuilder(layout.at(TorTable.FLOOD), priority).match(Metadata.NETWORK, vni);
    }
}
