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
import java.util.UUID;

/**
 * A row of the table {@code Ucast_Macs_Local} or {@code Ucast_Macs_Remote}.
 *
 * @param uuid identity of the row
 * @param mac MAC address, or anything else that somebody wrote
 * @param logicalSwitch its logical switch
 * @param locator where it is
 * @param ipAddress its IP address, "" if not known
 */
public record UcastMacRow(UUID uuid, String mac, UUID logicalSwitch, UUID locator, String ipAddress) {
    public UcastMacRow {
        requireNonNull(uuid);
        requireNonNull(mac);
        requireNonNull(logicalSwitch);
        requireNonNull(locator);
        requireNonNull(ipAddress);
    }

    /**
     * Reads a row.
     *
     * @param row a row of a database that fits {@link HardwareVtep#spec()}
     * @return the row in Java types
     * @throws IllegalArgumentException if it is a row of another table
     */
    public static UcastMacRow of(final Row row) {
        if (!HardwareVtep.UcastMacs.LOCAL.equals(row.table()) && !HardwareVtep.UcastMacs.REMOTE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + HardwareVtep.UcastMacs.LOCAL + " or "
                + HardwareVtep.UcastMacs.REMOTE + ": " + row);
        }
        return new UcastMacRow(row.uuid(), row.get(HardwareVtep.UcastMacs.MAC),
            row.get(HardwareVtep.UcastMacs.LOGICAL_SWITCH), row.get(HardwareVtep.UcastMacs.LOCATOR),
            row.get(HardwareVtep.UcastMacs.IPADDR));
    }
}
