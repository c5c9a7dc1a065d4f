/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import io.selvage.core.net.Ip;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Match;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.PortNumber;
import org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.MacAddressFilter;
import org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.match.EthernetMatch;
import org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.match.IpMatch;
import org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.match.Layer3Match;
import org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.match.Layer4Match;
import org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.match.VlanMatch;
import org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.match.layer._3.match.ArpMatch;
import org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.match.layer._3.match.Ipv4Match;
import org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.match.layer._3.match.Ipv6Match;
import org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.match.layer._4.match.TcpMatch;
import org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.match.layer._4.match.UdpMatch;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflowplugin.extension.general.rev140714.GeneralExtensionListGrouping;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflowplugin.extension.general.rev140714.general.extension.list.grouping.ExtensionList;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.TunnelIpv4DestinationKey;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.TunnelIpv4Extension;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.TunnelIpv4SourceKey;
import org.opendaylight.yangtools.binding.Augmentable;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Reads a match, or the field of a set-field action, out of OpenFlowPlugin's model. */
final class OfpMatchDecoder {
    /** Names that OpenFlowPlugin gives to reserved ports (OpenFlow 1.3.5, section 7.2.1). */
    private static final Map<String, Long> RESERVED_PORTS = Map.of(
        "MAX", 0xFFFF_FF00L, "INPORT", 0xFFFF_FFF8L, "IN_PORT", 0xFFFF_FFF8L, "TABLE", 0xFFFF_FFF9L,
        "NORMAL", 0xFFFF_FFFAL, "FLOOD", 0xFFFF_FFFBL, "ALL", 0xFFFF_FFFCL, "CONTROLLER", 0xFFFF_FFFDL,
        "LOCAL", 0xFFFF_FFFEL, "ANY", 0xFFFF_FFFFL);
    private static final int VLAN_PRESENT = 0x1000;
    private static final int TCP_FLAGS = 0xFFF;

    private final Match.Builder match = Match.builder();

    private OfpMatchDecoder() {
        // One for each match
    }

    /**
     * Reads a match.
     *
     * @throws UndecodableException if it has anything that {@link Match} cannot hold
     */
    static <T extends org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.Match & Augmentable<T>>
            Match decode(final T from) {
        final var decoder = new OfpMatchDecoder();
        decoder.read(from);
        for (final var augmentation : from.augmentations().values()) {
            if (!(augmentation instanceof GeneralExtensionListGrouping extensions)) {
                throw new UndecodableException("match with an augmentation");
            }
            extensions.nonnullExtensionList().values().forEach(decoder::extension);
        }
        return decoder.match.build();
    }

    /**
     * Reads a port number.
     *
     * @param text the number or the name of a reserved port, perhaps with the name of the node before it
     */
    static long port(final String text) {
        final var last = text.substring(text.lastIndexOf(':') + 1);
        final var reserved = RESERVED_PORTS.get(last);
        return reserved != null ? reserved : Long.parseLong(last);
    }

    private void read(final org.opendaylight.yang.gen.v1.urn.opendaylight.model.match.types.rev131026.Match from) {
        absent(from.getInPhyPort(), from.getPacketTypeMatch(), from.getProtocolMatchFields());
        if (from.getInPort() != null) {
            match.is(Field.IN_PORT, port(from.getInPort().getValue()));
        }
        final var metadata = from.getMetadata();
        if (metadata != null) {
            masked64(Field.METADATA, metadata.requireMetadata().longValue(), metadata.getMetadataMask());
        }
        final var tunnel = from.getTunnel();
        if (tunnel != null) {
            masked64(Field.TUNNEL_ID, tunnel.requireTunnelId().longValue(), tunnel.getTunnelMask());
        }
        ethernet(from.getEthernetMatch());
        vlan(from.getVlanMatch());
        ip(from.getIpMatch());
        layer3(from.getLayer3Match());
        layer4(from.getLayer4Match());
        final var flags = from.getTcpFlagsMatch();
        if (flags != null) {
            masked16(Field.TCP_FLAGS, flags.requireTcpFlags().toJava() & TCP_FLAGS,
                flags.getTcpFlagsMask() == null ? TCP_FLAGS : flags.getTcpFlagsMask().toJava() & TCP_FLAGS);
        }
        final var icmpv4 = from.getIcmpv4Match();
        if (icmpv4 != null) {
            octet(Field.ICMP_TYPE, icmpv4.getIcmpv4Type());
            octet(Field.ICMP_CODE, icmpv4.getIcmpv4Code());
        }
        final var icmpv6 = from.getIcmpv6Match();
        if (icmpv6 != null) {
            octet(Field.ICMPV6_TYPE, icmpv6.getIcmpv6Type());
            octet(Field.ICMPV6_CODE, icmpv6.getIcmpv6Code());
        }
    }

