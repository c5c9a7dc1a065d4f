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

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an instruction says of the port of its device (P6). Ingress is from the device into the fabric, egress to the
 * device, as seen from the switch port.
 *
 * @param type what the device may reach
 * @param accessVlan VLAN identifier of the frames between device and port, 1 to 4,094; untagged when empty
 * @param classOfService class of the port's traffic, 0 to 7
 * @param dscp differentiated services code point that packets of the device get, 0 to 63
 * @param ingressRate limit of what the device sends
 * @param egressRate limit of what is sent to the device
 * @param ingressAcl name of the access list for what the device sends
 * @param egressAcl name of the access list for what is sent to the device
 */
public record PortPolicy(Type type, Optional<Integer> accessVlan, Optional<Integer> classOfService,
        Optional<Integer> dscp, Optional<Rate> ingressRate, Optional<Rate> egressRate, Optional<String> ingressAcl,
        Optional<String> egressAcl) {
    /** Says nothing of the port. */
    public static final PortPolicy NONE = new PortPolicy(Type.LAYER_2, Optional.empty(), Optional.empty(),
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** What the device may reach. */
    public enum Type {
        /** Every device of its network. */
        LAYER_2,
        /** The gateway of its subnet only. */
        LAYER_3
    }

    /** Code point that packets of the device get: given, or the class selector (RFC 2474) of the class of service. */
    public Optional<Integer> marking() {
        return dscp.or(() -> classOfService.map(service -> service << 3));
    }

    /** The access lists that the port needs. */
    public Set<String> acls() {
        return Stream.concat(ingressAcl.stream(), egressAcl.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** The same in all that concerns what is sent to the device; devices that share a port must agree in it. */
    public PortPolicy egress() {
        return new PortPolicy(type, accessVlan, accessVlan.isPresent() ? classOfService : Optional.empty(),
            Optional.empty(), Optional.empty(), egressRate, Optional.empty(), egressAcl);
    }
}
