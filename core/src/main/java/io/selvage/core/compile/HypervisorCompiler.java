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

import static io.selvage.core.compile.HypervisorTable.CLASSIFY;
import static io.selvage.core.compile.HypervisorTable.EGRESS_ACL;
import static io.selvage.core.compile.HypervisorTable.EGRESS_PORT;
import static io.selvage.core.compile.HypervisorTable.FLOOD;
import static io.selvage.core.compile.HypervisorTable.FORWARD;
import static io.selvage.core.compile.HypervisorTable.INGRESS_ACL;
import static io.selvage.core.compile.HypervisorTable.INGRESS_CLASS;
import static io.selvage.core.compile.HypervisorTable.NEIGHBOUR;
import static io.selvage.core.compile.HypervisorTable.ROUTE;
import static io.selvage.core.compile.HypervisorTable.SOURCE_GUARD;

import io.selvage.core.compile.AccessRules.Rule;
import io.selvage.core.compile.HypervisorTable.Priority;
import io.selvage.core.lldp.LldpDecoder;
import io.selvage.core.logical.Member;
import io.selvage.core.net.Ip;
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
 * Compiles the flows of a hypervisor. Every method is a pure function of its arguments, and gives the flows of one
 * group: they are wanted, and withdrawn, together.
 */
public final class HypervisorCompiler {
    /** {@code OFPP_LOCAL}: the bridge's own port. */
    private static final long LOCAL_PORT = 0xFFFF_FFFEL;
    /** No port has this number: a packet that came in by it may go out of every port. */
    private static final long FORGOTTEN_PORT = 0;
    /** The group addresses that no bridge forwards (IEEE 802.1Q-2018, 8.6.3): the last four bits vary. */
    private static final Bits RESERVED_GROUPS = Bits.of(0x0180_C200_0000L);
    private static final Bits RESERVED_MASK = Bits.of(0xFFFF_FFFF_FFF0L);
    /** Where packets end whose destination is not known here. */
    private static final List<HypervisorTable> ENDS = List.of(CLASSIFY, FORWARD);

    private HypervisorCompiler() {
        // Functions only
    }

    /**
     * The skeleton of the pipeline.
     *
     * @param tunnels OpenFlow port numbers of the tunnel ports
     * @param vlans VLAN identifiers that instructions name, sorted: devices are looked for in them
     * @param uplinks OpenFlow port numbers of the ports that lead into the physical network
     */
    public static List<Flow> base(final Collection<Integer> tunnels, final Collection<Integer> vlans,
            final Collection<Integer> uplinks) {
        final var flows = new ArrayList<>(LldpFlows.punts(CLASSIFY));
        flows.add(unheard(LOCAL_PORT));
        for (final int tunnel : tunnels) {
            flows.add(unheard(tunnel));
            flows.add(flow(CLASSIFY, Priority.NOT_A_DEVICE).match(Field.IN_PORT, tunnel)
                .drop(Purpose.DROP_UNKNOWN_VNI, 0));
        }
        for (final int uplink : uplinks) {
            flows.add(flow(CLASSIFY, Priority.NOT_A_DEVICE).match(Field.IN_PORT, uplink)
                .drop(Purpose.DROP_UNKNOWN_VLAN, 0));
        }
        flows.add(flow(CLASSIFY, Priority.NOT_A_DEVICE).match(Field.IN_PORT, LOCAL_PORT)
            .drop(Purpose.DROP_NO_MATCH, 0));
        ENDS.forEach(table -> flows.add(apart(table)));
        flows.add(flow(CLASSIFY, Priority.MISS).action(new Action.ToController(Action.ToController.FIRST_FRAME))
            .end(Purpose.DISCOVER, 0));
        for (final int vlan : vlans) {
            // Behind the port of a device there may be others, with tags: the port's own device needs none
            flows.add(flow(SOURCE_GUARD, Priority.NOT_A_DEVICE).match(Field.VLAN_VID, Frames.VLAN_PRESENT | vlan)
                .action(new Action.ToController(Action.ToController.FIRST_FRAME)).end(Purpose.DISCOVER, 0));
        }
        for (final var table : CLASSIFY.next()) {
            flows.add(flow(table, Priority.MISS).drop(Purpose.DROP_NO_MATCH, 0));
        }
        return flows;
    }

