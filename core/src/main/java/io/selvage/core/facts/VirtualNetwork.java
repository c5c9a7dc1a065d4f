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
import io.selvage.core.net.IpPrefix;
import java.util.List;
import java.util.Optional;

/**
 * A virtual network as a user wants it (N1).
 *
 * @param name name
 * @param uuid identifier for other systems, if given
 * @param vni VNI, 1 to 16,777,215, if given
 * @param vlan VLAN of the network where it leaves nodes without encapsulation, 1 to 4,094, if given (C10)
 * @param zone transport zone
 * @param subnets IP subnets
 * @param floodUnknown whether frames to an unknown MAC address go to every member; otherwise they are dropped
 */
public record VirtualNetwork(String name, Optional<String> uuid, Optional<Integer> vni,
        Optional<Integer> vlan, String zone, List<Subnet> subnets, boolean floodUnknown) {
    /**
     * An IP subnet.
     *
     * @param prefix the prefix
     * @param gateway address of its gateway, if it has one
     */
    public record Subnet(IpPrefix prefix, Optional<Ip> gateway) { }

    public VirtualNetwork {
        subnets = List.copyOf(subnets);
    }

    /** A network of which no VLAN is given. */
    public VirtualNetwork(final String name, final Optional<String> uuid, final Optional<Integer> vni,
            final String zone, final List<Subnet> subnets, final boolean floodUnknown) {
        this(name, uuid, vni, Optional.empty(), zone, subnets, floodUnknown);
    }

    /** Whether a device with this address can be in the network: any address when there is no subnet. */
    public boolean admits(final Ip ip) {
        return subnets.isEmpty() || subnets.stream().anyMatch(subnet -> subnet.prefix().contains(ip));
    }
}
