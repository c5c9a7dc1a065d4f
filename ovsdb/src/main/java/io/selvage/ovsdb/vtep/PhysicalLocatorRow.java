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

import io.selvage.ovsdb.table.Row;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of the table {@code Physical_Locator}.
 *
 * @param uuid identity of the row
 * @param encapsulationType {@link HardwareVtep#VXLAN_OVER_IPV4}
 * @param dstIp VTEP address
 * @param tunnelKey VNI, if it is the locator of one logical switch
 */
public record PhysicalLocatorRow(UUID uuid, String encapsulationType, String dstIp, Optional<Long> tunnelKey) {
    public PhysicalLocatorRow {
        requireNonNull(uuid);
        requireNonNull(encapsulationType);
        requireNonNull(dstIp);
        requireNonNull(tunnelKey);
    }

    /**
     * Reads a row.
     *
     * @param row a row of a database that fits {@link HardwareVtep#spec()}
     * @return the row in Java types
     * @throws IllegalArgumentException if it is a row of another table
     */
    public static PhysicalLocatorRow of(final Row row) {
        if (!HardwareVtep.PhysicalLocator.TABLE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + HardwareVtep.PhysicalLocator.TABLE + ": " + row);
        }
        return new PhysicalLocatorRow(row.uuid(), row.get(HardwareVtep.PhysicalLocator.ENCAPSULATION_TYPE),
            row.get(HardwareVtep.PhysicalLocator.DST_IP), row.get(HardwareVtep.PhysicalLocator.TUNNEL_KEY));
    }
}
