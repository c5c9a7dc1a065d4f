/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.vswitch;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.table.Row;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of the table {@code Port}.
 *
 * @param uuid identity of the row
 * @param name name of the port
 * @param interfaces its interfaces, more than one for a bond
 * @param tag access VLAN, 0 to 4095
 * @param qos its quality of service
 * @param otherConfig settings
 * @param externalIds what others noted
 */
public record PortRow(UUID uuid, String name, ImmutableSet<UUID> interfaces, Optional<Long> tag, Optional<UUID> qos,
        ImmutableMap<String, String> otherConfig, ImmutableMap<String, String> externalIds) {
    public PortRow {
        requireNonNull(uuid);
        requireNonNull(name);
        requireNonNull(interfaces);
        requireNonNull(tag);
        requireNonNull(qos);
        requireNonNull(otherConfig);
        requireNonNull(externalIds);
    }

    /**
     * Reads a row.
     *
     * @param row a row of a database that fits {@link OpenVSwitch#spec()}
     * @return the row in Java types
     * @throws IllegalArgumentException if it is a row of another table
     */
    public static PortRow of(final Row row) {
        if (!OpenVSwitch.Port.TABLE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + OpenVSwitch.Port.TABLE + ": " + row);
        }
        return new PortRow(row.uuid(), row.get(OpenVSwitch.Port.NAME), row.get(OpenVSwitch.Port.INTERFACES),
            row.get(OpenVSwitch.Port.TAG), row.get(OpenVSwitch.Port.QOS), row.get(OpenVSwitch.Port.OTHER_CONFIG),
            row.get(OpenVSwitch.Port.EXTERNAL_IDS));
    }
}
