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

import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Match;
import io.selvage.core.pipeline.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Reads a flow out in words, for people. */
public final class FlowReading {
    private static final long LOCAL_PORT = 0xFFFF_FFFEL;
    private static final long IN_PORT = 0xFFFF_FFF8L;

    private FlowReading() {
        // Functions only
    }

    /** One sentence: whom the flow is for, and what it does. */
    public static String of(final Flow flow, final IntFunction<String> tableName) {
        final var who = new ArrayList<String>();
        flow.key().match().entries().forEach(entry -> who.addAll(condition(entry)));
        return (who.isEmpty() ? "Any packet" : "A packet " + String.join(", ", who)) + ": "
            + String.join(", ", deeds(flow, tableName)) + ".";
    }

    private static List<String> condition(final Match.Entry entry) {
        final long value = entry.value().low();
        return switch (entry.field()) {
            case IN_PORT -> List.of(value == LOCAL_PORT ? "from the bridge's own port"
                : value == 0 ? "that came in tagged" : "that came in by port " + value);
            case METADATA -> metadata(value, entry.mask().low(), "in network ");
            case TUNNEL_ID -> List.of("with VNI " + value);
            case TUNNEL_IPV4_SRC -> List.of("from node " + new Ip(0, value, false));
            case TUNNEL_IPV4_DST -> List.of("to node " + new Ip(0, value, false));
            case PKT_MARK -> List.of("with mark 0x" + Long.toHexString(value));
            case ETH_DST -> List.of(entry.isExact() ? "to " + new MacAddress(value) : "to a group address");
            case ETH_SRC -> List.of("from " + new MacAddress(value));
            case ETH_TYPE -> List.of(switch ((int) value) {
                case 0x0800 -> "IPv4";
                case 0x0806 -> "ARP";
                case 0x86DD -> "IPv6";
                default -> "of Ethertype 0x" + Long.toHexString(value);
            });
            case VLAN_VID -> List.of(value == 0 ? "without tag" : "in VLAN " + (value & 0xFFF));
            case VLAN_PCP -> List.of("with priority " + value);
            case IP_DSCP -> List.of("with DSCP " + value);
            case IP_PROTO -> List.of(switch ((int) value) {
                case 1 -> "ICMP";
                case 6 -> "TCP";
                case 17 -> "UDP";
                case 58 -> "ICMPv6";
                default -> "of IP protocol " + value;
            });
            case TCP_SRC -> List.of("from TCP port " + ports(entry));
            case TCP_DST -> List.of("to TCP port " + ports(entry));
            case TCP_FLAGS -> List.of("with TCP flags 0x" + Long.toHexString(value));
            case ICMP_TYPE -> List.of("with ICMP type " + value);
            case ICMP_CODE -> List.of("with ICMP code " + value);
            case ARP_THA -> List.of("with target hardware address " + new MacAddress(value));
            case ICMPV6_CODE -> List.of("with ICMPv6 code " + value);
            case IPV4_SRC -> List.of("from " + new Ip(0, value, false));
            case IPV4_DST -> List.of("to " + new Ip(0, value, false));
            case UDP_SRC -> List.of("from UDP port " + ports(entry));
            case UDP_DST -> List.of("to UDP port " + ports(entry));
            case ARP_OP -> List.of("with ARP operation " + value);
            case ARP_SPA -> List.of("with sender address " + new Ip(0, value, false));
            case ARP_TPA -> List.of("about " + new Ip(0, value, false));
            case ARP_SHA -> List.of("with sender hardware address " + new MacAddress(value));
            case IPV6_SRC -> List.of("from " + new Ip(entry.value().high(), value, true));
            case IPV6_DST -> List.of("to " + new Ip(entry.value().high(), value, true));
            case ICMPV6_TYPE -> List.of("with ICMPv6 type " + value);
            case ND_TARGET -> List.of("about " + new Ip(entry.value().high(), value, true));
            case ND_TLL -> List.of("with target link-layer address " + new MacAddress(value));
            case ND_RESERVED -> List.of("with neighbour flags 0x" + Long.toHexString(value));
            case ND_OPTIONS_TYPE -> List.of("with neighbour option " + value);
        };
    }

    /** A masked port is a range of the size of a power of two. */
    private static String ports(final Match.Entry entry) {
        final long first = entry.value().low();
        return entry.isExact() ? Long.toString(first) : first + " to " + (first | ~entry.mask().low() & 0xFFFF);
    }

    private static List<String> metadata(final long value, final long mask, final String network) {
        final var words = new ArrayList<String>();
        for (final var part : Metadata.values()) {
            if ((mask & part.mask()) != 0) {
                final long here = (value & part.mask()) >>> part.offset();
                words.add(switch (part) {
                    case NETWORK -> network + here;
                    case FROM_TUNNEL -> here == 1 ? "out of a tunnel" : "not out of a tunnel";
                    case FROM_UPLINK -> here == 1 ? "in by an uplink" : "not in by an uplink";
                    case EGRESS_PORT -> "for port " + here;
                    case EGRESS_VLAN -> here == 0 ? "untagged" : "in VLAN " + here;
                });
            }
        }
        return words;
    }

    private static List<String> deeds(final Flow flow, final IntFunction<String> tableName) {
        final var deeds = new ArrayList<String>();
        flow.meter().ifPresent(meter -> deeds.add("drop what is beyond " + meter.rate().kbps() + " kbit/s"));
        for (final var action : flow.actions()) {
            deeds.add(switch (action) {
                case Action.Output(var port) -> port == IN_PORT ? "send it back out of its port"
                    : "send it to port " + port;
                case Action.ToController(var length) -> "show its first " + length + " octets to the controller";
                case Action.SetField(var field, var value) -> switch (field) {
                    case TUNNEL_ID -> "give it VNI " + value.low();
                    case TUNNEL_IPV4_DST -> "address it to node " + new Ip(0, value.low(), false);
                    case VLAN_VID -> "tag it with VLAN " + (value.low() & 0xFFF);
                    case VLAN_PCP -> "give it priority " + value.low();
                    case IP_DSCP -> "give it DSCP " + value.low();
                    case ETH_DST -> "address it to " + new MacAddress(value.low());
                    case ETH_SRC -> "send it from " + new MacAddress(value.low());
                    default -> "set " + field.text();
                };
                case Action.Move(var from, var to) -> "copy " + from.text() + " into " + to.text();
                case Action.DecrementTtl decrement -> "take one off its time to live";
                case Action.PushVlan push -> "put a tag on it";
                case Action.PopVlan pop -> "take the tag off";
                case Action.ForgetPort forget -> "forget its port";
                case Action.Copy(var metadata, var table) -> "hand a copy, "
                    + String.join(", ", metadata(metadata, -1L, "network ")) + ", to " + tableName.apply(table);
            });
        }
        if (flow.metadata().mask() != 0) {
            deeds.add("note: " + String.join(", ", metadata(flow.metadata().value(), flow.metadata().mask(),
                "network ")));
        }
        flow.next().ifPresent(next -> deeds.add("go on in " + tableName.apply(next)));
        return deeds.isEmpty() ? List.of("drop it") : deeds;
    }
}
