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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a user says of a node.
 *
 * @param name the name by which the node announces itself
 * @param kind what it is, if that is to be checked against what the node says
 * @param fabric the fabric that it belongs to
 * @param zones the zones that it is in; empty for those that it asks for, or that auto-join
 * @param tunnelIp its VTEP address, if not what the node says
 * @param datapathType {@code system} or {@code netdev}, if not what the node asks for
 * @param uplinks names of the ports that lead into the physical network, the preferred one first (N3)
 * @param gateway the node that takes the members of an OpenFlow ToR into networks with encapsulation
 * @param tor what it can do, if it is a ToR switch
 * @param macLimit how many devices are believed behind one port, from 1; empty for what is usual for its kind
 */
public record NodeConfig(String name, Optional<NodeKind> kind, String fabric, Set<String> zones, Optional<Ip> tunnelIp,
        Optional<String> datapathType, List<String> uplinks, Optional<String> gateway, TorSettings tor,
        OptionalInt macLimit) {
    /** The fabric of everything that names none. */
    public static final String DEFAULT_FABRIC = "default";

    public NodeConfig {
        zones = Set.copyOf(zones);
        uplinks = List.copyOf(uplinks);
    }

    /** What a user says of a node without physical ports. */
    public NodeConfig(final String name, final Optional<NodeKind> kind, final String fabric, final Set<String> zones,
            final Optional<Ip> tunnelIp, final Optional<String> datapathType) {
        this(name, kind, fabric, zones, tunnelIp, datapathType, List.of(), Optional.empty(), TorSettings.NONE,
            OptionalInt.empty());
    }

    /** What holds for a node that no user has written about. */
    public static NodeConfig absent(final String name) {
        return new NodeConfig(name, Optional.empty(), DEFAULT_FABRIC, Set.of(), Optional.empty(), Optional.empty());
    }
}
