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
 * A row of the table {@code Mcast_Macs_Local} or {@code Mcast_Macs_Remote}.
 *
 * @param uuid identity of the row
 * @param mac MAC address, {@link HardwareVtep#UNKNOWN_DST}, or anything else that somebody wrote
 * @param logicalSwitch its logical switch
 * @param locatorSet where its frames go
 */
public record McastMacRow(UUID uuid, String mac, UUID logicalSwitch, UUID locatorSet) {
    public McastMacRow {
        requireNonNull(uuid);
        requireNonNull(mac);
        requireNonNull(logicalSwitch);
        requireNonNull(locatorSet);
    }

    /**
     * Reads a row.
     *
     * @param row a row of a database that fits {@link HardwareVtep#spec()}
     * @return the row in Java types
     * @throws IllegalArgumentException if it is a row of another table
     */
    public static McastMacRow of(final Row row) {
        if (!HardwareVtep.McastMacs.LOCAL.equals(row.table()) && !HardwareVtep.McastMacs.REMOTE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + HardwareVtep.McastMacs.LOCAL + " or "
                + HardwareVtep.McastMacs.REMOTE + ": " + row);
        }
        return new McastMacRow(row.uuid(), row.get(HardwareVtep.McastMacs.MAC),
            row.get(HardwareVtep.McastMacs.LOGICAL_SWITCH), row.get(HardwareVtep.McastMacs.LOCATOR_SET));
    }
}
