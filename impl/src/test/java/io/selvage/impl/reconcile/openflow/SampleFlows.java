/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Flow.WriteMetadata;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.core.pipeline.Match;
import io.selvage.core.pipeline.Meter;
import io.selvage.core.pipeline.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;

/** Flows of every kind that a pipeline may need. */
final class SampleFlows {
    static final OptionalInt NO_TABLE = OptionalInt.empty();

    private static final Bits MULTICAST = Bits.of(0x0100_0000_0000L);
    private static final long NETWORK = 0xFF_FFFFL;

    private SampleFlows() {
        // Values only
    }

    static Flow flow(final int table, final int priority, final Match.Builder match, final WriteMetadata metadata,
            final List<Action> actions, final OptionalInt next) {
        return new Flow(new FlowKey(table, priority, match.build()), Cookie.of(Purpose.NETWORK, 5001), metadata,
            actions, next);
    }

    static Flow drop(final int table, final int priority, final Match.Builder match) {
        return flow(table, priority, match, WriteMetadata.NONE, List.of(), NO_TABLE);
    }

    private static Flow go(final int table, final int priority, final Match.Builder match, final int next) {
        return flow(table, priority, match, WriteMetadata.NONE, List.of(), OptionalInt.of(next));
    }

    /** Forwards frames to a MAC address of a network out of a port; all arguments may be anything. */
    static Flow forward(final int network, final long mac, final long port) {
        return flow(20, 100, inNetwork(network).is(Field.ETH_DST, mac), WriteMetadata.NONE,
            List.of(new Action.Output(port)), NO_TABLE);
    }

    /** Forwards frames to a MAC address of a network out of a port, through a meter. */
    static Flow metered(final int network, final long mac, final long port, final Meter meter) {
        final var flow = forward(network, mac, port);
        return new Flow(flow.key(), flow.cookie(), Optional.of(meter), flow.metadata(), flow.actions(), flow.next());
    }

    /** Forwards frames to a MAC address of a network into a tunnel. */
    static Flow tunnel(final int network, final long mac, final String remote) {
        return flow(20, 100, inNetwork(network).is(Field.ETH_DST, mac), WriteMetadata.NONE, List.of(
            new Action.SetField(Field.TUNNEL_ID, Bits.of(network)),
            new Action.SetField(Field.TUNNEL_IPV4_DST, Bits.of(Ip.of(remote))),
            new Action.Output(1)), NO_TABLE);
    }

    private static Match.Builder inNetwork(final int network) {
        return Match.builder().is(Field.METADATA, Bits.of(network), Bits.of(NETWORK));
    }

    /** Floods to many remote nodes. */
    static Flow flood(final int network, final int nodes) {
        final var actions = new ArrayList<Action>();
        actions.add(new Action.Output(7));
        actions.add(new Action.SetField(Field.TUNNEL_ID, Bits.of(network)));
        for (int i = 0; i < nodes; i++) {
            actions.add(new Action.SetField(Field.TUNNEL_IPV4_DST, Bits.of(0x0A00_0001L + i)));
            actions.add(new Action.Output(1));
        }
        return flow(30, 100, inNetwork(network), WriteMetadata.NONE, actions, NO_TABLE);
    }

