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
import static io.selvage.core.compile.HypervisorTable.SOURCE_GUARD;

import io.selvage.core.compile.HypervisorTable.Priority;
import io.selvage.core.facts.Acl;
import io.selvage.core.lldp.LldpDecoder;
import io.selvage.core.logical.Member;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Match;
import io.selvage.core.pipeline.Metadata;
import io.selvage.core.pipeline.Meter;
import io.selvage.core.pipeline.Purpose;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compiles the flows of a hypervisor. Every method is a pure function of its arguments, and gives the flows of one
 * group: they are wanted, and withdrawn, together.
 */
public final class HypervisorCompiler {
    /** {@code OFPP_LOCAL}: the bridge's own port. */
    private static final long LOCAL_PORT = 0xFFFF_FFFEL;
    /** Enough of a packet for its Ethernet, VLAN, ARP or IPv6 neighbour discovery headers. */
    private static final int PUNT_LENGTH = 128;
    /** {@code OFPP_IN_PORT}: out of the port that a packet came in by. */
    private static final long IN_PORT = 0xFFFF_FFF8L;
    /** No port has this number: a packet that came in by it may go out of every port. */
    private static final long FORGOTTEN_PORT = 0;
    private static final int VLAN_PRESENT = 0x1000;
    private static final int ETH_IPV4 = 0x0800;
    private static final int ETH_ARP = 0x0806;
    private static final int ETH_IPV6 = 0x86DD;
    private static final int IP_UDP = 17;
    /** The group addresses that no bridge forwards (IEEE 802.1Q-2018, 8.6.3): the last four bits vary. */
    private static final Bits RESERVED_GROUPS = Bits.of(0x0180_C200_0000L);
    private static final Bits RESERVED_MASK = Bits.of(0xFFFF_FFFF_FFF0L);
    private static final Bits GROUP_BIT = Bits.of(0x0100_0000_0000L);

    private HypervisorCompiler() {
        // Functions only
    }

    /**
     * The skeleton of the pipeline.
     *
     * @param tunnels OpenFlow port numbers of the tunnel ports
     * @param vlans VLAN identifiers that instructions name, sorted: devices are looked for in them
     */
    public static List<Flow> base(final Collection<Integer> tunnels, final Collection<Integer> vlans) {
        final var flows = new ArrayList<Flow>();
        for (final var group : LldpDecoder.GROUPS.stream().sorted().toList()) {
            flows.add(lldp(Priority.CONTROL, group).action(new Action.ToController(Action.ToController.ALL))
                .end(Purpose.LLDP, 0));
        }
        for (final int tunnel : tunnels) {
            // Nobody sends LLDP into a tunnel: where it comes out, it would tell lies about the tunnel port.
            flows.add(flow(CLASSIFY, Priority.CONTROL_DROP).match(Field.IN_PORT, tunnel)
                .match(Field.ETH_TYPE, LldpDecoder.ETHERTYPE).match(Field.ETH_DST, RESERVED_GROUPS, RESERVED_MASK)
                .drop(Purpose.DROP_LLDP_TUNNEL, 0));
            flows.add(flow(CLASSIFY, Priority.NOT_A_DEVICE).match(Field.IN_PORT, tunnel)
                .drop(Purpose.DROP_UNKNOWN_VNI, 0));
        }
        flows.add(flow(CLASSIFY, Priority.NOT_A_DEVICE).match(Field.IN_PORT, LOCAL_PORT)
            .drop(Purpose.DROP_NO_MATCH, 0));
        flows.add(flow(CLASSIFY, Priority.MISS).action(new Action.ToController(PUNT_LENGTH)).end(Purpose.DISCOVER, 0));
        for (final int vlan : vlans) {
            // Behind the port of a device there may be others, with tags: the port's own device needs none
            flows.add(flow(SOURCE_GUARD, Priority.NOT_A_DEVICE).match(Field.VLAN_VID, VLAN_PRESENT | vlan)
                .action(new Action.ToController(PUNT_LENGTH)).end(Purpose.DISCOVER, 0));
        }
        for (final var table : CLASSIFY.next()) {
            flows.add(flow(table, Priority.MISS).drop(Purpose.DROP_NO_MATCH, 0));
        }
        return flows;
    }

    private static FlowBuilder lldp(final Priority priority, final MacAddress group) {
        return flow(CLASSIFY, priority).match(Field.ETH_TYPE, LldpDecoder.ETHERTYPE)
            .match(Field.ETH_DST, Bits.of(group));
    }

    /**
     * Drops the LLDP frames of a port that sends too many of them.
     *
     * @param port OpenFlow number of the port
     */
    public static List<Flow> flooded(final int port) {
        return LldpDecoder.GROUPS.stream().sorted().map(group -> lldp(Priority.CONTROL_DROP, group)
            .match(Field.IN_PORT, port).drop(Purpose.DROP_LLDP_FLOOD, 0)).toList();
    }

