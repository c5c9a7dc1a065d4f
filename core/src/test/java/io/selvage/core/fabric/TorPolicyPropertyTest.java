/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.selvage.core.compile.AccessRules;
import io.selvage.core.facts.Acl;
import io.selvage.core.facts.Change;
import io.selvage.core.golden.FactScript;
import io.selvage.core.logical.DeviceStatus;
import io.selvage.core.logical.Member;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.trace.NodeTrace;
import io.selvage.core.trace.Packet;
import io.selvage.core.trace.PacketPipeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.Test;

/**
 * Random policies for ports of an OpenFlow ToR, with any number of flow tables: every packet is delivered to those whom
 * it is for, and whose and whose sender's policy lets it pass; once each, with the right mark, tag and priority, and
 * through the right meters. Repeat a failure with {@code -Dseed=N}.
 */
public class TorPolicyPropertyTest {
    private static final int ROUNDS = Integer.getInteger("seed.rounds", 150);
    private static final List<Integer> TABLES = List.of(1, 4, 8, 9, 10, 12, 254);
    private static final int UPLINK = 48;
    private static final int NETWORK_VLAN = 100;
    private static final String MAC = "02:00:00:00:00:%02x";
    private static final MacAddress STRANGER = MacAddress.of("02:00:00:00:ff:ff");
    private static final int TCP = 6;
    private static final int UDP = 17;

    private Fabric fabric = new Fabric();
    private String where = "";
    private int delivered;
    private int denied;
    private int back;
    private int metered;

    @Test
    public void testPoliciesHoldForEveryPacket() {
        final var single = Long.getLong("seed");
        for (long seed = single == null ? 0 : single; seed < (single == null ? ROUNDS : single + 1); seed++) {
            round(seed);
        }
        // The test must not become empty unnoticed.
        final var counts = "delivered " + delivered + ", denied " + denied + ", back " + back + ", metered " + metered;
        assertTrue(counts, single != null || delivered > 5_000 && denied > 1_000 && back > 100 && metered > 500);
    }

    private void round(final long seed) {
        final var random = new Random(seed);
        final int tables = TABLES.get(random.nextInt(TABLES.size()));
        where = "repeat with -Dseed=" + seed + ", " + tables + " tables: ";
        fabric = new Fabric();
        final var script = new FactScript();
        final var lines = new ArrayList<>(List.of("zone rack none", "node tor1 kind=tor-openflow",
            "config tor1 kind=tor-openflow uplinks=up tables=" + tables, "port tor1 up ofport=" + UPLINK,
            "network net zone=rack vni=5001 vlan=" + NETWORK_VLAN + (random.nextInt(4) == 0 ? " unknown=drop" : ""),
            "acl web accept+tcp+to=80-81", "acl any accept", "acl udp type=ipv4 drop+tcp accept+udp",
            "acl macs drop+smac=02:00:00:00:00:01 accept+dmac=02:00:00:00:00:02 drop+tcp accept"));
        for (int device = 1; device <= 8; device++) {
            final var vlan = random.nextBoolean() ? "" : " vlan=" + (6 + random.nextInt(2));
            final var mac = MAC.formatted(device);
            final int port = 11 + random.nextInt(4);
            lines.add("port tor1 swp" + port + " ofport=" + port);
            lines.add("instruction d" + device + " device=" + mac + " network=net" + vlan + policy(random));
            lines.add("seen tor1 swp" + port + " mac=" + mac + vlan);
        }
        var outcome = fabric.apply(script.changes(lines), 0);
        while (!outcome.meters().isEmpty()) {
            outcome = fabric.apply(outcome.meters().stream().<Change>map(choice ->
                new Change.Metered(choice.node(), choice.use(), choice.meter())).toList(), 0);
        }
        final var members = fabric.membersOf("net").stream().sorted(Comparator.comparing(Member::instruction)).toList();
        assertTrue(where + fabric.bindings(), fabric.bindings().values().stream().allMatch(binding ->
            binding.status() == DeviceStatus.RUNNING || binding.status() == DeviceStatus.FAILED));
        final var pipeline = new PacketPipeline(fabric.flows("tor1").values());
        for (final var sender : members) {
            for (final var packet : packets(sender.mac(), members)) {
                check(pipeline, Optional.of(sender), packet, members);
            }
        }
        for (final var packet : packets(STRANGER, members)) {
            check(pipeline, Optional.empty(), packet, members);
        }
    }

