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

import java.util.Optional;

/** Why a flow exists; a drop has its reason here, so that its counter can be reported by reason. */
public enum Purpose {
    /** The skeleton of the pipeline, the same on every node. */
    PIPELINE(1, false, "part of the pipeline itself"),
    /** Belongs to a network as a whole. */
    NETWORK(2, false, "belongs to a virtual network as a whole"),
    /** Belongs to a device that is here. */
    LOCAL_MEMBER(3, false, "belongs to a device on this node"),
    /** Leads to a device that is elsewhere. */
    REMOTE_MEMBER(4, false, "leads to a device on another node"),
    /** Sends packets of ports without instruction to the controller, to find out whose they are. */
    DISCOVER(5, false, "shows first packets of an unprovisioned port to the controller"),
    /** Sends LLDP frames to the controller. */
    LLDP(6, false, "shows LLDP frames to the controller"),
    /** Keeps from a device what it sent itself, which came back for another one behind the same port. */
    OWN_COPY(7, false, "keeps the copy of a flooded packet from the device that sent it"),
    /** A packet came out of a tunnel with a VNI that no member on this node uses. */
    DROP_UNKNOWN_VNI(16, true, "tunnelled packet of a network that has no member here"),
    /** A packet came in by an uplink in a VLAN that no network on this node uses. */
    DROP_UNKNOWN_VLAN(30, true, "packet from an uplink, in a VLAN that no network here has"),
    /** A device used a source MAC address that is not its own. */
    DROP_SPOOFED_MAC(17, true, "source MAC address is not the device's own"),
    /** A device used a source IP address that is not its own, in IP, ARP or ND. */
    DROP_SPOOFED_IP(18, true, "source IP address is not the device's own"),
    /** The destination MAC address is unknown and the network says to drop such frames. */
    DROP_UNKNOWN_UNICAST(19, true, "destination MAC address is unknown in the network"),
    /** A packet left the pipeline because nothing wanted it. */
    DROP_NO_MATCH(20, true, "no flow wanted the packet"),
    /** The access list for what a device sends does not accept the packet. */
    DROP_INGRESS_ACL(21, true, "the port's ingress-acl does not accept the packet"),
    /** The access list for what is sent to a device does not accept the packet. */
    DROP_EGRESS_ACL(22, true, "the port's egress-acl does not accept the packet"),
    /** A device sends more than its rate. */
    DROP_INGRESS_RATE(26, true, "the device sent more than the port's ingress-rate"),
    /** More is sent to a device than its rate. */
    DROP_EGRESS_RATE(27, true, "more was sent to the device than the port's egress-rate"),
    /** A layer-3 device sends to an IP address that is nobody's in its network. */
    DROP_NO_ROUTE(32, true, "no route: no device of the network has the address that a layer-3 device sends to, and "
        + "routing between networks comes later"),
    /** A frame from or to a layer-3 device does not go by way of its gateway. */
    DROP_NOT_ROUTED(33, true, "frame of a layer-3 device that is not for its gateway, or frame to one that is no IP "
        + "packet for it"),
    /** Unknown devices send more than the controller needs to see. */
    DROP_DISCOVER(40, true, "packet of a port without instruction, of which the controller was shown enough"),
    /** A port sends more LLDP frames than are good for anything. */
    DROP_LLDP_FLOOD(24, true, "the port sent too many LLDP frames, and is not heard for a while"),
    /** An LLDP frame came out of a tunnel, or from the bridge itself. */
    DROP_LLDP_TUNNEL(25, true, "LLDP frame out of a tunnel, or from the bridge itself");

    private final int code;
    private final boolean drop;
    private final String description;

    Purpose(final int code, final boolean drop, final String description) {
        this.code = code;
        this.drop = drop;
        this.description = description;
    }

    /** The 8 bits in the cookie. Never reused for another purpose. */
    public int code() {
        return code;
    }

    /** Whether flows of this purpose belong to a port, whose number is in the cookie instead of a VNI. */
    public boolean isOfPort() {
        return this == DROP_LLDP_FLOOD;
    }

    /** Whether flows of this purpose drop. */
    public boolean isDrop() {
        return drop;
    }

    /** One clause for operators. */
    public String description() {
        return description;
    }

    /** The purpose in a cookie of ours, if this release knows it. */
    public static Optional<Purpose> of(final long cookie) {
        if (Cookie.isOurs(cookie)) {
            final int code = (int) (cookie >>> 40) & 0xFF;
            for (final var purpose : values()) {
                if (purpose.code == code) {
                    return Optional.of(purpose);
                }
            }
        }
        return Optional.empty();
    }
}
