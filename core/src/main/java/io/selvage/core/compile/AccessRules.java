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

import io.selvage.core.facts.Acl;
import io.selvage.core.facts.Acl.Condition;
import io.selvage.core.facts.Acl.Family;
import io.selvage.core.facts.Acl.MaskedMac;
import io.selvage.core.facts.Acl.PortRange;
import io.selvage.core.facts.Acl.Transport;
import io.selvage.core.facts.Acl.Verdict;
import io.selvage.core.facts.Capability;
import io.selvage.core.logical.Abilities;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Match;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An access list as matches, for whatever pipeline. Pure functions. Ranges of ports become masked matches, which Open
 * vSwitch has and plain OpenFlow 1.3 has not.
 */
public final class AccessRules {
    /** Rules that a list may have at most: as a range of ports is many, a product of two is very many. */
    public static final int MAX_RULES = 8_192;
    /** The same on a switch that cannot mask ports, for which the flow tables of most of them have room. */
    public static final int MAX_EXACT_RULES = 2_048;

    private static final PortRange ALL_PORTS = new PortRange(0, PortRange.LAST);
    private static final int ETH_IPV4 = 0x0800;
    private static final int ETH_ARP = 0x0806;
    private static final int ETH_IPV6 = 0x86DD;
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;
    private static final int NEIGHBOUR_SOLICITATION = 135;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;

    /**
     * A rule. Rules of one rank never match the same packet.
     *
     * @param rank of two rules that match, the one of the lower rank decides
     * @param accept whether packets that match pass
     * @param match what it matches
     */
    public record Rule(int rank, boolean accept, Match match) {
        /** What is left to match of packets of which one field is known; empty if the rule matches none of them. */
        Optional<Match> given(final Field field, final Bits value) {
            final var said = match.entry(field);
            return said.isPresent() && !value.and(said.orElseThrow().mask()).equals(said.orElseThrow().value())
                ? Optional.empty()
                : Optional.of(new Match(match.entries().stream().filter(entry -> entry.field() != field).toList()));
        }
    }

    /**
     * What the flows of a switch can match.
     *
     * @param portMasks whether ports can be masked; else every port of a range takes a flow of its own
     * @param tcpFlags whether TCP flags can be matched
     */
    public record Dialect(boolean portMasks, boolean tcpFlags) {
        /** What Open vSwitch can. */
        public static final Dialect OPEN_VSWITCH = new Dialect(true, true);

        /** What an OpenFlow ToR can. */
        public static Dialect of(final Abilities abilities) {
            return new Dialect(abilities.can(Capability.PORT_MASKS), abilities.can(Capability.TCP_FLAGS));
        }

        private int most() {
            return portMasks ? MAX_RULES : MAX_EXACT_RULES;
        }

        /** No port at all stands for every port. */
        private List<PortMatch> matches(final List<PortRange> ranges) {
            return ranges.isEmpty() || ranges.contains(ALL_PORTS) ? List.of(new PortMatch(0, 0))
                : portMasks ? PortMatch.covering(ranges) : PortMatch.each(ranges);
        }

        private long count(final List<PortRange> ranges) {
            return ranges.isEmpty() || ranges.contains(ALL_PORTS) ? 1
                : portMasks ? PortMatch.covering(ranges).size()
                : ranges.stream().mapToLong(range -> range.upper() - range.lower() + 1L).sum();
        }
    }

    private final List<Rule> rules = new ArrayList<>();
    private final Acl acl;
    private final Dialect dialect;

    private AccessRules(final Acl acl, final Dialect dialect) {
        this.acl = acl;
        this.dialect = dialect;
    }

    /** The rules of a list for Open vSwitch. */
    public static List<Rule> of(final Acl acl) {
        return of(acl, Dialect.OPEN_VSWITCH);
    }

    /**
     * The rules of a list, the end of it included: every packet matches one at least.
     *
     * @throws IllegalArgumentException if there is a {@link #problem}
     */
    public static List<Rule> of(final Acl acl, final Dialect dialect) {
        problem(acl, dialect).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        final var compiler = new AccessRules(acl, dialect);
        int rank = 0;
        for (final var entry : acl.entries()) {
            compiler.entry(rank, entry.verdict() == Verdict.ACCEPT, entry.condition());
            rank++;
        }
        compiler.end(rank);
        return List.copyOf(compiler.rules);
    }

