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

import static io.selvage.core.compile.HypervisorTable.ADVERTISE;
import static io.selvage.core.compile.HypervisorTable.FORWARD;
import static io.selvage.core.compile.HypervisorTable.NEIGHBOUR;
import static io.selvage.core.compile.HypervisorTable.ROUTE;

import io.selvage.core.compile.HypervisorTable.Priority;
import io.selvage.core.logical.Gateway;
import io.selvage.core.logical.Member;
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
import java.util.Map;

/**
 * Compiles the flows of a hypervisor that make a node the gateway of the layer-3 devices on it. Pure functions, as
 * those of {@link HypervisorCompiler}.
 *
 * <p>Between nodes, and for layer-2 members, a layer-3 device is a station like any other, with its own MAC address:
 * only on the last leg, between it and its node, packets bear that of the gateway. Exactly one node takes one off the
 * time to live: that of the layer-3 device which the packet is for, else that of the one which it is from.
 */
public final class Layer3Compiler {
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;
    private static final int ICMP = 1;
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REPLY = 0;
    private static final int ICMPV6 = 58;
    private static final int ECHO_REQUEST_V6 = 128;
    private static final int ECHO_REPLY_V6 = 129;
    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;
    /** Target link-layer address (RFC 4861, section 4.6.1). */
    private static final int TARGET_OPTION = 2;
    /** The flags solicited and override (RFC 4861, section 4.4). */
    private static final long FROM_HOST = 0x6000_0000L;
    /** The same, and that of a router. */
    private static final long FROM_ROUTER = 0xE000_0000L;

    private final int vni;
    private final Bits gatewayMac;

    private Layer3Compiler(final int vni) {
        this.vni = vni;
        gatewayMac = Bits.of(Gateway.macOf(vni));
    }

    /**
     * What a node needs for a network that has layer-3 devices on it, or is about to have.
     *
     * @param vni VNI of the network
     */
    public static List<Flow> network(final int vni) {
        final var compiler = new Layer3Compiler(vni);
        final var flows = new ArrayList<Flow>();
        for (final int type : new int[] {Frames.ETH_IPV4, Frames.ETH_IPV6}) {
            flows.add(compiler.toGateway(Priority.UNROUTED).match(Field.ETH_TYPE, type)
                .drop(Purpose.DROP_NO_ROUTE, vni));
        }
        flows.add(compiler.flow(ROUTE, Priority.NETWORK_DEFAULT).drop(Purpose.DROP_NOT_ROUTED, vni));
        // Who asks without an address of its own looks for duplicates, and cannot be answered
        flows.add(compiler.icmp6(NEIGHBOUR, Priority.SPECIAL, SOLICITATION).match(Field.IPV6_SRC, Bits.of(Ip.V6_ANY))
            .next(FORWARD, Purpose.NETWORK, vni));
        flows.add(compiler.flow(NEIGHBOUR, Priority.NETWORK_DEFAULT).next(FORWARD, Purpose.NETWORK, vni));
        return flows;
    }

    /**
     * What leads packets of the layer-3 devices here to a member.
     *
     * @param vni VNI of the network
     * @param member the member, which may be anywhere
     * @param purpose whether it is here
     */
    public static List<Flow> routes(final int vni, final Member member, final Purpose purpose) {
        final var compiler = new Layer3Compiler(vni);
        return member.ips().stream().map(ip -> {
            final var flow = to(compiler.toGateway(Priority.NORMAL), ip).action(new Action.ForgetPort());
            if (!member.isLayer3()) {
                flow.action(new Action.DecrementTtl());
            }
            return flow.action(set(Field.ETH_DST, member.mac())).next(FORWARD, purpose, vni);
        }).toList();
    }

    /**
     * What a layer-3 device needs on the node where it is, beside what every device needs.
     *
     * @param vni VNI of its network
     * @param member the device
     * @param gateways the gateway of each of its IP addresses
     */
    public static List<Flow> device(final int vni, final Member member, final Map<Ip, Gateway> gateways) {
        final var compiler = new Layer3Compiler(vni);
        final var flows = new ArrayList<Flow>();
        gateways.forEach((ip, gateway) -> flows.addAll(ip.isV6() ? compiler.leg6(member, ip, gateway)
            : compiler.leg4(member, ip, gateway)));
        if (gateways.keySet().stream().anyMatch(Ip::isV6)) {
            flows.addAll(compiler.solicitations(member));
        }
        flows.add(compiler.flow(FORWARD, Priority.NORMAL).match(Field.ETH_DST, Bits.of(member.mac()))
            .drop(Purpose.DROP_NOT_ROUTED, vni));
        return flows;
    }

