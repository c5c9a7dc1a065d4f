/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.vtep;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.table.Row;
import java.util.UUID;

/**
 * A row of the table {@code Physical_Port}.
 *
 * @param uuid identity of the row
 * @param name name of the port
 * @param vlanBindings logical switches by VLAN ID, 0 for frames without tag
 * @param aclBindings access lists by VLAN ID, 0 for frames without tag; empty where the schema has none
 * @param faults what the switch reports to be wrong
 */
public record PhysicalPortRow(UUID uuid, String name, ImmutableMap<Long, UUID> vlanBindings,
        ImmutableMap<Long, UUID> aclBindings, ImmutableSet<String> faults) {
    public PhysicalPortRow {
        requireNonNull(uuid);
        requireNonNull(name);
        requireNonNull(vlanBindings);
        requireNonNull(aclBindings);
        requireNonNull(faults);
    }

    /**
     * Reads a row.
     *
     * @param row a row of a database that fits {@link HardwareVtep#spec()}
     * @return the row in Java types
     * @throws IllegalArgumentException if it is a row of another table
     */
    public static PhysicalPortRow of(final Row row) {
        if (!HardwareVtep.PhysicalPort.TABLE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + HardwareVtep.PhysicalPort.TABLE + ": " + row);
        }
        return new PhysicalPortRow(row.uuid(), row.get(HardwareVtep.PhysicalPort.NAME),
            row.get(HardwareVtep.PhysicalPort.VLAN_BINDINGS),
            row.get(HardwareVtep.PhysicalPort.ACL_BINDINGS), row.get(HardwareVtep.PhysicalPort.FAULTS));
    }
}
