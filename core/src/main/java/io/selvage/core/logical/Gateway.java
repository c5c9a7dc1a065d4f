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

import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.net.Ip;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import java.util.Optional;

/**
 * The gateway of a subnet, as the layer-3 devices of the subnet see it: the node where each of them is.
 *
 * @param address its IP address
 * @param subnet the subnet
 */
public record Gateway(Ip address, IpPrefix subnet) {
    /**
     * Locally administered, of the quadrant that administrators assign from (IEEE 802c-2017, clause 8.4); the VNI
     * follows.
     */
    private static final long MAC = 0x025E_1700_0000L;

    /**
     * The MAC address of all gateways of a network, the same on every node: a device that moves keeps its ARP cache.
     *
     * @param vni VNI of the network
     */
    public static MacAddress macOf(final int vni) {
        return new MacAddress(MAC | vni);
    }

    /** The gateway for a device with this address, if its subnet has one. */
    public static Optional<Gateway> of(final VirtualNetwork network, final Ip ip) {
        return network.subnets().stream().filter(subnet -> subnet.prefix().contains(ip)).findFirst()
            .flatMap(subnet -> subnet.gateway().map(address -> new Gateway(address, subnet.prefix())));
    }
}