    /** Between an IPv4 address of a device and its gateway. */
    private Collection<Flow> leg4(final Member member, final Ip ip, final Gateway gateway) {
        final var exit = Exit.of(member);
        final var subnet = gateway.subnet();
        return List.of(
            // It tells that it is there, and need not hear that somebody has its address: the gateway
            asks(sent(Priority.SPECIAL, member)).match(Field.ARP_TPA, Bits.of(ip))
                .drop(Purpose.DROP_NOT_ROUTED, vni),
            exit.deliver(asks(sent(Priority.NORMAL, member)).match(Field.ARP_SPA, Bits.of(ip))
                .match(Field.ARP_TPA, Bits.of(subnet.address()), Bits.prefix(32, subnet.length()))
                .action(new Action.ForgetPort())
                .action(new Action.Move(Field.ARP_TPA, Field.ARP_SPA)).action(set(Field.ARP_TPA, ip))
                .action(set(Field.ARP_SHA)).action(set(Field.ARP_THA, member.mac()))
                .action(set(Field.ARP_OP, ARP_REPLY))
                .action(set(Field.ETH_SRC)).action(set(Field.ETH_DST, member.mac())), vni),
            exit.deliver(to(sent(Priority.SPECIAL, member), gateway.address()).match(Field.ETH_DST, gatewayMac)
                .match(Field.IPV4_SRC, Bits.of(ip)).match(Field.IP_PROTO, ICMP).match(Field.ICMP_TYPE, ECHO_REQUEST)
                .action(new Action.ForgetPort()).action(set(Field.ICMP_TYPE, ECHO_REPLY))
                .action(set(Field.IPV4_SRC, gateway.address())).action(set(Field.IPV4_DST, ip))
                .action(set(Field.ETH_SRC)).action(set(Field.ETH_DST, member.mac())), vni),
            asks(flow(NEIGHBOUR, Priority.NORMAL)).match(Field.ARP_TPA, Bits.of(ip))
                .action(new Action.ForgetPort())
                .action(new Action.Move(Field.ARP_SPA, Field.ARP_TPA)).action(set(Field.ARP_SPA, ip))
                .action(new Action.Move(Field.ARP_SHA, Field.ARP_THA)).action(set(Field.ARP_SHA, member.mac()))
                .action(set(Field.ARP_OP, ARP_REPLY))
                .action(new Action.Move(Field.ETH_SRC, Field.ETH_DST)).action(set(Field.ETH_SRC, member.mac()))
                .write(Metadata.FROM_TUNNEL, 0).write(Metadata.FROM_UPLINK, 0)
                .next(FORWARD, Purpose.LOCAL_MEMBER, vni),
            deliver(member, ip));
    }

    /** Between an IPv6 address of a device and its gateway. */
    private Collection<Flow> leg6(final Member member, final Ip ip, final Gateway gateway) {
        return List.of(
            Exit.of(member).deliver(to(sent(Priority.SPECIAL, member), gateway.address())
                .match(Field.ETH_DST, gatewayMac).match(Field.IPV6_SRC, Bits.of(ip)).match(Field.IP_PROTO, ICMPV6)
                .match(Field.ICMPV6_TYPE, ECHO_REQUEST_V6)
                .action(new Action.ForgetPort()).action(set(Field.ICMPV6_TYPE, ECHO_REPLY_V6))
                .action(set(Field.IPV6_SRC, gateway.address())).action(set(Field.IPV6_DST, ip))
                .action(set(Field.ETH_SRC)).action(set(Field.ETH_DST, member.mac())), vni),
            advertise(icmp6(NEIGHBOUR, Priority.NORMAL, SOLICITATION).match(Field.ND_TARGET, Bits.of(ip))
                .action(new Action.ForgetPort())
                .action(new Action.Move(Field.ETH_SRC, Field.ETH_DST)).action(set(Field.ETH_SRC, member.mac())),
                FROM_HOST).write(Metadata.FROM_TUNNEL, 0).write(Metadata.FROM_UPLINK, 0)
                .next(ADVERTISE, Purpose.LOCAL_MEMBER, vni),
            deliver(member, ip));
    }

