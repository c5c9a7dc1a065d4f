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
 * The row of the table {@code Open_vSwitch}: the switch as a whole.
 *
 * @param uuid identity of the row
 * @param bridges its bridges
 * @param managers its managers
 * @param otherConfig settings, {@code local_ip} for example
 * @param externalIds what others noted, {@code system-id} for example
 * @param version version of Open vSwitch, once it runs
 * @param datapathTypes types of datapaths that it offers
 * @param interfaceTypes types of interfaces that it offers
 */
public record OpenVSwitchRow(UUID uuid, ImmutableSet<UUID> bridges, ImmutableSet<UUID> managers,
        ImmutableMap<String, String> otherConfig, ImmutableMap<String, String> externalIds,
        Optional<String> version, ImmutableSet<String> datapathTypes, ImmutableSet<String> interfaceTypes) {
    public OpenVSwitchRow {
        requireNonNull(uuid);
        requireNonNull(bridges);
        requireNonNull(managers);
        requireNonNull(otherConfig);
        requireNonNull(externalIds);
        requireNonNull(version);
        requireNonNull(datapathTypes);
        requireNonNull(interfaceTypes);
    }

    /**
     * Reads a row.
     *
     * @param row a row of a database that fits {@link OpenVSwitch#spec()}
     * @return the row in Java types
     * @throws IllegalArgumentException if it is a row of another table
     */
    public static OpenVSwitchRow of(final Row row) {
        if (!OpenVSwitch.Root.TABLE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + OpenVSwitch.Root.TABLE + ": " + row);
        }
        return new OpenVSwitchRow(row.uuid(), row.get(OpenVSwitch.Root.BRIDGES),
            row.get(OpenVSwitch.Root.MANAGER_OPTIONS), row.get(OpenVSwitch.Root.OTHER_CONFIG),
            row.get(OpenVSwitch.Root.EXTERNAL_IDS), row.get(OpenVSwitch.Root.OVS_VERSION),
            row.get(OpenVSwitch.Root.DATAPATH_TYPES), row.get(OpenVSwitch.Root.IFACE_TYPES));
    }
}