    /** Why Open vSwitch cannot carry out a list, and what to do. */
    public static Optional<String> problem(final Acl acl) {
        return problem(acl, Dialect.OPEN_VSWITCH);
    }

    /** Why a list cannot be carried out, and what to do. */
    public static Optional<String> problem(final Acl acl, final Dialect dialect) {
        return acl.problem().or(() -> {
            long count = 0;
            for (final var entry : acl.entries()) {
                final var what = "entry '" + entry.name() + "' of acl '" + acl.name() + "': ";
                if (!dialect.tcpFlags() && entry.condition().transport().orElse(null) instanceof Transport.Tcp(
                        var source, var destination, var flags) && flags != 0) {
                    return Optional.of(what + "plain OpenFlow 1.3 cannot match TCP flags: leave them out or, if the "
                        + "switch can, add " + Capability.TCP_FLAGS.text() + " to capability of the node");
                }
                count += count(entry.condition(), dialect);
                if (count > dialect.most()) {
                    return Optional.of(what + "with it the list takes more than " + dialect.most() + " flows: "
                        + (dialect.portMasks() ? "give ranges of ports that begin and end at round binary numbers, or "
                            + "in one direction only"
                            : "every port takes one in plain OpenFlow 1.3. Give fewer ports or, if the switch can mask "
                            + "them, add " + Capability.PORT_MASKS.text() + " to capability of the node"));
                }
            }
            return Optional.empty();
        });
    }

    private static long count(final Condition condition, final Dialect dialect) {
        final long ports = switch (condition.transport().orElse(null)) {
            case Transport.Tcp(var source, var destination, var flags) ->
                dialect.count(source) * dialect.count(destination);
            case Transport.Udp(var source, var destination) -> dialect.count(source) * dialect.count(destination);
            case Transport.Icmp icmp -> 1;
            case null -> 1;
        };
        return 2 * ports;
    }

    private void entry(final int rank, final boolean accept, final Condition condition) {
        final var families = EnumSet.noneOf(Family.class);
        families.addAll(condition.families());
        families.retainAll(acl.judges());
        condition.etherType().ifPresent(type -> families.retainAll(familiesOf(type)));
        condition.sourceNetwork().ifPresent(prefix -> families.retainAll(Set.of(familyOf(prefix))));
        condition.destinationNetwork().ifPresent(prefix -> families.retainAll(Set.of(familyOf(prefix))));
        final boolean looksIntoIp = condition.dscp().isPresent() || condition.protocol().isPresent()
            || condition.transport().isPresent();
        if (looksIntoIp) {
            families.remove(Family.OTHER);
        }
        if (families.equals(Family.ALL)) {
            add(rank, accept, ethernet(condition));
            return;
        }
        for (final var family : families) {
            switch (family) {
                case IPV4 -> ip(rank, accept, condition, ETH_IPV4);
                case IPV6 -> ip(rank, accept, condition, ETH_IPV6);
                // Only by its Ethertype: what is neither IPv4 nor IPv6 cannot be matched
                case OTHER -> condition.etherType().ifPresent(type ->
                    add(rank, accept, ethernet(condition).is(Field.ETH_TYPE, type)));
                default -> throw new IllegalStateException("no family of packets: " + family);
            }
        }
    }

    private static Set<Family> familiesOf(final int etherType) {
        return Set.of(switch (etherType) {
            case ETH_IPV4 -> Family.IPV4;
            case ETH_IPV6 -> Family.IPV6;
            default -> Family.OTHER;
        });
    }

    private static Family familyOf(final IpPrefix prefix) {
        return prefix.address().isV6() ? Family.IPV6 : Family.IPV4;
    }

    private static Match.Builder ethernet(final Condition condition) {
        final var match = Match.builder();
        condition.source().ifPresent(mac -> mac(match, Field.ETH_SRC, mac));
        condition.destination().ifPresent(mac -> mac(match, Field.ETH_DST, mac));
        return match;
    }

    private static void mac(final Match.Builder match, final Field field, final MaskedMac mac) {
        match.is(field, Bits.of(mac.address()), Bits.of(mac.mask()));
    }

