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

import static io.selvage.core.pipeline.Field.ARP_OP;
import static io.selvage.core.pipeline.Field.ARP_SHA;
import static io.selvage.core.pipeline.Field.ARP_SPA;
import static io.selvage.core.pipeline.Field.ARP_TPA;
import static io.selvage.core.pipeline.Field.ETH_DST;
import static io.selvage.core.pipeline.Field.ETH_SRC;
import static io.selvage.core.pipeline.Field.ETH_TYPE;
import static io.selvage.core.pipeline.Field.ICMPV6_CODE;
import static io.selvage.core.pipeline.Field.ICMPV6_TYPE;
import static io.selvage.core.pipeline.Field.ICMP_CODE;
import static io.selvage.core.pipeline.Field.ICMP_TYPE;
import static io.selvage.core.pipeline.Field.IN_PORT;
import static io.selvage.core.pipeline.Field.IPV4_DST;
import static io.selvage.core.pipeline.Field.IPV4_SRC;
import static io.selvage.core.pipeline.Field.IPV6_DST;
import static io.selvage.core.pipeline.Field.IPV6_SRC;
import static io.selvage.core.pipeline.Field.IP_DSCP;
import static io.selvage.core.pipeline.Field.IP_PROTO;
import static io.selvage.core.pipeline.Field.METADATA;
import static io.selvage.core.pipeline.Field.ND_TARGET;
import static io.selvage.core.pipeline.Field.PKT_MARK;
import static io.selvage.core.pipeline.Field.TCP_DST;
import static io.selvage.core.pipeline.Field.TCP_FLAGS;
import static io.selvage.core.pipeline.Field.TCP_SRC;
import static io.selvage.core.pipeline.Field.TUNNEL_ID;
import static io.selvage.core.pipeline.Field.UDP_DST;
import static io.selvage.core.pipeline.Field.UDP_SRC;
import static io.selvage.core.pipeline.Field.VLAN_VID;

import io.selvage.core.pipeline.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The pipeline of a hypervisor, in the order in which packets pass it: the contract, the order and the document.
 * {@code docs/pipeline.md} is made from this enumeration. Numbers leave gaps for tables to come; the name is the
 * identity.
 */
public enum HypervisorTable implements PipelineTable {
    /** Says which network a packet is in. */
    CLASSIFY(0, "Says which virtual network a packet is in, from the port that it came in by and its VLAN tag and, out "
        + "of a tunnel, from the VNI. The tag of a device's VLAN is taken off, and its port forgotten, so that the "
        + "packet may leave by it again with another tag. Packets of a port without instruction are shown to the "
        + "controller, which learns from them who is there; LLDP frames of every port are, and never go into a "
        + "network.",
        Set.of(IN_PORT, METADATA, TUNNEL_ID, PKT_MARK, VLAN_VID, ETH_DST, ETH_SRC, ETH_TYPE),
        "sent to the controller, at the rate that the bridge's Controller row limits"),
    /** Admits only what belongs to the device behind the port. */
    SOURCE_GUARD(10, "Admits only packets whose source MAC address, and IP address where the instruction gives any, "
        + "belongs to the device behind the port.",
        Set.of(IN_PORT, METADATA, VLAN_VID, ETH_SRC, ETH_TYPE, IPV4_SRC, IPV6_SRC, ARP_SPA, ARP_SHA, IP_PROTO, UDP_SRC,
            UDP_DST),
        "dropped and counted"),
    /** Judges what a device sends. */
    INGRESS_ACL(14, "Judges what a device sends by the ingress-acl of its port. Only packets of devices with one come "
        + "here.", Fields.JUDGED, "dropped and counted"),
    /** Gives the packets of a device their class. */
    INGRESS_CLASS(16, "Limits what a device sends to its ingress-rate, and marks it. Only packets of devices with one "
        + "of the two come here.",
        Set.of(METADATA, ETH_SRC, ETH_TYPE), "dropped and counted"),
    /** Is the gateway of layer-3 devices. */
    ROUTE(17, "The gateway of layer-3 devices; only what they send comes here. Answers ARP, neighbour discovery and "
        + "ICMP echo, and gives an IP packet for a member of the network the MAC address of that member.",
        Set.of(METADATA, ETH_SRC, ETH_DST, ETH_TYPE, ARP_OP, ARP_SPA, ARP_TPA, IP_PROTO, IPV4_SRC, IPV4_DST, IPV6_SRC,
            IPV6_DST, ICMP_TYPE, ICMPV6_TYPE),
        "dropped and counted"),
    /** Speaks for layer-3 devices. */
    NEIGHBOUR(18, "Answers those who ask by ARP or neighbour discovery for a layer-3 device of this node. Only packets "
        + "of networks that have one here come here.",
        Set.of(METADATA, ETH_TYPE, ARP_OP, ARP_TPA, IP_PROTO, IPV6_SRC, ICMPV6_TYPE, ND_TARGET),
        "dropped and counted"),
    /** Completes the answers of neighbour discovery. */
    ADVERTISE(19, "Puts the MAC address into an answer of neighbour discovery, which has to be one already for that.",
        Set.of(METADATA, ETH_SRC, ETH_DST, ETH_TYPE, IP_PROTO, ICMPV6_TYPE),
        "dropped and counted"),
    /** Sends a packet to where its destination is. */
    FORWARD(20, "Sends a packet to the port, or through a tunnel to the node, where its destination MAC address is; to "
        + "a layer-3 device IP packets only, as its gateway does.",
        Set.of(METADATA, PKT_MARK, ETH_DST, ETH_TYPE, IPV4_DST, IPV6_DST),
        "dropped and counted"),
    /** Sends a packet to every member of its network. */
    FLOOD(30, "Head-end replication: one copy for each member here and, unless the packet came out of a tunnel, one "
        + "for each other node that has members. A copy for a port with tag, egress-acl or egress-rate goes its own "
        + "way.",
        Set.of(METADATA),
        "dropped and counted"),
    /** Judges what is sent to a device. */
    EGRESS_ACL(40, "Judges what is sent to a device by the egress-acl of its port. Only packets for ports with one "
        + "come here.",
        Fields.JUDGED, "dropped and counted"),
    /** Sends a packet out of a port that wants more than that. */
    EGRESS_PORT(50, "Limits what is sent to a device to its egress-rate, tags it and sends it out.",
        Set.of(METADATA, IN_PORT, ETH_SRC), "dropped and counted");

