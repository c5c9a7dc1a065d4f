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
import io.selvage.ovsdb.schema.DatabaseSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wanted of a database: which tables, and which of their columns.
 *
 * @param database name of the database, {@code Open_vSwitch} for example
 * @param tables the tables
 */
public record DatabaseSpec(String database, ImmutableList<TableSpec> tables) {
    public DatabaseSpec {
        requireNonNull(database);
        requireNonNull(tables);
    }

    /**
     * Returns a specification of the given tables.
     *
     * @param database name of the database
     * @param tables the tables
     * @return the specification
     */
    public static DatabaseSpec of(final String database, final TableSpec... tables) {
        return new DatabaseSpec(database, ImmutableList.copyOf(tables));
    }

    /**
     * Compares with the schema of a live database.
     *
     * @param schema the live schema
     * @return everything that does not fit, in words; empty if the database can be used
     */
    public List<String> problems(final DatabaseSchema schema) {
        final var problems = new ArrayList<String>();
        for (var spec : tables) {
            final var table = schema.tables().get(spec.table());
            if (table == null) {
                if (spec.required()) {
                    problems.add("no table " + spec.table());
                }
                continue;
            }
            for (var column : spec.columns()) {
                final var live = table.columns().get(column.name());
                if (live == null) {
                    if (column.isRequired()) {
                        problems.add("no column " + spec.table() + '.' + column.name());
                    }
                } else if (!column.fits(live.type())) {
                    problems.add("column " + spec.table() + '.' + column.name() + " is " + live.type() + " and not "
                        + column.shape());
                }
            }
        }
        return List.copyOf(problems);
    }
}
