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

import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.table.Row;
import java.util.UUID;

/**
 * A row of the table {@code Physical_Switch}.
 *
 * @param uuid identity of the row
 * @param name name of the switch
 * @param ports its physical ports
 * @param tunnelIps its VTEP addresses
 * @param faults what the switch reports to be wrong
 */
public record PhysicalSwitchRow(UUID uuid, String name, ImmutableSet<UUID> ports, ImmutableSet<String> tunnelIps,
        ImmutableSet<String> faults) {
    public PhysicalSwitchRow {
        requireNonNull(uuid);
        requireNonNull(name);
        requireNonNull(ports);
        requireNonNull(tunnelIps);
        requireNonNull(faults);
    }

    /**
     * Reads a row.
     *
     * @param row a row of a database that fits {@link HardwareVtep#spec()}
     * @return the row in Java types
     * @throws IllegalArgumentException if it is a row of another table
     */
    public static PhysicalSwitchRow of(final Row row) {
        if (!HardwareVtep.PhysicalSwitch.TABLE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + HardwareVtep.PhysicalSwitch.TABLE + ": " + row);
        }
        return new PhysicalSwitchRow(row.uuid(), row.get(HardwareVtep.PhysicalSwitch.NAME),
            row.get(HardwareVtep.PhysicalSwitch.PORTS), row.get(HardwareVtep.PhysicalSwitch.TUNNEL_IPS),
            row.get(HardwareVtep.PhysicalSwitch.FAULTS));
    }
}
