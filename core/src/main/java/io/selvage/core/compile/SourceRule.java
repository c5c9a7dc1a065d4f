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

import io.selvage.core.compile.HypervisorTable.Priority;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Match;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One rule about the source addresses of what a device sends; its MAC address is matched elsewhere. Of the rules that
 * match a packet the one with the highest priority counts.
 *
 * @param priority its priority among the rules
 * @param match what it matches
 * @param admits whether such packets may go on
 */
record SourceRule(Priority priority, Match match, boolean admits) {
    /**
     * The rules for a device.
     *
     * @param mac its MAC address
     * @param ips the only addresses that it may send from; any when empty
     */
    static List<SourceRule> of(final MacAddress mac, final Collection<Ip> ips) {
        final var rules = new ArrayList<SourceRule>();
        rules.add(new SourceRule(Priority.OTHER_PROTOCOLS, Match.ANY, true));
        if (ips.isEmpty()) {
            return rules;
        }
        for (final int type : new int[] {Frames.ETH_IPV4, Frames.ETH_ARP, Frames.ETH_IPV6}) {
            rules.add(new SourceRule(Priority.SPOOFED, type(type).build(), false));
        }
        final var v6 = new TreeSet<Ip>();
        boolean hasV4 = false;
        for (final var ip : ips) {
            if (ip.isV6()) {
                v6.add(ip);
            } else {
                hasV4 = true;
                rules.add(admits(type(Frames.ETH_IPV4).is(Field.IPV4_SRC, Bits.of(ip))));
                rules.add(admits(arp(mac, ip)));
            }
        }
        if (hasV4) {
            // An ARP probe has no sender address yet (RFC 5227), nor has a DHCP client (RFC 2131, section 4.1).
            rules.add(admits(arp(mac, Ip.V4_ANY)));
            rules.add(admits(type(Frames.ETH_IPV4).is(Field.IPV4_SRC, Bits.of(Ip.V4_ANY))
                .is(Field.IP_PROTO, Frames.IP_UDP).is(Field.UDP_SRC, 68).is(Field.UDP_DST, 67)));
        }
        if (!v6.isEmpty()) {
            // Duplicate address detection sends from the unspecified address (RFC 4862); neighbour discovery and
            // DHCPv6 from the link-local one, which the instruction may name as well.
            v6.add(Ip.V6_ANY);
            v6.add(Ip.linkLocalOf(mac));
        }
        v6.forEach(ip -> rules.add(admits(type(Frames.ETH_IPV6).is(Field.IPV6_SRC, Bits.of(ip)))));
        return rules;
    }

    /** The same rules, but such that each that admits IP packets admits no others: only those can be marked. */
    static List<SourceRule> byType(final List<SourceRule> rules, final Optional<Integer> marking) {
        if (marking.isEmpty() || rules.size() > 1) {
            return rules;
        }
        return List.of(admits(type(Frames.ETH_IPV4)), admits(type(Frames.ETH_IPV6)), rules.getFirst());
    }

    /** The code point that packets get, if the rule is about packets that can have one. */
    Optional<Integer> marked(final Optional<Integer> marking) {
        return marking.filter(dscp -> match.entry(Field.ETH_TYPE).map(type -> (int) type.value().low())
            .filter(type -> type == Frames.ETH_IPV4 || type == Frames.ETH_IPV6).isPresent());
    }

    /** How many kinds of rules come before: 0 for what admits an address. */
    int rank() {
        return admits ? priority == Priority.OTHER_PROTOCOLS ? 2 : 0 : 1;
    }

    private static SourceRule admits(final Match.Builder match) {
        return new SourceRule(Priority.NORMAL, match.build(), true);
    }

    private static Match.Builder type(final int type) {
        return Match.builder().is(Field.ETH_TYPE, type);
    }

    private static Match.Builder arp(final MacAddress mac, final Ip ip) {
        return type(Frames.ETH_ARP).is(Field.ARP_SPA, Bits.of(ip)).is(Field.ARP_SHA, Bits.of(mac));
    }
}
