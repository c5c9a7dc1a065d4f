/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.pipeline;

/**
 * The packet and metadata fields that flows of ours match or set, in canonical order: a match lists its fields in this
 * order. Numbers are those of OpenFlow 1.3.5, section 7.2.3.7 (class {@code OFPXMC_OPENFLOW_BASIC}), or of the Nicira
 * extension (class {@code NXM_NX}) where {@link #isNicira()}.
 */
public enum Field {
    /** Ingress port. */
    IN_PORT("in_port", 0, 32, false, false),
    /** Metadata that one table leaves for the next; see {@link Metadata}. */
    METADATA("metadata", 2, 64, true, false),
    /** Virtual network identifier of a tunnel: VNI, or key of GRE. */
    TUNNEL_ID("tun_id", 38, 64, true, false),
    /** Outer IPv4 source of a packet that came out of a tunnel. */
    TUNNEL_IPV4_SRC("tun_src", 31, 32, true, true),
    /** Outer IPv4 destination for a packet that goes into a flow-based tunnel. */
    TUNNEL_IPV4_DST("tun_dst", 32, 32, true, true),
    /** Mark that the kernel gave a packet; what nobody marked has 0. */
    PKT_MARK("pkt_mark", 33, 32, true, true),
    /** Destination MAC address. */
    ETH_DST("dl_dst", 3, 48, true, false),
    /** Source MAC address. */
    ETH_SRC("dl_src", 4, 48, true, false),
    /** Ethertype, after VLAN tags. */
    ETH_TYPE("dl_type", 5, 16, false, false),
    /** VLAN identifier with the present bit (0x1000). */
    VLAN_VID("vlan_vid", 6, 13, true, false),
    /** VLAN priority code point; only to be set. */
    VLAN_PCP("vlan_pcp", 7, 3, false, false),
    /** Differentiated services code point of IPv4 and IPv6. */
    IP_DSCP("ip_dscp", 8, 6, false, false),
    /** IP protocol; for ARP use {@link #ARP_OP}. */
    IP_PROTO("nw_proto", 10, 8, false, false),
    /** IPv4 source. */
    IPV4_SRC("nw_src", 11, 32, true, false),
    /** IPv4 destination. */
    IPV4_DST("nw_dst", 12, 32, true, false),
    /** TCP source port; masks are an extension of Open vSwitch. */
    TCP_SRC("tcp_src", 13, 16, true, false),
    /** TCP destination port; masks are an extension of Open vSwitch. */
    TCP_DST("tcp_dst", 14, 16, true, false),
    /** TCP control bits: the experimenter field of ONF EXT-109, which plain OpenFlow 1.3 has not. */
    TCP_FLAGS("tcp_flags", 42, 12, true, false),
    /** UDP source port; masks are an extension of Open vSwitch. */
    UDP_SRC("udp_src", 15, 16, true, false),
    /** UDP destination port; masks are an extension of Open vSwitch. */
    UDP_DST("udp_dst", 16, 16, true, false),
    /** ICMP type, of IPv4. */
    ICMP_TYPE("icmp_type", 19, 8, false, false),
    /** ICMP code, of IPv4. */
    ICMP_CODE("icmp_code", 20, 8, false, false),
    /** ARP operation. */
    ARP_OP("arp_op", 21, 16, false, false),
    /** ARP sender protocol address. */
    ARP_SPA("arp_spa", 22, 32, true, false),
    /** ARP target protocol address. */
    ARP_TPA("arp_tpa", 23, 32, true, false),
    /** ARP sender hardware address. */
    ARP_SHA("arp_sha", 24, 48, true, false),
    /** ARP target hardware address. */
    ARP_THA("arp_tha", 25, 48, true, false),
    /** IPv6 source. */
    IPV6_SRC("ipv6_src", 26, 128, true, false),
    /** IPv6 destination. */
    IPV6_DST("ipv6_dst", 27, 128, true, false),
    /** ICMPv6 type. */
    ICMPV6_TYPE("icmpv6_type", 29, 8, false, false),
    /** ICMPv6 code. */
    ICMPV6_CODE("icmpv6_code", 30, 8, false, false),
    /** Target of an IPv6 neighbour solicitation or advertisement. */
    ND_TARGET("nd_target", 31, 128, false, false),
    /** Target link-layer address in an IPv6 neighbour advertisement; only to be set. */
    ND_TLL("nd_tll", 33, 48, false, false),
    /**
     * The 32 bits behind the checksum of an IPv6 neighbour message, in an advertisement its flags (RFC 4861, section
     * 4.4); only to be set, and by Open vSwitch only.
     */
    ND_RESERVED("nd_reserved", 1, 32, false, true),
    /** Type of the option of an IPv6 neighbour message; only to be set, and by Open vSwitch only. */
    ND_OPTIONS_TYPE("nd_options_type", 2, 8, false, true);

    private final String text;
    private final int code;
    private final int width;
    private final boolean maskable;
    private final boolean nicira;

    Field(final String text, final int code, final int width, final boolean maskable, final boolean nicira) {
        this.text = text;
        this.code = code;
        this.width = width;
        this.maskable = maskable;
        this.nicira = nicira;
    }

    /** The name that {@code ovs-ofctl} uses. */
    public String text() {
        return text;
    }

    /** The OXM field number within its class. */
    public int code() {
        return code;
    }

    /** Width in bits. */
    public int width() {
        return width;
    }

    /** Whether OpenFlow lets a match mask it. */
    public boolean isMaskable() {
        return maskable;
    }

    /** Whether the field is of Open vSwitch rather than of plain OpenFlow 1.3. */
    public boolean isNicira() {
        return nicira;
    }
}
