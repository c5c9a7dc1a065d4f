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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a node says of itself.
 *
 * @param name the system-id of a hypervisor, the name of a {@code hardware_vtep} physical switch
 * @param kind what it is
 * @param localIp VTEP address: {@code other_config:local_ip}, or {@code Physical_Switch:tunnel_ips}
 * @param datapathId OpenFlow datapath identifier of the integration bridge, once there is one
 * @param tunnels OpenFlow port numbers of its tunnel ports
 * @param askedZones {@code external_ids:selvage-transport-zones}
 * @param askedDatapathType {@code external_ids:selvage-datapath-type}
 * @param askedBridge {@code external_ids:selvage-bridge}
 * @param features what an OpenFlow ToR says that it has
 */
public record NodeFacts(String name, NodeKind kind, Optional<Ip> localIp, OptionalLong datapathId,
        Map<Encapsulation, Integer> tunnels, List<String> askedZones, Optional<String> askedDatapathType,
        Optional<String> askedBridge, SwitchFeatures features) {
    public NodeFacts {
        tunnels = Map.copyOf(tunnels);
        askedZones = List.copyOf(askedZones);
    }

    /** What a node says of itself that is no OpenFlow ToR. */
    public NodeFacts(final String name, final NodeKind kind, final Optional<Ip> localIp,
            final OptionalLong datapathId, final Map<Encapsulation, Integer> tunnels, final List<String> askedZones,
            final Optional<String> askedDatapathType, final Optional<String> askedBridge) {
        this(name, kind, localIp, datapathId, tunnels, askedZones, askedDatapathType, askedBridge,
            SwitchFeatures.UNKNOWN);
    }
}
