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

import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbValue;
import java.util.UUID;

/**
 * A condition on the rows that an operation is about (RFC 7047 section 5.1, {@code <condition>}).
 *
 * @param column name of the column
 * @param function how to compare
 * @param value what to compare with
 */
public record Condition(String column, Function function, OvsdbValue value) {
    public Condition {
        requireNonNull(column);
        requireNonNull(function);
        requireNonNull(value);
    }

    /** The comparisons of RFC 7047 section 5.1, {@code <function>}. */
    public enum Function {
        LESS("<"),
        LESS_OR_EQUAL("<="),
        EQUAL("=="),
        NOT_EQUAL("!="),
        GREATER_OR_EQUAL(">="),
        GREATER(">"),
        INCLUDES("includes"),
        EXCLUDES("excludes");

        private final String text;

        Function(final String text) {
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
     * The row with this identity.
     *
     * @param uuid the identity
     * @return the condition
     */
    public static Condition uuid(final UUID uuid) {
        return new Condition("_uuid", Function.EQUAL, OvsdbAtom.of(uuid));
    }

    /**
     * Rows whose column has exactly this value.
     *
     * @param <T> the Java type of the column
     * @param column the column
     * @param value the value
     * @return the condition
     */
    public static <T> Condition equal(final Column<T> column, final T value) {
        return new Condition(column.name(), Function.EQUAL, column.encode(value));
    }

    /**
     * Rows whose set or map column has at least these elements.
     *
     * @param <T> the Java type of the column
     * @param column the column
     * @param value the elements
     * @return the condition
     */
    public static <T> Condition includes(final Column<T> column, final T value) {
        return new Condition(column.name(), Function.INCLUDES, column.encode(value));
    }

    /**
     * Rows whose set or map column has none of these elements.
     *
     * @param <T> the Java type of the column
     * @param column the column
     * @param value the elements
     * @return the condition
     */
    public static <T> Condition excludes(final Column<T> column, final T value) {
        return new Condition(column.name(), Function.EXCLUDES, column.encode(value));
    }

    @Override
    public String toString() {
        return column + ' ' + function.text() + ' ' + value;
    }
}
