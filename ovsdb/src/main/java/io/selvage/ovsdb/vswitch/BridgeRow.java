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
 * A row of the table {@code Bridge}.
 *
 * @param uuid identity of the row
 * @param name name of the bridge and of its local port
 * @param datapathId OpenFlow datapath id in use, 16 hexadecimal digits
 * @param datapathType type of the datapath, "" for {@code system}
 * @param failMode {@code standalone} or {@code secure}
 * @param controllers its OpenFlow controllers
 * @param ports its ports
 * @param protocols OpenFlow versions allowed, empty for the default
 * @param otherConfig settings
 * @param externalIds what others noted
 */
public record BridgeRow(UUID uuid, String name, Optional<String> datapathId, String datapathType,
        Optional<String> failMode, ImmutableSet<UUID> controllers, ImmutableSet<UUID> ports,
        ImmutableSet<String> protocols, ImmutableMap<String, String> otherConfig,
        ImmutableMap<String, String> externalIds) {
    public BridgeRow {
        requireNonNull(uuid);
        requireNonNull(name);
        requireNonNull(datapathId);
        requireNonNull(datapathType);
        requireNonNull(failMode);
        requireNonNull(controllers);
        requireNonNull(ports);
        requireNonNull(protocols);
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
    public static BridgeRow of(final Row row) {
        if (!OpenVSwitch.Bridge.TABLE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + OpenVSwitch.Bridge.TABLE + ": " + row);
        }
        return new BridgeRow(row.uuid(), row.get(OpenVSwitch.Bridge.NAME), row.get(OpenVSwitch.Bridge.DATAPATH_ID),
            row.get(OpenVSwitch.Bridge.DATAPATH_TYPE), row.get(OpenVSwitch.Bridge.FAIL_MODE),
            row.get(OpenVSwitch.Bridge.CONTROLLER), row.get(OpenVSwitch.Bridge.PORTS),
            row.get(OpenVSwitch.Bridge.PROTOCOLS), row.get(OpenVSwitch.Bridge.OTHER_CONFIG),
            row.get(OpenVSwitch.Bridge.EXTERNAL_IDS));
    }
}
