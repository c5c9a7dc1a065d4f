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

import io.selvage.core.pipeline.Match;

/** What an action can set, and no match can hold. */
final class OpenFlowLimits {
    private OpenFlowLimits() {
        // Functions only
    }

    /**
     * Checks a match.
     *
     * @throws IllegalArgumentException if a switch would not take it, with the reason
     */
    static void check(final Match match) {
        for (final var entry : match.entries()) {
            final boolean legal = switch (entry.field()) {
                case IN_PORT, METADATA, TUNNEL_ID, TUNNEL_IPV4_SRC, TUNNEL_IPV4_DST, PKT_MARK, ETH_DST, ETH_SRC,
                    ETH_TYPE, VLAN_VID, VLAN_PCP, IP_DSCP, IP_PROTO, IPV4_SRC, IPV4_DST, TCP_SRC, TCP_DST, TCP_FLAGS,
                    UDP_SRC, UDP_DST, ICMP_TYPE, ICMP_CODE, ARP_OP, ARP_SPA, ARP_TPA, ARP_SHA, ARP_THA, IPV6_SRC,
                    IPV6_DST, ICMPV6_TYPE, ICMPV6_CODE, ND_TARGET -> true;
                case ND_TLL, ND_RESERVED, ND_OPTIONS_TYPE -> false;
            };
            if (!legal) {
                throw new IllegalArgumentException("a match of " + entry + ", which can only be set");
            }
        }
    }
}
