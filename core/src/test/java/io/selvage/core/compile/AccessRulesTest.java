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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.selvage.core.facts.Acl;
import io.selvage.core.facts.Acl.Condition;
import io.selvage.core.facts.Acl.Family;
import io.selvage.core.facts.Acl.PortRange;
import io.selvage.core.facts.Acl.Transport;
import io.selvage.core.facts.Acl.Verdict;
import io.selvage.core.golden.AclRule;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.trace.Packet;
import io.selvage.core.vtep.VtepAclEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.Test;

/** Access lists as rules, against what RFC 8519 says of them. */
public class AccessRulesTest {
    private static final MacAddress ONE = MacAddress.of("02:00:00:00:00:01");
    private static final MacAddress OTHER = MacAddress.of("02:00:00:00:00:02");
    private static final List<String> V4 = List.of("10.0.0.1", "10.1.0.1", "192.0.2.1");
    private static final List<String> V6 = List.of("2001:db8::1", "2001:db8:1::1", "fd00::1");

    @Test
    public void testRangesAreCoveredOnceAndByFewMatches() {
        final var random = new Random(1);
        for (int round = 0; round < 300; round++) {
            final int one = random.nextInt(65536);
            final int other = random.nextInt(65536);
            final var range = new PortRange(Math.min(one, other), Math.max(one, other));
            final var matches = PortMatch.covering(List.of(range));
            assertTrue(range + ": " + matches.size(), matches.size() <= 30);
            for (int port = 0; port <= PortRange.LAST; port += 1 + random.nextInt(40)) {
                final int here = port;
                final long hits = matches.stream().filter(match -> (here & match.mask()) == match.value()).count();
                assertEquals(range + ", port " + port, port >= range.lower() && port <= range.upper() ? 1 : 0, hits);
            }
        }
        assertEquals(List.of(new PortMatch(0, 0)), PortMatch.covering(List.of(new PortRange(0, PortRange.LAST))));
        assertEquals(List.of(new PortMatch(80, 0xFFFE)), PortMatch.covering(List.of(new PortRange(80, 81))));
        assertEquals(16, PortMatch.covering(PortRange.allBut(80)).size());
    }

    @Test
    public void testRulesJudgeAsTheListDoes() {
        final var random = new Random(2);
        int accepted = 0;
        for (int round = 0; round < 400; round++) {
            final var acl = acl(random);
            final var rules = AccessRules.of(acl);
            for (int number = 0; number < 60; number++) {
                final var packet = packet(random);
                final boolean wanted = judge(acl, packet);
                accepted += wanted ? 1 : 0;
                assertEquals("round " + round + ": " + acl + "\n" + packet, wanted, judge(rules, packet));
            }
        }
        assertTrue("accepted: " + accepted, accepted > 2_000 && accepted < 22_000);
    }

    /** Without masks on ports every port has a rule of its own, and the judgement is the same. */
    @Test
    public void testExactRulesJudgeAsTheListDoes() {
        final var random = new Random(3);
        final var exact = new AccessRules.Dialect(false, true);
        int judged = 0;
        for (int round = 0; round < 100; round++) {
            final var acl = acl(random);
            if (AccessRules.problem(acl, exact).isEmpty()) {
                final var rules = AccessRules.of(acl, exact);
                assertTrue(rules.stream().flatMap(rule -> rule.match().entries().stream()).allMatch(entry ->
                    entry.isExact() || !Set.of(Field.TCP_SRC, Field.TCP_DST, Field.UDP_SRC, Field.UDP_DST)
                        .contains(entry.field())));
                for (int number = 0; number < 20; number++) {
                    final var packet = packet(random);
                    assertEquals("round " + round + ": " + acl + "\n" + packet, judge(acl, packet),
                        judge(rules, packet));
                    judged++;
                }
            }
        }
        assertTrue("judged: " + judged, judged > 500);
    }

