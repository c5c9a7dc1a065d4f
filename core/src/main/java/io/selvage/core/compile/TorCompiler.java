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
import static io.selvage.core.compile.TorTable.EGRESS_ACL;
import static io.selvage.core.compile.TorTable.EGRESS_PORT;
import static io.selvage.core.compile.TorTable.FLOOD;
import static io.selvage.core.compile.TorTable.FORWARD;
import static io.selvage.core.compile.TorTable.INGRESS_ACL;
import static io.selvage.core.compile.TorTable.INGRESS_CLASS;
import static io.selvage.core.compile.TorTable.SOURCE_GUARD;

import io.selvage.core.compile.HypervisorTable.Priority;
import io.selvage.core.net.MacAddress;
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
import java.util.Optional;

/**
 * From a group to its flows, on an OpenFlow ToR with several tables: the pipeline of {@link TorTable}. A network leaves
 * the switch by the uplink, in its VLAN, whether the members elsewhere are in that VLAN or behind a gateway. Pure
 * functions, apart from the layout.
 */
public final class TorCompiler {
    private final TorLayout layout;

    /** Makes a compiler for switches with a layout, which has several tables. */
    public TorCompiler(final TorLayout layout) {
        this.layout = layout;
    }

    /**
     * The skeleton of the pipeline.
     *
     * @param uplinks OpenFlow numbers of the ports that lead into the physical network
     * @param puntMeter the meter for packets of unknown devices
     */
    public List<Flow> base(final Collection<Integer> uplinks, final Optional<Meter> puntMeter) {
        final var flows = new ArrayList<>(punts(layout, uplinks, puntMeter));
        for (final var table : layout.tables().subList(1, layout.tables().size())) {
            flows.add(new FlowBuilder(table, Priority.MISS).drop(Purpose.DROP_NO_MATCH, 0));
        }
        return flows;
    }

    /** What is shown to the controller; the same with one table and with several. */
    static List<Flow> punts(final TorLayout layout, final Collection<Integer> uplinks,
            final Optional<Meter> puntMeter) {
        final var first = layout.at(CLASSIFY);
        final var flows = new ArrayList<>(LldpFlows.punts(first));
        for (final int uplink : uplinks) {
            flows.add(new FlowBuilder(first, Priority.NOT_A_DEVICE).match(Field.IN_PORT, uplink)
                .drop(Purpose.DROP_UNKNOWN_VLAN, 0));
        }
        flows.add(new FlowBuilder(first, Priority.MISS).meter(puntMeter)
            .action(new Action.ToController(Action.ToController.FIRST_FRAME)).end(Purpose.DISCOVER, 0));
        return flows;
    }

    /**
     * Drops the LLDP frames of a port that sends too many of them.
     *
     * @param layout the tables of the switch
     * @param port OpenFlow number of the port
     */
    public static List<Flow> flooded(final TorLayout layout, final int port) {
        return LldpFlows.flooded(layout.at(CLASSIFY), port);
    }

    /**
     * What a node with members of a network needs for the network as a whole.
     *
     * @param vni VNI of the network
     * @param floodUnknown whether frames to unknown MAC addresses go to every member
     * @param uplink where the network leaves the node, if it does
     * @param members the members here, sorted by port and VLAN
     * @param flood what is sent to several of them
     */
    public List<Flow> network(final int vni, final boolean floodUnknown, final Optional<VlanPort> uplink,
            final Collection<TorMember> members, final TorFlood flood) {
        final var flows = new ArrayList<Flow>();
        uplink.ifPresent(way -> flows.add(VlanTags.arriving(flow(CLASSIFY, Priority.NORMAL), way)
            .write(Metadata.NETWORK, vni).write(Metadata.FROM_UPLINK, 1)
            .next(layout.at(FORWARD), Purpose.NETWORK, vni)));
        flows.add(flow(FORWARD, Priority.GROUP).match(Metadata.NETWORK, vni)
            .match(Field.ETH_DST, Frames.GROUP_BIT, Frames.GROUP_BIT).next(layout.at(FLOOD), Purpose.NETWORK, vni));
        final var unknown = flow(FORWARD, Priority.NETWORK_DEFAULT).match(Metadata.NETWORK, vni);
        flows.add(floodUnknown ? unknown.next(layout.at(FLOOD), Purpose.NETWORK, vni)
            : unknown.drop(Purpose.DROP_UNKNOWN_UNICAST, vni));
        for (final var from : members) {
            for (final var to : members) {
                if (from.exit().isBeside(to.exit())) {
                    // OpenFlow sends nothing back out of its port unless it is told so
                    flows.add(leave(forward(vni, to.mac(), Priority.SPECIAL)
                        .match(Field.ETH_SRC, Bits.of(from.mac())), to.exit(), true, vni));
                }
            }
        }
        flows.addAll(flood.flows(layout, vni, uplink, members));
        return flows;
    }

