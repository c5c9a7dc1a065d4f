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

import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A provisioning instruction (P1).
 *
 * @param name name
 * @param device the device
 * @param network the virtual network that it joins
 * @param mac the MAC address that it sends from, if given
 * @param ips the only addresses that it may send from; any when empty
 * @param domain mobility domain, if any
 * @param push whether nodes are provisioned before the device is seen there (P6)
 * @param port what is wanted of its port
 */
public record Instruction(String name, DeviceId device, String network, Optional<MacAddress> mac, SortedSet<Ip> ips,
        Optional<String> domain, boolean push, PortPolicy port) {
    public Instruction {
        ips = Collections.unmodifiableSortedSet(new TreeSet<>(ips));
    }

    /** An instruction that provisions a node when the device is seen there, and says nothing of the port. */
    public Instruction(final String name, final DeviceId device, final String network, final Optional<MacAddress> mac,
            final SortedSet<Ip> ips, final Optional<String> domain) {
        this(name, device, network, mac, ips, domain, false, PortPolicy.NONE);
    }

    /** By what the device can be found: its identifier, and its MAC address if that is given besides. */
    public List<DeviceId> identifiers() {
        final var address = mac.map(DeviceId::of).filter(id -> !id.equals(device));
        return address.isPresent() ? List.of(device, address.orElseThrow()) : List.of(device);
    }

    /** The MAC address as far as the intent alone says: given, or the device identifier itself. */
    public Optional<MacAddress> intendedMac() {
        return mac.or(device::mac);
    }
}
