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
import static io.selvage.core.pipeline.Field.IN_PORT;
import static io.selvage.core.pipeline.Field.IPV4_SRC;
import static io.selvage.core.pipeline.Field.IPV6_SRC;
import static io.selvage.core.pipeline.Field.IP_PROTO;
import static io.selvage.core.pipeline.Field.METADATA;
import static io.selvage.core.pipeline.Field.UDP_DST;
import static io.selvage.core.pipeline.Field.UDP_SRC;
import static io.selvage.core.pipeline.Field.VLAN_VID;

import io.selvage.core.pipeline.Field;
import java.util.List;
import java.util.Set;

/**
 * The pipeline of an OpenFlow ToR, in the order in which packets pass it: nothing but what every switch with four
 * tables, metadata and OpenFlow 1.3 has. A switch with one table only has {@link #CLASSIFY} alone, where the flows of
 * all tables are multiplied out.
 */
public enum TorTable implements PipelineTable {
    /** Says which network a packet is in. */
    CLASSIFY(0, "Says which virtual network a packet is in, from its port, VLAN tag and source MAC address; the tag is "
        + "taken off. Packets of a port and VLAN without instruction are shown to the controller.",
        Set.of(IN_PORT, VLAN_VID, ETH_SRC, ETH_DST, ETH_TYPE, IPV4_SRC, IPV6_SRC, ARP_SPA, ARP_SHA, IP_PROTO, UDP_SRC,
            UDP_DST),
        "sent to the controller"),
    /** Admits only what belongs to the device. */
    SOURCE_GUARD(1, "Admits only packets whose source IP address, where the instruction gives any, belongs to the "
        + "device; its MAC address was checked before.",
        Set.of(METADATA, ETH_SRC, ETH_TYPE, IPV4_SRC, IPV6_SRC, ARP_SPA, ARP_SHA, IP_PROTO, UDP_SRC, UDP_DST),
        "dropped and counted"),
    /** Sends a packet to where its destination is. */
    FORWARD(2, "Sends a packet to the port, or into the VLAN of the uplink, where its destination MAC address is.",
        Set.of(METADATA, ETH_DST), "dropped and counted"),
    /** Sends a packet to every member of its network. */
    FLOOD(3, "One copy for each member here and, unless the packet came in by the uplink, one for the uplink.",
        Set.of(METADATA), "dropped and counted");

    private final int id;
    private final String description;
    private final Set<Field> matches;
    private final String miss;

    TorTable(final int id, final String description, final Set<Field> matches, final String miss) {
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

    /** Name of a table by its number; the number itself if the pipeline has no such table. */
    public static String nameOf(final int id) {
        return id >= 0 && id < values().length ? values()[id].name() : Integer.toString(id);
    }

    /** The tables that a packet may go to from here: those behind it. */
    public List<TorTable> next() {
        return List.of(values()).subList(ordinal() + 1, values().length);
    }
}
