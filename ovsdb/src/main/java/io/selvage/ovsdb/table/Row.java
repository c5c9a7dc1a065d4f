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

import io.selvage.ovsdb.value.OvsdbValue;
import java.util.Arrays;
import java.util.UUID;
import org.eclipse.jdt.annotation.Nullable;

/**
 * One row of a monitored table, with its monitored columns, at one moment. Immutable.
 */
public final class Row {
    private final RowLayout layout;
    private final UUID uuid;
    private final OvsdbValue[] values;

    Row(final RowLayout layout, final UUID uuid, final OvsdbValue[] values) {
        this.layout = layout;
        this.uuid = requireNonNull(uuid);
        this.values = values;
    }

    /**
     * Returns the identity of the row.
     *
     * @return the UUID
     */
    public UUID uuid() {
        return uuid;
    }

    /**
     * Returns the name of the table.
     *
     * @return the name
     */
    public String table() {
        return layout.table();
    }

    /**
     * Returns the monitored columns.
     *
     * @return the layout
     */
    public RowLayout layout() {
        return layout;
    }

    /**
     * Returns the value at a position of the layout.
     *
     * @param position index in {@link RowLayout#columns()}
     * @return the value
     */
    public OvsdbValue value(final int position) {
        return values[position];
    }

    /**
     * Returns the value of a column.
     *
     * @param column name of a monitored column
     * @return the value
     * @throws IllegalArgumentException if the column is not monitored
     */
    public OvsdbValue value(final String column) {
        final int position = layout.position(column);
        if (position < 0) {
            throw new IllegalArgumentException("Column " + column + " is not monitored in " + layout);
        }
        return values[position];
    }

    /**
     * Returns the value of a column in its Java type.
     *
     * @param <T> the Java type
     * @param column a monitored column
     * @return the value
     * @throws IllegalArgumentException if the column is required and not monitored, or has another shape
     */
    public <T> T get(final Column<T> column) {
        final int position = layout.position(column.name());
        if (position < 0 && !column.isRequired()) {
            return column.decode(column.absent());
        }
        return column.decode(value(column.name()));
    }

    /**
     * Tells whether a column differs between two rows of one table.
     *
     * @param other the other row
     * @param column a column; one that neither row has does not differ
     * @return true if it does
     */
    public boolean differs(final Row other, final Column<?> column) {
        final int position = layout.position(column.name());
        final int otherPosition = other.layout.position(column.name());
        return position < 0 || otherPosition < 0 ? position != otherPosition
            : !values[position].equals(other.values[otherPosition]);
    }

    @Override
    public int hashCode() {
        return 31 * uuid.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public boolean equals(final @Nullable Object obj) {
        return this == obj || obj instanceof Row other && uuid.equals(other.uuid) && layout.equals(other.layout)
            && Arrays.equals(values, other.values);
    }

    @Override
    public String toString() {
        final var text = new StringBuilder(layout.table()).append('{').append(uuid);
        for (int i = 0; i < values.length; i++) {
            text.append(", ").append(layout.columns().get(i).name()).append('=').append(values[i]);
        }
        return text.append('}').toString();
    }
}
