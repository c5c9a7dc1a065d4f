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

import io.selvage.core.lldp.OrganisationalTlv.PowerViaMdi.Negotiation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Reads organisationally specific TLVs: those of IEEE 802.1Q-2018 (annex D), of IEEE 802.3-2018 (clause 79), and ours.
 * A TLV that is longer than what is known of it is read as far as it is known: later editions add at the end.
 */
final class OrganisationalDecoder {
    /** Kinds of identifiers in our list of devices. */
    static final int KIND_NAME = 0;
    static final int KIND_MAC = 1;
    static final int KIND_UUID = 2;

    private OrganisationalDecoder() {
        // Functions only
    }

    static OrganisationalTlv decode(final TlvReader tlv) throws TlvException {
        tlv.within("organisational", 4, 511);
        final int oui = tlv.u8("oui") << 16 | tlv.u16("oui");
        final int subtype = tlv.u8("organisational subtype");
        return switch (oui) {
            case OrganisationalTlv.IEEE_802_1 -> ieee8021(subtype, tlv);
            case OrganisationalTlv.IEEE_802_3 -> ieee8023(subtype, tlv);
            case OrganisationalTlv.SELVAGE -> subtype == OrganisationalTlv.DEVICES ? devices(tlv)
                : new OrganisationalTlv.Other(oui, subtype, tlv.rest());
            default -> new OrganisationalTlv.Other(oui, subtype, tlv.rest());
        };
    }

    private static OrganisationalTlv ieee8021(final int subtype, final TlvReader tlv) throws TlvException {
        return switch (subtype) {
            case 1 -> new OrganisationalTlv.PortVlanId(tlv.u16("port-vlan-id") & 0xFFF);
            case 2 -> {
                final int flags = tlv.u8("port-protocol-vlan-id");
                yield new OrganisationalTlv.PortProtocolVlanId((flags & 2) != 0, (flags & 4) != 0,
                    tlv.u16("port-protocol-vlan-id") & 0xFFF);
            }
            case 3 -> {
                final int vid = tlv.u16("vlan-name") & 0xFFF;
                final int length = tlv.u8("vlan-name length");
                if (length > 32) {
                    throw new TlvException("vlan-name length", tlv.at() - 1, length + " is more than 32");
                }
                yield new OrganisationalTlv.VlanName(vid, tlv.part("vlan-name", length).text(length, false));
            }
            case 4 -> new OrganisationalTlv.ProtocolIdentity(
                tlv.part("protocol-identity", tlv.u8("protocol-identity length")).rest());
            case 7 -> aggregation(tlv);
            default -> new OrganisationalTlv.Other(OrganisationalTlv.IEEE_802_1, subtype, tlv.rest());
        };
    }

    private static OrganisationalTlv ieee8023(final int subtype, final TlvReader tlv) throws TlvException {
        return switch (subtype) {
            case 1 -> {
                final int flags = tlv.u8("mac-phy");
                yield new OrganisationalTlv.MacPhy((flags & 1) != 0, (flags & 2) != 0, tlv.u16("mac-phy"),
                    tlv.u16("mac-phy"));
            }
            case 2 -> {
                final int flags = tlv.u8("power-via-mdi");
                final int pair = tlv.u8("power-via-mdi");
                final int powerClass = tlv.u8("power-via-mdi");
                yield new OrganisationalTlv.PowerViaMdi((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0,
                    (flags & 8) != 0, pair, powerClass, tlv.left() < 5 ? Optional.empty()
                        : Optional.of(new Negotiation(tlv.u8("power-via-mdi"), tlv.u16("power-via-mdi"),
                            tlv.u16("power-via-mdi"))));
            }
            case 3 -> aggregation(tlv);
            case 4 -> new OrganisationalTlv.MaximumFrameSize(tlv.u16("maximum-frame-size"));
            default -> new OrganisationalTlv.Other(OrganisationalTlv.IEEE_802_3, subtype, tlv.rest());
        };
    }

    private static OrganisationalTlv aggregation(final TlvReader tlv) throws TlvException {
        final int flags = tlv.u8("link-aggregation");
        return new OrganisationalTlv.LinkAggregation((flags & 1) != 0, (flags & 2) != 0, tlv.u32("link-aggregation"));
    }

    /**
     * Entries of: kind of the identifier (4 bits: {@link #KIND_NAME}, {@link #KIND_MAC}, {@link #KIND_UUID}), VLAN ID
     * (12 bits, 0 for untagged), length of the identifier (8 bits), identifier.
     */
    private static OrganisationalTlv devices(final TlvReader tlv) throws TlvException {
        final List<AnnouncedDevice> devices = new ArrayList<>();
        while (tlv.left() > 0) {
            final int start = tlv.at();
            final int head = tlv.u16("device");
            final int vid = head & 0xFFF;
            if (vid == 0xFFF) {
                throw new TlvException("device vlan", start, "4095 is reserved");
            }
            final int length = tlv.u8("device length");
            final int at = tlv.at();
            final var part = tlv.part("device", length);
            final var id = switch (head >>> 12) {
                case KIND_NAME -> part.text(length, false);
                case KIND_MAC -> {
                    final var mac = part.mac("device");
                    if (length != 6 || !mac.isStation()) {
                        throw new TlvException("device", at, "is not the MAC address of a station");
                    }
                    yield mac.toString();
                }
                case KIND_UUID -> {
                    if (length != 16) {
                        throw new TlvException("device", at, "a UUID has 16 octets, here are " + length);
                    }
                    yield uuid(part).toString();
                }
                default -> throw new TlvException("device", start, "kind " + (head >>> 12) + " is reserved");
            };
            if (!AnnouncedDevice.isIdentifier(id)) {
                throw new TlvException("device", at, "'" + id + "' identifies nothing: it has no characters, or white "
                    + "space or one of / , = among them");
            }
            devices.add(new AnnouncedDevice(id, vid == 0 ? OptionalInt.empty() : OptionalInt.of(vid)));
        }
        return new OrganisationalTlv.Devices(devices);
    }

    private static UUID uuid(final TlvReader part) throws TlvException {
        final long high = part.u32("device") << 32 | part.u32("device");
        return new UUID(high, part.u32("device") << 32 | part.u32("device"));
    }
}
