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
import java.util.stream.Stream;

/**
 * An LLDP data unit (IEEE 802.1AB-2016, clause 8).
 *
 * @param chassis who sent it
 * @param port by which port
 * @param ttl for how long it holds, in seconds, 0 to 65,535; 0 takes back what the sender said before
 * @param portDescription description of the port
 * @param systemName name of the sender
 * @param systemDescription description of the sender
 * @param capabilities what the sender can do
 * @param managementAddresses where it is managed
 * @param organisational everything that organisations defined
 */
public record Lldpdu(ChassisId chassis, PortId port, int ttl, Optional<String> portDescription,
        Optional<String> systemName, Optional<String> systemDescription, Optional<Capabilities> capabilities,
        List<ManagementAddress> managementAddresses, List<OrganisationalTlv> organisational) {
    public Lldpdu {
        managementAddresses = List.copyOf(managementAddresses);
        organisational = List.copyOf(organisational);
    }

    /** With nothing but what is mandatory. */
    public static Lldpdu of(final ChassisId chassis, final PortId port, final int ttl) {
        return new Lldpdu(chassis, port, ttl, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            List.of(), List.of());
    }

    /** The same with another system name. */
    public Lldpdu withSystemName(final String name) {
        return new Lldpdu(chassis, port, ttl, portDescription, Optional.of(name), systemDescription, capabilities,
            managementAddresses, organisational);
    }

    /** The same with other organisational TLVs. */
    public Lldpdu withOrganisational(final List<OrganisationalTlv> tlvs) {
        return new Lldpdu(chassis, port, ttl, portDescription, systemName, systemDescription, capabilities,
            managementAddresses, tlvs);
    }

    /** The devices behind the port, from all TLVs of ours. */
    public List<AnnouncedDevice> devices() {
        return organisational.stream()
            .flatMap(tlv -> tlv instanceof OrganisationalTlv.Devices(var devices) ? devices.stream()
                : Stream.empty())
            .distinct().toList();
    }

    /** Whether the sender forwards frames: its own are then not the only ones to come by this port. */
    public boolean isSwitch() {
        return capabilities.filter(some -> some.enabled().contains(Capability.BRIDGE)
            || some.enabled().contains(Capability.C_VLAN) || some.enabled().contains(Capability.S_VLAN)).isPresent();
    }
}
