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

import io.selvage.core.facts.Change;
import io.selvage.core.logical.Member;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Field;
import io.selvage.core.trace.FabricTrace;
import io.selvage.core.trace.Packet;
import io.selvage.core.trace.PacketPipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.Test;

/**
 * Whatever happened before: packets reach those whom they are for, each once, and nobody else. {@code -Dseed} and
 * {@code -Dseed.rounds} are as in {@link FabricPropertyTest}.
 */
public class IsolationPropertyTest {
    private static final int ROUNDS = Integer.getInteger("seed.rounds", 10);
    private static final int STEPS = 100;
    private static final MacAddress STRANGER = MacAddress.of("02:00:00:00:ff:ff");
    private static final int EXPERIMENTAL = 0x88B5;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;

    private final Map<String, PacketPipeline> pipelines = new HashMap<>();
    private Fabric fabric = new Fabric();
    private String where = "";
    private int unicasts;
    private int tunnelled;
    private int tagged;

    @Test
    public void testPacketsReachThoseWhomTheyAreFor() {
        final var single = Long.getLong("seed");
        for (int round = 0; round < (single == null ? ROUNDS : 1); round++) {
            run(single == null ? round : single);
        }
        // The test must not become empty unnoticed.
        assertTrue("unicasts: " + unicasts + ", tunnelled: " + tunnelled, single != null || tunnelled > 1000);
        assertTrue("tagged: " + tagged, single != null || tagged > 1000);
    }

    private void run(final long seed) {
        final var changes = new RandomChanges(new Random(seed), RandomChanges.HYPERVISORS);
        fabric = new Fabric();
        changes.beginning().forEach(change -> fabric.apply(List.of(change), 0));
        for (int step = 1; step <= STEPS; step++) {
            final long now = step * 10 * MoveDamper.WINDOW_MILLIS;
            final var change = changes.orderly();
            fabric.apply(List.of(change instanceof Change.Seen(var ref, var value, var at)
                ? new Change.Seen(ref, value, now) : change), now);
            where = "repeat with -Dseed=" + seed + ", step " + step + ": ";
            pipelines.clear();
            RandomChanges.HYPERVISORS.forEach(node ->
                pipelines.put(node, new PacketPipeline(fabric.flows(node).values())));
            checkFlows();
            fabric.networks().values().forEach(network -> {
                if (network instanceof ResolvedNetwork.Usable usable) {
                    fabric.membersOf(usable.intent().name()).forEach(member -> check(usable, member));
                }
            });
        }
    }

    /** What OpenFlow asks of every flow. */
    private void checkFlows() {
        for (final var node : RandomChanges.HYPERVISORS) {
            for (final var flow : fabric.flows(node).values()) {
                final var match = flow.key().match();
                assertTrue(where + flow, Cookie.isOurs(flow.cookie()));
                for (final var entry : match.entries()) {
                    final long needed = switch (entry.field()) {
                        case IPV4_SRC, IPV4_DST -> 0x0800;
                        case ARP_OP, ARP_SPA, ARP_SHA, ARP_TPA -> 0x0806;
                        case IPV6_SRC, IPV6_DST, ICMPV6_TYPE, ND_TARGET -> 0x86DD;
                        default -> 0;
                    };
                    assertTrue(where + "without its prerequisite: " + flow, needed == 0
                        || match.entry(Field.ETH_TYPE).filter(type -> type.value().low() == needed).isPresent());
                }
            }
        }
    }

    private void check(final ResolvedNetwork.Usable network, final Member sender) {
        final var all = new TreeSet<String>();
        for (final var receiver : fabric.membersOf(network.intent().name())) {
            if (reaches(network, sender, receiver)) {
                all.add(place(receiver));
                assertEquals(where + sender + " to " + receiver, List.of(place(receiver)),
                    sent(sender, plain(sender, receiver.mac())));
                unicasts++;
                if (!sender.place().node().equals(receiver.place().node())) {
                    tunnelled++;
                }
            } else if (!receiver.mac().equals(sender.mac())) {
                final var delivered = sent(sender, plain(sender, receiver.mac()));
                assertTrue(where + sender + " to " + receiver + ": " + delivered,
                    delivered.isEmpty() || network.intent().floodUnknown());
            }
        }
        assertEquals(where + "broadcast of " + sender, List.copyOf(all), sent(sender, plain(sender, Packet.BROADCAST)));
        assertEquals(where + "multicast of " + sender, List.copyOf(all),
            sent(sender, plain(sender, MacAddress.of("01:00:5e:00:00:fb"))));
        assertEquals(where + "unknown unicast of " + sender, network.intent().floodUnknown() ? List.copyOf(all)
            : List.of(), sent(sender, plain(sender, STRANGER)));
        checkSpoofing(sender, all);
    }