    /** The entries of a hardware VTEP judge likewise, in each direction by its own list. */
    @Test
    public void testVtepEntriesJudgeAsTheListsDo() {
        final var random = new Random(4);
        int judged = 0;
        for (int round = 0; round < 400; round++) {
            final var ingress = acl(random);
            final var egress = random.nextInt(4) == 0 ? Optional.<Acl>empty() : Optional.of(acl(random));
            if (VtepAccessRules.problem(ingress).isPresent()
                    || egress.filter(acl -> VtepAccessRules.problem(acl).isPresent()).isPresent()) {
                continue;
            }
            final var entries = VtepAccessRules.of(Optional.of(ingress), egress);
            for (int number = 0; number < 30; number++) {
                final var packet = packet(random);
                final var about = "round " + round + ": " + ingress + "\n" + egress + "\n" + packet + "\n" + entries;
                assertEquals(about, judge(ingress, packet), judge(entries, packet, true));
                assertEquals(about, egress.isEmpty() || judge(egress.orElseThrow(), packet),
                    judge(entries, packet, false));
                judged++;
            }
        }
        assertTrue("judged: " + judged, judged > 2_000);
    }

    private static boolean within(final List<PortRange> ranges, final long port) {
        return ranges.isEmpty() || ranges.stream().anyMatch(range -> port >= range.lower() && port <= range.upper());
    }

    private static boolean within(final VtepAclEntry.Network network, final Packet packet, final Field v4,
            final Field v6) {
        return packet.value(network.address().isV6() ? v6 : v4).filter(bits ->
            bits.and(Bits.of(network.mask())).equals(Bits.of(network.address()))).isPresent();
    }

    private static boolean within(final VtepAclEntry.Range range, final Packet packet, final Field tcp,
            final Field udp) {
        final long port = Math.max(value(packet, tcp), value(packet, udp));
        return port >= range.min() && port <= range.max();
    }

    private static boolean judge(final List<VtepAclEntry> entries, final Packet packet, final boolean ingress) {
        return entries.stream().filter(entry -> entry.ingress() == ingress && matches(entry, packet))
            .min(Comparator.comparingInt(VtepAclEntry::sequence)).orElseThrow().permit();
    }

    private static boolean judge(final List<AccessRules.Rule> rules, final Packet packet) {
        final var matching = rules.stream().filter(rule -> packet.matches(rule.match())).toList();
        final int first = matching.stream().mapToInt(AccessRules.Rule::rank).min().orElseThrow();
        final var deciding = matching.stream().filter(rule -> rule.rank() == first).toList();
        assertEquals("which rule applies is open: " + deciding, 1, deciding.size());
        return deciding.getFirst().accept();
    }

    /** The reference: straight from what a list means. */
    private static boolean judge(final Acl acl, final Packet packet) {
        final var family = family(packet);
        if (!acl.judges().contains(family)) {
            return true;
        }
        for (final var entry : acl.entries()) {
            if (matches(entry.condition(), family, packet)) {
                return entry.verdict() == Verdict.ACCEPT;
            }
        }
        final long icmpv6 = value(packet, Field.ICMPV6_TYPE);
        return value(packet, Field.ETH_TYPE) == 0x0806 || icmpv6 == 135 || icmpv6 == 136;
    }

    private static boolean matches(final VtepAclEntry entry, final Packet packet) {
        return entry.source().stream().allMatch(mac -> mac.bits() == value(packet, Field.ETH_SRC))
            && entry.destination().stream().allMatch(mac -> mac.bits() == value(packet, Field.ETH_DST))
            && entry.etherType().stream().allMatch(type -> type == value(packet, Field.ETH_TYPE))
            && entry.sourceNetwork().stream().allMatch(net -> within(net, packet, Field.IPV4_SRC, Field.IPV6_SRC))
            && entry.destinationNetwork().stream().allMatch(net -> within(net, packet, Field.IPV4_DST, Field.IPV6_DST))
            && entry.protocol().stream().allMatch(protocol -> protocol == value(packet, Field.IP_PROTO))
            && entry.sourcePorts().stream().allMatch(range -> within(range, packet, Field.TCP_SRC, Field.UDP_SRC))
            && entry.destinationPorts().stream().allMatch(range -> within(range, packet, Field.TCP_DST, Field.UDP_DST))
            && entry.tcpFlags().stream().allMatch(flags -> (value(packet, Field.TCP_FLAGS) & flags) == flags)
            && entry.icmpType().stream().allMatch(type -> type == value(packet, Field.ICMP_TYPE)
                || type == value(packet, Field.ICMPV6_TYPE))
            && entry.icmpCode().stream().allMatch(code -> code == value(packet, Field.ICMP_CODE)
                || code == value(packet, Field.ICMPV6_CODE));
    }

