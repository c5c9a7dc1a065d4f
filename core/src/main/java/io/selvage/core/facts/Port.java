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

import io.selvage.core.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A port of the integration bridge, as OVSDB shows it.
 *
 * @param name name of the interface
 * @param ofport OpenFlow port number; 0 until the switch has given one
 * @param ifaceId {@code external_ids:iface-id}
 * @param attachedMac {@code external_ids:attached-mac}
 * @param vmId {@code external_ids:vm-id} or {@code vm-uuid}
 * @param linkUp whether the link is up
 */
public record Port(String name, int ofport, Optional<DeviceId> ifaceId, Optional<MacAddress> attachedMac,
        Optional<DeviceId> vmId, boolean linkUp) {
    /** Every identifier that OVSDB gives for the port. */
    public List<DeviceId> identifiers() {
        final var ids = new ArrayList<DeviceId>(3);
        ifaceId.ifPresent(ids::add);
        attachedMac.map(DeviceId::of).ifPresent(ids::add);
        vmId.ifPresent(ids::add);
        return ids;
    }
}