    /** Whether packets can travel from one to the other: on one node always, else if both nodes have their tunnels. */
    private boolean reaches(final ResolvedNetwork.Usable network, final Member from, final Member to) {
        if (from.place().node().equals(to.place().node())) {
            return from.ofport() != to.ofport() || !from.vlan().equals(to.vlan());
        }
        final var here = fabric.nodes().get(from.place().node());
        final var there = fabric.nodes().get(to.place().node());
        return here.tunnels().containsKey(network.encapsulation())
            && there.tunnels().containsKey(network.encapsulation()) && there.tunnelIp().isPresent();
    }

    private void checkSpoofing(final Member sender, final TreeSet<String> all) {
        assertEquals(where + "spoofed MAC address", List.of(), sent(sender,
            Packet.frame(STRANGER, Packet.BROADCAST, EXPERIMENTAL)));
        final var mac = sender.mac();
        final var foreign4 = Ip.of("203.0.113.9");
        final var foreign6 = Ip.of("2001:db8:bad::9");
        final boolean any = sender.ips().isEmpty();
        final var some = any ? List.copyOf(all) : List.<String>of();
        assertEquals(where + "foreign IPv4", some, sent(sender,
            Packet.ip(mac, Packet.BROADCAST, foreign4, Ip.of("10.0.0.2"), ICMP)));
        assertEquals(where + "foreign IPv6", some, sent(sender,
            Packet.ip(mac, Packet.BROADCAST, foreign6, Ip.of("ff02::1"), ICMPV6)));
        assertEquals(where + "foreign ARP", some, sent(sender,
            Packet.arp(mac, Packet.BROADCAST, 2, foreign4, foreign4)));
        for (final var ip : sender.ips()) {
            assertEquals(where + "own address " + ip, List.copyOf(all), sent(sender,
                Packet.ip(mac, Packet.BROADCAST, ip, ip.isV6() ? Ip.of("ff02::1") : Ip.of("10.0.0.9"), ICMP)));
            if (!ip.isV6()) {
                final var arp = Packet.arp(mac, Packet.BROADCAST, 1, ip, Ip.of("10.0.0.9"));
                assertEquals(where + "own ARP", List.copyOf(all), sent(sender, arp));
                assertEquals(where + "ARP with another's MAC address", List.of(), sent(sender,
                    arp.with(Field.ARP_SHA, Bits.of(STRANGER))));
                assertEquals(where + "DHCP", List.copyOf(all), sent(sender,
                    Packet.ip(mac, Packet.BROADCAST, Ip.V4_ANY, Ip.of("255.255.255.255"), 17)
                        .with(Field.UDP_SRC, 68).with(Field.UDP_DST, 67)));
            }
        }
    }

    private static Packet plain(final Member sender, final MacAddress destination) {
        return Packet.frame(sender.mac(), destination, EXPERIMENTAL);
    }

    private static String place(final Member member) {
        return member.place().node() + "/" + member.ofport() + "/" + member.vlan().orElse(0);
    }

    /** Sends a packet from where a member is; returns where it came out, sorted, as often as it did. */
    private List<String> sent(final Member sender, final Packet packet) {
        final var trace = FabricTrace.of(fabric.nodes().values(), pipelines::get, sender.place().node(),
            sender.ofport(), sender.vlan().map(vlan -> packet.with(Field.VLAN_VID, 0x1000 | vlan)).orElse(packet));
        final var places = new ArrayList<String>();
        for (final var delivery : trace.deliveries()) {
            assertEquals(where + "changed on the way", packet, delivery.packet().without(Field.VLAN_VID));
            places.add(delivery.node() + "/" + delivery.port() + "/"
                + delivery.packet().value(Field.VLAN_VID).map(tag -> tag.low() & 0xFFF).orElse(0L));
        }
        trace.hops().forEach(hop -> hop.trace().steps().forEach(step -> {
            assertEquals(where + "which flow applies is open", List.of(), step.rivals());
            assertTrue(where + "no flow applies", step.hit().isPresent());
            tagged += step.packet().value(Field.VLAN_VID).isPresent() ? 1 : 0;
        }));
        places.sort(null);
        return places;
    }
}
