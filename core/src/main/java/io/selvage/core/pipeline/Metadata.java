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

/** How the 64 bits of OpenFlow metadata are shared out. The only place where bit positions are written down. */
public enum Metadata {
    /** The VNI of the packet's virtual network. Written by CLASSIFY. */
    NETWORK(0, 24, "VNI of the virtual network"),
    /** 1 if the packet came out of a tunnel. Written by CLASSIFY; such a packet never goes into a tunnel again. */
    FROM_TUNNEL(24, 1, "1 if the packet came out of a tunnel"),
    /** OpenFlow number of the port that the packet leaves by. Written for ports with tag or egress policy only. */
    EGRESS_PORT(25, 16, "OpenFlow number of the port that the packet leaves by"),
    /** VLAN identifier that the packet leaves with, 0 for none. Written together with {@link #EGRESS_PORT}. */
    EGRESS_VLAN(41, 12, "VLAN identifier with which it leaves, 0 if untagged"),
    /** 1 if the packet came in by an uplink. Written by CLASSIFY; such a packet never goes out of an uplink again. */
    FROM_UPLINK(53, 1, "1 if the packet came in by an uplink");

    private final int offset;
    private final int width;
    private final String description;

    Metadata(final int offset, final int width, final String description) {
        this.offset = offset;
        this.width = width;
        this.description = description;
    }

    /** Number of the lowest bit. */
    public int offset() {
        return offset;
    }

    /** Width in bits. */
    public int width() {
        return width;
    }

    /** One clause for the reference. */
    public String description() {
        return description;
    }

    /** The bits of this part. */
    public long mask() {
        return Bits.ones(width).low() << offset;
    }

    /**
     * A value, moved to its place.
     *
     * @throws IllegalArgumentException if the value does not fit
     */
    public long at(final long value) {
        if ((value & ~Bits.ones(width).low()) != 0) {
            throw new IllegalArgumentException(this + " has " + width + " bits, too few for " + value);
        }
        return value << offset;
    }
}