    private void octet(final Field field, final @Nullable Uint8 value) {
        if (value != null) {
            match.is(field, value.intValue());
        }
    }

    private void masked16(final Field field, final int value, final int mask) {
        match.is(field, Bits.of(value), Bits.of(mask));
    }

    private void transport(final Field field, final @Nullable PortNumber port, final @Nullable PortNumber mask) {
        if (port != null) {
            masked16(field, port.getValue().toJava(), mask == null ? 0xFFFF : mask.getValue().toJava());
        }
    }

    private void masked64(final Field field, final long value, final @Nullable Number mask) {
        match.is(field, Bits.of(value), mask == null ? Bits.ones(64) : Bits.of(mask.longValue()));
    }

    private void ethernet(final @Nullable EthernetMatch from) {
        if (from != null) {
            mac(Field.ETH_DST, from.getEthernetDestination());
            mac(Field.ETH_SRC, from.getEthernetSource());
            final var type = from.getEthernetType();
            if (type != null) {
                match.is(Field.ETH_TYPE, type.requireType().getValue().toJava());
            }
        }
    }

    private void mac(final Field field, final @Nullable MacAddressFilter from) {
        if (from != null) {
            final var value = Bits.of(MacAddress.of(from.requireAddress().getValue()));
            final var mask = from.getMask();
            match.is(field, value, mask == null ? Bits.ones(48) : Bits.of(MacAddress.of(mask.getValue())));
        }
    }

    private void vlan(final @Nullable VlanMatch from) {
        if (from != null) {
            final var id = from.getVlanId();
            final var priority = from.getVlanPcp();
            if (priority != null) {
                match.is(Field.VLAN_PCP, priority.getValue().intValue());
            }
            if (id == null && priority != null) {
                return;
            }
            if (id == null) {
                throw new UndecodableException("VLAN match without identifier");
            }
            final int vid = id.requireVlanId().getValue().toJava();
            if (!id.requireVlanIdPresent()) {
                match.is(Field.VLAN_VID, vid);
            } else if (vid == 0) {
                // OpenFlowPlugin drops the mask and shows "any VLAN" like this
                match.is(Field.VLAN_VID, Bits.of(VLAN_PRESENT), Bits.of(VLAN_PRESENT));
            } else {
                match.is(Field.VLAN_VID, VLAN_PRESENT | vid);
            }
        }
    }

    private void ip(final @Nullable IpMatch from) {
        if (from != null) {
            absent(from.getIpEcn(), from.getIpProto());
            octet(Field.IP_PROTO, from.getIpProtocol());
            final var dscp = from.getIpDscp();
            if (dscp != null) {
                match.is(Field.IP_DSCP, dscp.getValue().intValue());
            }
        }
    }