    /**
     * What has Open vSwitch forget at once that it has cached the way to a device that leaves. Cached ways stay when
     * flows change, with what is to be done with their packets put right, and what comes next to the same device would
     * be dropped by that for up to 5 ms after its flows are back. But they are forgotten if more of a packet is looked
     * at than before. This flow matches no packet, as none comes both out of a tunnel and from an uplink; and whatever
     * no higher flow wants is looked at for its mark, which nothing else looks at.
     */
    private static Flow apart(final HypervisorTable table) {
        return flow(table, Priority.APART).match(Metadata.FROM_TUNNEL, 1).match(Metadata.FROM_UPLINK, 1)
            .match(Field.PKT_MARK, 1).drop(Purpose.DROP_NO_MATCH, 0);
    }

    /** Nobody sends LLDP into a tunnel: where it came out, it would tell lies about the tunnel port. */
    private static Flow unheard(final long port) {
        return flow(CLASSIFY, Priority.CONTROL_DROP).match(Field.IN_PORT, port)
            .match(Field.ETH_TYPE, LldpDecoder.ETHERTYPE).match(Field.ETH_DST, RESERVED_GROUPS, RESERVED_MASK)
            .drop(Purpose.DROP_LLDP_TUNNEL, 0);
    }

    /**
     * Drops the LLDP frames of a port that sends too many of them.
     *
     * @param port OpenFlow number of the port
     */
    public static List<Flow> flooded(final int port) {
        return LldpFlows.flooded(CLASSIFY, port);
    }

    /**
     * What a node with members of a network needs for the network as a whole.
     *
     * @param vni VNI of the network
     * @param floodUnknown whether frames to unknown MAC addresses go to every member
     * @param tunnel OpenFlow port number of the tunnel port, 0 if the node has none
     * @param exits where the layer-2 members on this node are, sorted
     * @param remoteNodes VTEP addresses of the other nodes that have members, sorted
     * @param uplink where the network leaves the node without encapsulation, if it does
     * @param routed whether the network has layer-3 devices on this node; see {@link Layer3Compiler}
     */
    public static List<Flow> network(final int vni, final boolean floodUnknown, final int tunnel,
            final Collection<Exit> exits, final Collection<Ip> remoteNodes, final Optional<VlanPort> uplink,
            final boolean routed) {
        final var flows = new ArrayList<Flow>();
        final var arrived = routed ? NEIGHBOUR : FORWARD;
        if (tunnel != 0) {
            flows.add(flow(CLASSIFY, Priority.NORMAL)
                .match(Field.IN_PORT, tunnel).match(Field.TUNNEL_ID, vni)
                .write(Metadata.NETWORK, vni).write(Metadata.FROM_TUNNEL, 1)
                .next(arrived, Purpose.NETWORK, vni));
        }
        flows.add(flow(FORWARD, Priority.GROUP)
            .match(Metadata.NETWORK, vni).match(Field.ETH_DST, Frames.GROUP_BIT, Frames.GROUP_BIT)
            .next(FLOOD, Purpose.NETWORK, vni));
        final var unknown = flow(FORWARD, Priority.NETWORK_DEFAULT).match(Metadata.NETWORK, vni);
        flows.add(floodUnknown ? unknown.next(FLOOD, Purpose.NETWORK, vni)
            : unknown.drop(Purpose.DROP_UNKNOWN_UNICAST, vni));

        final var remotes = tunnel == 0 ? List.<Ip>of() : remoteNodes;
        flows.add(flood(vni, 1, exits, 0, List.of(), uplink).end(Purpose.NETWORK, vni));
        if (uplink.isPresent()) {
            final var way = uplink.orElseThrow();
            flows.add(VlanTags.arriving(flow(CLASSIFY, Priority.NORMAL), way)
                .write(Metadata.NETWORK, vni).write(Metadata.FROM_UPLINK, 1).next(arrived, Purpose.NETWORK, vni));
            flows.add(flood(vni, 0, exits, tunnel, remotes, uplink).match(Metadata.FROM_UPLINK, 0)
                .end(Purpose.NETWORK, vni));
            flows.add(flood(vni, 0, exits, tunnel, remotes, Optional.empty()).match(Metadata.FROM_UPLINK, 1)
                .end(Purpose.NETWORK, vni));
        } else {
            flows.add(flood(vni, 0, exits, tunnel, remotes, uplink).end(Purpose.NETWORK, vni));
        }
        return flows;
    }

