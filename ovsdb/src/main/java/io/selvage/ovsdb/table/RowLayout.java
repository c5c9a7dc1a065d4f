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
import com.google.common.collect.ImmutableMap;
import io.selvage.ovsdb.schema.ColumnSchema;
import io.selvage.ovsdb.schema.TableSchema;
import io.selvage.ovsdb.value.OvsdbValue;
import java.util.Map;
import java.util.UUID;
import org.eclipse.jdt.annotation.Nullable;

/**
 * The monitored columns of a table, shared by all of its rows. Immutable.
 */
public final class RowLayout {
    private final String table;
    private final ImmutableList<ColumnSchema> columns;
    private final ImmutableMap<String, Integer> positions;
    private final OvsdbValue[] defaults;

    private RowLayout(final String table, final ImmutableList<ColumnSchema> columns) {
        this.table = requireNonNull(table);
        this.columns = columns;
        final var builder = ImmutableMap.<String, Integer>builderWithExpectedSize(columns.size());
        defaults = new OvsdbValue[columns.size()];
        for (int i = 0; i < defaults.length; i++) {
            final var column = columns.get(i);
            builder.put(column.name(), i);
            defaults[i] = column.type().defaultValue();
        }
        positions = builder.build();
    }

    /**
     * Returns the layout of those wanted columns that a table has.
     *
     * @param schema the live schema of the table
     * @param spec what is wanted
     * @return the layout
     */
    public static RowLayout of(final TableSchema schema, final TableSpec spec) {
        final var columns = ImmutableList.<ColumnSchema>builder();
        for (var column : spec.columns()) {
            final var live = schema.columns().get(column.name());
            if (live != null) {
                columns.add(live);
            }
        }
        return new RowLayout(schema.name(), columns.build());
    }

    /**
     * Returns the layout of given columns.
     *
     * @param table name of the table
     * @param columns the columns, each once
     * @return the layout
     */
    public static RowLayout of(final String table, final ImmutableList<ColumnSchema> columns) {
        return new RowLayout(table, columns);
    }

    /**
     * Returns the layout of all columns of a table.
     *
     * @param schema the live schema of the table
     * @return the layout
     */
    public static RowLayout of(final TableSchema schema) {
        return new RowLayout(schema.name(), schema.columns().values().asList());
    }

    /**
     * Returns the name of the table.
     *
     * @return the name
     */
    public String table() {
        return table;
    }

    /**
     * Returns the columns.
     *
     * @return the columns
     */
    public ImmutableList<ColumnSchema> columns() {
        return columns;
    }

    /**
     * Returns the position of a column.
     *
     * @param column name of a column
     * @return its index in {@link #columns()}, -1 if it is not there
     */
    public int position(final String column) {
        final Integer position = positions.get(column);
        return position == null ? -1 : position;
    }

    /**
     * Makes a row.
     *
     * @param uuid its identity
     * @param values values in the order of {@link #columns()}; null stands for the default of the column
     * @return the row
     */
    public Row row(final UUID uuid, final @Nullable OvsdbValue[] values) {
        final var copy = new OvsdbValue[defaults.length];
        for (int i = 0; i < copy.length; i++) {
            final var value = values[i];
            copy[i] = value == null ? defaults[i] : value;
        }
        return new Row(this, uuid, copy);
    }

    /**
     * Makes a row.
     *
     * @param uuid its identity
     * @param values values by name of the column; the others have their defaults
     * @return the row
     * @throws IllegalArgumentException if there is no such column
     */
    public Row row(final UUID uuid, final Map<String, OvsdbValue> values) {
        final var copy = defaults.clone();
        values.forEach((name, value) -> {
            final int position = position(name);
            if (position < 0) {
                throw new IllegalArgumentException("No column " + name + " in " + this);
            }
            copy[position] = requireNonNull(value);
        });
        return new Row(this, uuid, copy);
    }

    @Override
    public int hashCode() {
        return 31 * table.hashCode() + columns.hashCode();
    }

    @Override
    public boolean equals(final @Nullable Object obj) {
        return this == obj
            || obj instanceof RowLayout other && table.equals(other.table) && columns.equals(other.columns);
    }

    @Override
    public String toString() {
        return table + positions.keySet();
    }
}
