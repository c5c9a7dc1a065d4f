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

import io.selvage.core.pipeline.Bits;

/** Numbers of Ethernet and of OpenFlow that flows are made of. */
final class Frames {
    static final int ETH_IPV4 = 0x0800;
    static final int ETH_ARP = 0x0806;
    static final int ETH_IPV6 = 0x86DD;
    static final int IP_UDP = 17;
    /** {@code OFPVID_PRESENT}: there is a tag. */
    static final int VLAN_PRESENT = 0x1000;
    /** {@code OFPP_IN_PORT}: out of the port that a packet came in by, which happens only when told so. */
    static final long SAME_PORT = 0xFFFF_FFF8L;
    /** The bit of a MAC address that makes it a group. */
    static final Bits GROUP_BIT = Bits.of(0x0100_0000_0000L);

    private Frames() {
        // Constants only
    }
}
