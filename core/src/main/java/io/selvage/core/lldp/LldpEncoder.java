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

import io.selvage.core.net.MacAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Writes LLDP frames; what {@link LldpDecoder} reads back is the same. Pure functions. */
public final class LldpEncoder {
    /** Octets of content that an organisational TLV has besides identifier and subtype. */
    private static final int MAX_CONTENT = 507;
    private static final Pattern IS_UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private LldpEncoder() {
        // Functions only
    }

    /**
     * A frame to the nearest bridge.
     *
     * @param source MAC address of the sender
     * @param pdu what it says
     * @throws IllegalArgumentException if a part is longer than the standard has room for
     */
    public static byte[] frame(final MacAddress source, final Lldpdu pdu) {
        return frame(LldpDecoder.NEAREST_BRIDGE, source, pdu);
    }

    /** As {@link #frame(MacAddress, Lldpdu)}, to a given destination. */
    public static byte[] frame(final MacAddress destination, final MacAddress source, final Lldpdu pdu) {
        final var out = new ByteArrayOutputStream(256);
        mac(out, destination);
        mac(out, source);
        u16(out, LldpDecoder.ETHERTYPE);
        tlv(out, 1, content -> {
            content.write(pdu.chassis().subtype().code());
            identifier(content, pdu.chassis().value());
        });
        tlv(out, 2, content -> {
            content.write(pdu.port().subtype().code());
            identifier(content, pdu.port().value());
        });
        tlv(out, 3, content -> u16(content, pdu.ttl()));
        text(out, 4, pdu.portDescription());
        text(out, 5, pdu.systemName());
        text(out, 6, pdu.systemDescription());
        pdu.capabilities().ifPresent(some -> tlv(out, 7, content -> {
            u16(content, Capability.bits(some.supported()));
            u16(content, Capability.bits(some.enabled()));
        }));
        pdu.managementAddresses().forEach(address -> tlv(out, 8, content -> management(content, address)));
        pdu.organisational().forEach(one -> tlv(out, 127, content -> organisational(content, one)));
        u16(out, 0);
        if (out.size() > LldpDecoder.MAX_FRAME) {
            throw new IllegalArgumentException("the frame would have " + out.size() + " octets, more than "
                + LldpDecoder.MAX_FRAME);
        }
        return out.toByteArray();
    }

    /** The content of our TLV, behind identifier and subtype: what other LLDP agents have to be given to send. */
    public static Octets devices(final List<AnnouncedDevice> devices) {
        final var out = new ByteArrayOutputStream();
        devices.forEach(device -> device(out, device));
        return Octets.of(out.toByteArray());
    }

    /** Devices in as many TLVs of ours as they need. */
    public static List<OrganisationalTlv> deviceTlvs(final List<AnnouncedDevice> devices) {
        final var tlvs = new ArrayList<OrganisationalTlv>();
        final var some = new ArrayList<AnnouncedDevice>();
        int octets = 0;
        for (final var device : devices) {
            final int more = devices(List.of(device)).length();
            if (octets + more > MAX_CONTENT) {
                tlvs.add(new OrganisationalTlv.Devices(some));
                some.clear();
                octets = 0;
            }
            some.add(device);
            octets += more;
        }
        if (!some.isEmpty()) {
            tlvs.add(new OrganisationalTlv.Devices(some));
        }
        return tlvs;
    }

    private static void device(final ByteArrayOutputStream out, final AnnouncedDevice device) {
        final int vid = device.vlan().orElse(0);
        final var mac = MacAddress.tryParse(device.id());
        if (mac.isPresent()) {
            u16(out, OrganisationalDecoder.KIND_MAC << 12 | vid);
            out.write(6);
            mac(out, mac.orElseThrow());
        } else if (IS_UUID.matcher(device.id()).matches()) {
            final var uuid = UUID.fromString(device.id());
            u16(out, OrganisationalDecoder.KIND_UUID << 12 | vid);
            out.write(16);
            u32(out, uuid.getMostSignificantBits() >>> 32);
            u32(out, uuid.getMostSignificantBits());
            u32(out, uuid.getLeastSignificantBits() >>> 32);
            u32(out, uuid.getLeastSignificantBits());
        } else {
            final byte[] name = device.id().getBytes(StandardCharsets.UTF_8);
            if (name.length > 255) {
                throw new IllegalArgumentException("device: '" + device.id() + "' has more than 255 octets");
            }
            u16(out, OrganisationalDecoder.KIND_NAME << 12 | vid);
            out.write(name.length);
            out.writeBytes(name);
        }
    }

    private static void management(final ByteArrayOutputStream out, final ManagementAddress address) {
        final var octets = new ByteArrayOutputStream();
        if (address.address() instanceof Identifier.Mac) {
            octets.write(6);
        }
        identifier(octets, address.address());
        out.write(octets.size());
        out.writeBytes(octets.toByteArray());
        out.write(address.interfaceSubtype());
        u32(out, address.interfaceNumber());
        out.write(address.objectId().length());
        out.writeBytes(address.objectId().toArray());
    }

