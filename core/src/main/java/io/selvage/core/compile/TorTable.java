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

import static io.selvage.core.pipeline.Field.ARP_SHA;
import static io.selvage.core.pipeline.Field.ARP_SPA;
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
import static io.selvage.core.pipeline.Field.TCP_DST;
import static io.selvage.core.pipeline.Field.TCP_FLAGS;
import static io.selvage.core.pipeline.Field.TCP_SRC;
import static io.selvage.core.pipeline.Field.UDP_DST;
import static io.selvage.core.pipeline.Field.UDP_SRC;
import static io.selvage.core.pipeline.Field.VLAN_VID;

import io.selvage.core.pipeline.Field;
import java.util.Set;

/**
 * The pipeline of an OpenFlow ToR, in its order. Plain OpenFlow 1.3 only: no extension, no tunnel, tables without gaps
 * since a switch may have few. Which of the tables a switch has, and under which number, says {@link TorLayout}.
 */
public enum TorTable {
    /** Says which network a packet is in. */
    CLASSIFY("Says which virtual network a packet is in, from its port, VLAN tag and source MAC address; the tag is "
        + "taken off. Packets of a port and VLAN without instruction are shown to the controller.",
        Set.of(IN_PORT, VLAN_VID, ETH_SRC, ETH_DST, ETH_TYPE, IPV4_SRC, IPV6_SRC, ARP_SPA, ARP_SHA, IP_PROTO, UDP_SRC,
            UDP_DST),
        "sent to the controller"),
    /** Admits only what belongs to the device. */
    SOURCE_GUARD("Admits only packets whose source IP address, where the instruction gives any, belongs to the "
        + "device; its MAC address was checked before.",
        Set.of(METADATA, ETH_SRC, ETH_TYPE, IPV4_SRC, IPV6_SRC, ARP_SPA, ARP_SHA, IP_PROTO, UDP_SRC, UDP_DST),
        "dropped and counted"),
    /** Judges what a device sends. */
    INGRESS_ACL("Judges what a device sends by the ingress-acl of its port. Only packets of devices with one come "
        + "here.", Fields.JUDGED, "dropped and counted"),
    /** Gives the packets of a device their class. */
    INGRESS_CLASS("Limits what a device sends to its ingress-rate, and marks it. Only packets of devices with one of "
        + "the two come here.", Set.of(METADATA, ETH_SRC, ETH_TYPE), "dropped and counted"),
    /** Sends a packet to where its destination is. */
    FORWARD("Sends a packet to the port, or into the VLAN of the uplink, where its destination MAC address is.",
        Set.of(METADATA, ETH_DST, ETH_SRC), "dropped and counted"),
    /** Judges what is sent to a device. */
    EGRESS_ACL("Judges what is sent to one device by the egress-acl of its port. Only packets for ports with one come "
        + "here.", Fields.JUDGED, "dropped and counted"),
    /** Sends a packet out of a port that wants more than that. */
    EGRESS_PORT("Limits what is sent to one device to its egress-rate, tags it and sends it out.",
        Set.of(METADATA, ETH_SRC), "dropped and counted"),
    /** Sends a packet to every member of its network. */
    FLOOD("One copy for each member here and, unless the packet came in by the uplink, one for the uplink. Ports with "
        + "egress-acl or egress-rate get theirs from the tables behind.",
        Set.of(METADATA, ETH_SRC), "dropped and counted"),
    /** The first of the tables for copies that are judged. */
    FLOOD_1("A copy for each member of which the egress policy is the network's first on this switch, if that accepts "
        + "it; those with an egress-rate come last, and pass one meter together, which has the lowest of their rates.",
        Fields.JUDGED, "dropped and counted"),
    /** The second of them. */
    FLOOD_2("The same for the second.", Fields.JUDGED, "dropped and counted"),
    /** The third of them. */
    FLOOD_3("The same for the third.", Fields.JUDGED, "dropped and counted"),
    /** The last of them. */
    FLOOD_4("The same for the fourth.", Fields.JUDGED, "dropped and counted");

    /** Sets of fields that several tables match. */
    private static final class Fields {
        /** Whatever an access list can speak of, and whose packet it is. */
        static final Set<Field> JUDGED = Set.of(METADATA, ETH_SRC, ETH_DST, ETH_TYPE, IP_DSCP, IP_PROTO, IPV4_SRC,
            IPV4_DST, IPV6_SRC, IPV6_DST, TCP_SRC, TCP_DST, TCP_FLAGS, UDP_SRC, UDP_DST, ICMP_TYPE, ICMP_CODE,
            ICMPV6_TYPE, ICMPV6_CODE);
    }

    private final String description;
    private final Set<Field> matches;
    private final String miss;

    TorTable(final String description, final Set<Field> matches, final String miss) {
        this.description = description;
        this.matches = matches;
        this.miss = miss;
    }

    String description() {
        return description;
    }

    Set<Field> matches() {
        return matches;
    }

    String miss() {
        return miss;
    }
}
