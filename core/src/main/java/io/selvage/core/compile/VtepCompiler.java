/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.compile;

import io.selvage.core.facts.Acl;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.vtep.VtepEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Compiles the entries of a {@code hardware_vtep} database (vtep(5)). Every method is a pure function of its arguments,
 * and gives the entries of one group: they are wanted, and withdrawn, together.
 */
public final class VtepCompiler {
    /** With what the names of our logical switches begin; where the schema has no room for an owner, this tells it. */
    public static final String PREFIX = "selvage-";
    private static final String DISCOVERY = PREFIX + "discovery-";
    /** The VLAN ID that stands for frames without tag. */
    public static final int UNTAGGED = 0;

    private VtepCompiler() {
        // Functions only
    }

    /**
     * Name of the logical switch of a network. It has the VNI in it, since a switch need not take up another tunnel key
     * of a logical switch that it has.
     */
    public static String logicalSwitch(final int vni) {
        return PREFIX + vni;
    }

    /** Name of the logical switch in which the devices of a port and VLAN that carry no network are learned. */
    public static String discoverySwitch(final String port, final int vlan) {
        return DISCOVERY + escape(port) + (vlan == UNTAGGED ? "" : "-vlan" + vlan);
    }

    /** Whether a logical switch is one in which devices are learned. */
    public static boolean isDiscovery(final String logicalSwitch) {
        return logicalSwitch.startsWith(DISCOVERY);
    }

    /** Ports are named freely; a name of ours is one word to every shell and tool. */
    private static String escape(final String port) {
        final var text = new StringBuilder();
        for (final byte octet : port.getBytes(StandardCharsets.UTF_8)) {
            final char c = (char) (octet & 0xFF);
            if (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '/' || c == '.'
                    || c == '_') {
                text.append(c);
            } else {
                text.append('%').append(String.format("%02X", (int) c));
            }
        }
        return text.toString();
    }

    /**
     * What a switch with members of a network needs for the network as a whole.
     *
     * @param vni VNI of the network
     * @param remoteNodes VTEP addresses of the other nodes that have members
     */
    public static List<VtepEntry> network(final int vni, final SortedSet<Ip> remoteNodes) {
        final var entries = new ArrayList<VtepEntry>();
        entries.add(new VtepEntry.LogicalSwitch(logicalSwitch(vni), OptionalInt.of(vni)));
        if (!remoteNodes.isEmpty()) {
            entries.add(new VtepEntry.RemoteFlood(logicalSwitch(vni), remoteNodes));
        }
        return entries;
    }

    /**
     * What a physical port needs.
     *
     * @param port its name
     * @param networks VNI of the network that a VLAN of the port carries; {@link #UNTAGGED} for frames without tag
     * @param named VLAN IDs that instructions name: who has such a tag can be a device that is waited for
     */
    public static List<VtepEntry> port(final String port, final Map<Integer, Integer> networks,
            final Collection<Integer> named) {
        final var entries = new ArrayList<VtepEntry>();
        final var vlans = new TreeSet<>(named);
        vlans.add(UNTAGGED);
        // They stay while the port carries a network: a switch may remember what it learned in one of that name.
        vlans.forEach(vlan ->
            entries.add(new VtepEntry.LogicalSwitch(discoverySwitch(port, vlan), OptionalInt.empty())));
        vlans.addAll(networks.keySet());
        vlans.forEach(vlan -> {
            final var vni = networks.get(vlan);
            entries.add(new VtepEntry.VlanBinding(port, vlan,
                vni == null ? discoverySwitch(port, vlan) : logicalSwitch(vni)));
        });
        return entries;
    }

    /**
     * What a VLAN of a physical port needs whose frames are judged. Of the port's policy a switch can do the access
     * lists, if it has the tables for that and its operator says that it looks into them.
     *
     * @param port name of the port
     * @param vlan 802.1Q VLAN ID; {@link #UNTAGGED} for frames without tag
     * @param ingress the access list for what comes in by the port
     * @param egress the access list for what leaves by it
     */
    public static List<VtepEntry> accessLists(final String port, final int vlan, final Optional<Acl> ingress,
            final Optional<Acl> egress) {
        if (ingress.isEmpty() && egress.isEmpty()) {
            return List.of();
        }
        final var name = PREFIX + escape(port) + (vlan == UNTAGGED ? "" : "-vlan" + vlan);
        return List.of(new VtepEntry.AccessList(name, VtepAccessRules.of(ingress, egress)),
            new VtepEntry.AclBinding(port, vlan, name));
    }

    /** Why the ACL tables cannot say what an access list says, and what to do. */
    public static Optional<String> problem(final Acl acl) {
        return VtepAccessRules.problem(acl);
    }

    /**
     * What leads to a member that is on another node.
     *
     * @param vni VNI of its network
     * @param mac its MAC address
     * @param remote VTEP address of its node
     */
    public static List<VtepEntry> remoteMember(final int vni, final MacAddress mac, final Ip remote) {
        return List.of(new VtepEntry.RemoteMac(logicalSwitch(vni), mac, remote));
    }
}
