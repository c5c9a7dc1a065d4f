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

import io.selvage.core.lldp.LldpResult.Decoded;
import io.selvage.core.lldp.LldpResult.Defect;
import io.selvage.core.lldp.LldpResult.Malformed;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads LLDP frames (IEEE 802.1AB-2016, clauses 8 and 9.2.7.7). A frame is discarded as a whole when the three TLVs
 * that begin it are not what they have to be, when one of them comes again, or when a TLV is longer than the frame; an
 * optional TLV that makes no sense is discarded alone. Whatever the octets are, the result says so: nothing is thrown,
 * and the work is in proportion to the length of the frame, of which no more than {@value #MAX_FRAME} octets are taken.
 */
public final class LldpDecoder {
    /** Ethertype of LLDP. */
    public static final int ETHERTYPE = 0x88CC;
    /** Nearest bridge: stops at the first bridge of any kind. */
    public static final MacAddress NEAREST_BRIDGE = new MacAddress(0x0180_C200_000EL);
    /** Nearest bridge that is no two-port MAC relay. */
    public static final MacAddress NEAREST_NON_TPMR_BRIDGE = new MacAddress(0x0180_C200_0003L);
    /** Nearest customer bridge. */
    public static final MacAddress NEAREST_CUSTOMER_BRIDGE = new MacAddress(0x0180_C200_0000L);
    /** The group addresses of LLDP, which no bridge forwards (IEEE 802.1AB-2016, 7.1). */
    public static final Set<MacAddress> GROUPS =
        Set.of(NEAREST_BRIDGE, NEAREST_NON_TPMR_BRIDGE, NEAREST_CUSTOMER_BRIDGE);
    /** The longest frame, in octets without FCS: header, priority tag, and 1,500 octets of content. */
    public static final int MAX_FRAME = 1_518;

    /** U+FFFD, in the place of what cannot be shown. */
    static final char REPLACEMENT = (char) 0xFFFD;
    private static final int HEADER = 14;
    private static final int TAG = 4;
    private static final int ETHERTYPE_VLAN = 0x8100;

    private final byte[] frame;
    private final MacAddress source;
    private final List<Defect> discarded = new ArrayList<>();
    private final List<ManagementAddress> managementAddresses = new ArrayList<>();
    private final List<OrganisationalTlv> organisational = new ArrayList<>();
    private Optional<String> portDescription = Optional.empty();
    private Optional<String> systemName = Optional.empty();
    private Optional<String> systemDescription = Optional.empty();
    private Optional<Capabilities> capabilities = Optional.empty();
    /** Bit n: a TLV of type n was there. */
    private int seen;
    private int unrecognised;

    private LldpDecoder(final byte[] frame) {
        this.frame = frame;
        source = MacAddress.read(frame, 6);
    }

    /**
     * Reads a frame.
     *
     * @param frame the frame, from the destination MAC address on, without FCS; padding at its end is no harm
     * @return what it says, or why it says nothing
     */
    public static LldpResult decode(final byte[] frame) {
        try {
            if (frame.length < HEADER) {
                throw new TlvException("frame", 0, "has " + frame.length + " octets, fewer than an Ethernet header");
            }
            if (frame.length > MAX_FRAME) {
                throw new TlvException("frame", MAX_FRAME, "has " + frame.length + " octets, more than " + MAX_FRAME);
            }
            return new LldpDecoder(frame).read();
        } catch (TlvException e) {
            return new Malformed(e.defect());
        }
    }

    private Decoded read() throws TlvException {
        if (!GROUPS.contains(MacAddress.read(frame, 0))) {
            throw new TlvException("destination", 0, MacAddress.read(frame, 0) + " is no address of LLDP");
        }
        if (!source.isStation()) {
            throw new TlvException("source", 6, source + " is no address of a station");
        }
        int at = HEADER;
        int type = TlvReader.read16(frame, 12);
        if (type == ETHERTYPE_VLAN && frame.length >= HEADER + TAG) {
            if ((TlvReader.read16(frame, 14) & 0xFFF) != 0) {
                throw new TlvException("tag", 12, "LLDP is not sent in VLANs, only with a priority tag or none");
            }
            type = TlvReader.read16(frame, 16);
            at += TAG;
        }
        if (type != ETHERTYPE) {
            throw new TlvException("ethertype", at - 2, "is not that of LLDP");
        }
        final var chassis = chassis(mandatory("chassis-id", 1, at));
        at = next(at);
        final var port = port(mandatory("port-id", 2, at));
        at = next(at);
        final var ttl = mandatory("ttl", 3, at);
        final int seconds = ttl.u16("ttl");
        at = next(at);
        while (at < frame.length) {
            final var tlv = tlv("tlv", at);
            if (tlv.type() == 0) {
                if (tlv.left() != 0) {
                    throw new TlvException("end", at, "has " + tlv.left() + " octets of content, must have none");
                }
                break;
            }
            optional(tlv, at);
            at = next(at);
        }
        return new Decoded(source, new Lldpdu(chassis, port, seconds, portDescription, systemName, systemDescription,
            capabilities, managementAddresses, organisational), discarded, unrecognised);
    }

    private TlvReader tlv(final String field, final int at) throws TlvException {
        if (at + 2 > frame.length) {
            throw new TlvException(field, at, "the frame ends within the header of a TLV");
        }
        final int header = TlvReader.read16(frame, at);
        final int length = header & 0x1FF;
        if (at + 2 + length > frame.length) {
            throw new TlvException(field, at, "has " + length + " octets, and the frame only " + (frame.length - at - 2)
                + " more");
        }
        return new TlvReader(header >>> 9, frame, at + 2, at + 2 + length);
    }

    /** Where the TLV after this one begins. Only for one that is within the frame. */
    private int next(final int at) {
        return at + 2 + (TlvReader.read16(frame, at) & 0x1FF);
    }

    private TlvReader mandatory(final String field, final int type, final int at) throws TlvException {
        final var tlv = tlv(field, at);
        if (tlv.type() != type) {
            throw new TlvException(field, at, "the TLV here must be of type " + type + ", and is of type "
                + tlv.type());
        }
        seen |= 1 << type;
        return tlv;
    }

    private static ChassisId chassis(final TlvReader tlv) throws TlvException {
        tlv.within("chassis-id", 2, 256);
        final int subtype = tlv.u8("chassis-id subtype");
        if (subtype < 1 || subtype > ChassisId.Subtype.values().length) {
            throw new TlvException("chassis-id subtype", tlv.at() - 1, subtype + " is reserved");
        }
        final var kind = ChassisId.Subtype.values()[subtype - 1];
        final var value = switch (kind) {
            case MAC_ADDRESS -> mac("chassis-id", tlv);
            case NETWORK_ADDRESS -> network("chassis-id", tlv);
            case CHASSIS_COMPONENT, INTERFACE_ALIAS, PORT_COMPONENT, INTERFACE_NAME, LOCAL ->
                new Identifier.Name(tlv.text(tlv.left(), false));
        };
        return new ChassisId(kind, value);
    }

    private static PortId port(final TlvReader tlv) throws TlvException {
        tlv.within("port-id", 2, 256);
        final int subtype = tlv.u8("port-id subtype");
        if (subtype < 1 || subtype > PortId.Subtype.values().length) {
            throw new TlvException("port-id subtype", tlv.at() - 1, subtype + " is reserved");
        }
        final var kind = PortId.Subtype.values()[subtype - 1];
        final var value = switch (kind) {
            case MAC_ADDRESS -> mac("port-id", tlv);
            case NETWORK_ADDRESS -> network("port-id", tlv);
            case AGENT_CIRCUIT_ID -> new Identifier.Circuit(tlv.rest());
            case INTERFACE_ALIAS, PORT_COMPONENT, INTERFACE_NAME, LOCAL ->
                new Identifier.Name(tlv.text(tlv.left(), false));
        };
        return new PortId(kind, value);
    }

    private static Identifier mac(final String field, final TlvReader tlv) throws TlvException {
        if (tlv.left() != 6) {
            throw new TlvException(field, tlv.at(), "a MAC address has 6 octets, here are " + tlv.left());
        }
        return new Identifier.Mac(tlv.mac(field));
    }

    /** IANA address family number, then the address. */
    private static Identifier network(final String field, final TlvReader tlv) throws TlvException {
        final int family = tlv.u8(field + " address family");
        final int expected = family == 1 ? 4 : family == 2 ? 16 : tlv.left();
        if (tlv.left() != expected || expected == 0) {
            throw new TlvException(field, tlv.at(), "an address of family " + family + " does not have "
                + tlv.left() + " octets");
        }
        final var octets = tlv.rest();
        return family == 1 || family == 2 ? new Identifier.Network(Ip.of(octets.toArray()))
            : new Identifier.OtherNetwork(family, octets);
    }

    private void optional(final TlvReader tlv, final int at) throws TlvException {
        final int type = tlv.type();
        if (type <= 3) {
            throw new TlvException("tlv", at, "type " + type + " comes again");
        }
        try {
            if (type <= 7 && (seen & 1 << type) != 0) {
                throw new TlvException("tlv", at, "type " + type + " comes again");
            }
            switch (type) {
                case 4 -> portDescription = description("port-description", tlv);
                case 5 -> {
                    tlv.within("system-name", 0, 255);
                    systemName = Optional.of(tlv.text(tlv.left(), false)).filter(text -> !text.isEmpty());
                }
                case 6 -> systemDescription = description("system-description", tlv);
                case 7 -> capabilities = Optional.of(new Capabilities(Capability.of(tlv.u16("capabilities")),
                    Capability.of(tlv.u16("capabilities"))));
                case 8 -> managementAddresses.add(managementAddress(tlv));
                case 127 -> organisational.add(OrganisationalDecoder.decode(tlv));
                default -> unrecognised++;
            }
            if (type <= 7) {
                seen |= 1 << type;
            }
        } catch (TlvException e) {
            discarded.add(e.defect());
        }
    }

    private static Optional<String> description(final String field, final TlvReader tlv) throws TlvException {
        tlv.within(field, 0, 255);
        return Optional.of(tlv.text(tlv.left(), true)).filter(text -> !text.isEmpty());
    }

    private static ManagementAddress managementAddress(final TlvReader tlv) throws TlvException {
        tlv.within("management-address", 9, 167);
        final int length = tlv.u8("management-address length");
        if (length < 2 || length > 32) {
            throw new TlvException("management-address length", tlv.at() - 1, length + " is not within 2 to 32");
        }
        final var part = tlv.part("management-address", length);
        // Unlike elsewhere, family 6 (all 802 media) is usual here: the MAC address of a switch without IP address.
        final Identifier address;
        if (length == 7 && part.peek() == 6) {
            part.u8("management-address family");
            address = new Identifier.Mac(part.mac("management-address"));
        } else {
            address = network("management-address", part);
        }
        final int subtype = tlv.u8("management-address interface subtype");
        final long number = tlv.u32("management-address interface");
        final int oid = tlv.u8("management-address object identifier length");
        if (oid > 128) {
            throw new TlvException("management-address object identifier length", tlv.at() - 1, oid
                + " is more than 128");
        }
        return new ManagementAddress(address, subtype, number,
            tlv.part("management-address object identifier", oid).rest());
    }
}
