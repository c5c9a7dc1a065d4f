/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.pipeline;

import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.function.IntFunction;

/**
 * Flows in the words of {@code ovs-ofctl dump-flows}, with names for the tables: what goldens, docs and the CLI show.
 */
public final class FlowText {
    private final IntFunction<String> tableName;

    /**
     * Makes a renderer.
     *
     * @param tableName names the tables; {@link Integer#toString(int)} gives what {@code ovs-ofctl} itself reads
     */
    public FlowText(final IntFunction<String> tableName) {
        this.tableName = tableName;
    }

    /** One line, without cookie. */
    public String flow(final Flow flow) {
        final var sb = new StringBuilder(160)
            .append("table=").append(tableName.apply(flow.key().table()))
            .append(", priority=").append(flow.key().priority());
        for (final var entry : flow.key().match().entries()) {
            sb.append(',').append(entry(entry));
        }
        return sb.append(" actions=").append(actions(flow)).toString();
    }

    private String actions(final Flow flow) {
        if (flow.isDrop()) {
            return "drop";
        }
        final var sb = new StringBuilder();
        flow.meter().ifPresent(meter -> sb.append("meter:").append(meter.id()));
        for (final var action : flow.actions()) {
            comma(sb).append(switch (action) {
                case Action.Output(var port) -> "output:" + port;
                case Action.ToController(var length) -> "CONTROLLER:" + length;
                case Action.SetField(var field, var value) -> "set_field:" + value(field, value) + "->" + field.text();
                case Action.Move(var from, var to) -> "move:" + from.text() + "->" + to.text();
                case Action.DecrementTtl decrement -> "dec_ttl";
                case Action.PushVlan push -> "push_vlan:0x8100";
                case Action.PopVlan pop -> "pop_vlan";
                case Action.ForgetPort forget -> "load:0->NXM_OF_IN_PORT[]";
                case Action.Copy(var metadata, var table) -> "clone(set_field:0x" + Long.toHexString(metadata)
                    + "->metadata,resubmit(," + tableName.apply(table) + "))";
            });
        }
        if (flow.metadata().mask() != 0) {
            comma(sb).append("write_metadata:0x").append(Long.toHexString(flow.metadata().value()))
                .append("/0x").append(Long.toHexString(flow.metadata().mask()));
        }
        flow.next().ifPresent(next -> comma(sb).append("goto_table:").append(tableName.apply(next)));
        return sb.toString();
    }

    private static StringBuilder comma(final StringBuilder sb) {
        return sb.isEmpty() ? sb : sb.append(',');
    }

    private static String entry(final Match.Entry entry) {
        final var text = entry.field().text() + "=" + value(entry.field(), entry.value());
        return entry.isExact() ? text : entry.field().text() + "=" + masked(entry.field(), entry.value()) + "/"
            + masked(entry.field(), entry.mask());
    }

    private static String masked(final Field field, final Bits bits) {
        return switch (field) {
            case TCP_SRC, TCP_DST, UDP_SRC, UDP_DST -> "0x" + Long.toHexString(bits.low());
            default -> value(field, bits);
        };
    }

    private static String value(final Field field, final Bits bits) {
        return switch (field) {
            case ETH_DST, ETH_SRC, ARP_SHA, ARP_THA, ND_TLL -> new MacAddress(bits.low()).toString();
            case IPV4_SRC, IPV4_DST, ARP_SPA, ARP_TPA, TUNNEL_IPV4_SRC, TUNNEL_IPV4_DST ->
                new Ip(0, bits.low(), false).toString();
            case IPV6_SRC, IPV6_DST, ND_TARGET -> new Ip(bits.high(), bits.low(), true).toString();
            case METADATA, TUNNEL_ID, PKT_MARK, ETH_TYPE, VLAN_VID, TCP_FLAGS, ND_RESERVED ->
                "0x" + Long.toHexString(bits.low());
            case IN_PORT, VLAN_PCP, IP_DSCP, IP_PROTO, TCP_SRC, TCP_DST, UDP_SRC, UDP_DST, ARP_OP, ICMP_TYPE, ICMP_CODE,
                ICMPV6_TYPE, ICMPV6_CODE, ND_OPTIONS_TYPE -> Long.toString(bits.low());
        };
    }
}
