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
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.NodeConfig;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortPolicy;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.facts.VirtualNetwork.Subnet;
import io.selvage.core.logical.Gateway;
import io.selvage.core.logical.Member;
import io.selvage.core.net.Ip;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Purpose;
import io.selvage.core.trace.FabricTrace;
import io.selvage.core.trace.FabricTrace.Delivery;
import io.selvage.core.trace.Packet;
import io.selvage.core.trace.PacketPipeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.Test;

/**
 * Whatever mix of layer-2 and layer-3 devices there is, and however it came about: who may, reaches the other, through
 * its gateway if it has one; nobody else hears of it. {@code -Dseed} repeats a failure.
 */
public class Layer3PropertyTest {
    private static final int ROUNDS = Integer.getInteger("seed.rounds", 10);
    private static final int STEPS = 60;
    private static final List<String> NODES = List.of("hv1", "hv2", "hv3");
    private static final List<String> NETWORKS = List.of("blue", "green");
    private static final Ip GATEWAY4 = Ip.of("10.0.0.254");
    private static final Ip GATEWAY6 = Ip.of("2001:db8::fe");
    private static final Ip NOBODY = Ip.of("10.0.0.200");
    private static final MacAddress SOLICITED = MacAddress.of("33:33:ff:00:00:01");
    private static final int EXPERIMENTAL = 0x88B5;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int UDP = 17;

    private final Map<String, PacketPipeline> pipelines = new HashMap<>();
    private Fabric fabric = new Fabric();
    private Random random = new Random();
    private MacAddress gateway = new MacAddress(0);
    private String where = "";
    private int routed;
    private int asked;

    @Test
    public void testWhoReachesWhom() {
        final var single = Long.getLong("seed");
        for (int round = 0; round < (single == null ? ROUNDS : 1); round++) {
            run(single == null ? round : single);
        }
        // The test must not become empty unnoticed
        assertTrue("routed: " + routed + ", asked: " + asked, single != null || routed > 1000 && asked > 1000);
    }

    private void run(final long seed) {
        random = new Random(seed);
        fabric = new Fabric();
        beginning().forEach(change -> fabric.apply(List.of(change), 0));
        for (int step = 1; step <= STEPS; step++) {
            fabric.apply(List.of(change()), 10L * step * MoveDamper.WINDOW_MILLIS);
            where = "repeat with -Dseed=" + seed + ", step " + step + ": ";
            pipelines.clear();
            NODES.forEach(node -> pipelines.put(node, new PacketPipeline(fabric.flows(node).values())));
            for (int i = 0; i < NETWORKS.size(); i++) {
                gateway = Gateway.macOf(vni(i));
                final var members = fabric.membersOf(NETWORKS.get(i));
                members.forEach(member -> check(member, members));
            }
        }
    }

    private static int vni(final int network) {
        return 5001 + network;
    }

    private List<Change> beginning() {
        final var changes = new ArrayList<Change>();
        changes.add(new Change.Zone("tz1", Optional.of(new TransportZone("tz1", NodeConfig.DEFAULT_FABRIC,
            Encapsulation.VXLAN, true))));
        for (int i = 0; i < NODES.size(); i++) {
            changes.add(new Change.Node(new NodeFacts(NODES.get(i), NodeKind.HYPERVISOR,
                Optional.of(Ip.of("192.0.2." + (i + 1))), OptionalLong.of(1), Map.of(Encapsulation.VXLAN, 100),
                List.of(), Optional.empty(), Optional.empty())));
        }
        for (int i = 0; i < NETWORKS.size(); i++) {
            changes.add(new Change.Network(NETWORKS.get(i), Optional.of(new VirtualNetwork(NETWORKS.get(i),
                Optional.empty(), Optional.of(vni(i)), "tz1", List.of(
                    new Subnet(IpPrefix.of("10.0.0.0/24"), Optional.of(GATEWAY4)),
                    new Subnet(IpPrefix.of("2001:db8::/64"), Optional.of(GATEWAY6))), random.nextBoolean()))));
        }
        return changes;
    }

    /** A device comes, goes, moves, or becomes another one; addresses are the same in every network. */
    private Change change() {
        final int network = random.nextInt(NETWORKS.size());
        final int number = random.nextInt(5);
        final var name = NETWORKS.get(network) + "-" + number;
        final var mac = new MacAddress(0x0200_0000_0100L + number);
        if (random.nextInt(3) > 0) {
            final var ref = new PortRef(NODES.get(random.nextInt(NODES.size())), "tap-" + name);
            return new Change.NodePort(ref, random.nextInt(4) > 0 ? Optional.of(new Port(ref.port(),
                10 + 5 * network + number, Optional.of(new DeviceId(name)), Optional.of(mac), Optional.empty(), true))
                : Optional.empty());
        }
        final var ips = new TreeSet<Ip>(List.of(Ip.of("10.0.0." + (10 + number))));
        if (random.nextInt(4) > 0) {
            ips.add(Ip.of("2001:db8::" + (10 + number)));
        }
        return new Change.Provision(name, random.nextInt(6) > 0 ? Optional.of(new Instruction(name, new DeviceId(name),
            NETWORKS.get(network), Optional.of(mac), ips, Optional.empty(), false,
            new PortPolicy(random.nextBoolean() ? PortPolicy.Type.LAYER_3 : PortPolicy.Type.LAYER_2,
                random.nextInt(3) == 0 ? Optional.of(100 + number % 2) : Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty())))
            : Optional.empty());
    }