    /** One copy for each exit, each remote node, and for the uplink: in this order, since a tag that is on stays on. */
    private static FlowBuilder flood(final int vni, final int fromTunnel, final Collection<Exit> exits,
            final int tunnel, final Collection<Ip> remotes, final Optional<VlanPort> uplink) {
        final var flow = flow(FLOOD, Priority.NORMAL)
            .match(Metadata.NETWORK, vni).match(Metadata.FROM_TUNNEL, fromTunnel);
        exits.forEach(exit -> flow.action(flood(vni, exit, fromTunnel)));
        if (!remotes.isEmpty()) {
            flow.action(new Action.SetField(Field.TUNNEL_ID, Bits.of(vni)));
            for (final var remote : remotes) {
                flow.action(new Action.SetField(Field.TUNNEL_IPV4_DST, Bits.of(remote)))
                    .action(new Action.Output(tunnel));
            }
        }
        uplink.ifPresent(way -> VlanTags.send(flow, way));
        return flow;
    }

    private static Action flood(final int vni, final Exit exit, final int fromTunnel) {
        return exit.isPlain() ? new Action.Output(exit.port())
            : new Action.Copy(Metadata.NETWORK.at(vni) | Metadata.FROM_TUNNEL.at(fromTunnel)
                | Metadata.EGRESS_PORT.at(exit.port()) | Metadata.EGRESS_VLAN.at(exit.vlan()), exit.table().id());
    }

    /**
     * What a member needs on the node where it is.
     *
     * @param vni VNI of its network
     * @param member the member
     * @param ingressAcl the rules of the access list that its policy names for what it sends
     * @param ingressMeter the meter for what it sends
     * @param routed whether its network has layer-3 devices on this node
     */
    public static List<Flow> localMember(final int vni, final Member member, final Optional<List<Rule>> ingressAcl,
            final Optional<Meter> ingressMeter, final boolean routed) {
        final var flows = new ArrayList<Flow>();
        if (member.vlan().isPresent()) {
            classifyTagged(flows, vni, member, member.vlan().orElseThrow());
        } else {
            classify(flows, vni, member);
        }
        final boolean classed = member.policy().marking().isPresent() || ingressMeter.isPresent();
        final var admitted = member.isLayer3() ? ROUTE : routed ? NEIGHBOUR : FORWARD;
        final var judged = classed ? INGRESS_CLASS : admitted;
        guard(flows, vni, member, ingressAcl.isPresent() ? INGRESS_ACL : judged);
        ingressAcl.ifPresent(rules -> judge(flows, vni, member, rules, judged));
        if (classed) {
            giveClass(flows, vni, member, ingressMeter, admitted);
        }
        if (!member.isLayer3()) {
            flows.add(Exit.of(member).deliver(flow(FORWARD, Priority.NORMAL)
                .match(Metadata.NETWORK, vni).match(Field.ETH_DST, Bits.of(member.mac())), vni));
        }
        return flows;
    }

    private static void classify(final List<Flow> flows, final int vni, final Member member) {
        final var classify = flow(CLASSIFY, member.sharesPort() ? Priority.SPECIAL : Priority.NORMAL)
            .match(Field.IN_PORT, member.ofport()).write(Metadata.NETWORK, vni).write(Metadata.FROM_TUNNEL, 0);
        if (member.sharesPort()) {
            classify.match(Field.ETH_SRC, Bits.of(member.mac()));
        } else {
            flows.add(flow(SOURCE_GUARD, Priority.NETWORK_DEFAULT).match(Field.IN_PORT, member.ofport())
                .drop(Purpose.DROP_SPOOFED_MAC, vni));
        }
        flows.add(classify.next(SOURCE_GUARD, Purpose.LOCAL_MEMBER, vni));
    }

