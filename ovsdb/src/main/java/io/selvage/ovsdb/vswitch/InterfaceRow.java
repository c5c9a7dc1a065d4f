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
 * A row of the table {@code Interface}.
 *
 * @param uuid identity of the row
 * @param name name of the interface
 * @param type its type, "" for {@code system}
 * @param ofport its OpenFlow port number, -1 if it could not be made
 * @param options settings of its type, {@code remote_ip} for example
 * @param externalIds what others noted, {@code attached-mac} for example
 * @param linkState {@code up} or {@code down}
 * @param error why it could not be made
 */
public record InterfaceRow(UUID uuid, String name, String type, Optional<Long> ofport,
        ImmutableMap<String, String> options, ImmutableMap<String, String> externalIds, Optional<String> linkState,
        Optional<String> error) {
    public InterfaceRow {
        requireNonNull(uuid);
        requireNonNull(name);
        requireNonNull(type);
        requireNonNull(ofport);
        requireNonNull(options);
        requireNonNull(externalIds);
        requireNonNull(linkState);
        requireNonNull(error);
    }

    /**
     * Reads a row.
     *
     * @param row a row of a database that fits {@link OpenVSwitch#spec()}
     * @return the row in Java types
     * @throws IllegalArgumentException if it is a row of another table
     */
    public static InterfaceRow of(final Row row) {
        if (!OpenVSwitch.Interface.TABLE.equals(row.table())) {
            throw new IllegalArgumentException("Not a row of " + OpenVSwitch.Interface.TABLE + ": " + row);
        }
        return new InterfaceRow(row.uuid(), row.get(OpenVSwitch.Interface.NAME),
            row.get(OpenVSwitch.Interface.TYPE), row.get(OpenVSwitch.Interface.OFPORT),
            row.get(OpenVSwitch.Interface.OPTIONS), row.get(OpenVSwitch.Interface.EXTERNAL_IDS),
            row.get(OpenVSwitch.Interface.LINK_STATE), row.get(OpenVSwitch.Interface.ERROR));
    }
}
