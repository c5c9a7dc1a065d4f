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

import com.google.common.collect.ImmutableMap;
import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbMap;
import io.selvage.ovsdb.value.OvsdbSet;
import io.selvage.ovsdb.value.OvsdbValue;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A change relative to the present value of a column (RFC 7047 section 5.1, {@code <mutation>}).
 *
 * @param column name of the column
 * @param mutator what to do
 * @param value with which value
 */
public record Mutation(String column, Mutator mutator, OvsdbValue value) {
    public Mutation {
        requireNonNull(column);
        requireNonNull(mutator);
        requireNonNull(value);
    }

    /** The mutators of RFC 7047 section 5.1. */
    public enum Mutator {
        ADD("+="),
        SUBTRACT("-="),
        MULTIPLY("*="),
        DIVIDE("/="),
        MODULO("%="),
        INSERT("insert"),
        DELETE("delete");

        private final String text;

        Mutator(final String text) {
            this.text = text;
        }

        /**
         * Returns the name on the wire.
         *
         * @return the name
         */
        public String text() {
            return text;
        }
    }

    /**
     * Adds references to a set.
     *
     * @param column the column
     * @param rows references, to rows or to what the same transaction inserts
     * @return the mutation
     */
    public static Mutation insert(final Column<?> column, final OvsdbAtom... rows) {
        return new Mutation(column.name(), Mutator.INSERT, OvsdbSet.of(rows));
    }

    /**
     * Adds elements to a set, or those entries to a map whose keys are not there yet.
     *
     * @param <T> the Java type of the column
     * @param column the column
     * @param value the elements
     * @return the mutation
     */
    public static <T> Mutation insert(final Column<T> column, final T value) {
        return new Mutation(column.name(), Mutator.INSERT, column.encode(value));
    }

    /**
     * Removes elements from a set.
     *
     * @param column the column
     * @param elements the elements
     * @return the mutation
     */
    public static Mutation delete(final Column<?> column, final OvsdbAtom... elements) {
        return new Mutation(column.name(), Mutator.DELETE, OvsdbSet.of(elements));
    }

    /**
     * Removes elements from a set, or exactly these entries from a map.
     *
     * @param <T> the Java type of the column
     * @param column the column
     * @param value the elements
     * @return the mutation
     */
    public static <T> Mutation delete(final Column<T> column, final T value) {
        return new Mutation(column.name(), Mutator.DELETE, column.encode(value));
    }

    /**
     * Removes the entries with these keys from a map, whatever their values.
     *
     * @param column a column that maps strings to strings
     * @param keys the keys
     * @return the mutation
     */
    public static Mutation deleteKeys(final Column<ImmutableMap<String, String>> column, final Set<String> keys) {
        return new Mutation(column.name(), Mutator.DELETE, OvsdbSet.ofStrings(keys));
    }

    /**
     * Sets entries of a map and leaves its other entries alone: RFC 7047 needs two mutations for it.
     *
     * @param column a column that maps strings to strings
     * @param entries the entries
     * @return the mutations, in order
     */
    public static Mutation[] put(final Column<ImmutableMap<String, String>> column,
            final Map<String, String> entries) {
        return new Mutation[] {
            deleteKeys(column, entries.keySet()),
            new Mutation(column.name(), Mutator.INSERT, OvsdbMap.ofStrings(entries))
        };
    }

    /**
     * Sets the reference that a map has for a number, and leaves its other entries alone, as {@link #put} does.
     *
     * @param column a column that maps integers to references, such as {@code vlan_bindings}
     * @param key the number
     * @param row a row, or one that the same transaction inserts
     * @return the mutations, in order
     */
    public static Mutation[] putReference(final Column<ImmutableMap<Long, UUID>> column, final long key,
            final OvsdbAtom row) {
        return new Mutation[] {
            deleteReference(column, key),
            new Mutation(column.name(), Mutator.INSERT, new OvsdbMap(ImmutableMap.of(OvsdbAtom.of(key), row)))
        };
    }

    /**
     * Removes the reference that a map has for a number.
     *
     * @param column a column that maps integers to references
     * @param key the number
     * @return the mutation
     */
    public static Mutation deleteReference(final Column<ImmutableMap<Long, UUID>> column, final long key) {
        return new Mutation(column.name(), Mutator.DELETE, OvsdbSet.of(OvsdbAtom.of(key)));
    }

    @Override
    public String toString() {
        return column + ' ' + mutator.text() + ' ' + value;
    }
}
