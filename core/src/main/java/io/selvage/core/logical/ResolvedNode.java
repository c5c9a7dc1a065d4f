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

import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.net.Ip;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;

/**
 * A node, from what the user and the node itself say.
 *
 * @param name name
 * @param kind what it is
 * @param fabric its fabric
 * @param zones the zones that it is in
 * @param encapsulations the encapsulations that these zones use
 * @param tunnelIp its VTEP address, if there is one
 * @param tunnels OpenFlow port numbers of the tunnel ports that it has
 * @param datapathId OpenFlow datapath identifier, once there is one
 * @param bridge name of the integration bridge
 * @param datapathType datapath of the integration bridge
 * @param uplinks OpenFlow numbers of the ports that lead into the physical network; the first one is used
 * @param gateway the node that takes the members of an OpenFlow ToR into networks with encapsulation
 * @param abilities what it can do; of meaning for ToR switches only
 * @param problem what is missing to use the node fully, and what to do
 */
public record ResolvedNode(String name, NodeKind kind, String fabric, SortedSet<String> zones,
        Set<Encapsulation> encapsulations, Optional<Ip> tunnelIp, Map<Encapsulation, Integer> tunnels,
        OptionalLong datapathId, String bridge, String datapathType, List<Integer> uplinks, Optional<String> gateway,
        Abilities abilities, Optional<String> problem) {
    public ResolvedNode {
        uplinks = List.copyOf(uplinks);
    }
}
