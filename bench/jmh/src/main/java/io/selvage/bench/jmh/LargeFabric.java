/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.bench.jmh;

import io.selvage.core.fabric.Fabric;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.NodeConfig;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.net.Ip;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The facts of a fabric of 100 hypervisors, with networks of {@value #DEVICES} devices that are on {@value #SPREAD} of
 * them each: the shape that the clock {@code scale} has, too.
 */
public final class LargeFabric {
    /** Number of hypervisors. */
    public static final int NODES = 100;

    static final int DEVICES = 50;
    static final int SPREAD = 10;
    private static final String ZONE = "tz1";

    private LargeFabric() {
        // Functions only
    }

    /** {@return the name of a hypervisor} */
    public static String node(final int number) {
        return "hv" + number;
    }

    /**
     * Makes a fabric.
     *
     * @param ports how many ports, with a device each
     * @return the fabric, everything compiled
     */
    public static Fabric of(final int ports) {
        final var fabric = new Fabric();
        fabric.apply(changes(ports), 0);
        return fabric;
    }

    /** {@return what makes a fabric with a number of ports} */
    static List<Change> changes(final int ports) {
        final var changes = new ArrayList<Change>();
        changes.add(new Change.Zone(ZONE, Optional.of(new TransportZone(ZONE, NodeConfig.DEFAULT_FABRIC,
            Encapsulation.VXLAN, true))));
        for (int i = 0; i < NODES; i++) {
            changes.add(new Change.Node(new NodeFacts(node(i), NodeKind.HYPERVISOR,
                Optional.of(Ip.of("192.0.2." + (i + 1))), OptionalLong.of(i + 1), Map.of(Encapsulation.VXLAN, 1),
                List.of(), Optional.empty(), Optional.empty())));
        }
        for (int i = 0; i < ports; i++) {
            if (i % DEVICES == 0) {
                final var name = network(i);
                changes.add(new Change.Network(name, Optional.of(new VirtualNetwork(name, Optional.empty(),
                    Optional.of(5000 + i / DEVICES), ZONE, List.of(new VirtualNetwork.Subnet(
                        IpPrefix.of("10.64.0.0/16"), Optional.empty())), true))));
            }
            changes.add(instruction(i));
            changes.add(plug(i));
        }
        return changes;
    }

    private static String network(final int device) {
        return "network" + device / DEVICES;
    }

    private static MacAddress mac(final int device) {
        return MacAddress.of("02:5c:%02x:%02x:%02x:00".formatted(device >> 16, device >> 8 & 0xFF, device & 0xFF));
    }

    static Change instruction(final int device) {
        final var name = "device" + device;
        final int number = device % DEVICES + 1;
        return new Change.Provision(name, Optional.of(new Instruction(name, DeviceId.of(mac(device)), network(device),
            Optional.empty(), new TreeSet<>(List.of(Ip.of("10.64.0." + number))), Optional.empty())));
    }

    private static PortRef place(final int device) {
        return new PortRef(node((device / DEVICES + device % SPREAD) % NODES), "p" + device);
    }

    static Change plug(final int device) {
        final var place = place(device);
        return new Change.NodePort(place, Optional.of(new Port(place.port(), device + 10,
            Optional.of(new DeviceId(place.port())), Optional.of(mac(device)), Optional.empty(), true)));
    }

    static Change unplug(final int device) {
        return new Change.NodePort(place(device), Optional.empty());
    }
}
