/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.table;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;

/**
 * The columns of a table that are wanted.
 *
 * @param table name of the table
 * @param columns the columns
 * @param required false if a database need not have the table
 */
public record TableSpec(String table, ImmutableList<Column<?>> columns, boolean required) {
    public TableSpec {
        requireNonNull(table);
        requireNonNull(columns);
    }

    /**
     * Returns a specification of a table that every database has.
     *
     * @param table name of the table
     * @param columns the columns
     * @return the specification
     */
    public static TableSpec of(final String table, final Column<?>... columns) {
        return new TableSpec(table, ImmutableList.copyOf(columns), true);
    }
}
