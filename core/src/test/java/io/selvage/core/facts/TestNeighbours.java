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
import io.selvage.core.lldp.Identifier;
import io.selvage.core.lldp.LldpDecoder;
import io.selvage.core.lldp.LldpEncoder;
import io.selvage.core.lldp.LldpResult;
import io.selvage.core.lldp.Lldpdu;
import io.selvage.core.lldp.PortId;
import io.selvage.core.net.MacAddress;
import java.util.List;
import java.util.Optional;

/** LLDP agents for tests. */
public final class TestNeighbours {
    private TestNeighbours() {
        // Functions only
    }

    /** An agent, from a frame as it sends it; identifiers that are MAC addresses are sent as such. */
    public static Neighbour of(final MacAddress source, final String chassis, final String port, final int ttl,
            final Optional<String> name, final List<AnnouncedDevice> devices) {
        final var chassisMac = MacAddress.tryParse(chassis);
        final var portMac = MacAddress.tryParse(port);
        final var least = Lldpdu.of(
            chassisMac.map(mac -> new ChassisId(ChassisId.Subtype.MAC_ADDRESS, new Identifier.Mac(mac)))
                .orElseGet(() -> new ChassisId(ChassisId.Subtype.LOCAL, new Identifier.Name(chassis))),
            portMac.map(mac -> new PortId(PortId.Subtype.MAC_ADDRESS, new Identifier.Mac(mac)))
                .orElseGet(() -> new PortId(PortId.Subtype.INTERFACE_NAME, new Identifier.Name(port))), ttl)
            .withOrganisational(LldpEncoder.deviceTlvs(devices));
        return of(LldpEncoder.frame(source, name.map(least::withSystemName).orElse(least)));
    }

    private static Neighbour of(final byte[] frame) {
        return Neighbour.of((LldpResult.Decoded) LldpDecoder.decode(frame), frame);
    }

    /** The same agent, as it says good-bye. */
    public static Neighbour silent(final Neighbour neighbour) {
        return of(LldpEncoder.frame(neighbour.source(),
            Lldpdu.of(neighbour.pdu().chassis(), neighbour.pdu().port(), 0)));
    }
}
