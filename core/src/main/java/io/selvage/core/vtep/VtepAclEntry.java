/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.vtep;

import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Optional;

/**
 * A row of {@code ACL_entry} (vtep(5)): packets to which all that is given applies are permitted, or denied. Of an
 * access list the matching entry with the lowest sequence number decides.
 *
 * @param sequence its sequence number
 * @param ingress whether it is for what comes in by the port, rather than for what leaves by it
 * @param permit whether packets pass
 * @param source from this MAC address
 * @param destination to this MAC address
 * @param etherType with this Ethertype
 * @param sourceNetwork from these addresses
 * @param destinationNetwork to these addresses
 * @param protocol of this IP protocol
 * @param sourcePorts from these TCP or UDP ports
 * @param destinationPorts to these TCP or UDP ports
 * @param tcpFlags with these TCP flags set, whatever the others
 * @param icmpType with this ICMP type
 * @param icmpCode with this ICMP code
 */
public record VtepAclEntry(int sequence, boolean ingress, boolean permit, Optional<MacAddress> source,
        Optional<MacAddress> destination, Optional<Integer> etherType, Optional<Network> sourceNetwork,
        Optional<Network> destinationNetwork, Optional<Integer> protocol, Optional<Range> sourcePorts,
        Optional<Range> destinationPorts, Optional<Integer> tcpFlags, Optional<Integer> icmpType,
        Optional<Integer> icmpCode) {
    /**
     * Addresses that agree in some bits.
     *
     * @param address one of them
     * @param mask which bits count
     */
    public record Network(Ip address, Ip mask) { }

    /**
     * Ports.
     *
     * @param min the first
     * @param max the last
     */
    public record Range(int min, int max) { }
}
