/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.operations;

import io.selvage.core.fabric.Fabric;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.Gateway;
import io.selvage.core.logical.Member;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.trace.Packet;
import java.util.List;
import java.util.Optional;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceInput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceInput.Protocol;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint8;

/**
 * Where a packet that is to be traced comes in, and what it is.
 *
 * @param place the port
 * @param ofport its OpenFlow number
 * @param packet the packet
 * @param nodes the nodes that it may come to
 */
record TraceStart(PortRef place, int ofport, Packet packet, List<ResolvedNode> nodes) {
    private static final int ETH_IPV4 = 0x0800;
    private static final int ETH_ARP = 0x0806;
    private static final int ETH_IPV6 = 0x86DD;
    private static final int VLAN_PRESENT = 0x1000;
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REQUEST_V6 = 128;
    private static final int DYNAMIC_PORT = 49152;
    private static final int HTTP = 80;

    /**
     * Completes what a user gives by what is known. On the loop.
     *
     * @throws IllegalArgumentException if that is not enough, or contradicts itself; the message names the leaf
     */
    static TraceStart of(final Fabric fabric, final TraceInput input) {
        final var sender = sender(fabric, input);
        final var place = sender.map(Member::place).orElseGet(() -> new PortRef(input.requireNode().getValue(),
            input.requirePort()));
        final var port = fabric.port(place).orElseThrow(() -> new IllegalArgumentException("port: node '"
            + place.node() + "' has no port '" + place.port() + "'"));
        if (port.port().ofport() == 0) {
            throw new IllegalArgumentException("port: the switch has not numbered port '" + place.port() + "' yet");
        }
        return new TraceStart(place, port.port().ofport(), new Completion(fabric, input, sender).packet(),
            List.copyOf(fabric.nodes().values()));
    }

    private static Optional<Member> sender(final Fabric fabric, final TraceInput input) {
        final var device = input.getDeviceId();
        if (device != null) {
            if (input.getNode() != null || input.getPort() != null) {
                throw new IllegalArgumentException("device-id: give either the device or node and port");
            }
            return Optional.of(fabric.bindings().values().stream()
                .filter(binding -> binding.device().text().equalsIgnoreCase(device.getValue()))
                .flatMap(binding -> binding.instruction().flatMap(fabric::memberOf).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("device-id: no device '" + device.getValue()
                    + "' is provisioned; give node and port to follow a packet of an unprovisioned port")));
        }
        if (input.getNode() == null || input.getPort() == null) {
            throw new IllegalArgumentException((input.getNode() == null ? "node" : "port")
                + ": give device-id, or node and port");
        }
        final var node = input.requireNode().getValue();
        if (!fabric.nodes().containsKey(node)) {
            throw new IllegalArgumentException("node: there is no node '" + node + "'");
        }
        // Of several devices at a port, the one that is meant must be told by its address or VLAN.
        final var members = fabric.membersAt(new PortRef(node, input.requirePort())).stream()
            .filter(member -> input.getSourceMac() == null
                || member.mac().equals(MacAddress.of(input.requireSourceMac().getValue())))
            .filter(member -> input.getVlan() == null
                || member.vlan().orElse(0) == input.requireVlan().intValue())
            .toList();
        return members.size() == 1 ? Optional.of(members.getFirst()) : Optional.empty();
    }

    /** Makes the packet. */
    private record Completion(Fabric fabric, TraceInput input, Optional<Member> sender) {
        Packet packet() {
            final var packet = input.getArpOperation() != null ? arp()
                : input.getDestinationIp() != null || input.getSourceIp() != null ? ip()
                : frame();
            final int vlan = input.getVlan() != null ? input.requireVlan().intValue()
                : sender.flatMap(Member::vlan).orElse(0);
            return vlan == 0 ? packet : packet.with(Field.VLAN_VID, VLAN_PRESENT | vlan);
        }

        private Packet frame() {
            final var ethertype = input.getEthertype();
            if (ethertype == null) {
                throw new IllegalArgumentException("destination-ip: give it, or arp-operation, or the ethertype of a "
                    + "packet that is neither");
            }
            return Packet.frame(source(), given(input.getDestinationMac()).orElseThrow(() ->
                new IllegalArgumentException("destination-mac: needed for a packet that is neither IP nor ARP")),
                ethertype.intValue());
        }

        private Packet arp() {
            agrees(ETH_ARP);
            final int operation = input.requireArpOperation().intValue();
            final var target = destination();
            return Packet.arp(source(), given(input.getDestinationMac()).orElseGet(() -> operation == 1
                ? Packet.BROADCAST : station(target)), operation, sourceIp(target), target);
        }

