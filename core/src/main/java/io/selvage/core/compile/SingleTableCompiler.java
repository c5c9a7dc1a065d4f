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
import io.selvage.core.pipeline.Meter;
import io.selvage.core.pipeline.Purpose;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compiles the flows of an OpenFlow ToR that has a single table: for each member here, one flow for each destination in
 * its network, so that their number is the product of both. Pure functions, apart from the layout.
 */
public final class SingleTableCompiler {
    /** Rules of the source guard go before those of the destination. */
    private static final int RULE_STEP = 4;

    private final PipelineTable table;

    /** Makes a compiler for switches with a layout, which has one table. */
    public SingleTableCompiler(final TorLayout layout) {
        table = layout.at(CLASSIFY);
    }

    /**
     * What is the same for every network.
     *
     * @param layout the only table
     * @param uplinks OpenFlow numbers of the ports that lead into the physical network
     * @param puntMeter the meter for packets of unknown devices
     */
    public static List<Flow> base(final TorLayout layout, final Collection<Integer> uplinks,
            final Optional<Meter> puntMeter) {
        return TorCompiler.punts(layout, uplinks, puntMeter);
    }

    /**
     * A whole network on the node.
     *
     * @param vni VNI of the network
     * @param floodUnknown whether frames to unknown MAC addresses go to every member
     * @param uplink where the network leaves the node, if it does
     * @param members the members here, sorted by port and VLAN
     * @param senders those of them that may send, with the meter for it
     * @param remotes MAC addresses of the members elsewhere, sorted
     */
    public List<Flow> network(final int vni, final boolean floodUnknown, final Optional<VlanPort> uplink,
            final Collection<TorMember> members, final Map<TorMember, Optional<Meter>> senders,
            final Collection<MacAddress> remotes) {
        final var flows = new ArrayList<Flow>();
        final var ways = new TreeMap<VlanPort, Optional<Integer>>();
        members.forEach(member -> ways.put(member.where(), member.exit().priority()));
        uplink.ifPresent(way -> ways.put(way, Optional.empty()));
        senders.forEach((member, meter) -> {
            final var from = member.where();
            for (final var rule : SourceRule.byType(SourceRule.of(member.mac(), member.ips()), member.marking())) {
                if (rule.admits()) {
                    for (final var other : members) {
                        // What is for somebody at its own port and VLAN has reached him already
                        final var there = other.where().equals(from) ? List.<VlanPort>of() : List.of(other.where());
                        flows.add(sent(member, rule, meter, 2, there, ways, Optional.of(other.mac()))
                            .end(Purpose.LOCAL_MEMBER, vni));
                    }
                    uplink.ifPresent(way -> remotes.forEach(remote -> flows.add(sent(member, rule, meter, 2,
                        List.of(way), ways, Optional.of(remote)).end(Purpose.REMOTE_MEMBER, vni))));
                    flows.add(sent(member, rule, meter, 1, others(ways.keySet(), from), ways, Optional.empty())
                        .match(Field.ETH_DST, Frames.GROUP_BIT, Frames.GROUP_BIT).end(Purpose.NETWORK, vni));
                    flows.add(floodUnknown
                        ? sent(member, rule, meter, 0, others(ways.keySet(), from), ways, Optional.empty())
                            .end(Purpose.NETWORK, vni)
                        : from(member, rule, 0).meter(meter).drop(Purpose.DROP_UNKNOWN_UNICAST, vni));
                } else {
                    flows.add(from(member, rule, 2).drop(Purpose.DROP_SPOOFED_IP, vni));
                }
            }
        });
        uplink.ifPresent(way -> {
            for (final var member : members) {
                flows.add(copies(arriving(way, 2).match(Field.ETH_DST, Bits.of(member.mac())), way,
                    List.of(member.where()), ways).end(Purpose.LOCAL_MEMBER, vni));
            }
            final var others = others(ways.keySet(), way);
            flows.add(copies(arriving(way, 1).match(Field.ETH_DST, Frames.GROUP_BIT, Frames.GROUP_BIT), way, others,
                ways).end(Purpose.NETWORK, vni));
            flows.add(floodUnknown ? copies(arriving(way, 0), way, others, ways).end(Purpose.NETWORK, vni)
                : arriving(way, 0).drop(Purpose.DROP_UNKNOWN_UNICAST, vni));
        });
        return flows;
    }

    private static List<VlanPort> others(final Collection<VlanPort> ways, final VlanPort from) {
        return ways.stream().filter(way -> !way.equals(from)).toList();
    }

    /** A flow for what a member sends: limited, marked, and sent to where it goes with the tag that it has there. */
    private FlowBuilder sent(final TorMember member, final SourceRule rule, final Optional<Meter> meter, final int rank,
            final Collection<VlanPort> to, final Map<VlanPort, Optional<Integer>> ways,
            final Optional<MacAddress> destination) {
        final var flow = from(member, rule, rank).meter(meter);
        destination.ifPresent(mac -> flow.match(Field.ETH_DST, Bits.of(mac)));
        if (!to.isEmpty()) {
            rule.marked(member.marking()).ifPresent(dscp -> TorCompiler.mark(flow, dscp));
        }
        return copies(flow, member.where(), to, ways);
    }

    /** Begins a flow for what a member sends; of rules that match, that of the source counts first. */
    private FlowBuilder from(final TorMember member, final SourceRule rule, final int rank) {
        return arriving(member.where(), rank - RULE_STEP * rule.rank())
            .match(Field.ETH_SRC, Bits.of(member.mac())).match(rule.match());
    }

    private FlowBuilder arriving(final VlanPort from, final int rank) {
        return VlanTags.matching(new FlowBuilder(table, Priority.NORMAL, -rank), from);
    }

    private static FlowBuilder copies(final FlowBuilder flow, final VlanPort from, final Collection<VlanPort> to,
            final Map<VlanPort, Optional<Integer>> ways) {
        return to.isEmpty() ? flow : VlanTags.copies(VlanTags.untag(flow, from), to.stream()
            .map(way -> new VlanTags.Copy(way, ways.getOrDefault(way, Optional.empty()), way.port() == from.port()))
            .toList());
    }
}
