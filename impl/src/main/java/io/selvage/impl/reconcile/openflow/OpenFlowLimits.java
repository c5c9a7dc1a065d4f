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

import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Match;

/**
 * What OpenFlow could express but OpenFlowPlugin could not read back. A flow like that would look different from what
 * was written for ever, so it is refused before it is written.
 */
final class OpenFlowLimits {
    private static final Bits VLAN_PRESENT = Bits.of(0x1000);

    private OpenFlowLimits() {
        // Functions only
    }

    /**
     * Checks a match.
     *
     * @throws IllegalArgumentException if it could not be read back, with the reason
     */
    static void check(final Match match) {
        for (final var entry : match.entries()) {
            final boolean legal = switch (entry.field()) {
                case IPV4_SRC, IPV4_DST, ARP_SPA, ARP_TPA, IPV6_SRC, IPV6_DST -> isPrefix(entry);
                case VLAN_VID -> isVlan(entry);
                case IN_PORT, METADATA, TUNNEL_ID, TUNNEL_IPV4_SRC, TUNNEL_IPV4_DST, ETH_DST, ETH_SRC, ETH_TYPE,
                    VLAN_PCP, IP_DSCP, IP_PROTO, TCP_SRC, TCP_DST, TCP_FLAGS, UDP_SRC, UDP_DST, ICMP_TYPE, ICMP_CODE,
                    ARP_OP, ARP_SHA, ARP_THA, ICMPV6_TYPE, ICMPV6_CODE, ND_TARGET -> true;
                case ND_TLL, ND_RESERVED, ND_OPTIONS_TYPE -> false;
            };
            if (!legal) {
                throw new IllegalArgumentException("a match of " + entry + " could not be read back");
            }
        }
    }

    /** The mask of a prefix of an address field. */
    static Bits prefixMask(final Field field, final int length) {
        return Bits.prefix(field.width(), length);
    }

    private static boolean isPrefix(final Match.Entry entry) {
        final var mask = entry.mask();
        final int length = Long.bitCount(mask.high()) + Long.bitCount(mask.low());
        return mask.equals(prefixMask(entry.field(), length));
    }

    /** Either all of the identifier, or whether there is one at all. */
    private static boolean isVlan(final Match.Entry entry) {
        return entry.isExact() ? !entry.value().equals(VLAN_PRESENT)
            : entry.mask().equals(VLAN_PRESENT) && entry.value().equals(VLAN_PRESENT);
    }
}
