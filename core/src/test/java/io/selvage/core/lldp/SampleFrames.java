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

import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** LLDPDUs for tests. */
final class SampleFrames {
    private SampleFrames() {
        // Functions only
    }

    /** One that has a TLV of every kind. */
    static Lldpdu everything() {
        final var mac = MacAddress.of("02:00:00:00:00:01");
        return new Lldpdu(new ChassisId(ChassisId.Subtype.MAC_ADDRESS, new Identifier.Mac(mac)),
            new PortId(PortId.Subtype.AGENT_CIRCUIT_ID, new Identifier.Circuit(Octets.of((byte) 0, (byte) 4))), 65_535,
            Optional.of("first port"), Optional.of("server-1"), Optional.of("Linux\n6.1 ä中"),
            Optional.of(new Capabilities(Set.of(Capability.values()), Set.of(Capability.STATION_ONLY))),
            List.of(new ManagementAddress(new Identifier.Network(Ip.of("192.0.2.1")), 2, 7, Octets.NONE),
                new ManagementAddress(new Identifier.Network(Ip.of("2001:db8::1")), 3, 0xFFFF_FFFFL,
                    Octets.of((byte) 43, (byte) 6)),
                new ManagementAddress(new Identifier.Mac(mac), 1, 0, Octets.NONE),
                new ManagementAddress(new Identifier.OtherNetwork(16, Octets.of((byte) 1)), 1, 0, Octets.NONE)),
            List.of(new OrganisationalTlv.PortVlanId(100),
                new OrganisationalTlv.PortProtocolVlanId(true, true, 4094),
                new OrganisationalTlv.VlanName(100, "blue"),
                new OrganisationalTlv.ProtocolIdentity(Octets.of((byte) 0x88, (byte) 0xcc)),
                new OrganisationalTlv.MacPhy(true, true, 0x8000, 0x8001),
                new OrganisationalTlv.PowerViaMdi(true, true, false, true, 2, 4, Optional.empty()),
                new OrganisationalTlv.PowerViaMdi(false, false, true, false, 1, 5, Optional.of(
                    new OrganisationalTlv.PowerViaMdi.Negotiation(0x52, 255, 130))),
                new OrganisationalTlv.LinkAggregation(true, true, 0xFFFF_FFFFL),
                new OrganisationalTlv.MaximumFrameSize(9216),
                new OrganisationalTlv.Devices(List.of(new AnnouncedDevice("web-1", OptionalInt.empty()),
                    new AnnouncedDevice("02:00:00:00:00:09", OptionalInt.of(1)),
                    new AnnouncedDevice("12345678-9abc-def0-8765-432112345678", OptionalInt.of(4094)))),
                new OrganisationalTlv.Other(0x0012BB, 1, Octets.of((byte) 0, (byte) 15, (byte) 4)),
                new OrganisationalTlv.Other(0xFFFFFF, 255, Octets.NONE)));
    }
}