    /** What access lists, tags and marks bring in. */
    private static List<Flow> ports() {
        final var mac = MacAddress.of("02:00:00:00:00:02").bits();
        final var tcp = 6;
        return List.of(
            flow(0, 120, Match.builder().is(Field.IN_PORT, 3).is(Field.VLAN_VID, 0x1064).is(Field.ETH_SRC, mac),
                new WriteMetadata(5001, NETWORK), List.of(new Action.PopVlan(),
                    new Action.ForgetPort()), OptionalInt.of(10)),
            go(10, 100, inNetwork(5001).is(Field.IN_PORT, 0).is(Field.ETH_SRC, mac), 14),
            flow(10, 50, Match.builder().is(Field.VLAN_VID, 0x1064), WriteMetadata.NONE,
                List.of(new Action.ToController(128)), NO_TABLE),
            go(14, 60_000, inNetwork(5001).is(Field.ETH_TYPE, 0x0800).is(Field.IP_PROTO, tcp)
                .is(Field.TCP_SRC, Bits.of(0x400), Bits.of(0xFC00)).is(Field.TCP_DST, 443)
                .is(Field.TCP_FLAGS, Bits.of(2), Bits.of(2)), 16),
            go(14, 59_999, inNetwork(5001).is(Field.ETH_TYPE, 0x86DD).is(Field.IP_PROTO, tcp).is(Field.IP_DSCP, 46)
                .is(Field.TCP_DST, Bits.of(80), Bits.of(0xFFFE)).is(Field.TCP_FLAGS, Bits.of(18), Bits.of(0xFF)), 16),
            go(14, 59_998, inNetwork(5001).is(Field.ETH_TYPE, 0x0800).is(Field.IP_PROTO, 17)
                .is(Field.UDP_SRC, Bits.of(0x8000), Bits.of(0x8000)).is(Field.UDP_DST, Bits.of(52), Bits.of(0xFFFC)),
                16),
            go(14, 59_997, inNetwork(5001).is(Field.ETH_TYPE, 0x0800).is(Field.IP_PROTO, 1).is(Field.ICMP_TYPE, 8)
                .is(Field.ICMP_CODE, 0), 16),
            go(14, 59_996, inNetwork(5001).is(Field.ETH_TYPE, 0x0800).is(Field.IP_PROTO, 1).is(Field.ICMP_TYPE, 3), 16),
            go(14, 59_995, inNetwork(5001).is(Field.ETH_TYPE, 0x86DD).is(Field.IP_PROTO, 58).is(Field.ICMPV6_TYPE, 128)
                .is(Field.ICMPV6_CODE, 0), 16),
            go(14, 59_994, inNetwork(5001).is(Field.ETH_SRC, Bits.of(0x0200_0000_0000L), Bits.of(0xFFFF_FF00_0000L))
                .is(Field.ETH_DST, mac), 16),
            go(14, 59_993, inNetwork(5001).is(Field.ETH_TYPE, 0x0800).is(Field.IP_DSCP, 0), 16),
            go(14, 59_992, inNetwork(5001).is(Field.ETH_TYPE, 0x0806).is(Field.ARP_THA, mac), 16),
            flow(16, 100, inNetwork(5001).is(Field.ETH_TYPE, 0x0800), WriteMetadata.NONE,
                List.of(new Action.SetField(Field.IP_DSCP, Bits.of(46))), OptionalInt.of(20)),
            flow(30, 100, inNetwork(5007), WriteMetadata.NONE, List.of(new Action.Output(7),
                new Action.Copy(0x000C_8000_D001_389L, 40), new Action.Copy(-1L, 50),
                new Action.SetField(Field.TUNNEL_ID, Bits.of(5007)), new Action.Output(1)), NO_TABLE),
            flow(50, 100, inNetwork(5001), WriteMetadata.NONE, List.of(new Action.PushVlan(),
                new Action.SetField(Field.VLAN_VID, Bits.of(0x1064)), new Action.SetField(Field.VLAN_PCP, Bits.of(5)),
                new Action.Output(0xFFFF_FFF8L)), NO_TABLE));
    }