    private void layer3(final @Nullable Layer3Match from) {
        switch (from) {
            case null -> { }
            case Ipv4Match ipv4 -> {
                prefix(Field.IPV4_SRC, ipv4.getIpv4Source() == null ? null : ipv4.getIpv4Source().getValue());
                prefix(Field.IPV4_DST, ipv4.getIpv4Destination() == null ? null : ipv4.getIpv4Destination().getValue());
            }
            case Ipv6Match ipv6 -> {
                absent(ipv6.getIpv6Label(), ipv6.getIpv6NdSll(), ipv6.getIpv6ExtHeader());
                prefix(Field.IPV6_SRC, ipv6.getIpv6Source() == null ? null : ipv6.getIpv6Source().getValue());
                prefix(Field.IPV6_DST, ipv6.getIpv6Destination() == null ? null : ipv6.getIpv6Destination().getValue());
                final var link = ipv6.getIpv6NdTll();
                if (link != null) {
                    match.is(Field.ND_TLL, Bits.of(MacAddress.of(link.getValue())));
                }
                final var target = ipv6.getIpv6NdTarget();
                if (target != null) {
                    match.is(Field.ND_TARGET, Bits.of(Ip.of(target.getValue())));
                }
            }
            case ArpMatch arp -> {
                final var op = arp.getArpOp();
                if (op != null) {
                    match.is(Field.ARP_OP, op.toJava());
                }
                final var spa = arp.getArpSourceTransportAddress();
                prefix(Field.ARP_SPA, spa == null ? null : spa.getValue());
                final var tpa = arp.getArpTargetTransportAddress();
                prefix(Field.ARP_TPA, tpa == null ? null : tpa.getValue());
                mac(Field.ARP_SHA, arp.getArpSourceHardwareAddress());
                mac(Field.ARP_THA, arp.getArpTargetHardwareAddress());
            }
            default -> throw new UndecodableException("layer 3 match " + from.implementedInterface().getSimpleName());
        }
    }

    private void prefix(final Field field, final @Nullable String text) {
        if (text != null) {
            final var prefix = IpPrefix.of(text);
            final var value = Bits.of(prefix.address());
            match.is(field, value, OpenFlowLimits.prefixMask(field, prefix.length()));
        }
    }

    private void layer4(final @Nullable Layer4Match from) {
        switch (from) {
            case null -> { }
            case UdpMatch udp -> {
                transport(Field.UDP_SRC, udp.getUdpSourcePort(), udp.getUdpSourcePortMask());
                transport(Field.UDP_DST, udp.getUdpDestinationPort(), udp.getUdpDestinationPortMask());
            }
            case TcpMatch tcp -> {
                transport(Field.TCP_SRC, tcp.getTcpSourcePort(), tcp.getTcpSourcePortMask());
                transport(Field.TCP_DST, tcp.getTcpDestinationPort(), tcp.getTcpDestinationPortMask());
            }
            default -> throw new UndecodableException("layer 4 match " + from.implementedInterface().getSimpleName());
        }
    }

    private void extension(final ExtensionList from) {
        final var extension = from.getExtension();
        final var tunnel = extension == null ? null : extension.augmentation(TunnelIpv4Extension.class);
        if (tunnel == null) {
            throw new UndecodableException("extension " + from.getExtensionKey());
        }
        final Field field;
        if (TunnelIpv4SourceKey.VALUE.equals(from.getExtensionKey())) {
            field = Field.TUNNEL_IPV4_SRC;
        } else if (TunnelIpv4DestinationKey.VALUE.equals(from.getExtensionKey())) {
            field = Field.TUNNEL_IPV4_DST;
        } else {
            throw new UndecodableException("extension " + from.getExtensionKey());
        }
        final var mask = tunnel.getTunnelMask();
        match.is(field, Bits.of(tunnel.requireTunnelAddress().toJava()),
            mask == null ? Bits.ones(32) : Bits.of(mask.toJava()));
    }

    private static void absent(final @Nullable Object... things) {
        if (Stream.of(things).anyMatch(thing -> thing != null)) {
            throw new UndecodableException("a field that we never match");
        }
    }
}