    private void ip(final int rank, final boolean accept, final Condition condition, final int etherType) {
        final boolean v6 = etherType == ETH_IPV6;
        final var transport = condition.transport();
        if (transport.isEmpty()) {
            final var match = network(condition, etherType);
            condition.protocol().ifPresent(protocol -> match.is(Field.IP_PROTO, protocol));
            add(rank, accept, match);
            return;
        }
        final int protocol = switch (transport.orElseThrow()) {
            case Transport.Tcp tcp -> TCP;
            case Transport.Udp udp -> UDP;
            case Transport.Icmp icmp -> v6 ? ICMPV6 : ICMP;
        };
        if (condition.protocol().filter(other -> other != protocol).isPresent()) {
            // The two say different things, which no packet is
            return;
        }
        switch (transport.orElseThrow()) {
            case Transport.Tcp(var source, var destination, var flags) -> {
                for (final var from : dialect.matches(source)) {
                    for (final var to : dialect.matches(destination)) {
                        add(rank, accept, network(condition, etherType).is(Field.IP_PROTO, protocol)
                            .is(Field.TCP_SRC, Bits.of(from.value()), Bits.of(from.mask()))
                            .is(Field.TCP_DST, Bits.of(to.value()), Bits.of(to.mask()))
                            .is(Field.TCP_FLAGS, Bits.of(flags), Bits.of(flags)));
                    }
                }
            }
            case Transport.Udp(var source, var destination) -> {
                for (final var from : dialect.matches(source)) {
                    for (final var to : dialect.matches(destination)) {
                        add(rank, accept, network(condition, etherType).is(Field.IP_PROTO, protocol)
                            .is(Field.UDP_SRC, Bits.of(from.value()), Bits.of(from.mask()))
                            .is(Field.UDP_DST, Bits.of(to.value()), Bits.of(to.mask())));
                    }
                }
            }
            case Transport.Icmp(var type, var code) -> {
                final var match = network(condition, etherType).is(Field.IP_PROTO, protocol);
                type.ifPresent(value -> match.is(v6 ? Field.ICMPV6_TYPE : Field.ICMP_TYPE, value));
                code.ifPresent(value -> match.is(v6 ? Field.ICMPV6_CODE : Field.ICMP_CODE, value));
                add(rank, accept, match);
            }
        }
    }

    private static Match.Builder network(final Condition condition, final int etherType) {
        final boolean v6 = etherType == ETH_IPV6;
        final var match = ethernet(condition).is(Field.ETH_TYPE, etherType);
        condition.sourceNetwork().ifPresent(prefix -> prefix(match, v6 ? Field.IPV6_SRC : Field.IPV4_SRC, prefix));
        condition.destinationNetwork().ifPresent(prefix -> prefix(match, v6 ? Field.IPV6_DST : Field.IPV4_DST, prefix));
        condition.dscp().ifPresent(value -> match.is(Field.IP_DSCP, value));
        return match;
    }

    private static void prefix(final Match.Builder match, final Field field, final IpPrefix prefix) {
        match.is(field, Bits.of(prefix.address()), Bits.prefix(field.width(), prefix.length()));
    }

    /** What holds for packets that no entry matches. */
    private void end(final int rank) {
        final var judged = acl.judges();
        if (judged.contains(Family.OTHER)) {
            // Without these no address resolves, and nothing that an entry accepts would ever be sent
            add(rank, true, Match.builder().is(Field.ETH_TYPE, ETH_ARP));
        }
        if (judged.contains(Family.IPV6)) {
            for (final int type : new int[] {NEIGHBOUR_SOLICITATION, NEIGHBOUR_ADVERTISEMENT}) {
                add(rank, true, Match.builder().is(Field.ETH_TYPE, ETH_IPV6).is(Field.IP_PROTO, ICMPV6)
                    .is(Field.ICMPV6_TYPE, type));
            }
        }
        if (judged.equals(Family.ALL)) {
            add(rank + 1, false, Match.builder());
            return;
        }
        if (judged.contains(Family.IPV4)) {
            add(rank + 1, false, Match.builder().is(Field.ETH_TYPE, ETH_IPV4));
        }
        if (judged.contains(Family.IPV6)) {
            add(rank + 1, false, Match.builder().is(Field.ETH_TYPE, ETH_IPV6));
        }
        add(rank + 2, true, Match.builder());
    }

    private void add(final int rank, final boolean accept, final Match.Builder match) {
        rules.add(new Rule(rank, accept, match.build()));
    }
}