    private static boolean matches(final Condition condition, final Family family, final Packet packet) {
        final boolean v6 = family == Family.IPV6;
        final var source = ip(packet, v6 ? Field.IPV6_SRC : Field.IPV4_SRC, v6);
        final var destination = ip(packet, v6 ? Field.IPV6_DST : Field.IPV4_DST, v6);
        return condition.families().contains(family)
            && condition.source().stream().allMatch(mac ->
                mac.covers(new MacAddress(value(packet, Field.ETH_SRC))))
            && condition.destination().stream().allMatch(mac ->
                mac.covers(new MacAddress(value(packet, Field.ETH_DST))))
            && condition.etherType().stream().allMatch(type -> type == value(packet, Field.ETH_TYPE))
            && condition.sourceNetwork().stream().allMatch(prefix -> source.filter(prefix::contains).isPresent())
            && condition.destinationNetwork().stream().allMatch(prefix ->
                destination.filter(prefix::contains).isPresent())
            && condition.dscp().stream().allMatch(dscp -> dscp == value(packet, Field.IP_DSCP))
            && condition.protocol().stream().allMatch(protocol -> protocol == value(packet, Field.IP_PROTO))
            && condition.transport().stream().allMatch(transport -> matches(transport, packet));
    }

    private static boolean matches(final Transport transport, final Packet packet) {
        return switch (transport) {
            case Transport.Tcp(var from, var to, var flags) -> value(packet, Field.IP_PROTO) == 6
                && within(from, value(packet, Field.TCP_SRC)) && within(to, value(packet, Field.TCP_DST))
                && (value(packet, Field.TCP_FLAGS) & flags) == flags;
            case Transport.Udp(var from, var to) -> value(packet, Field.IP_PROTO) == 17
                && within(from, value(packet, Field.UDP_SRC)) && within(to, value(packet, Field.UDP_DST));
            case Transport.Icmp(var type, var code) -> {
                final boolean v6 = value(packet, Field.IP_PROTO) == 58;
                yield (v6 || value(packet, Field.IP_PROTO) == 1)
                    && type.stream().allMatch(one -> one == value(packet, v6 ? Field.ICMPV6_TYPE : Field.ICMP_TYPE))
                    && code.stream().allMatch(one -> one == value(packet, v6 ? Field.ICMPV6_CODE : Field.ICMP_CODE));
            }
        };
    }

    private static Family family(final Packet packet) {
        return switch ((int) value(packet, Field.ETH_TYPE)) {
            case 0x0800 -> Family.IPV4;
            case 0x86DD -> Family.IPV6;
            default -> Family.OTHER;
        };
    }

    private static long value(final Packet packet, final Field field) {
        return packet.value(field).map(bits -> bits.low()).orElse(-1L);
    }

    private static Optional<Ip> ip(final Packet packet, final Field field, final boolean v6) {
        return packet.value(field).map(bits -> new Ip(bits.high(), bits.low(), v6));
    }

    private static Acl acl(final Random random) {
        final var judges = pick(random, List.of(Family.ALL, Family.ALL, Set.of(Family.IPV4), Set.of(Family.IPV6)));
        final var entries = new ArrayList<Acl.Entry>();
        for (int number = random.nextInt(6); number >= 0; number--) {
            final var word = new StringBuilder(random.nextInt(3) == 0 ? "drop" : "accept");
            final boolean v6 = random.nextBoolean();
            final var prefixes = v6 ? List.of("2001:db8::/32", "2001:db8:1::/48") : List.of("10.0.0.0/8", "0.0.0.0/0");
            maybe(random, word, "+src=" + pick(random, prefixes));
            maybe(random, word, "+dst=" + pick(random, prefixes));
            maybe(random, word, "+smac=" + ONE);
            maybe(random, word, "+dmac=" + OTHER);
            maybe(random, word, "+dscp=" + pick(random, List.of(0, 46)));
            switch (random.nextInt(8)) {
                case 0 -> word.append("+tcp+to=" + pick(random, List.of("80", "80-81", "1-1023", "1024-65535")));
                case 1 -> word.append("+tcp+from=1000-2000+flags=" + pick(random, List.of("2", "16", "18")));
                case 2 -> word.append("+udp+to=" + pick(random, List.of("53", "1-52")) + "+from=0-1500");
                case 3 -> word.append("+icmp=" + pick(random, List.of("8.0", "8", "135", "128.0")));
                case 4 -> word.append(v6 ? "+ipv6" : "+ipv4");
                case 5 -> word.append("+ether=" + pick(random, List.of(0x0800, 0x0806, 0x86DD, 0x88B5)));
                case 6 -> word.append("+proto=" + pick(random, List.of(6, 17, 1, 58)));
                default -> { }
            }
            entries.add(AclRule.parse("e" + number, judges, word.toString()));
        }
        return new Acl("random", judges, entries);
    }