    /** What the gateway of layer-3 devices brings in. */
    private static List<Flow> gateways() {
        final var mac = Bits.of(MacAddress.of("02:00:00:00:00:02"));
        final var nd = inNetwork(5001).is(Field.ETH_TYPE, 0x86DD).is(Field.IP_PROTO, 58);
        return List.of(
            flow(17, 100, inNetwork(5001).is(Field.ETH_TYPE, 0x0806).is(Field.ARP_OP, 1)
                    .is(Field.ARP_TPA, Bits.of(Ip.of("10.0.0.0")), Bits.prefix(32, 24)),
                WriteMetadata.NONE, List.of(new Action.ForgetPort(), new Action.Move(Field.ARP_TPA, Field.ARP_SPA),
                    new Action.Move(Field.ARP_SPA, Field.ARP_TPA), new Action.Move(Field.ARP_SHA, Field.ARP_THA),
                    new Action.SetField(Field.ARP_SHA, mac), new Action.SetField(Field.ARP_THA, mac),
                    new Action.SetField(Field.ARP_TPA, Bits.of(Ip.of("10.0.0.1"))),
                    new Action.SetField(Field.ARP_SPA, Bits.of(Ip.of("10.0.0.2"))),
                    new Action.SetField(Field.ARP_OP, Bits.of(2)), new Action.Move(Field.ETH_SRC, Field.ETH_DST),
                    new Action.SetField(Field.ETH_SRC, mac), new Action.Output(3)), NO_TABLE),
            flow(17, 110, inNetwork(5001).is(Field.ETH_TYPE, 0x0800).is(Field.IP_PROTO, 1).is(Field.ICMP_TYPE, 8),
                new WriteMetadata(0, 0x0020_0000_0100_0000L), List.of(new Action.DecrementTtl(),
                    new Action.SetField(Field.ICMP_TYPE, Bits.of(0)),
                    new Action.SetField(Field.IPV4_SRC, Bits.of(Ip.of("10.0.0.1"))),
                    new Action.SetField(Field.IPV4_DST, Bits.of(Ip.of("10.0.0.2")))), OptionalInt.of(20)),
            flow(17, 110, nd.is(Field.ICMPV6_TYPE, 135), WriteMetadata.NONE, List.of(
                    new Action.Move(Field.IPV6_SRC, Field.IPV6_DST), new Action.Move(Field.ND_TARGET, Field.IPV6_SRC),
                    new Action.SetField(Field.IPV6_DST, Bits.of(Ip.of("2001:db8::1"))),
                    new Action.SetField(Field.ND_RESERVED, Bits.of(0xE000_0000L)),
                    new Action.SetField(Field.ND_OPTIONS_TYPE, Bits.of(2)),
                    new Action.SetField(Field.ICMPV6_TYPE, Bits.of(136))), OptionalInt.of(19)),
            flow(19, 110, inNetwork(5001).is(Field.ETH_TYPE, 0x86DD).is(Field.IP_PROTO, 58).is(Field.ICMPV6_TYPE, 136),
                WriteMetadata.NONE, List.of(new Action.SetField(Field.ND_TLL, mac), new Action.Output(3)), NO_TABLE));
    }

    /** One or more of each kind. */
    static List<Flow> all() {
        return Stream.of(network(), ports(), gateways()).flatMap(List::stream).toList();
    }