    private static void identifier(final ByteArrayOutputStream out, final Identifier identifier) {
        switch (identifier) {
            case Identifier.Mac(var address) -> mac(out, address);
            case Identifier.Network(var address) -> {
                out.write(address.isV6() ? 2 : 1);
                out.writeBytes(address.octets());
            }
            case Identifier.OtherNetwork(var family, var address) -> {
                out.write(family);
                out.writeBytes(address.toArray());
            }
            case Identifier.Name(var text) -> out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            case Identifier.Circuit(var octets) -> out.writeBytes(octets.toArray());
        }
    }

    private static void organisational(final ByteArrayOutputStream out, final OrganisationalTlv tlv) {
        switch (tlv) {
            case OrganisationalTlv.PortVlanId(var vid) -> {
                head(out, OrganisationalTlv.IEEE_802_1, 1);
                u16(out, vid);
            }
            case OrganisationalTlv.PortProtocolVlanId(var supported, var enabled, var vid) -> {
                head(out, OrganisationalTlv.IEEE_802_1, 2);
                out.write(flag(supported, 2) | flag(enabled, 4));
                u16(out, vid);
            }
            case OrganisationalTlv.VlanName(var vid, var name) -> {
                head(out, OrganisationalTlv.IEEE_802_1, 3);
                u16(out, vid);
                counted(out, name.getBytes(StandardCharsets.UTF_8));
            }
            case OrganisationalTlv.ProtocolIdentity(var identity) -> {
                head(out, OrganisationalTlv.IEEE_802_1, 4);
                counted(out, identity.toArray());
            }
            case OrganisationalTlv.MacPhy phy -> {
                head(out, OrganisationalTlv.IEEE_802_3, 1);
                out.write(flag(phy.autoNegotiationSupported(), 1) | flag(phy.autoNegotiationEnabled(), 2));
                u16(out, phy.advertised());
                u16(out, phy.operationalMau());
            }
            case OrganisationalTlv.PowerViaMdi power -> {
                head(out, OrganisationalTlv.IEEE_802_3, 2);
                out.write(flag(power.sourcing(), 1) | flag(power.supported(), 2) | flag(power.enabled(), 4)
                    | flag(power.pairControl(), 8));
                out.write(power.pair());
                out.write(power.powerClass());
                power.negotiation().ifPresent(negotiation -> {
                    out.write(negotiation.typeSourcePriority());
                    u16(out, negotiation.requested());
                    u16(out, negotiation.allocated());
                });
            }
            case OrganisationalTlv.LinkAggregation(var capable, var aggregated, var portId) -> {
                head(out, OrganisationalTlv.IEEE_802_3, 3);
                out.write(flag(capable, 1) | flag(aggregated, 2));
                u32(out, portId);
            }
            case OrganisationalTlv.MaximumFrameSize(var octets) -> {
                head(out, OrganisationalTlv.IEEE_802_3, 4);
                u16(out, octets);
            }
            case OrganisationalTlv.Devices(var devices) -> {
                head(out, OrganisationalTlv.SELVAGE, OrganisationalTlv.DEVICES);
                out.writeBytes(devices(devices).toArray());
            }
            case OrganisationalTlv.Other(var oui, var subtype, var content) -> {
                head(out, oui, subtype);
                out.writeBytes(content.toArray());
            }
        }
    }

    private static void head(final ByteArrayOutputStream out, final int oui, final int subtype) {
        out.write(oui >>> 16);
        u16(out, oui);
        out.write(subtype);
    }

    private static int flag(final boolean set, final int bit) {
        return set ? bit : 0;
    }

    private static void counted(final ByteArrayOutputStream out, final byte[] octets) {
        if (octets.length > 255) {
            throw new IllegalArgumentException("a part has " + octets.length + " octets, more than 255");
        }
        out.write(octets.length);
        out.writeBytes(octets);
    }

    private static void text(final ByteArrayOutputStream out, final int type, final Optional<String> text) {
        text.ifPresent(some -> tlv(out, type, content -> content.writeBytes(some.getBytes(StandardCharsets.UTF_8))));
    }

    private static void tlv(final ByteArrayOutputStream out, final int type,
            final Consumer<ByteArrayOutputStream> writer) {
        final var content = new ByteArrayOutputStream();
        writer.accept(content);
        if (content.size() > 511) {
            throw new IllegalArgumentException("a TLV of type " + type + " would have " + content.size()
                + " octets of content, more than 511");
        }
        u16(out, type << 9 | content.size());
        out.writeBytes(content.toByteArray());
    }

    private static void mac(final ByteArrayOutputStream out, final MacAddress address) {
        u16(out, (int) (address.bits() >>> 32));
        u32(out, address.bits());
    }

    private static void u16(final ByteArrayOutputStream out, final int value) {
        out.write(value >>> 8);
        out.write(value);
    }

    private static void u32(final ByteArrayOutputStream out, final long value) {
        u16(out, (int) (value >>> 16));
        u16(out, (int) value);
    }
}
