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

import io.selvage.ovsdb.table.Row;
import java.util.UUID;

/**
 * A row of the table {@code Manager}.
 *
 * @param uuid identity of the row
 * @param target where it is, {@code tcp:192.0.2.1:6640} for example
 * @param connected whether the server is connected to it
 */
public record ManagerRow(UUID uuid, String target, boolean connected) {
    public ManagerRow {
        requireNonNull(uuid);
        requireNonNull(target);
    }

    /**
     * Reads a row.
     *
     * @param row a row of a database that fits {@link OpenVSwitch#spec()}
     * @return the row in Java types
     * @throws IllegalArgumentException if it is a row of another table
     */
    public static ManagerRow of(final Row row) {
        if (!OpenVSwitch.Manager.TABLE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + OpenVSwitch.Manager.TABLE + ": " + row);
        }
        return new ManagerRow(row.uuid(), row.get(OpenVSwitch.Manager.TARGET),
            row.get(OpenVSwitch.Manager.IS_CONNECTED));
    }
}
