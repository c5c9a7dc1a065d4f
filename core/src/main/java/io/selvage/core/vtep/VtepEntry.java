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
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An entry that a {@code hardware_vtep} database shall have (vtep(5)). Entries refer to each other by name; locators
 * are addresses, since their rows are the business of whoever writes the database.
 */
public sealed interface VtepEntry {
    /** What identifies the entry: there is one at most with this key. */
    VtepKey key();

    /**
     * A logical switch.
     *
     * @param name its name
     * @param tunnelKey VNI, 1 to 16,777,215; empty for one that has no tunnels
     */
    record LogicalSwitch(String name, OptionalInt tunnelKey) implements VtepEntry {
        @Override
        public VtepKey key() {
            return new VtepKey.LogicalSwitch(name);
        }
    }

    /**
     * Frames of a VLAN on a physical port belong to a logical switch.
     *
     * @param port name of the port
     * @param vlan 802.1Q VLAN ID, 0 for frames without tag
     * @param logicalSwitch name of the logical switch
     */
    record VlanBinding(String port, int vlan, String logicalSwitch) implements VtepEntry {
        @Override
        public VtepKey key() {
            return new VtepKey.VlanBinding(port, vlan);
        }
    }

    /**
     * An access list.
     *
     * @param name its name
     * @param entries its entries, in the order of their sequence numbers; at least one
     */
    record AccessList(String name, List<VtepAclEntry> entries) implements VtepEntry {
        public AccessList {
            entries = List.copyOf(entries);
        }

        @Override
        public VtepKey key() {
            return new VtepKey.AccessList(name);
        }
    }

    /**
     * Frames of a VLAN on a physical port are judged by an access list.
     *
     * @param port name of the port
     * @param vlan 802.1Q VLAN ID, 0 for frames without tag
     * @param acl name of the access list
     */
    record AclBinding(String port, int vlan, String acl) implements VtepEntry {
        @Override
        public VtepKey key() {
            return new VtepKey.AclBinding(port, vlan);
        }
    }

    /**
     * A device that is reached through a tunnel.
     *
     * @param logicalSwitch name of the logical switch
     * @param mac MAC address of the device
     * @param locator VTEP address of its node
     */
    record RemoteMac(String logicalSwitch, MacAddress mac, Ip locator) implements VtepEntry {
        @Override
        public VtepKey key() {
            return new VtepKey.RemoteMac(logicalSwitch, mac);
        }
    }

    /**
     * Where broadcast, multicast and unknown unicast goes.
     *
     * @param logicalSwitch name of the logical switch
     * @param locators VTEP addresses, at least one
     */
    record RemoteFlood(String logicalSwitch, SortedSet<Ip> locators) implements VtepEntry {
        public RemoteFlood {
            locators = Collections.unmodifiableSortedSet(new TreeSet<>(locators));
        }

        @Override
        public VtepKey key() {
            return new VtepKey.RemoteFlood(logicalSwitch);
        }
    }
}
