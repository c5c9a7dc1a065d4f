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
import static io.selvage.core.compile.HypervisorTable.FLOOD;
import static io.selvage.core.compile.HypervisorTable.FORWARD;
import static io.selvage.core.compile.HypervisorTable.SOURCE_GUARD;

import io.selvage.core.compile.HypervisorTable.Priority;
import io.selvage.core.lldp.LldpDecoder;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Metadata;
import io.selvage.core.pipeline.Purpose;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
     */
    public static List<Flow> base(final Collection<Integer> tunnels) {
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
        flows.add(flow(SOURCE_GUARD, Priority.MISS).drop(Purpose.DROP_NO_MATCH, 0));
        flows.add(flow(FORWARD, Priority.MISS).drop(Purpose.DROP_NO_MATCH, 0));
        flows.add(flow(FLOOD, Priority.MISS).drop(Purpose.DROP_NO_MATCH, 0));
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
     * @param localPorts OpenFlow port numbers of the members on this node, sorted
     * @param remoteNodes VTEP addresses of the other nodes that have members, sorted
     */
    public static List<Flow> network(final int vni, final boolean floodUnknown, final int tunnel,
            final Collection<Integer> localPorts, final Collection<Ip> remoteNodes) {
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
        for (final int port : localPorts) {
            fromTunnel.action(new Action.Output(port));
            fromDevice.action(new Action.Output(port));
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

    /**
     * What a member needs on the node where it is.
     *
     * @param vni VNI of its network
     * @param port OpenFlow number of its port
     * @param mac its MAC address
     * @param ips the only addresses that it may send from; any when empty
     * @param sharesPort whether the port may have other devices, so that the MAC address tells whose packet it is
     */
    public static List<Flow> localMember(final int vni, final int port, final MacAddress mac,
            final Collection<Ip> ips, final boolean sharesPort) {
        final var flows = new ArrayList<Flow>();
        final var classify = flow(CLASSIFY, sharesPort ? Priority.SPECIAL : Priority.NORMAL)
            .match(Field.IN_PORT, port).write(Metadata.NETWORK, vni).write(Metadata.FROM_TUNNEL, 0);
        if (sharesPort) {
            classify.match(Field.ETH_SRC, Bits.of(mac));
        } else {
            flows.add(flow(SOURCE_GUARD, Priority.NETWORK_DEFAULT).match(Field.IN_PORT, port)
                .drop(Purpose.DROP_SPOOFED_MAC, vni));
        }
        flows.add(classify.next(SOURCE_GUARD, Purpose.LOCAL_MEMBER, vni));
        guard(flows, vni, port, mac, ips);
        flows.add(flow(FORWARD, Priority.NORMAL)
            .match(Metadata.NETWORK, vni).match(Field.ETH_DST, Bits.of(mac))
            .action(new Action.Output(port)).end(Purpose.LOCAL_MEMBER, vni));
        return flows;
    }

    private static void guard(final List<Flow> flows, final int vni, final int port, final MacAddress mac,
            final Collection<Ip> ips) {
        flows.add(from(Priority.OTHER_PROTOCOLS, port, mac).next(FORWARD, Purpose.LOCAL_MEMBER, vni));
        if (ips.isEmpty()) {
            return;
        }
        for (final int type : new int[] {ETH_IPV4, ETH_ARP, ETH_IPV6}) {
            flows.add(from(Priority.SPOOFED, port, mac).match(Field.ETH_TYPE, type)
                .drop(Purpose.DROP_SPOOFED_IP, vni));
        }
        final var v6 = new TreeSet<Ip>();
        boolean hasV4 = false;
        for (final var ip : ips) {
            if (ip.isV6()) {
                v6.add(ip);
            } else {
                hasV4 = true;
                flows.add(from(Priority.NORMAL, port, mac).match(Field.ETH_TYPE, ETH_IPV4)
                    .match(Field.IPV4_SRC, Bits.of(ip)).next(FORWARD, Purpose.LOCAL_MEMBER, vni));
                flows.add(fromArp(port, mac, ip, vni));
            }
        }
        if (hasV4) {
            // An ARP probe has no sender address yet (RFC 5227), nor has a DHCP client (RFC 2131, section 4.1).
            flows.add(fromArp(port, mac, Ip.V4_ANY, vni));
            flows.add(from(Priority.NORMAL, port, mac).match(Field.ETH_TYPE, ETH_IPV4)
                .match(Field.IPV4_SRC, Bits.of(Ip.V4_ANY)).match(Field.IP_PROTO, IP_UDP)
                .match(Field.UDP_SRC, 68).match(Field.UDP_DST, 67).next(FORWARD, Purpose.LOCAL_MEMBER, vni));
        }
        if (!v6.isEmpty()) {
            // Duplicate address detection sends from the unspecified address (RFC 4862); neighbour discovery and
            // DHCPv6 from the link-local one, which the instruction may name as well.
            v6.add(Ip.V6_ANY);
            v6.add(Ip.linkLocalOf(mac));
        }
        v6.forEach(ip -> flows.add(fromV6(port, mac, ip, vni)));
    }

    private static FlowBuilder from(final Priority priority, final int port, final MacAddress mac) {
        return flow(SOURCE_GUARD, priority).match(Field.IN_PORT, port).match(Field.ETH_SRC, Bits.of(mac));
    }

    private static Flow fromArp(final int port, final MacAddress mac, final Ip ip, final int vni) {
        return from(Priority.NORMAL, port, mac).match(Field.ETH_TYPE, ETH_ARP).match(Field.ARP_SPA, Bits.of(ip))
            .match(Field.ARP_SHA, Bits.of(mac)).next(FORWARD, Purpose.LOCAL_MEMBER, vni);
    }

    private static Flow fromV6(final int port, final MacAddress mac, final Ip ip, final int vni) {
        return from(Priority.NORMAL, port, mac).match(Field.ETH_TYPE, ETH_IPV6).match(Field.IPV6_SRC, Bits.of(ip))
            .next(FORWARD, Purpose.LOCAL_MEMBER, vni);
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