    /**
     * What a node with members of a network needs for the network as a whole.
     *
     * @param vni VNI of the network
     * @param floodUnknown whether frames to unknown MAC addresses go to every member
     * @param tunnel OpenFlow port number of the tunnel port, 0 if the node has none
     * @param exits where the members on this node are, sorted
     * @param remoteNodes VTEP addresses of the other nodes that have members, sorted
     */
    public static List<Flow> network(final int vni, final boolean floodUnknown, final int tunnel,
            final Collection<Exit> exits, final Collection<Ip> remoteNodes) {
        final var flows = new ArrayList<Flow>();
        if (tunnel != 0) {
            flows.add(flow(CLASSIFY, Priority.NORMAL)
                .match(Field.IN_PORT, tunnel).match(Field.TUNNEL_ID, vni)
                .write(Metadata.NETWORK, vni).write(Metadata.FROM_TUNNEL, 1)
                .next(FORWARD, Purpose.NETWORK, vni));
        }
        flows.add(flow(FORWARD, Priority.GROUP)
            .match(Metadata.NETWORK, vni).match(Field.ETH_DST, GROUP_BIT, GROUP_BIT)
            .next(FLOOD, Purpose.NETWORK, vni));
        final var unknown = flow(FORWARD, Priority.NETWORK_DEFAULT).match(Metadata.NETWORK, vni);
        flows.add(floodUnknown ? unknown.next(FLOOD, Purpose.NETWORK, vni)
            : unknown.drop(Purpose.DROP_UNKNOWN_UNICAST, vni));

        final var fromTunnel = flow(FLOOD, Priority.NORMAL)
            .match(Metadata.NETWORK, vni).match(Metadata.FROM_TUNNEL, 1);
        final var fromDevice = flow(FLOOD, Priority.NORMAL)
            .match(Metadata.NETWORK, vni).match(Metadata.FROM_TUNNEL, 0);
        for (final var exit : exits) {
            fromTunnel.action(flood(vni, exit, 1));
            fromDevice.action(flood(vni, exit, 0));
        }
        if (tunnel != 0 && !remoteNodes.isEmpty()) {
            fromDevice.action(new Action.SetField(Field.TUNNEL_ID, Bits.of(vni)));
            for (final var remote : remoteNodes) {
                fromDevice.action(new Action.SetField(Field.TUNNEL_IPV4_DST, Bits.of(remote)))
                    .action(new Action.Output(tunnel));
            }
        }
        flows.add(fromTunnel.end(Purpose.NETWORK, vni));
        flows.add(fromDevice.end(Purpose.NETWORK, vni));
        return flows;
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
     * @param ingressAcl the access list that its policy names for what it sends
     * @param ingressMeter the meter for what it sends
     */
    public static List<Flow> localMember(final int vni, final Member member, final Optional<Acl> ingressAcl,
            final Optional<Meter> ingressMeter) {
        final var flows = new ArrayList<Flow>();
        if (member.vlan().isPresent()) {
            classifyTagged(flows, vni, member, member.vlan().orElseThrow());
        } else {
            classify(flows, vni, member);
        }
        final boolean classed = member.policy().marking().isPresent() || ingressMeter.isPresent();
        final var judged = classed ? INGRESS_CLASS : FORWARD;
        guard(flows, vni, member, ingressAcl.isPresent() ? INGRESS_ACL : judged);
        ingressAcl.ifPresent(acl -> judge(flows, vni, member, acl, judged));
        if (classed) {
            giveClass(flows, vni, member, ingressMeter);
        }
        final var forward = flow(FORWARD, Priority.NORMAL)
            .match(Metadata.NETWORK, vni).match(Field.ETH_DST, Bits.of(member.mac()));
        final var exit = Exit.of(member);
        flows.add(exit.isPlain() ? forward.action(new Action.Output(exit.port())).end(Purpose.LOCAL_MEMBER, vni)
            : forward.write(Metadata.EGRESS_PORT, exit.port()).write(Metadata.EGRESS_VLAN, exit.vlan())
                .next(exit.table(), Purpose.LOCAL_MEMBER, vni));
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
            .match(Field.IN_PORT, member.ofport()).match(Field.VLAN_VID, VLAN_PRESENT | vlan)
            .match(Field.ETH_SRC, Bits.of(member.mac()))
            .action(new Action.PopVlan()).action(new Action.ForgetPort())
            .write(Metadata.NETWORK, vni).write(Metadata.FROM_TUNNEL, 0)
            .next(SOURCE_GUARD, Purpose.LOCAL_MEMBER, vni));
    }

    private static void judge(final List<Flow> flows, final int vni, final Member member, final Acl acl,
            final HypervisorTable next) {
        for (final var rule : AccessRules.of(acl)) {
            // The source is known already: it takes the place of what the rule says of it
            final var source = rule.match().entry(Field.ETH_SRC);
            if (source.isPresent() && !Bits.of(member.mac()).and(source.orElseThrow().mask())
                    .equals(source.orElseThrow().value())) {
                continue;
            }
            final var match = new Match(rule.match().entries().stream()
                .filter(entry -> entry.field() != Field.ETH_SRC).toList());
            final var flow = sent(INGRESS_ACL, Priority.FIRST_RULE, rule.rank(), vni, member).match(match);
            flows.add(rule.accept() ? flow.next(next, Purpose.LOCAL_MEMBER, vni)
                : flow.drop(Purpose.DROP_INGRESS_ACL, vni));
        }
    }