    private static String policy(final Random random) {
        final var words = new StringBuilder();
        final var acls = List.of("web", "any", "udp", "macs");
        if (random.nextInt(4) == 0) {
            words.append(" in-acl=").append(acls.get(random.nextInt(acls.size())));
        }
        if (random.nextInt(3) == 0) {
            words.append(" out-acl=").append(acls.get(random.nextInt(acls.size())));
        }
        if (random.nextInt(4) == 0) {
            words.append(" in-kbps=").append(1000 + random.nextInt(3));
        }
        if (random.nextInt(4) == 0) {
            words.append(" out-kbps=").append(1000 + random.nextInt(3));
        }
        if (random.nextInt(3) == 0) {
            words.append(" cos=").append(random.nextInt(8));
        }
        if (random.nextInt(4) == 0) {
            words.append(" dscp=46");
        }
        return words.toString();
    }

    private static List<Packet> packets(final MacAddress from, final List<Member> members) {
        final var destinations = new TreeSet<>(members.stream().map(Member::mac).toList());
        destinations.addAll(List.of(Packet.BROADCAST, MacAddress.of("02:00:00:00:ff:fe")));
        final var packets = new ArrayList<Packet>();
        for (final var to : destinations) {
            for (final int port : new int[] {80, 82}) {
                packets.add(ip(from, to, "10.0.0.1", "10.0.0.2", TCP).with(Field.TCP_SRC, 9)
                    .with(Field.TCP_DST, port));
                packets.add(ip(from, to, "2001:db8::1", "2001:db8::2", UDP).with(Field.UDP_SRC, 9)
                    .with(Field.UDP_DST, port));
            }
            packets.add(ip(from, to, "10.0.0.1", "10.0.0.2", UDP).with(Field.UDP_SRC, 9).with(Field.UDP_DST, 80));
            packets.add(Packet.arp(from, to, 1, Ip.of("10.0.0.1"), Ip.of("10.0.0.2")));
        }
        return packets;
    }

    private static Packet ip(final MacAddress from, final MacAddress to, final String source, final String destination,
            final int protocol) {
        return Packet.ip(from, to, Ip.of(source), Ip.of(destination), protocol).with(Field.IP_DSCP, 0);
    }

    private void check(final PacketPipeline pipeline, final Optional<Member> sender, final Packet packet,
            final List<Member> members) {
        final int vlan = sender.map(member -> member.vlan().orElse(0)).orElse(NETWORK_VLAN);
        final var trace = pipeline.trace(sender.map(Member::ofport).orElse(UPLINK),
            vlan == 0 ? packet : packet.with(Field.VLAN_VID, 0x1000 | vlan));
        trace.steps().forEach(step -> {
            assertEquals(where + "which flow applies is open", List.of(), step.rivals());
            assertTrue(where + "no flow applies", step.hit().isPresent());
        });
        final var about = where + sender + " sends " + packet + ": " + trace.steps().stream()
            .map(step -> FlowLines.line(step.hit().orElseThrow())).toList();
        final var expected = expected(sender, packet, members);
        assertEquals(about, expected, trace.outputs().stream().map(TorPolicyPropertyTest::text).sorted().toList());
        delivered += expected.size();
        sender.filter(one -> expected.stream().anyMatch(way -> way.startsWith(one.ofport() + "/")))
            .ifPresent(one -> back++);
        checkMeters(about, sender, packet, members, trace);
    }

    /** Where copies leave, as {@link #text} writes it. */
    private List<String> expected(final Optional<Member> sender, final Packet packet, final List<Member> members) {
        if (sender.filter(one -> !accepts(one.policy().ingressAcl(), packet)).isPresent()) {
            denied++;
            return List.of();
        }
        final var marked = sender.flatMap(one -> one.policy().marking())
            .filter(dscp -> packet.value(Field.IP_DSCP).isPresent())
            .map(dscp -> packet.with(Field.IP_DSCP, dscp)).orElse(packet);
        final var ways = new HashSet<String>();
        for (final var member : receivers(packet, members)) {
            final boolean own = sender.filter(one -> exit(one).equals(exit(member))).isPresent();
            if (!own && accepts(member.policy().egressAcl(), marked)) {
                ways.add(way(member.ofport(), member.vlan().orElse(0), member.policy().egress().classOfService(),
                    marked));
            } else if (!own) {
                denied++;
            }
        }
        if (sender.isPresent() && flooded(packet, members)) {
            ways.add(way(UPLINK, NETWORK_VLAN, Optional.empty(), marked));
        }
        return ways.stream().sorted().toList();
    }

