/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.lldp;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a system can do (IEEE 802.1AB-2016, 8.5.8), in the order of the bits, the lowest first. */
public enum Capability {
    /** Something else. */
    OTHER("other"),
    /** Repeater. */
    REPEATER("repeater"),
    /** MAC bridge: a switch. */
    BRIDGE("bridge"),
    /** WLAN access point. */
    WLAN_ACCESS_POINT("wlan-access-point"),
    /** Router. */
    ROUTER("router"),
    /** Telephone. */
    TELEPHONE("telephone"),
    /** DOCSIS cable device. */
    DOCSIS_CABLE_DEVICE("docsis-cable-device"),
    /** Station only: none of the others. */
    STATION_ONLY("station-only"),
    /** Customer VLAN component of a bridge. */
    C_VLAN("c-vlan"),
    /** Service VLAN component of a bridge. */
    S_VLAN("s-vlan"),
    /** Two-port MAC relay. */
    TWO_PORT_MAC_RELAY("two-port-mac-relay");

    private final String text;

    Capability(final String text) {
        this.text = text;
    }

    /** The name in YANG. */
    public String text() {
        return text;
    }

    /** Those in a bitmap; bits without meaning are left out. */
    static Set<Capability> of(final int bits) {
        final var found = EnumSet.noneOf(Capability.class);
        for (final var capability : values()) {
            if ((bits >>> capability.ordinal() & 1) == 1) {
                found.add(capability);
            }
        }
        return Collections.unmodifiableSet(found);
    }

    /** The bitmap of some. */
    static int bits(final Set<Capability> capabilities) {
        int bits = 0;
        for (final var capability : capabilities) {
            bits |= 1 << capability.ordinal();
        }
        return bits;
    }
}
