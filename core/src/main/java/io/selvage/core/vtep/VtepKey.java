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

import io.selvage.core.net.MacAddress;
import java.util.Comparator;

/** Identifies an entry of a {@code hardware_vtep} database, over all that can be written into it. */
public sealed interface VtepKey extends Comparable<VtepKey> {
    /** A row of {@code Logical_Switch}. */
    record LogicalSwitch(String name) implements VtepKey { }

    /**
     * An entry of {@code Physical_Port.vlan_bindings}.
     *
     * @param port name of the port
     * @param vlan 802.1Q VLAN ID, 0 for frames without tag
     */
    record VlanBinding(String port, int vlan) implements VtepKey { }

    /** A row of {@code ACL}, with those of {@code ACL_entry} that it refers to. */
    record AccessList(String name) implements VtepKey { }

    /**
     * An entry of {@code Physical_Port.acl_bindings}.
     *
     * @param port name of the port
     * @param vlan 802.1Q VLAN ID, 0 for frames without tag
     */
    record AclBinding(String port, int vlan) implements VtepKey { }

    /** A row of {@code Ucast_Macs_Remote}. */
    record RemoteMac(String logicalSwitch, MacAddress mac) implements VtepKey { }

    /** The row of {@code Mcast_Macs_Remote} for {@code unknown-dst}. */
    record RemoteFlood(String logicalSwitch) implements VtepKey { }

    /** Name by which keys are put in order. */
    private String order() {
        return switch (this) {
            case LogicalSwitch(var name) -> "1 " + name;
            case VlanBinding(var port, var vlan) -> "2 " + port + String.format(" %04d", vlan);
            case RemoteMac(var name, var mac) -> "3 " + name + " " + mac;
            case RemoteFlood(var name) -> "4 " + name;
            case AccessList(var name) -> "0 " + name;
            // Before the port is in a network
            case AclBinding(var port, var vlan) -> "1 acl " + port + String.format(" %04d", vlan);
        };
    }

    @Override
    default int compareTo(final VtepKey other) {
        return Comparator.comparing(VtepKey::order).compare(this, other);
    }
}