    /**
     * What a member needs on the node where it is.
     *
     * @param vni VNI of its network
     * @param member the member
     * @param ingressAcl the access list for what it sends, as rules
     * @param ingressMeter the meter for what it sends
     */
    public List<Flow> localMember(final int vni, final TorMember member,
            final Optional<List<AccessRules.Rule>> ingressAcl, final Optional<Meter> ingressMeter) {
        final var flows = new ArrayList<Flow>();
        flows.add(VlanTags.arriving(flow(CLASSIFY, Priority.NORMAL), member.where())
            .match(Field.ETH_SRC, Bits.of(member.mac()))
            .write(Metadata.NETWORK, vni).write(Metadata.FROM_UPLINK, 0)
            .next(layout.at(SOURCE_GUARD), Purpose.LOCAL_MEMBER, vni));
        final boolean classed = member.marking().isPresent() || ingressMeter.isPresent();
        final var judged = classed && layout.isWhole() ? INGRESS_CLASS : FORWARD;
        guard(flows, vni, member, ingressAcl.isPresent() ? INGRESS_ACL : judged, ingressMeter);
        ingressAcl.ifPresent(rules -> rules.forEach(rule ->
            // The source is known already: it takes the place of what the rule says of it
            rule.given(Field.ETH_SRC, Bits.of(member.mac())).ifPresent(match -> {
                final var flow = sent(INGRESS_ACL, Priority.FIRST_RULE, rule.rank(), vni, member).match(match);
                flows.add(rule.accept() ? flow.next(layout.at(judged), Purpose.LOCAL_MEMBER, vni)
                    : flow.drop(Purpose.DROP_INGRESS_ACL, vni));
            })));
        if (judged == INGRESS_CLASS) {
            member.marking().ifPresent(dscp -> {
                for (final int type : new int[] {Frames.ETH_IPV4, Frames.ETH_IPV6}) {
                    flows.add(mark(sent(INGRESS_CLASS, Priority.NORMAL, 0, vni, member).match(Field.ETH_TYPE, type)
                        .meter(ingressMeter), dscp).next(layout.at(FORWARD), Purpose.LOCAL_MEMBER, vni));
                }
            });
            flows.add(sent(INGRESS_CLASS, Priority.OTHER_PROTOCOLS, 0, vni, member).meter(ingressMeter)
                .next(layout.at(FORWARD), Purpose.LOCAL_MEMBER, vni));
        }
        flows.add(leave(forward(vni, member.mac(), Priority.NORMAL), member.exit(), false, vni));
        return flows;
    }

    private void guard(final List<Flow> flows, final int vni, final TorMember member, final TorTable next,
            final Optional<Meter> meter) {
        final boolean here = next == FORWARD;
        final var rules = SourceRule.of(member.mac(), member.ips());
        for (final var rule : here ? SourceRule.byType(rules, member.marking()) : rules) {
            final var flow = sent(SOURCE_GUARD, rule.priority(), 0, vni, member).match(rule.match());
            if (rule.admits()) {
                // Without tables of their own meter and mark are here
                if (here) {
                    rule.marked(member.marking()).ifPresent(dscp -> mark(flow, dscp));
                    flow.meter(meter);
                }
                flows.add(flow.next(layout.at(next), Purpose.LOCAL_MEMBER, vni));
            } else {
                flows.add(flow.drop(Purpose.DROP_SPOOFED_IP, vni));
            }
        }
    }