    /** Answers whatever a device asks by neighbour discovery, and says by which MAC address it is reached. */
    private Collection<Flow> solicitations(final Member member) {
        return List.of(
            // Looks for duplicates of its own address, and need not hear that there is one: the gateway
            icmp6(sent(Priority.SPECIAL, member), SOLICITATION).match(Field.IPV6_SRC, Bits.of(Ip.V6_ANY))
                .drop(Purpose.DROP_NOT_ROUTED, vni),
            advertise(icmp6(sent(Priority.NORMAL, member), SOLICITATION).action(new Action.ForgetPort())
                .action(set(Field.ETH_SRC)).action(set(Field.ETH_DST, member.mac())), FROM_ROUTER)
                .next(ADVERTISE, Purpose.LOCAL_MEMBER, vni),
            Exit.of(member).deliver(icmp6(ADVERTISE, Priority.NORMAL, ADVERTISEMENT).match(Field.ETH_SRC, gatewayMac)
                .match(Field.ETH_DST, Bits.of(member.mac())).action(set(Field.ND_TLL)), vni),
            icmp6(ADVERTISE, Priority.NORMAL, ADVERTISEMENT).match(Field.ETH_SRC, Bits.of(member.mac()))
                .action(set(Field.ND_TLL, member.mac())).next(FORWARD, Purpose.LOCAL_MEMBER, vni));
    }

    /** A solicitation becomes an advertisement, but for the address in it: that can only be set in the next table. */
    private static FlowBuilder advertise(final FlowBuilder flow, final long flags) {
        return flow.action(new Action.Move(Field.IPV6_SRC, Field.IPV6_DST))
            .action(new Action.Move(Field.ND_TARGET, Field.IPV6_SRC))
            .action(set(Field.ND_RESERVED, flags)).action(set(Field.ND_OPTIONS_TYPE, TARGET_OPTION))
            .action(set(Field.ICMPV6_TYPE, ADVERTISEMENT));
    }

    /** Hands a packet for a device over as its gateway does. */
    private Flow deliver(final Member member, final Ip ip) {
        return Exit.of(member).deliver(to(flow(FORWARD, Priority.SPECIAL)
            .match(Field.ETH_DST, Bits.of(member.mac())), ip)
            .action(new Action.DecrementTtl()).action(set(Field.ETH_SRC)), vni);
    }

    private FlowBuilder flow(final HypervisorTable table, final Priority priority) {
        return new FlowBuilder(table, priority).match(Metadata.NETWORK, vni);
    }

    private FlowBuilder toGateway(final Priority priority) {
        return flow(ROUTE, priority).match(Field.ETH_DST, gatewayMac);
    }

    private FlowBuilder sent(final Priority priority, final Member member) {
        return flow(ROUTE, priority).match(Field.ETH_SRC, Bits.of(member.mac()));
    }

    private FlowBuilder icmp6(final HypervisorTable table, final Priority priority, final int type) {
        return icmp6(flow(table, priority), type);
    }

    private static FlowBuilder icmp6(final FlowBuilder flow, final int type) {
        return flow.match(Field.ETH_TYPE, Frames.ETH_IPV6).match(Field.IP_PROTO, ICMPV6)
            .match(Field.ICMPV6_TYPE, type);
    }

    private static FlowBuilder asks(final FlowBuilder flow) {
        return flow.match(Field.ETH_TYPE, Frames.ETH_ARP).match(Field.ARP_OP, ARP_REQUEST);
    }

    private static FlowBuilder to(final FlowBuilder flow, final Ip ip) {
        return flow.match(Field.ETH_TYPE, ip.isV6() ? Frames.ETH_IPV6 : Frames.ETH_IPV4)
            .match(ip.isV6() ? Field.IPV6_DST : Field.IPV4_DST, Bits.of(ip));
    }

    /** Sets a field to the MAC address of the gateway. */
    private Action set(final Field field) {
        return new Action.SetField(field, gatewayMac);
    }

    private static Action set(final Field field, final MacAddress mac) {
        return new Action.SetField(field, Bits.of(mac));
    }

    private static Action set(final Field field, final Ip ip) {
        return new Action.SetField(field, Bits.of(ip));
    }

    private static Action set(final Field field, final long value) {
        return new Action.SetField(field, Bits.of(value));
    }
}
