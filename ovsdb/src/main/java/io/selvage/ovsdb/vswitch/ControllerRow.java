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
import io.selvage.ovsdb.table.Row;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of the table {@code Controller}.
 *
 * @param uuid identity of the row
 * @param target where it is, {@code tcp:192.0.2.1:6653} for example
 * @param connected whether the bridge is connected to it
 * @param role its OpenFlow role: {@code other}, {@code master} (or {@code primary}), {@code slave}
 * @param maxBackoff longest pause between attempts, in ms
 * @param inactivityProbe silence after which it is probed, in ms
 * @param connectionMode {@code in-band} or {@code out-of-band}
 * @param otherConfig settings
 * @param externalIds what others noted
 */
public record ControllerRow(UUID uuid, String target, boolean connected, Optional<String> role,
        Optional<Long> maxBackoff, Optional<Long> inactivityProbe, Optional<String> connectionMode,
        ImmutableMap<String, String> otherConfig, ImmutableMap<String, String> externalIds) {
    public ControllerRow {
        requireNonNull(uuid);
        requireNonNull(target);
        requireNonNull(role);
        requireNonNull(maxBackoff);
        requireNonNull(inactivityProbe);
        requireNonNull(connectionMode);
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
    public static ControllerRow of(final Row row) {
        if (!OpenVSwitch.Controller.TABLE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + OpenVSwitch.Controller.TABLE + ": " + row);
        }
        return new ControllerRow(row.uuid(), row.get(OpenVSwitch.Controller.TARGET),
            row.get(OpenVSwitch.Controller.IS_CONNECTED), row.get(OpenVSwitch.Controller.ROLE),
            row.get(OpenVSwitch.Controller.MAX_BACKOFF), row.get(OpenVSwitch.Controller.INACTIVITY_PROBE),
            row.get(OpenVSwitch.Controller.CONNECTION_MODE), row.get(OpenVSwitch.Controller.OTHER_CONFIG),
            row.get(OpenVSwitch.Controller.EXTERNAL_IDS));
    }
}