    private static void classifyTagged(final List<Flow> flows, final int vni, final Member member, final int vlan) {
        flows.add(flow(CLASSIFY, Priority.TAGGED)
            .match(Field.IN_PORT, member.ofport()).match(Field.VLAN_VID, Frames.VLAN_PRESENT | vlan)
            .match(Field.ETH_SRC, Bits.of(member.mac()))
            .action(new Action.PopVlan()).action(new Action.ForgetPort())
            .write(Metadata.NETWORK, vni).write(Metadata.FROM_TUNNEL, 0)
            .next(SOURCE_GUARD, Purpose.LOCAL_MEMBER, vni));
    }

    private static void judge(final List<Flow> flows, final int vni, final Member member,
            final List<Rule> rules, final HypervisorTable next) {
        for (final var rule : rules) {
            // The source is known already: it takes the place of what the rule says of it
            rule.given(Field.ETH_SRC, Bits.of(member.mac())).ifPresent(match -> {
                final var flow = sent(INGRESS_ACL, Priority.FIRST_RULE, rule.rank(), vni, member).match(match);
                flows.add(rule.accept() ? flow.next(next, Purpose.LOCAL_MEMBER, vni)
                    : flow.drop(Purpose.DROP_INGRESS_ACL, vni));
            });
        }
    }

    private static void giveClass(final List<Flow> flows, final int vni, final Member member,
            final Optional<Meter> meter, final HypervisorTable next) {
        member.policy().marking().ifPresent(dscp -> {
            for (final int type : new int[] {Frames.ETH_IPV4, Frames.ETH_IPV6}) {
                flows.add(sent(INGRESS_CLASS, Priority.NORMAL, 0, vni, member).match(Field.ETH_TYPE, type).meter(meter)
                    .action(new Action.SetField(Field.IP_DSCP, Bits.of(dscp)))
                    .next(next, Purpose.LOCAL_MEMBER, vni));
            }
        });
        flows.add(sent(INGRESS_CLASS, Priority.OTHER_PROTOCOLS, 0, vni, member).meter(meter)
            .next(next, Purpose.LOCAL_MEMBER, vni));
    }

    /** Begins a flow for what a device sends, behind SOURCE_GUARD: there network and source tell whose a packet is. */
    private static FlowBuilder sent(final HypervisorTable table, final Priority priority, final int rank, final int vni,
            final Member member) {
        return new FlowBuilder(table, priority, rank).match(Metadata.NETWORK, vni)
            .match(Field.ETH_SRC, Bits.of(member.mac()));
    }

    /**
     * What an exit that is not plain needs.
     *
     * @param vni VNI of the network
     * @param exit the exit
     * @param egressAcl the rules of its access list
     * @param egressMeter its meter
     * @param devices MAC addresses of the members behind it, sorted
     */
    public static List<Flow> exit(final int vni, final Exit exit, final Optional<List<Rule>> egressAcl,
            final Optional<Meter> egressMeter, final Collection<MacAddress> devices) {
        final var flows = new ArrayList<Flow>();
        egressAcl.ifPresent(rules -> {
            for (final var rule : rules) {
                final var flow = leaving(EGRESS_ACL, Priority.FIRST_RULE, rule.rank(), vni, exit).match(rule.match());
                flows.add(rule.accept() ? flow.next(EGRESS_PORT, Purpose.LOCAL_MEMBER, vni)
                    : flow.drop(Purpose.DROP_EGRESS_ACL, vni));
            }
        });
        flows.add(send(leaving(EGRESS_PORT, Priority.NORMAL, 0, vni, exit).meter(egressMeter), exit, exit.port())
            .end(Purpose.LOCAL_MEMBER, vni));
        if (exit.vlan() != 0) {
            // From the untagged device behind the same port: OpenFlow sends nothing back unless it is
            // told so
            flows.add(send(leaving(EGRESS_PORT, Priority.SPECIAL, 0, vni, exit).match(Field.IN_PORT, exit.port())
                .meter(egressMeter), exit, Frames.SAME_PORT).end(Purpose.LOCAL_MEMBER, vni));
            for (final var device : devices) {
                flows.add(leaving(EGRESS_PORT, Priority.TAGGED, 0, vni, exit).match(Field.ETH_SRC, Bits.of(device))
                    .end(Purpose.OWN_COPY, vni));
            }
        }
        return flows;
    }

