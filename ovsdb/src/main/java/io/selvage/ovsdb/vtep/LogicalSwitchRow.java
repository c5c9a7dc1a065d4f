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
import io.selvage.ovsdb.table.Row;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of the table {@code Logical_Switch}.
 *
 * @param uuid identity of the row
 * @param name name
 * @param tunnelKey VNI
 * @param replicationMode {@code service_node} or {@code source_node}
 * @param otherConfig settings, and notes of its owner
 */
public record LogicalSwitchRow(UUID uuid, String name, Optional<Long> tunnelKey, Optional<String> replicationMode,
        ImmutableMap<String, String> otherConfig) {
    public LogicalSwitchRow {
        requireNonNull(uuid);
        requireNonNull(name);
        requireNonNull(tunnelKey);
        requireNonNull(replicationMode);
        requireNonNull(otherConfig);
    }

    /**
     * Reads a row.
     *
     * @param row a row of a database that fits {@link HardwareVtep#spec()}
     * @return the row in Java types
     * @throws IllegalArgumentException if it is a row of another table
     */
    public static LogicalSwitchRow of(final Row row) {
        if (!HardwareVtep.LogicalSwitch.TABLE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + HardwareVtep.LogicalSwitch.TABLE + ": " + row);
        }
        return new LogicalSwitchRow(row.uuid(), row.get(HardwareVtep.LogicalSwitch.NAME),
            row.get(HardwareVtep.LogicalSwitch.TUNNEL_KEY), row.get(HardwareVtep.LogicalSwitch.REPLICATION_MODE),
            row.get(HardwareVtep.LogicalSwitch.OTHER_CONFIG));
    }
}
