/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.transact;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.value.OvsdbAtom.NamedUuid;
import io.selvage.ovsdb.value.OvsdbValue;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Operations that a database carries out all or not at all (RFC 7047 section 4.1.3). Immutable.
 *
 * @param database name of the database
 * @param operations the operations, in order
 */
public record Transaction(String database, ImmutableList<Operation> operations) {
    public Transaction {
        requireNonNull(database);
        requireNonNull(operations);
    }

    /**
     * Starts a transaction.
     *
     * @param database name of the database
     * @return a builder without operations
     */
    public static Builder on(final String database) {
        return new Builder(database);
    }

    /** Values of some columns of one row. Not thread-safe. */
    public static final class Columns {
        private final ImmutableMap.Builder<String, OvsdbValue> values = ImmutableMap.builder();

        /**
         * Returns no values.
         *
         * @return the empty collection of values
         */
        public static Columns none() {
            return new Columns();
        }

        /**
         * Returns one value, to which others can be added.
         *
         * @param <T> the Java type of the column
         * @param column the column
         * @param value its value
         * @return the values
         */
        public static <T> Columns with(final Column<T> column, final T value) {
            return new Columns().set(column, value);
        }

        /**
         * Adds a value.
         *
         * @param <T> the Java type of the column
         * @param column the column
         * @param value its value
         * @return this
         */
        public <T> Columns set(final Column<T> column, final T value) {
            values.put(column.name(), column.encode(value));
            return this;
        }

        /**
         * Adds a value as the database has it: for references to rows that the same transaction inserts.
         *
         * @param column the column
         * @param value its value
         * @return this
         */
        public Columns setRaw(final Column<?> column, final OvsdbValue value) {
            values.put(column.name(), value);
            return this;
        }

        /**
         * Returns the values.
         *
         * @return the values by name of the column
         */
        public ImmutableMap<String, OvsdbValue> values() {
            return values.buildOrThrow();
        }
    }

    /** Builds a transaction. Not thread-safe. */
    public static final class Builder {
        private final String database;
        private final ImmutableList.Builder<Operation> operations = ImmutableList.builder();
        private int count;

        private Builder(final String database) {
            this.database = requireNonNull(database);
        }

        /**
         * Inserts a row.
         *
         * @param table name of the table
         * @param columns the values that are not the default
         * @return the name of the row within the transaction, to refer to it and to find its UUID in the result
         */
        public NamedUuid insert(final String table, final Columns columns) {
            final var name = new NamedUuid("row" + count);
            add(new Operation.Insert(table, columns.values(), name));
            return name;
        }

        /**
         * Sets columns of rows.
         *
         * @param table name of the table
         * @param where which rows
         * @param columns the new values
         * @return this
         */
        public Builder update(final String table, final Condition where, final Columns columns) {
            return add(new Operation.Update(table, ImmutableList.of(where), columns.values()));
        }

        /**
         * Changes columns of rows relative to their present values.
         *
         * @param table name of the table
         * @param where which rows
         * @param mutations what to change, in order
         * @return this
         */
        public Builder mutate(final String table, final Condition where, final Mutation... mutations) {
            return add(new Operation.Mutate(table, ImmutableList.of(where), ImmutableList.copyOf(mutations)));
        }

        /**
         * Changes columns of all rows of a table, such as the one row of {@code Open_vSwitch}.
         *
         * @param table name of the table
         * @param mutations what to change, in order
         * @return this
         */
        public Builder mutateAll(final String table, final Mutation... mutations) {
            return add(new Operation.Mutate(table, ImmutableList.of(), ImmutableList.copyOf(mutations)));
        }

        /**
         * Deletes rows.
         *
         * @param table name of the table
         * @param where which rows
         * @return this
         */
        public Builder delete(final String table, final Condition where) {
            return add(new Operation.Delete(table, ImmutableList.of(where)));
        }

        /**
         * Reads rows.
         *
         * @param table name of the table
         * @param where which rows, none for all
         * @param columns which columns, none for all
         * @return this
         */
        public Builder select(final String table, final List<Condition> where, final List<String> columns) {
            return add(new Operation.Select(table, ImmutableList.copyOf(where), ImmutableList.copyOf(columns)));
        }

        /**
         * Lets the transaction fail at once unless columns of one row still have the given values.
         *
         * @param table name of the table
         * @param where which row
         * @param columns the values
         * @return this
         */
        public Builder require(final String table, final Condition where, final Columns columns) {
            final Map<String, OvsdbValue> values = columns.values();
            return add(new Operation.Wait(table, ImmutableList.of(where), ImmutableList.copyOf(values.keySet()), true,
                ImmutableList.of(ImmutableMap.copyOf(values)), OptionalLong.of(0)));
        }

        /**
         * Writes into the log of the server.
         *
         * @param text what to write
         * @return this
         */
        public Builder comment(final String text) {
            return add(new Operation.Comment(text));
        }

        /**
         * Lets the transaction fail unless this session holds a lock.
         *
         * @param lock name of the lock
         * @return this
         */
        public Builder assertLock(final String lock) {
            return add(new Operation.Assert(lock));
        }

        /**
         * Adds any operation.
         *
         * @param operation the operation
         * @return this
         */
        public Builder add(final Operation operation) {
            operations.add(operation);
            count++;
            return this;
        }

        /**
         * Tells whether there is nothing to do yet.
         *
         * @return true if there is no operation
         */
        public boolean isEmpty() {
            return count == 0;
        }

        /**
         * Returns the transaction.
         *
         * @return the transaction
         */
        public Transaction build() {
            return new Transaction(database, operations.build());
        }
    }
}
