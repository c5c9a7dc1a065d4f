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

import static io.selvage.core.compile.TorTable.CLASSIFY;

import io.selvage.core.compile.HypervisorTable.Priority;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Purpose;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Compiles the flows of an OpenFlow ToR that has a single table: for each member here, one flow for each destination in
 * its network, so that their number is the product of both. Every method is a pure function of its arguments.
 */
public final class SingleTableCompiler {
    /** Rules of the source guard go before those of the destination. */
    private static final int RULE_STEP = 4;

    private SingleTableCompiler() {
        // Functions only
    }

    /**
     * What is the same for every network.
     *
     * @param uplinks OpenFlow numbers of the ports that lead into the physical network
     */
    public static List<Flow> base(final Collection<Integer> uplinks) {
        return TorCompiler.punts(uplinks);
    }

    /**
     * A whole network on the node.
     *
     * @param vni VNI of the network
     * @param floodUnknown whether frames to unknown MAC addresses go to every member
     * @param uplink where the network leaves the node, if it does
     * @param members the members here, sorted by port and VLAN
     * @param remotes MAC addresses of the members elsewhere, sorted
     */
    public static List<Flow> network(final int vni, final boolean floodUnknown, final Optional<VlanPort> uplink,
            final Collection<TorMember> members, final Collection<MacAddress> remotes) {
        final var flows = new ArrayList<Flow>();
        final var ways = new ArrayList<>(members.stream().map(TorMember::where).distinct().toList());
        uplink.ifPresent(ways::add);
        for (final var member : members) {
            final var from = member.where();
            for (final var rule : SourceRule.of(member.mac(), member.ips())) {
                if (rule.admits()) {
                    for (final var other : members) {
                        if (!other.equals(member)) {
                            flows.add(tag(from(member, rule, 2).match(Field.ETH_DST, Bits.of(other.mac())), from,
                                other.where()).end(Purpose.LOCAL_MEMBER, vni));
                        }
                    }
                    uplink.ifPresent(way -> remotes.forEach(remote -> flows.add(tag(from(member, rule, 2)
                        .match(Field.ETH_DST, Bits.of(remote)), from, way).end(Purpose.REMOTE_MEMBER, vni))));
                    flows.add(copies(from(member, rule, 1)
                        .match(Field.ETH_DST, Frames.GROUP_BIT, Frames.GROUP_BIT), from, ways)
                        .end(Purpose.NETWORK, vni));
                    final var unknown = from(member, rule, 0);
                    flows.add(floodUnknown ? copies(unknown, from, ways).end(Purpose.NETWORK, vni)
                        : unknown.drop(Purpose.DROP_UNKNOWN_UNICAST, vni));
                } else {
                    flows.add(from(member, rule, 2).drop(Purpose.DROP_SPOOFED_IP, vni));
                }
            }
        }
        uplink.ifPresent(way -> {
            for (final var member : members) {
                flows.add(tag(arriving(way, 2).match(Field.ETH_DST, Bits.of(member.mac())), way,
                    member.where()).end(Purpose.LOCAL_MEMBER, vni));
            }
            flows.add(copies(arriving(way, 1).match(Field.ETH_DST, Frames.GROUP_BIT, Frames.GROUP_BIT), way, ways)
                .end(Purpose.NETWORK, vni));
            flows.add(floodUnknown ? copies(arriving(way, 0), way, ways).end(Purpose.NETWORK, vni)
                : arriving(way, 0).drop(Purpose.DROP_UNKNOWN_UNICAST, vni));
        });
        return flows;
    }

    /** Begins a flow for what a member sends; of rules that match, that of the source counts first. */
    private static FlowBuilder from(final TorMember member, final SourceRule rule, final int rank) {
        return arriving(member.where(), rank - RULE_STEP * rule.rank())
            .match(Field.ETH_SRC, Bits.of(member.mac())).match(rule.match());
    }

    private static FlowBuilder arriving(final VlanPort from, final int rank) {
        return VlanTags.matching(new FlowBuilder(CLASSIFY, Priority.NORMAL, -rank), from);
    }

    /** Gives a packet the tag of where it goes, and sends it there. */
    private static FlowBuilder tag(final FlowBuilder flow, final VlanPort from, final VlanPort to) {
        return VlanTags.copies(VlanTags.untag(flow, from), List.of(to), from.port());
    }

    private static FlowBuilder copies(final FlowBuilder flow, final VlanPort from, final Collection<VlanPort> ways) {
        final var others = ways.stream().filter(way -> !way.equals(from)).toList();
        return others.isEmpty() ? flow
            : VlanTags.copies(VlanTags.untag(flow, from), others, from.port());
    }
}
