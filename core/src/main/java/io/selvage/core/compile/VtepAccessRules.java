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

import io.selvage.core.compile.AccessRules.Rule;
import io.selvage.core.facts.Acl;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Match;
import io.selvage.core.vtep.VtepAclEntry;
import io.selvage.core.vtep.VtepAclEntry.Network;
import io.selvage.core.vtep.VtepAclEntry.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Access lists for the ACL tables of {@code hardware_vtep}. Most switches match fields of layer 2 or of layers 3 and 4,
 * not both (vtep(5)): so an Ethertype is left out where the rest implies it.
 */
final class VtepAccessRules {
    private VtepAccessRules() {
        // Functions only
    }

    /** Why the ACL tables cannot say what a list says, and what to do. */
    static Optional<String> problem(final Acl acl) {
        return AccessRules.problem(acl).or(() -> acl.entries().stream().flatMap(entry -> {
            final var condition = entry.condition();
            final boolean masked = condition.source().stream().anyMatch(mac -> !isWhole(mac))
                || condition.destination().stream().anyMatch(mac -> !isWhole(mac));
            return condition.dscp().isPresent() || masked ? Optional.of("entry '" + entry.name() + "' of acl '"
                + acl.name() + "': hardware_vtep knows no " + (masked ? "masks of MAC addresses" : "dscp")
                + ": leave it out, or move the device to a hypervisor").stream() : Optional.<String>empty().stream();
        }).findFirst());
    }

    private static boolean isWhole(final Acl.MaskedMac mac) {
        return Bits.of(mac.mask()).equals(Bits.ones(Field.ETH_SRC.width()));
    }

    /**
     * Entries for a port: first those for what comes in, then those for what leaves. A direction without list is
     * permitted in so many words.
     */
    static List<VtepAclEntry> of(final Optional<Acl> ingress, final Optional<Acl> egress) {
        final var entries = new ArrayList<VtepAclEntry>();
        add(entries, ingress, true);
        add(entries, egress, false);
        return entries;
    }

    private static void add(final List<VtepAclEntry> entries, final Optional<Acl> acl, final boolean ingress) {
        final var rules = acl.map(AccessRules::of).orElse(List.of(new Rule(0, true, Match.ANY))).stream()
            .sorted(Comparator.comparingInt(Rule::rank)).toList();
        final Set<Rule> all = new HashSet<>(rules);
        for (final var rule : rules) {
            final var type = type(rule.match());
            final boolean implied = type.filter(one -> isImplied(rule.match(), one)).isPresent();
            final var twin = type.filter(one -> !implied && rule.match().entry(Field.IP_PROTO).isPresent())
                .map(one -> new Rule(rule.rank(), rule.accept(), with(rule.match(),
                    one == Frames.ETH_IPV4 ? Frames.ETH_IPV6 : Frames.ETH_IPV4)))
                .filter(all::contains);
            // Of two that differ in the Ethertype only, one without it says the same
            if (twin.isEmpty() || type.orElseThrow() == Frames.ETH_IPV4) {
                entries.add(entry(entries.size() + 1, ingress, rule, implied || twin.isPresent()));
            }
        }
    }

    private static Optional<Integer> type(final Match match) {
        return match.entry(Field.ETH_TYPE).map(entry -> (int) entry.value().low());
    }

    private static Match with(final Match match, final int type) {
        return new Match(match.entries().stream().map(entry -> entry.field() == Field.ETH_TYPE
            ? new Match.Entry(Field.ETH_TYPE, Bits.of(type), entry.mask()) : entry).toList());
    }

    private static boolean isImplied(final Match match, final int type) {
        return match.entries().stream().anyMatch(entry -> switch (entry.field()) {
            case IPV4_SRC, IPV4_DST, IPV6_SRC, IPV6_DST, ICMP_TYPE, ICMP_CODE, ICMPV6_TYPE, ICMPV6_CODE -> true;
            case IP_PROTO -> entry.value().low() == (type == Frames.ETH_IPV4 ? 1 : 58);
            default -> false;
        });
    }

    private static VtepAclEntry entry(final int sequence, final boolean ingress, final Rule rule,
            final boolean withoutType) {
        final var match = rule.match();
        return new VtepAclEntry(sequence, ingress, rule.accept(),
            value(match, Field.ETH_SRC).map(MacAddress::new), value(match, Field.ETH_DST).map(MacAddress::new),
            withoutType ? Optional.empty() : type(match),
            network(match, Field.IPV4_SRC, false).or(() -> network(match, Field.IPV6_SRC, true)),
            network(match, Field.IPV4_DST, false).or(() -> network(match, Field.IPV6_DST, true)),
            number(match, Field.IP_PROTO),
            ports(match, Field.TCP_SRC).or(() -> ports(match, Field.UDP_SRC)),
            ports(match, Field.TCP_DST).or(() -> ports(match, Field.UDP_DST)), number(match, Field.TCP_FLAGS),
            number(match, Field.ICMP_TYPE).or(() -> number(match, Field.ICMPV6_TYPE)),
            number(match, Field.ICMP_CODE).or(() -> number(match, Field.ICMPV6_CODE)));
    }

    private static Optional<Long> value(final Match match, final Field field) {
        return match.entry(field).map(entry -> entry.value().low());
    }

    private static Optional<Integer> number(final Match match, final Field field) {
        return value(match, field).map(Long::intValue);
    }

    private static Optional<Network> network(final Match match, final Field field, final boolean v6) {
        return match.entry(field).map(entry -> new Network(new Ip(entry.value().high(), entry.value().low(), v6),
            new Ip(entry.mask().high(), entry.mask().low(), v6)));
    }

    /** A masked port is a range of the size of a power of two. */
    private static Optional<Range> ports(final Match match, final Field field) {
        return match.entry(field).map(entry -> new Range((int) entry.value().low(),
            (int) (entry.value().low() | ~entry.mask().low() & 0xFFFF)));
    }
}