    private static FlowBuilder send(final FlowBuilder flow, final Exit exit, final long port) {
        if (exit.vlan() != 0) {
            flow.action(new Action.PushVlan())
                .action(new Action.SetField(Field.VLAN_VID, Bits.of(Frames.VLAN_PRESENT | exit.vlan())));
            exit.priority().ifPresent(priority ->
                flow.action(new Action.SetField(Field.VLAN_PCP, Bits.of(priority))));
        }
        return flow.action(new Action.Output(port));
    }

    private static FlowBuilder leaving(final HypervisorTable table, final Priority priority, final int rank,
            final int vni, final Exit exit) {
        return new FlowBuilder(table, priority, rank).match(Metadata.NETWORK, vni)
            .match(Metadata.EGRESS_PORT, exit.port()).match(Metadata.EGRESS_VLAN, exit.vlan());
    }

    private static void guard(final List<Flow> flows, final int vni, final Member member, final HypervisorTable next) {
        for (final var rule : SourceRule.of(member.mac(), member.ips())) {
            final var flow = from(rule.priority(), vni, member).match(rule.match());
            flows.add(rule.admits() ? flow.next(next, Purpose.LOCAL_MEMBER, vni)
                : flow.drop(Purpose.DROP_SPOOFED_IP, vni));
        }
    }

    private static FlowBuilder from(final Priority priority, final int vni, final Member member) {
        final var flow = flow(SOURCE_GUARD, priority).match(Field.ETH_SRC, Bits.of(member.mac()));
        return member.vlan().isEmpty() ? flow.match(Field.IN_PORT, member.ofport())
            : flow.match(Field.IN_PORT, FORGOTTEN_PORT).match(Metadata.NETWORK, vni);
    }

    /**
     * What leads to a member that is behind the uplink.
     *
     * @param vni VNI of its network
     * @param mac its MAC address
     * @param uplink where the network leaves the node
     */
    public static List<Flow> remoteByUplink(final int vni, final MacAddress mac, final VlanPort uplink) {
        return List.of(VlanTags.send(flow(FORWARD, Priority.NORMAL).match(Metadata.NETWORK, vni)
                .match(Metadata.FROM_UPLINK, 0).match(Field.ETH_DST, Bits.of(mac)), uplink)
            .end(Purpose.REMOTE_MEMBER, vni));
    }

    /**
     * What leads to a member that is on another node.
     *
     * @param vni VNI of its network
     * @param mac its MAC address
     * @param tunnel OpenFlow port number of the tunnel port
     * @param remotes VTEP addresses of its node and, while it is about to move, of the node that it goes to
     */
    public static List<Flow> remoteMember(final int vni, final MacAddress mac, final int tunnel,
            final Collection<Ip> remotes) {
        if (remotes.isEmpty()) {
            return List.of();
        }
        // Only for packets of devices here: what came out of a tunnel is at its destination, or nowhere.
        final var flow = flow(FORWARD, Priority.NORMAL)
            .match(Metadata.NETWORK, vni).match(Metadata.FROM_TUNNEL, 0).match(Field.ETH_DST, Bits.of(mac))
            .action(new Action.SetField(Field.TUNNEL_ID, Bits.of(vni)));
        for (final var remote : remotes) {
            flow.action(new Action.SetField(Field.TUNNEL_IPV4_DST, Bits.of(remote))).action(new Action.Output(tunnel));
        }
        return List.of(flow.end(Purpose.REMOTE_MEMBER, vni));
    }

    private static FlowBuilder flow(final HypervisorTable table, final Priority priority) {
        return new FlowBuilder(table, priority);
    }
}