    private List<Member> receivers(final Packet packet, final List<Member> members) {
        return flooded(packet, members) ? members : members.stream()
            .filter(member -> Bits.of(member.mac()).equals(packet.value(Field.ETH_DST).orElseThrow())).toList();
    }

    private boolean flooded(final Packet packet, final List<Member> members) {
        final var to = packet.value(Field.ETH_DST).orElseThrow();
        return to.equals(Bits.of(Packet.BROADCAST)) || floodsUnknown()
            && members.stream().noneMatch(member -> Bits.of(member.mac()).equals(to));
    }

    private boolean floodsUnknown() {
        return fabric.networks().values().iterator().next().intent().floodUnknown();
    }

    /** The judgement of a list: of the rules that match, the first. */
    private boolean accepts(final Optional<String> acl, final Packet packet) {
        return acl.isEmpty() || AccessRules.of(acl(acl.orElseThrow())).stream()
            .filter(rule -> packet.matches(rule.match())).min(Comparator.comparingInt(AccessRules.Rule::rank))
            .orElseThrow().accept();
    }

    private static Acl acl(final String name) {
        final var line = switch (name) {
            case "web" -> "acl web accept+tcp+to=80-81";
            case "any" -> "acl any accept";
            case "udp" -> "acl udp type=ipv4 drop+tcp accept+udp";
            default -> "acl macs drop+smac=02:00:00:00:00:01 accept+dmac=02:00:00:00:00:02 drop+tcp accept";
        };
        return ((Change.AccessList) new FactScript().changes(List.of(line)).getFirst()).value().orElseThrow();
    }

    private static String exit(final Member member) {
        return member.ofport() + "/" + member.vlan().orElse(0);
    }

    private static String text(final NodeTrace.Output output) {
        final var tag = output.packet().value(Field.VLAN_VID).map(Bits::low);
        return way((int) output.port(), (int) (tag.orElse(0L) & 0xFFF),
            tag.flatMap(unused -> output.packet().value(Field.VLAN_PCP)).map(Bits::low).map(Long::intValue),
            output.packet());
    }

    private static String way(final int port, final int vlan, final Optional<Integer> priority, final Packet packet) {
        return port + "/" + vlan + (vlan == 0 ? "" : ", priority " + priority.orElse(0))
            + packet.value(Field.IP_DSCP).map(dscp -> ", DSCP " + dscp.low()).orElse("");
    }

    /** Which rates a packet is counted against: its sender's, and those of the ports with one that it may go to. */
    private void checkMeters(final String about, final Optional<Member> sender, final Packet packet,
            final List<Member> members, final NodeTrace trace) {
        final var rates = new ArrayList<Long>();
        sender.filter(one -> accepts(one.policy().ingressAcl(), packet)).ifPresent(one ->
            one.policy().ingressRate().ifPresent(rate -> rates.add(rate.kbps())));
        final boolean passed = sender.filter(one -> !accepts(one.policy().ingressAcl(), packet)).isEmpty();
        if (passed) {
            final var limited = receivers(packet, members).stream()
                .filter(member -> member.policy().egressRate().isPresent()).toList();
            if (flooded(packet, members)) {
                limited.stream().mapToLong(member -> member.policy().egressRate().orElseThrow().kbps()).min()
                    .ifPresent(rates::add);
            } else {
                limited.stream().filter(member -> accepts(member.policy().egressAcl(), marked(sender, packet)))
                    .forEach(member -> rates.add(member.policy().egressRate().orElseThrow().kbps()));
            }
        }
        assertEquals(about, rates.stream().sorted().toList(), trace.steps().stream()
            .flatMap(step -> step.hit().orElseThrow().meter().stream()).map(meter -> meter.rate().kbps()).sorted()
            .toList());
        metered += rates.size();
    }

    private static Packet marked(final Optional<Member> sender, final Packet packet) {
        return sender.flatMap(one -> one.policy().marking()).filter(dscp -> packet.value(Field.IP_DSCP).isPresent())
            .map(dscp -> packet.with(Field.IP_DSCP, dscp)).orElse(packet);
    }
}
