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
import io.selvage.ovsdb.value.OvsdbAtom.NamedUuid;
import io.selvage.ovsdb.value.OvsdbValue;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An operation of a transaction (RFC 7047 section 5.2). Immutable.
 */
public sealed interface Operation {
    /**
     * Returns the name on the wire, the member {@code op}.
     *
     * @return the name
     */
    String op();

    /** An operation on a table. */
    sealed interface OnTable extends Operation {
        /**
         * Returns the name of the table.
         *
         * @return the name
         */
        String table();
    }

    /** An operation on the rows of a table that meet all of some conditions. */
    sealed interface OnRows extends OnTable {
        /**
         * Returns the conditions; none means all rows.
         *
         * @return the conditions
         */
        ImmutableList<Condition> where();
    }

    /**
     * RFC 7047 section 5.2.1.
     *
     * @param table name of the table
     * @param row values by column; the other columns get their defaults
     * @param name by which other operations refer to the new row
     */
    record Insert(String table, ImmutableMap<String, OvsdbValue> row, NamedUuid name) implements OnTable {
        public Insert {
            requireNonNull(table);
            requireNonNull(row);
            requireNonNull(name);
        }

        @Override
        public String op() {
            return "insert";
        }
    }

    /**
     * RFC 7047 section 5.2.2.
     *
     * @param table name of the table
     * @param where which rows
     * @param columns which columns, empty for all
     */
    record Select(String table, ImmutableList<Condition> where, ImmutableList<String> columns) implements OnRows {
        public Select {
            requireNonNull(table);
            requireNonNull(where);
            requireNonNull(columns);
        }

        @Override
        public String op() {
            return "select";
        }
    }

    /**
     * RFC 7047 section 5.2.3.
     *
     * @param table name of the table
     * @param where which rows
     * @param row new values by column
     */
    record Update(String table, ImmutableList<Condition> where, ImmutableMap<String, OvsdbValue> row)
            implements OnRows {
        public Update {
            requireNonNull(table);
            requireNonNull(where);
            requireNonNull(row);
        }

        @Override
        public String op() {
            return "update";
        }
    }

    /**
     * RFC 7047 section 5.2.4.
     *
     * @param table name of the table
     * @param where which rows
     * @param mutations what to change, in order
     */
    record Mutate(String table, ImmutableList<Condition> where, ImmutableList<Mutation> mutations)
            implements OnRows {
        public Mutate {
            requireNonNull(table);
            requireNonNull(where);
            requireNonNull(mutations);
        }

        @Override
        public String op() {
            return "mutate";
        }
    }

    /**
     * RFC 7047 section 5.2.5.
     *
     * @param table name of the table
     * @param where which rows
     */
    record Delete(String table, ImmutableList<Condition> where) implements OnRows {
        public Delete {
            requireNonNull(table);
            requireNonNull(where);
        }

        @Override
        public String op() {
            return "delete";
        }
    }

    /**
     * RFC 7047 section 5.2.6: the transaction waits until the rows are, or are not, as given.
     *
     * @param table name of the table
     * @param where which rows
     * @param columns which columns are compared
     * @param equal true to wait until they are equal, false until they are not
     * @param rows the rows to compare with
     * @param timeoutMillis longest time to wait in milliseconds, 0 for not at all, empty for ever
     */
    record Wait(String table, ImmutableList<Condition> where, ImmutableList<String> columns, boolean equal,
            ImmutableList<ImmutableMap<String, OvsdbValue>> rows, OptionalLong timeoutMillis) implements OnRows {
        public Wait {
            requireNonNull(table);
            requireNonNull(where);
            requireNonNull(columns);
            requireNonNull(rows);
            requireNonNull(timeoutMillis);
        }

        @Override
        public String op() {
            return "wait";
        }
    }

    /**
     * RFC 7047 section 5.2.7.
     *
     * @param durable true to be answered only when the transaction is on disk
     */
    record Commit(boolean durable) implements Operation {
        @Override
        public String op() {
            return "commit";
        }
    }

    /** RFC 7047 section 5.2.8: the transaction fails. */
    record Abort() implements Operation {
        @Override
        public String op() {
            return "abort";
        }
    }

    /**
     * RFC 7047 section 5.2.9.
     *
     * @param text what the server writes into its log
     */
    record Comment(String text) implements Operation {
        public Comment {
            requireNonNull(text);
        }

        @Override
        public String op() {
            return "comment";
        }
    }

    /**
     * RFC 7047 section 5.2.10: the transaction fails unless this session holds the lock.
     *
     * @param lock name of the lock
     */
    record Assert(String lock) implements Operation {
        public Assert {
            requireNonNull(lock);
        }

        @Override
        public String op() {
            return "assert";
        }
    }

    /**
     * Says in a few words what the operation is about, for error messages: {@code update Bridge where name == br-int}.
     *
     * @return the words
     */
    default String describe() {
        final Optional<OnRows> rows = this instanceof OnRows onRows ? Optional.of(onRows) : Optional.empty();
        return op() + (this instanceof OnTable onTable ? ' ' + onTable.table() : "")
            + rows.filter(onRows -> !onRows.where().isEmpty()).map(onRows -> " where " + onRows.where()).orElse("");
    }
}