    private void check(final Member sender, final List<Member> members) {
        final var layer2 = new TreeSet<String>();
        for (final var receiver : members) {
            if (!receiver.equals(sender)) {
                if (!receiver.isLayer3()) {
                    layer2.add(place(receiver));
                }
                checkPair(sender, receiver);
            }
        }
        if (sender.isLayer3()) {
            checkGateway(sender);
        } else {
            for (final var group : List.of(Packet.BROADCAST, MacAddress.of("01:00:5e:00:00:fb"))) {
                assertEquals(where + "broadcast of " + sender, List.copyOf(layer2), sent(sender,
                    Packet.frame(sender.mac(), group, EXPERIMENTAL)).deliveries().stream()
                        .map(Layer3PropertyTest::place).sorted().toList());
            }
        }
    }

    private void checkPair(final Member sender, final Member receiver) {
        final var what = where + sender + " to " + receiver + ": ";
        final var direct = Packet.frame(sender.mac(), receiver.mac(), EXPERIMENTAL);
        if (sender.isLayer3()) {
            assertDropped(what, Purpose.DROP_NOT_ROUTED, sent(sender, direct));
        } else if (receiver.isLayer3()) {
            assertDropped(what, Purpose.DROP_NOT_ROUTED, sent(sender, direct));
        } else {
            assertEquals(what, List.of(place(receiver)), sent(sender, direct).deliveries().stream()
                .map(Layer3PropertyTest::place).toList());
        }
        for (final var from : sender.ips()) {
            for (final var to : receiver.ips()) {
                if (from.isV6() == to.isV6()) {
                    checkIp(what + from + " to " + to + ": ", sender, receiver, from, to);
                }
            }
        }
    }

    private void checkIp(final String what, final Member sender, final Member receiver, final Ip from, final Ip to) {
        final var packet = Packet.ip(sender.mac(), sender.isLayer3() ? gateway : receiver.mac(), from, to, UDP);
        final var trace = sent(sender, packet);
        final var delivery = only(what, trace);
        assertEquals(what, place(receiver), place(delivery));
        assertEquals(what, packet.with(Field.ETH_DST, Bits.of(receiver.mac()))
            .with(Field.ETH_SRC, Bits.of(receiver.isLayer3() ? gateway : sender.mac())),
            delivery.packet().without(Field.VLAN_VID));
        final boolean layer3 = sender.isLayer3() || receiver.isLayer3();
        assertEquals(what + "hops", layer3 ? 1 : 0, trace.hops().stream()
            .flatMap(hop -> hop.trace().steps().stream()).flatMap(step -> step.hit().stream())
            .flatMap(flow -> flow.actions().stream()).filter(Action.DecrementTtl.class::isInstance).count());
        routed += layer3 ? 1 : 0;
        if (sender.isLayer3()) {
            assertDropped(what, Purpose.DROP_NOT_ROUTED, sent(sender, packet.with(Field.ETH_DST,
                Bits.of(receiver.mac()))));
            checkAnswer(what, sender, asking(sender, from, to), gateway, from, to);
        } else if (receiver.isLayer3()) {
            assertDropped(what, Purpose.DROP_NOT_ROUTED, sent(sender, packet.with(to.isV6() ? Field.IPV6_DST
                : Field.IPV4_DST, Bits.of(to.isV6() ? GATEWAY6 : NOBODY))));
            checkAnswer(what, sender, asking(sender, from, to), receiver.mac(), from, to);
            // Neighbours are looked for again at the address that is known
            checkAnswer(what, sender, asking(sender, from, to).with(Field.ETH_DST, Bits.of(receiver.mac())),
                receiver.mac(), from, to);
        }
    }

    private static Packet asking(final Member sender, final Ip from, final Ip to) {
        return to.isV6() ? Packet.ip(sender.mac(), SOLICITED, from, Ip.of("ff02::1:ff00:1"), ICMPV6)
            .with(Field.ICMPV6_TYPE, 135).with(Field.ND_TARGET, Bits.of(to))
            : Packet.arp(sender.mac(), Packet.BROADCAST, 1, from, to);
    }

