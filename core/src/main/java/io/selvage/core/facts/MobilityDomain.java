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

import java.util.Set;
import java.util.TreeSet;

/**
 * Where devices may appear (P8).
 *
 * @param name name
 * @param nodes nodes on whose every port they may appear
 * @param ports single ports
 * @param hosts hosts; a hypervisor is the host of the devices on it
 */
public record MobilityDomain(String name, Set<String> nodes, Set<PortRef> ports, Set<String> hosts) {
    public MobilityDomain {
        nodes = Set.copyOf(nodes);
        ports = Set.copyOf(ports);
        hosts = Set.copyOf(hosts);
    }

    /** Every node that has a place for the devices; a host stands for the hypervisor that it is. */
    public Set<String> everyNode() {
        final var all = new TreeSet<>(nodes);
        all.addAll(hosts);
        ports.forEach(port -> all.add(port.node()));
        return all;
    }

    /** Whether a device may be at this place. */
    public boolean admits(final PortRef place) {
        return nodes.contains(place.node()) || hosts.contains(place.node()) || ports.contains(place);
    }
}
