/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.trace;

import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Match;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A packet as a pipeline sees it: the fields that it has, those of the pipeline itself included. Metadata and tunnel
 * fields are zero until they are set (OpenFlow 1.3.5, section 7.2.3.7); any other field that is not set is a field
 * that the packet does not have, and no flow that matches it applies.
 *
 * @param fields the fields and their values
 */
public record Packet(Map<Field, Bits> fields) {
    /** Every station: {@code ff:ff:ff:ff:ff:ff}. */
    public static final MacAddress BROADCAST = new MacAddress(0xFFFF_FFFF_FFFFL);

    private static final int ETH_IPV4 = 0x0800;
    private static final int ETH_ARP = 0x0806;
    private static final int ETH_IPV6 = 0x86DD;

    public Packet {
        final var copy = new EnumMap<Field, Bits>(Field.class);
        fields.forEach((field, value) -> {
            if (!value.and(Bits.ones(field.width())).equals(value)) {
                throw new IllegalArgumentException(field + ": wider than " + field.width() + " bits");
            }
            copy.put(field, value);
        });
        fields = Collections.unmodifiableMap(copy);
    }

    /** A frame of some protocol that no flow looks into. */
    public static Packet frame(final MacAddress source, final MacAddress destination, final int etherType) {
        return new Packet(Map.of(Field.ETH_SRC, Bits.of(source), Field.ETH_DST, Bits.of(destination),
            Field.ETH_TYPE, Bits.of(etherType)));
    }

    /**
     * An IP packet.
     *
     * @param protocol the IP protocol, 0 to 255
     * @throws IllegalArgumentException if the addresses are of different versions
     */
    public static Packet ip(final MacAddress source, final MacAddress destination, final Ip from, final Ip to,
            final int protocol) {
        if (from.isV6() != to.isV6()) {
            throw new IllegalArgumentException("addresses of different versions: " + from + ", " + to);
        }
        return frame(source, destination, from.isV6() ? ETH_IPV6 : ETH_IPV4)
            .with(Field.IP_PROTO, protocol)
            .with(from.isV6() ? Field.IPV6_SRC : Field.IPV4_SRC, Bits.of(from))
            .with(from.isV6() ? Field.IPV6_DST : Field.IPV4_DST, Bits.of(to));
    }

    /**
     * An ARP packet whose sender hardware address is that of the frame.
     *
     * @param operation 1 for a request, 2 for a reply
     */
    public static Packet arp(final MacAddress source, final MacAddress destination, final int operation,
            final Ip sender, final Ip target) {
        return frame(source, destination, ETH_ARP).with(Field.ARP_OP, operation)
            .with(Field.ARP_SPA, Bits.of(sender)).with(Field.ARP_TPA, Bits.of(target))
            .with(Field.ARP_SHA, Bits.of(source));
    }

    /** The same packet with another value in a field of up to 64 bits. */
    public Packet with(final Field field, final long value) {
        return with(field, Bits.of(value));
    }

    /** The same packet with another value in a field. */
    public Packet with(final Field field, final Bits value) {
        final var changed = new EnumMap<Field, Bits>(Field.class);
        changed.putAll(fields);
        changed.put(field, value);
        return new Packet(changed);
    }

    /** The same packet without some fields. */
    public Packet without(final Field... gone) {
        final var changed = new EnumMap<Field, Bits>(Field.class);
        changed.putAll(fields);
        List.of(gone).forEach(changed::remove);
        return new Packet(changed);
    }

    /** The value of a field, if the packet has it. */
    public Optional<Bits> value(final Field field) {
        final var value = fields.get(field);
        if (value != null) {
            return Optional.of(value);
        }
        return switch (field) {
            case METADATA, TUNNEL_ID, TUNNEL_IPV4_SRC, TUNNEL_IPV4_DST, PKT_MARK -> Optional.of(Bits.of(0));
            case IN_PORT, ETH_DST, ETH_SRC, ETH_TYPE, VLAN_VID, VLAN_PCP, IP_DSCP, IP_PROTO, IPV4_SRC, IPV4_DST,
                TCP_SRC, TCP_DST, TCP_FLAGS, UDP_SRC, UDP_DST, ICMP_TYPE, ICMP_CODE, ARP_OP, ARP_SPA, ARP_TPA, ARP_SHA,
                ARP_THA, IPV6_SRC, IPV6_DST, ICMPV6_TYPE, ICMPV6_CODE, ND_TARGET, ND_TLL, ND_RESERVED,
                ND_OPTIONS_TYPE -> Optional.empty();
        };
    }

    /** Whether a match covers the packet. */
    public boolean matches(final Match match) {
        for (final var entry : match.entries()) {
            // A packet without tag matches OFPVID_NONE, which is 0 (OpenFlow 1.3.5, section 7.2.3.7).
            final var value = value(entry.field()).or(() -> entry.field() == Field.VLAN_VID ? Optional.of(Bits.of(0))
                : Optional.empty());
            if (value.isEmpty() || !value.orElseThrow().and(entry.mask()).equals(entry.value())) {
                return false;
            }
        }
        return true;
    }

    /** What a receiver gets: the packet without the fields of the pipeline that sent it. */
    public Packet onTheWire() {
        final var wire = new EnumMap<Field, Bits>(Field.class);
        wire.putAll(fields);
        wire.keySet().removeAll(Set.of(Field.IN_PORT, Field.METADATA, Field.TUNNEL_ID, Field.TUNNEL_IPV4_SRC,
            Field.TUNNEL_IPV4_DST));
        return new Packet(wire);
    }
}
