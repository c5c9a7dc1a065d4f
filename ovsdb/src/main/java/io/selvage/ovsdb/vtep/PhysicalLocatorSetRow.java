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
 * A row of the table {@code Physical_Locator_Set}.
 *
 * @param uuid identity of the row
 * @param locators its locators
 */
public record PhysicalLocatorSetRow(UUID uuid, ImmutableSet<UUID> locators) {
    public PhysicalLocatorSetRow {
        requireNonNull(uuid);
        requireNonNull(locators);
    }

    /**
     * Reads a row.
     *
     * @param row a row of a database that fits {@link HardwareVtep#spec()}
     * @return the row in Java types
     * @throws IllegalArgumentException if it is a row of another table
     */
    public static PhysicalLocatorSetRow of(final Row row) {
        if (!HardwareVtep.PhysicalLocatorSet.TABLE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + HardwareVtep.PhysicalLocatorSet.TABLE + ": " + row);
        }
        return new PhysicalLocatorSetRow(row.uuid(), row.get(HardwareVtep.PhysicalLocatorSet.LOCATORS));
    }
}