    /** Sets of fields that several tables match. */
    private static final class Fields {
        /** Whatever an access list can speak of, and whose packet it is. */
        static final Set<Field> JUDGED = Set.of(METADATA, ETH_SRC, ETH_DST, ETH_TYPE, IP_DSCP, IP_PROTO, IPV4_SRC,
            IPV4_DST, IPV6_SRC, IPV6_DST, TCP_SRC, TCP_DST, TCP_FLAGS, UDP_SRC, UDP_DST, ICMP_TYPE, ICMP_CODE,
            ICMPV6_TYPE, ICMPV6_CODE);
    }

    /** Priorities of all tables, each with what it is for. */
    public enum Priority {
        /** What holds when nothing else matches. */
        MISS(0, "what holds when nothing else matches"),
        /** What holds for a whole network when nothing more special matches. */
        NETWORK_DEFAULT(10, "what holds for a whole network, or port, when nothing more special matches"),
        /** Drops what came out of a tunnel with an unknown VNI, or from the bridge's own port. */
        NOT_A_DEVICE(50, "drops what no device sent: unknown VNIs, the bridge's own port"),
        /** Matches no packet, and so belongs to what no higher flow wants. */
        APART(60, "matches nothing, and has one field more looked at of what no higher flow wants"),
        /** Drops what is sent to a gateway and cannot be routed. */
        UNROUTED(70, "drops what is sent to a gateway and has no route"),
        /** Non-IP packets from the right MAC address. */
        OTHER_PROTOCOLS(80, "packets of other protocols than IP and ARP"),
        /** Drops spoofed IP. */
        SPOOFED(90, "drops addresses that no higher flow admitted"),
        /** Broadcast and multicast. */
        GROUP(95, "broadcast and multicast"),
        /** The normal case. */
        NORMAL(100, "the normal case"),
        /** What is told by one more field than the normal case. */
        SPECIAL(110, "told by one field more than the normal case"),
        /** What is told by its VLAN tag, and goes before everything that does not look at tags. */
        TAGGED(120, "told by its VLAN tag, or sent by a device behind the port itself"),
        /** Protocols between a device and its switch. */
        CONTROL(200, "protocols between a device and its switch, which belong to no network"),
        /** The same, where they are not wanted. */
        CONTROL_DROP(210, "drops such protocols where they cannot be true, or are too much"),
        /** The first rule of an access list for flooded copies. */
        FIRST_FLOOD_RULE(40_000, "the same for flooded copies on an OpenFlow ToR, where 60000 is for those of devices "
            + "that share a port with one that they are for"),
        /** The first rule of an access list; each further one has one less. */
        FIRST_RULE(60_000, "the first entry of an access list; each further one has one less, then come what resolves "
            + "addresses and the rest");

        private final int value;
        private final String description;

        Priority(final int value, final String description) {
            this.value = value;
            this.description = description;
        }

        /** The OpenFlow priority. */
        public int value() {
            return value;
        }

        /** One clause for the reference. */
        public String description() {
            return description;
        }
    }

    private final int id;
    private final String description;
    private final Set<Field> matches;
    private final String miss;

    HypervisorTable(final int id, final String description, final Set<Field> matches, final String miss) {
        this.id = id;
        this.description = description;
        this.matches = matches;
        this.miss = miss;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Set<Field> matches() {
        return matches;
    }

    @Override
    public String miss() {
        return miss;
    }

    /** The tables that a packet may go to from here: those behind it. */
    public List<HypervisorTable> next() {
        return List.of(values()).subList(ordinal() + 1, values().length);
    }

    /** Name of a table by its number; the number itself if the pipeline has no such table. */
    public static String nameOf(final int id) {
        return Arrays.stream(values()).filter(table -> table.id == id).findAny().map(HypervisorTable::name)
            .orElse(Integer.toString(id));
    }
}