    /** Exactly one answer comes back, to the one who asked; others may have heard the question, layer-2 only. */
    private void checkAnswer(final String what, final Member sender, final Packet question, final MacAddress answer,
            final Ip from, final Ip to) {
        asked++;
        final var byOthers = sent(sender, question).deliveries().stream().collect(Collectors.partitioningBy(delivery ->
            delivery.packet().without(Field.VLAN_VID).equals(question)));
        if (sender.isLayer3()) {
            assertEquals(what + "heard by others", List.of(), byOthers.get(true));
        }
        final var layer3 = fabric.membersOf(sender.network()).stream().filter(Member::isLayer3)
            .map(Layer3PropertyTest::place).toList();
        byOthers.get(true).forEach(delivery ->
            assertTrue(what + "heard by " + delivery, !layer3.contains(place(delivery))));
        assertEquals(what + byOthers.get(false), 1, byOthers.get(false).size());
        final var reply = byOthers.get(false).getFirst();
        assertEquals(what, place(sender), place(reply));
        final var expected = question.with(Field.ETH_DST, Bits.of(sender.mac())).with(Field.ETH_SRC, Bits.of(answer));
        assertEquals(what, to.isV6() ? expected.with(Field.IPV6_SRC, Bits.of(to)).with(Field.IPV6_DST, Bits.of(from))
            .with(Field.ICMPV6_TYPE, 136).with(Field.ND_TLL, Bits.of(answer)).with(Field.ND_OPTIONS_TYPE, 2)
            .with(Field.ND_RESERVED, answer.equals(gateway) ? 0xE000_0000L : 0x6000_0000L)
            : expected.with(Field.ARP_OP, 2).with(Field.ARP_SHA, Bits.of(answer)).with(Field.ARP_SPA, Bits.of(to))
                .with(Field.ARP_THA, Bits.of(sender.mac())).with(Field.ARP_TPA, Bits.of(from)),
            reply.packet().without(Field.VLAN_VID));
    }

    private void checkGateway(final Member sender) {
        final var what = where + sender + ": ";
        for (final var group : List.of(Packet.BROADCAST, SOLICITED)) {
            assertDropped(what, Purpose.DROP_NOT_ROUTED, sent(sender, Packet.frame(sender.mac(), group, EXPERIMENTAL)));
        }
        for (final var ip : sender.ips()) {
            final var to = ip.isV6() ? GATEWAY6 : GATEWAY4;
            final var echo = Packet.ip(sender.mac(), gateway, ip, to, ip.isV6() ? ICMPV6 : ICMP)
                .with(ip.isV6() ? Field.ICMPV6_TYPE : Field.ICMP_TYPE, ip.isV6() ? 128 : 8);
            final var reply = only(what + "echo", sent(sender, echo));
            assertEquals(what + "echo", place(sender), place(reply));
            assertEquals(what + "echo", Packet.ip(gateway, sender.mac(), to, ip, ip.isV6() ? ICMPV6 : ICMP)
                .with(ip.isV6() ? Field.ICMPV6_TYPE : Field.ICMP_TYPE, ip.isV6() ? 129 : 0),
                reply.packet().without(Field.VLAN_VID));
            checkAnswer(what, sender, asking(sender, ip, to), gateway, ip, to);
            assertDropped(what + "looks for duplicates", Purpose.DROP_NOT_ROUTED, sent(sender,
                asking(sender, ip.isV6() ? Ip.V6_ANY : Ip.V4_ANY, ip)));
            assertDropped(what + "no route", Purpose.DROP_NO_ROUTE, sent(sender, Packet.ip(sender.mac(), gateway, ip,
                ip.isV6() ? Ip.of("2001:db8:1::1") : NOBODY, UDP)));
        }
        final var ip = sender.ips().first();
        assertDropped(what + "announces itself", Purpose.DROP_NOT_ROUTED, sent(sender, Packet.arp(sender.mac(),
            Packet.BROADCAST, 1, ip, ip)));
    }

    private void assertDropped(final String what, final Purpose reason, final FabricTrace trace) {
        assertEquals(what, List.of(), trace.deliveries());
        assertEquals(what, Optional.of(reason), trace.hops().getLast().trace().droppedBy()
            .flatMap(flow -> Purpose.of(flow.cookie())));
    }

    private static Delivery only(final String what, final FabricTrace trace) {
        assertEquals(what + trace.deliveries(), 1, trace.deliveries().size());
        return trace.deliveries().getFirst();
    }

    private static String place(final Member member) {
        return member.place().node() + "/" + member.ofport() + "/" + member.vlan().orElse(0);
    }

    private static String place(final Delivery delivery) {
        return delivery.node() + "/" + delivery.port() + "/"
            + delivery.packet().value(Field.VLAN_VID).map(tag -> tag.low() & 0xFFF).orElse(0L);
    }

    private FabricTrace sent(final Member sender, final Packet packet) {
        final var trace = FabricTrace.of(fabric.nodes().values(), pipelines::get, sender.place().node(),
            sender.ofport(), sender.vlan().map(vlan -> packet.with(Field.VLAN_VID, 0x1000 | vlan)).orElse(packet));
        trace.hops().forEach(hop -> hop.trace().steps().forEach(step -> {
            assertEquals(where + "which flow applies is open", List.of(), step.rivals());
            assertTrue(where + "no flow applies", step.hit().isPresent());
        }));
        return trace;
    }
}
