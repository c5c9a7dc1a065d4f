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

import java.util.List;
import java.util.Optional;

/** A TLV of type 127: what an organisation defined beyond the standard (IEEE 802.1AB-2016, 8.6). */
public sealed interface OrganisationalTlv {
    /** OUI of IEEE 802.1. */
    int IEEE_802_1 = 0x0080C2;
    /** OUI of IEEE 802.3. */
    int IEEE_802_3 = 0x00120F;
    /**
     * Our own identifier. It is of the quadrant that IEEE 802c leaves to the administrator (AAI, second hexadecimal
     * digit 2), so that it can be nobody else's.
     */
    int SELVAGE = 0x025E17;
    /** Subtype of {@link Devices}. */
    int DEVICES = 1;

    /**
     * 802.1, subtype 1: VLAN ID of untagged frames.
     *
     * @param vid VLAN ID, 0 if the port has none
     */
    record PortVlanId(int vid) implements OrganisationalTlv { }

    /**
     * 802.1, subtype 2: VLAN ID of untagged frames of some protocols.
     *
     * @param supported whether the port can do that
     * @param enabled whether it does
     * @param vid VLAN ID
     */
    record PortProtocolVlanId(boolean supported, boolean enabled, int vid) implements OrganisationalTlv { }

    /**
     * 802.1, subtype 3: name of a VLAN.
     *
     * @param vid VLAN ID
     * @param name its name
     */
    record VlanName(int vid, String name) implements OrganisationalTlv { }

    /**
     * 802.1, subtype 4: a protocol that the port understands.
     *
     * @param identity first octets of its frames, from the Ethertype on
     */
    record ProtocolIdentity(Octets identity) implements OrganisationalTlv { }

    /**
     * 802.3, subtype 1: speed and duplex.
     *
     * @param autoNegotiationSupported whether the port can negotiate
     * @param autoNegotiationEnabled whether it does
     * @param advertised what it advertises: ifMauAutoNegCapAdvertisedBits of RFC 4836, 16 bits
     * @param operationalMau operational MAU type of RFC 4836, 16 bits
     */
    record MacPhy(boolean autoNegotiationSupported, boolean autoNegotiationEnabled, int advertised,
            int operationalMau) implements OrganisationalTlv { }

    /**
     * 802.3, subtype 2: power over Ethernet.
     *
     * @param sourcing whether the port feeds (PSE), instead of being fed (PD)
     * @param supported whether feeding is supported
     * @param enabled whether it is on
     * @param pairControl whether the pairs can be chosen
     * @param pair which pairs: 1 signal, 2 spare
     * @param powerClass power class plus 1
     * @param negotiation what was negotiated, if the TLV has that part
     */
    record PowerViaMdi(boolean sourcing, boolean supported, boolean enabled, boolean pairControl, int pair,
            int powerClass, Optional<Negotiation> negotiation) implements OrganisationalTlv {
        /**
         * The extension for power classification in the data link layer.
         *
         * @param typeSourcePriority type, source and priority, as in the frame
         * @param requested power that the fed side asks for, in tenths of a watt
         * @param allocated power that the feeding side grants, in tenths of a watt
         */
        public record Negotiation(int typeSourcePriority, int requested, int allocated) { }
    }

    /**
     * 802.3, subtype 3, or 802.1, subtype 7: link aggregation.
     *
     * @param capable whether the link can be aggregated
     * @param aggregated whether it is
     * @param portId number of the aggregated port, unsigned 32 bits
     */
    record LinkAggregation(boolean capable, boolean aggregated, long portId) implements OrganisationalTlv { }

    /**
     * 802.3, subtype 4: the largest frame.
     *
     * @param octets its size, with header and FCS
     */
    record MaximumFrameSize(int octets) implements OrganisationalTlv { }

    /**
     * Ours, subtype 1: the devices behind the port. A list that does not fit into one TLV goes on in another.
     *
     * @param devices the devices
     */
    record Devices(List<AnnouncedDevice> devices) implements OrganisationalTlv {
        public Devices {
            devices = List.copyOf(devices);
        }
    }

    /**
     * Any other.
     *
     * @param oui 24 bits that name the organisation
     * @param subtype its kind, 0 to 255
     * @param content what follows
     */
    record Other(int oui, int subtype, Octets content) implements OrganisationalTlv { }
}
