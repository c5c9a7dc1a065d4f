/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.intake;

import io.selvage.core.facts.Sighting;
import io.selvage.core.facts.Sighting.Source;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Optional;
import java.util.Set;

/** Reads out of a frame who sent it. Pure functions; a frame may be cut short, and may be anything. */
final class FrameReader {
    private static final int ETHERNET = 14;
    private static final int ARP_LENGTH = 28;
    private static final int IPV6_LENGTH = 40;
    private static final int ETH_ARP = 0x0806;
    private static final int ETH_IPV6 = 0x86DD;
    private static final int ETH_VLAN = 0x8100;
    private static final int NEXT_ICMPV6 = 58;

    private FrameReader() {
        // Functions only
    }

    /** Who sent the frame; empty when the frame is malformed, or its source no station. */
    static Optional<Sighting> sighting(final byte[] frame) {
        if (frame.length < ETHERNET) {
            return Optional.empty();
        }
        final var source = MacAddress.read(frame, 6);
        if (!source.isStation()) {
            return Optional.empty();
        }
        int payload = ETHERNET;
        int type = read16(frame, 12);
        var vlan = Optional.<Integer>empty();
        if (type == ETH_VLAN && frame.length >= ETHERNET + 4) {
            // 0 is a priority tag: the frame is in no VLAN (IEEE 802.1Q, section 9.6)
            vlan = Optional.of(read16(frame, 14) & 0xFFF).filter(tag -> tag != 0);
            type = read16(frame, 16);
            payload += 4;
        }
        return switch (type) {
            case ETH_ARP -> arp(frame, payload, source, vlan);
            case ETH_IPV6 -> Optional.of(ipv6(frame, payload, source, vlan));
            default -> Optional.of(new Sighting(source, vlan, Set.of(), Source.FIRST_PACKET));
        };
    }

    /** RFC 826; a sender whose hardware address is not that of the frame lies about one of them. */
    private static Optional<Sighting> arp(final byte[] frame, final int at, final MacAddress source,
            final Optional<Integer> vlan) {
        if (frame.length < at + ARP_LENGTH || read16(frame, at) != 1 || read16(frame, at + 2) != 0x0800
                || frame[at + 4] != 6 || frame[at + 5] != 4 || !MacAddress.read(frame, at + 8).equals(source)) {
            return Optional.empty();
        }
        final var ip = Ip.readV4(frame, at + 14);
        return Optional.of(new Sighting(source, vlan, ip.isUnicast() ? Set.of(ip) : Set.of(), Source.ARP));
    }

    /** RFC 4861: solicitations (135) and advertisements (136) tell the address of their sender. */
    private static Sighting ipv6(final byte[] frame, final int at, final MacAddress source,
            final Optional<Integer> vlan) {
        if (frame.length <= at + IPV6_LENGTH || frame[at + 6] != NEXT_ICMPV6) {
            return new Sighting(source, vlan, Set.of(), Source.FIRST_PACKET);
        }
        final int type = frame[at + IPV6_LENGTH] & 0xFF;
        if (type != 135 && type != 136) {
            return new Sighting(source, vlan, Set.of(), Source.FIRST_PACKET);
        }
        final var ip = Ip.readV6(frame, at + 8);
        return new Sighting(source, vlan, ip.isUnicast() ? Set.of(ip) : Set.of(), Source.ND);
    }

    private static int read16(final byte[] frame, final int at) {
        return (frame[at] & 0xFF) << 8 | frame[at + 1] & 0xFF;
    }
}
