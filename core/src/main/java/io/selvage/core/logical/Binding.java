/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.logical;

import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting.Source;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Optional;
import java.util.Set;

/**
 * Where a device is, and what became of its instruction (P4, P10).
 *
 * @param device the device
 * @param instruction name of its instruction, if it has one
 * @param status its state
 * @param reason why, and what to do
 * @param mac its MAC address, as far as known
 * @param ips its addresses, as far as known
 * @param place where it is, or was
 * @param otherPlace the second place at which it is seen
 * @param source how its place is known
 * @param since when it was first seen there, milliseconds since 1970-01-01 UTC; 0 if never
 */
public record Binding(DeviceId device, Optional<String> instruction, DeviceStatus status, Optional<String> reason,
        Optional<MacAddress> mac, Set<Ip> ips, Optional<PortRef> place, Optional<PortRef> otherPlace,
        Optional<Source> source, long since) {
    public Binding {
        ips = Set.copyOf(ips);
    }
}
