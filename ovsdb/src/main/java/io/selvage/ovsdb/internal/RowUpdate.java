/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.internal;

import io.selvage.ovsdb.table.RowLayout;
import io.selvage.ovsdb.value.OvsdbValue;
import java.util.UUID;
import org.eclipse.jdt.annotation.Nullable;

/**
 * What a server says about one row.
 *
 * @param layout of the table
 * @param uuid identity of the row
 * @param kind what happened
 * @param values by position in the layout; null where the message says nothing
 */
record RowUpdate(RowLayout layout, UUID uuid, Kind kind, @Nullable OvsdbValue[] values) {
    enum Kind {
        /** The row is new to us; columns not given have their defaults. */
        INSERT,
        /** The row is known; all columns are given anew ({@code update}). */
        REPLACE,
        /** The row is known; changed columns are given, as differences where the type allows several elements. */
        DIFFERENCE,
        /** The row is gone. */
        DELETE
    }
}
