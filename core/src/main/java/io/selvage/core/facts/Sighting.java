/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.facts;

import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Optional;
import java.util.Set;

/**
 * A device seen behind a port by its own packets.
 *
 * @param mac source MAC address
 * @param vlan VLAN identifier of its frames, 1 to 4,094; empty when they were untagged
 * @param ips addresses that it used, as far as seen
 * @param source what kind of packet told it
 */
public record Sighting(MacAddress mac, Optional<Integer> vlan, Set<Ip> ips, Source source) {
    /** How the controller knows where a device is, the most trusted first. */
    public enum Source {
        /** {@code external_ids} of an interface. */
        OVSDB("ovsdb"),
        /** What a neighbour says by LLDP, as far as it is believed. */
        LLDP("lldp"),
        /** Sender of an ARP packet. */
        ARP("arp"),
        /** Sender of an IPv6 neighbour discovery packet. */
        ND("nd"),
        /** Source of any other packet. */
        FIRST_PACKET("first-packet"),
        /** MAC address that a hardware VTEP learned. */
        LEARNED("learned");

        private final String text;

        Source(final String text) {
            this.text = text;
        }

        /** Whether a packet told it: a moment, while what a database says holds until it says otherwise. */
        public boolean isPacket() {
            return this == ARP || this == ND || this == FIRST_PACKET;
        }

        /** The name in YANG. */
        public String text() {
            return text;
        }
    }

    /**
     * Tells devices behind a port apart: one MAC address may be in several VLANs.
     *
     * @param mac MAC address
     * @param vlan VLAN identifier of the frames, empty when untagged
     */
    public record Station(MacAddress mac, Optional<Integer> vlan) { }

    public Sighting {
        ips = Set.copyOf(ips);
    }

    /** A device seen by untagged frames. */
    public Sighting(final MacAddress mac, final Set<Ip> ips, final Source source) {
        this(mac, Optional.empty(), ips, source);
    }

    /** What tells the device from others behind the port. */
    public Station station() {
        return new Station(mac, vlan);
    }
}