    private static void maybe(final Random random, final StringBuilder word, final String text) {
        if (random.nextInt(5) == 0) {
            word.append(text);
        }
    }

    private static Packet packet(final Random random) {
        final var from = random.nextBoolean() ? ONE : OTHER;
        final var to = random.nextBoolean() ? ONE : OTHER;
        if (random.nextInt(5) == 0) {
            return Packet.frame(from, to, pick(random, List.of(0x0806, 0x88B5)));
        }
        final boolean v6 = random.nextBoolean();
        final var addresses = v6 ? V6 : V4;
        final int protocol = pick(random, List.of(6, 17, v6 ? 58 : 1, 47));
        final var packet = Packet.ip(from, to, Ip.of(pick(random, addresses)), Ip.of(pick(random, addresses)), protocol)
            .with(Field.IP_DSCP, pick(random, List.of(0, 0, 46)));
        final var ports = List.of(0, 52, 53, 79, 80, 81, 82, 1023, 1024, 1500, 1501, 2000, 65535);
        return switch (protocol) {
            case 6 -> packet.with(Field.TCP_SRC, pick(random, ports)).with(Field.TCP_DST, pick(random, ports))
                .with(Field.TCP_FLAGS, pick(random, List.of(2, 16, 18, 17)));
            case 17 -> packet.with(Field.UDP_SRC, pick(random, ports)).with(Field.UDP_DST, pick(random, ports));
            case 1 -> packet.with(Field.ICMP_TYPE, pick(random, List.of(0, 8))).with(Field.ICMP_CODE,
                pick(random, List.of(0, 1)));
            case 58 -> packet.with(Field.ICMPV6_TYPE, pick(random, List.of(128, 135, 136))).with(Field.ICMPV6_CODE, 0);
            default -> packet;
        };
    }

    private static <T> T pick(final Random random, final List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @Test
    public void testWhatCannotBeDoneIsNamed() {
        final var unsupported = new Acl("web", Family.ALL, List.of(AclRule.parse("e1", Family.ALL, "accept"),
            AclRule.parse("e2", Family.ALL, "accept+cannot=x")));
        assertEquals(Optional.of("entry 'e2' of acl 'web': x"), AccessRules.problem(unsupported));
        assertThrows(IllegalArgumentException.class, () -> AccessRules.of(unsupported));

        final var ranges = new ArrayList<PortRange>();
        for (int port = 1; port < 400; port += 3) {
            ranges.add(new PortRange(port, port + 1));
        }
        final var large = new Acl.Entry("large", new Condition(Family.ALL, Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.of(new Transport.Tcp(ranges, ranges, 0))), Verdict.ACCEPT, Optional.empty());
        assertTrue(AccessRules.problem(new Acl("web", Family.ALL, List.of(large))).orElseThrow()
            .startsWith("entry 'large' of acl 'web': with it the list takes more than 8192 flows"));
    }

    @Test
    public void testEverythingButWhatResolvesAddressesIsDroppedAtTheEnd() {
        final var nothing = AccessRules.of(new Acl("none", Family.ALL, List.of()));
        assertTrue(judge(nothing, Packet.frame(ONE, OTHER, 0x0806)));
        assertTrue(judge(nothing, new Packet(Map.of(Field.ETH_TYPE, Bits.of(0x86DD),
            Field.IP_PROTO, Bits.of(58), Field.ICMPV6_TYPE,
            Bits.of(135)))));
        assertEquals(false, judge(nothing, Packet.frame(ONE, OTHER, 0x88B5)));
    }
}