    private static List<Flow> network() {
        final var mac = MacAddress.of("02:00:00:00:00:01").bits();
        final var v6 = Bits.of(Ip.of("2001:db8::1"));
        final var prefix = Bits.prefix(128, 64);
        return List.of(
            // 0: CLASSIFY
            flow(0, 100, Match.builder().is(Field.IN_PORT, 3), new WriteMetadata(5001, NETWORK), List.of(),
                OptionalInt.of(10)),
            flow(0, 110, Match.builder().is(Field.IN_PORT, 3).is(Field.ETH_SRC, mac), new WriteMetadata(5002, NETWORK),
                List.of(), OptionalInt.of(10)),
            flow(0, 100, Match.builder().is(Field.IN_PORT, 1).is(Field.TUNNEL_ID, 5001),
                new WriteMetadata(0x0100_1389L, 0x1FF_FFFFL), List.of(), OptionalInt.of(20)),
            flow(0, 100, Match.builder().is(Field.IN_PORT, 1).is(Field.TUNNEL_ID, 5003)
                    .is(Field.TUNNEL_IPV4_SRC, Bits.of(Ip.of("192.0.2.7"))),
                new WriteMetadata(-1L, -1L), List.of(), OptionalInt.of(20)),
            flow(0, 90, Match.builder().is(Field.IN_PORT, 1)
                    .is(Field.TUNNEL_IPV4_SRC, Bits.of(Ip.of("192.0.2.0")), Bits.of(0xFFFF_FF00L)),
                WriteMetadata.NONE, List.of(), OptionalInt.of(20)),
            flow(0, 1, Match.builder(), WriteMetadata.NONE, List.of(new Action.ToController(128)), NO_TABLE),
            flow(0, 2, Match.builder().is(Field.IN_PORT, 0xFFFF_FFFEL), WriteMetadata.NONE,
                List.of(new Action.ToController(0xFFFF)), NO_TABLE),
            drop(0, 0, Match.builder()),
            drop(0, 3, Match.builder().is(Field.VLAN_VID, 0x1064)),
            drop(0, 3, Match.builder().is(Field.VLAN_VID, 0)),
            drop(0, 2, Match.builder().is(Field.VLAN_VID, Bits.of(0x1000), Bits.of(0x1000))),
            // 10: SOURCE_GUARD
            go(10, 100, Match.builder().is(Field.IN_PORT, 3).is(Field.ETH_SRC, mac), 20),
            go(10, 110, Match.builder().is(Field.IN_PORT, 3).is(Field.ETH_SRC, mac).is(Field.ETH_TYPE, 0x0800)
                .is(Field.IPV4_SRC, Bits.of(Ip.of("10.0.0.1"))), 20),
            go(10, 110, Match.builder().is(Field.IN_PORT, 3).is(Field.ETH_SRC, mac).is(Field.ETH_TYPE, 0x0800)
                .is(Field.IPV4_SRC, Bits.of(Ip.of("10.0.0.0")), Bits.prefix(32, 24))
                .is(Field.IPV4_DST, Bits.of(Ip.of("224.0.0.0")), Bits.prefix(32, 4)), 20),
            go(10, 110, Match.builder().is(Field.IN_PORT, 3).is(Field.ETH_TYPE, 0x0806).is(Field.ARP_OP, 1)
                .is(Field.ARP_SPA, Bits.of(Ip.of("10.0.0.1"))).is(Field.ARP_SHA, mac)
                .is(Field.ARP_TPA, Bits.of(Ip.of("10.0.0.0")), Bits.prefix(32, 24)), 20),
            go(10, 110, Match.builder().is(Field.IN_PORT, 3).is(Field.ETH_TYPE, 0x86DD).is(Field.IPV6_SRC, v6), 20),
            go(10, 105, Match.builder().is(Field.IN_PORT, 3).is(Field.ETH_TYPE, 0x86DD)
                .is(Field.IPV6_SRC, v6, prefix).is(Field.IPV6_DST, v6, prefix), 20),
            go(10, 120, Match.builder().is(Field.IN_PORT, 3).is(Field.ETH_TYPE, 0x86DD).is(Field.IP_PROTO, 58)
                .is(Field.ICMPV6_TYPE, 136).is(Field.ND_TARGET, v6), 20),
            go(10, 120, Match.builder().is(Field.IN_PORT, 3).is(Field.ETH_TYPE, 0x0800).is(Field.IP_PROTO, 17)
                .is(Field.IPV4_SRC, Bits.of(Ip.V4_ANY)).is(Field.UDP_SRC, 68).is(Field.UDP_DST, 67), 20),
            drop(10, 50, Match.builder().is(Field.IN_PORT, 3)),
            // 20: FORWARD
            forward(5001, mac, 3),
            tunnel(5001, mac + 1, "192.0.2.2"),
            go(20, 50, inNetwork(5001).is(Field.ETH_DST, MULTICAST, MULTICAST), 30),
            // 30: FLOOD
            flood(5001, 0), flood(5002, 3), flood(5003, 1000));
    }

    /** A flow of the real shape, out of a small space, so that random ones collide. */
    static Flow random(final Random random) {
        final int network = 5000 + random.nextInt(3);
        final long mac = 0x0200_0000_0000L + random.nextInt(12);
        return switch (random.nextInt(3)) {
            case 0 -> forward(network, mac, 1 + random.nextInt(4));
            case 1 -> tunnel(network, mac, "192.0.2." + (1 + random.nextInt(4)));
            default -> flood(network, random.nextInt(4));
        };
    }
}