    static FlowBuilder mark(final FlowBuilder flow, final int dscp) {
        return flow.action(new Action.SetField(Field.IP_DSCP, Bits.of(dscp)));
    }

    /**
     * What an exit of which more is wanted needs for packets to one of the devices behind it.
     *
     * @param vni VNI of the network
     * @param exit the exit
     * @param egressAcl its access list, as rules
     * @param egressMeter its meter
     * @param members the members of the network here
     */
    public List<Flow> exit(final int vni, final TorExit exit, final Optional<List<AccessRules.Rule>> egressAcl,
            final Optional<Meter> egressMeter, final Collection<TorMember> members) {
        final var flows = new ArrayList<Flow>();
        egressAcl.ifPresent(rules -> rules.forEach(rule -> {
            final var flow = leaving(EGRESS_ACL, Priority.FIRST_RULE, rule.rank(), vni, exit).match(rule.match());
            flows.add(rule.accept() ? flow.next(layout.at(EGRESS_PORT), Purpose.LOCAL_MEMBER, vni)
                : flow.drop(Purpose.DROP_EGRESS_ACL, vni));
        }));
        flows.add(send(leaving(EGRESS_PORT, Priority.NORMAL, 0, vni, exit).meter(egressMeter), exit, false)
            .end(Purpose.LOCAL_MEMBER, vni));
        for (final var from : members) {
            if (from.exit().isBeside(exit)) {
                flows.add(send(leaving(EGRESS_PORT, Priority.SPECIAL, 0, vni, exit)
                    .match(Field.ETH_SRC, Bits.of(from.mac())).meter(egressMeter), exit, true)
                    .end(Purpose.LOCAL_MEMBER, vni));
            }
        }
        return flows;
    }

    /** Leads to an exit, through the tables that do what is wanted there. */
    private Flow leave(final FlowBuilder flow, final TorExit exit, final boolean back, final int vni) {
        return exit.policy().isPlain() ? send(flow, exit, back).end(Purpose.LOCAL_MEMBER, vni)
            : flow.write(Metadata.EGRESS_PORT, exit.where().port()).write(Metadata.EGRESS_VLAN, exit.where().vlan())
                .next(layout.at(exit.policy().acl().isPresent() ? EGRESS_ACL : EGRESS_PORT), Purpose.LOCAL_MEMBER,
                    vni);
    }

    private static FlowBuilder send(final FlowBuilder flow, final TorExit exit, final boolean back) {
        return VlanTags.copies(flow, List.of(new VlanTags.Copy(exit.where(), exit.priority(), back)));
    }

    private FlowBuilder leaving(final TorTable table, final Priority priority, final int rank, final int vni,
            final TorExit exit) {
        return new FlowBuilder(layout.at(table), priority, rank).match(Metadata.NETWORK, vni)
            .match(Metadata.EGRESS_PORT, exit.where().port()).match(Metadata.EGRESS_VLAN, exit.where().vlan());
    }

    /**
     * What leads to a member that is on another node.
     *
     * @param vni VNI of its network
     * @param mac its MAC address
     * @param uplink where the network leaves the node
     */
    public List<Flow> remoteMember(final int vni, final MacAddress mac, final VlanPort uplink) {
        return List.of(VlanTags.send(forward(vni, mac, Priority.NORMAL).match(Metadata.FROM_UPLINK, 0), uplink)
            .end(Purpose.REMOTE_MEMBER, vni));
    }

    private FlowBuilder forward(final int vni, final MacAddress mac, final Priority priority) {
        return flow(FORWARD, priority).match(Metadata.NETWORK, vni).match(Field.ETH_DST, Bits.of(mac));
    }

    /** Begins a flow for what a device sends: network and source tell whose a packet is. */
    private FlowBuilder sent(final TorTable table, final Priority priority, final int rank, final int vni,
            final TorMember member) {
        return new FlowBuilder(layout.at(table), priority, rank).match(Metadata.NETWORK, vni)
            .match(Field.ETH_SRC, Bits.of(member.mac()));
    }

    private FlowBuilder flow(final TorTable table, final Priority priority) {
        return new FlowBuilder(layout.at(table), priority);
    }
}
