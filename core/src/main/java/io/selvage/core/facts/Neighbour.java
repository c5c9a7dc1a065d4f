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

import io.selvage.core.lldp.AnnouncedDevice;
import io.selvage.core.lldp.ChassisId;
import io.selvage.core.lldp.LldpDecoder;
import io.selvage.core.lldp.LldpResult;
import io.selvage.core.lldp.Lldpdu;
import io.selvage.core.lldp.Octets;
import io.selvage.core.lldp.PortId;
import io.selvage.core.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What an LLDP agent said. Two are equal if they say the same to whichever group address.
 *
 * @param source the MAC address that the frame was sent from
 * @param pdu what it said
 * @param frame the frame
 */
public record Neighbour(MacAddress source, Lldpdu pdu, Octets frame) {
    /**
     * Identifies an agent: its MAC service access point (IEEE 802.1AB-2016, 3.5).
     *
     * @param chassis chassis ID
     * @param port port ID
     */
    public record Key(ChassisId chassis, PortId port) implements Comparable<Key> {
        @Override
        public int compareTo(final Key other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return chassis.subtype() + " " + chassis + " " + port.subtype() + " " + port;
        }
    }

    /**
     * An identifier that an agent announces.
     *
     * @param kind by what part of its LLDPDU
     * @param id the identifier
     * @param vlan VLAN of the device, if the agent says so
     */
    public record Announcement(LldpTrust.Kind kind, DeviceId id, OptionalInt vlan) { }

    /** From a frame and what it says. */
    public static Neighbour of(final LldpResult.Decoded decoded, final byte[] frame) {
        final byte[] normal = frame.clone();
        for (int i = 0; i < 6; i++) {
            normal[i] = (byte) (LldpDecoder.NEAREST_BRIDGE.bits() >>> 40 - 8 * i);
        }
        return new Neighbour(decoded.source(), decoded.pdu(), Octets.of(normal));
    }

    /** Who it is. */
    public Key key() {
        return new Key(pdu.chassis(), pdu.port());
    }

    /** The MAC address of the device: the port ID if it is one, else the one that the frame was sent from. */
    public MacAddress mac() {
        return pdu.port().value().station().orElse(source);
    }

    /** Every identifier that can be one of a device, believed or not, each once for each kind. */
    public List<Announcement> announcements() {
        final var all = new ArrayList<Announcement>();
        add(all, LldpTrust.Kind.CHASSIS_ID, pdu.chassis().value().text(), OptionalInt.empty());
        add(all, LldpTrust.Kind.PORT_ID, pdu.port().value().text(), OptionalInt.empty());
        pdu.systemName().ifPresent(name -> add(all, LldpTrust.Kind.SYSTEM_NAME, name, OptionalInt.empty()));
        pdu.devices().forEach(device -> add(all, LldpTrust.Kind.DEVICE_LIST, device.id(), device.vlan()));
        return List.copyOf(all);
    }

    private static void add(final List<Announcement> all, final LldpTrust.Kind kind, final String text,
            final OptionalInt vlan) {
        if (AnnouncedDevice.isIdentifier(text)) {
            final var announcement = new Announcement(kind, new DeviceId(text), vlan);
            if (!all.contains(announcement)) {
                all.add(announcement);
            }
        }
    }
}