    private static void giveClass(final List<Flow> flows, final int vni, final Member member,
            final Optional<Meter> meter) {
        member.policy().marking().ifPresent(dscp -> {
            for (final int type : new int[] {ETH_IPV4, ETH_IPV6}) {
                flows.add(sent(INGRESS_CLASS, Priority.NORMAL, 0, vni, member).match(Field.ETH_TYPE, type).meter(meter)
                    .action(new Action.SetField(Field.IP_DSCP, Bits.of(dscp)))
                    .next(FORWARD, Purpose.LOCAL_MEMBER, vni));
            }
        });
        flows.add(sent(INGRESS_CLASS, Priority.OTHER_PROTOCOLS, 0, vni, member).meter(meter)
            .next(FORWARD, Purpose.LOCAL_MEMBER, vni));
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
     * @param egressAcl its access list
     * @param egressMeter its meter
     * @param devices MAC addresses of the members behind it, sorted
     */
    public static List<Flow> exit(final int vni, final Exit exit, final Optional<Acl> egressAcl,
            final Optional<Meter> egressMeter, final Collection<MacAddress> devices) {
        final var flows = new ArrayList<Flow>();
        egressAcl.ifPresent(acl -> {
            for (final var rule : AccessRules.of(acl)) {
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
                .meter(egressMeter), exit, IN_PORT).end(Purpose.LOCAL_MEMBER, vni));
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
                .action(new Action.SetField(Field.VLAN_VID, Bits.of(VLAN_PRESENT | exit.vlan())));
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
        final var ips = member.ips();
        flows.add(from(Priority.OTHER_PROTOCOLS, vni, member).next(next, Purpose.LOCAL_MEMBER, vni));
        if (ips.isEmpty()) {
            return;
        }
        for (final int type : new int[] {ETH_IPV4, ETH_ARP, ETH_IPV6}) {
            flows.add(from(Priority.SPOOFED, vni, member).match(Field.ETH_TYPE, type)
                .drop(Purpose.DROP_SPOOFED_IP, vni));
        }
        final var v6 = new TreeSet<Ip>();
        boolean hasV4 = false;
        for (final var ip : ips) {
            if (ip.isV6()) {
                v6.add(ip);
            } else {
                hasV4 = true;
                flows.add(from(Priority.NORMAL, vni, member).match(Field.ETH_TYPE, ETH_IPV4)
                    .match(Field.IPV4_SRC, Bits.of(ip)).next(next, Purpose.LOCAL_MEMBER, vni));
                flows.add(fromArp(vni, member, ip, next));
            }
        }
        if (hasV4) {
            // An ARP probe has no sender address yet (RFC 5227), nor has a DHCP client (RFC 2131, section 4.1).
            flows.add(fromArp(vni, member, Ip.V4_ANY, next));
            flows.add(from(Priority.NORMAL, vni, member).match(Field.ETH_TYPE, ETH_IPV4)
                .match(Field.IPV4_SRC, Bits.of(Ip.V4_ANY)).match(Field.IP_PROTO, IP_UDP)
                .match(Field.UDP_SRC, 68).match(Field.UDP_DST, 67).next(next, Purpose.LOCAL_MEMBER, vni));
        }
        if (!v6.isEmpty()) {
            // Duplicate address detection sends from the unspecified address (RFC 4862); neighbour discovery and
            // DHCPv6 from the link-local one, which the instruction may name as well.
            v6.add(Ip.V6_ANY);
            v6.add(Ip.linkLocalOf(member.mac()));
        }
        v6.forEach(ip -> flows.add(fromV6(vni, member, ip, next)));
    }

    private static FlowBuilder from(final Priority priority, final int vni, final Member member) {
        final var flow = flow(SOURCE_GUARD, priority).match(Field.ETH_SRC, Bits.of(member.mac()));
        return member.vlan().isEmpty() ? flow.match(Field.IN_PORT, member.ofport())
            : flow.match(Field.IN_PORT, FORGOTTEN_PORT).match(Metadata.NETWORK, vni);
    }

    private static Flow fromArp(final int vni, final Member member, final Ip ip,
            final HypervisorTable next) {
        return from(Priority.NORMAL, vni, member).match(Field.ETH_TYPE, ETH_ARP).match(Field.ARP_SPA, Bits.of(ip))
            .match(Field.ARP_SHA, Bits.of(member.mac())).next(next, Purpose.LOCAL_MEMBER, vni);
    }

    private static Flow fromV6(final int vni, final Member member, final Ip ip, final HypervisorTable next) {
        return from(Priority.NORMAL, vni, member).match(Field.ETH_TYPE, ETH_IPV6).match(Field.IPV6_SRC, Bits.of(ip))
            .next(next, Purpose.LOCAL_MEMBER, vni);
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