        private Packet ip() {
            final var to = destination();
            final var from = sourceIp(to);
            if (from.isV6() != to.isV6()) {
                throw new IllegalArgumentException("source-ip: " + from + " is of another version than destination-ip "
                    + to);
            }
            agrees(to.isV6() ? ETH_IPV6 : ETH_IPV4);
            final int protocol = protocol(to.isV6());
            final var packet = Packet.ip(source(), given(input.getDestinationMac()).orElseGet(() -> station(to)), from,
                to, protocol).with(Field.IP_DSCP, number(input.getDscp(), 0));
            final int code = number(input.getIcmpCode(), 0);
            return switch (protocol) {
                case TCP -> packet.with(Field.TCP_SRC, port(input.getSourcePort() == null ? null
                        : input.requireSourcePort().getValue(), DYNAMIC_PORT))
                    .with(Field.TCP_DST, port(input.getDestinationPort() == null ? null
                        : input.requireDestinationPort().getValue(), HTTP))
                    // The first one of a connection: SYN
                    .with(Field.TCP_FLAGS, 2);
                case UDP -> packet.with(Field.UDP_SRC, port(input.getSourcePort() == null ? null
                        : input.requireSourcePort().getValue(), DYNAMIC_PORT))
                    .with(Field.UDP_DST, port(input.getDestinationPort() == null ? null
                        : input.requireDestinationPort().getValue(), HTTP));
                case ICMP -> to.isV6() ? packet : packet.with(Field.ICMP_TYPE, number(input.getIcmpType(),
                    ECHO_REQUEST)).with(Field.ICMP_CODE, code);
                case ICMPV6 -> to.isV6() ? packet.with(Field.ICMPV6_TYPE, number(input.getIcmpType(),
                    ECHO_REQUEST_V6)).with(Field.ICMPV6_CODE, code) : packet;
                default -> packet;
            };
        }

        private int protocol(final boolean v6) {
            final Protocol protocol = input.getProtocol();
            if (protocol != null && protocol.getUint8() != null) {
                return protocol.getUint8().intValue();
            }
            final var name = protocol == null ? null : protocol.getEnumeration();
            return name == null || name.getIntValue() == ICMP ? v6 ? ICMPV6 : ICMP : name.getIntValue();
        }

        private void agrees(final int ethertype) {
            if (input.getEthertype() != null && input.requireEthertype().intValue() != ethertype) {
                throw new IllegalArgumentException("ethertype: 0x" + Integer.toHexString(
                    input.requireEthertype().intValue()) + " is not that of the addresses and operation given, 0x"
                    + Integer.toHexString(ethertype));
            }
        }

        private Ip destination() {
            return address(input.getDestinationIp()).orElseThrow(() ->
                new IllegalArgumentException("destination-ip: needed"));
        }

        private MacAddress source() {
            return given(input.getSourceMac()).or(() -> sender.map(Member::mac)).orElseThrow(() ->
                new IllegalArgumentException("source-mac: needed, since not exactly one provisioned device is meant"));
        }

        private Ip sourceIp(final Ip to) {
            final var version = to.isV6() ? "IPv6" : "IPv4";
            return address(input.getSourceIp()).or(() -> sender.flatMap(member -> member.ips().stream()
                .filter(ip -> ip.isV6() == to.isV6()).findFirst())).orElseThrow(() -> new IllegalArgumentException(
                    "source-ip: needed, since the instruction gives no " + version + " address"));
        }

        /** Whom the sender sends to: its gateway on a layer-3 port, else who has the address in its network. */
        private MacAddress station(final Ip ip) {
            final var gateway = sender.filter(Member::isLayer3)
                .flatMap(member -> Optional.ofNullable(fabric.networks().get(member.network())))
                .flatMap(ResolvedNetwork::knownVni).map(Gateway::macOf);
            return gateway.or(() -> sender.flatMap(member -> fabric.resolve(member.network(), ip)).map(Member::mac))
                .orElseThrow(() -> new IllegalArgumentException("destination-mac: needed, since no device with the "
                    + "address " + ip + " is known in the network of the sender"));
        }

        private static Optional<MacAddress> given(
                final org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715
                    .@Nullable MacAddress mac) {
            return Optional.ofNullable(mac).map(some -> MacAddress.of(some.getValue()));
        }

        private static Optional<Ip> address(final @Nullable IpAddressNoZone ip) {
            return Optional.ofNullable(ip).map(some -> Ip.of(some.stringValue()));
        }

        private static int number(final @Nullable Uint8 value, final int otherwise) {
            return value == null ? otherwise : value.intValue();
        }

        private static Bits port(final @Nullable Uint16 value, final int otherwise) {
            return Bits.of(value == null ? otherwise : value.intValue());
        }
    }
}
