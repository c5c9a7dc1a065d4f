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

import java.util.UUID;

/**
 * What happened to one row.
 */
public sealed interface RowChange {
    /**
     * Returns the name of the table.
     *
     * @return the name
     */
    String table();

    /**
     * Returns the identity of the row.
     *
     * @return the UUID
     */
    UUID uuid();

    /**
     * The row is new.
     *
     * @param row the row
     */
    record Inserted(Row row) implements RowChange {
        public Inserted {
            requireNonNull(row);
        }

        @Override
        public String table() {
            return row.table();
        }

        @Override
        public UUID uuid() {
            return row.uuid();
        }
    }

    /**
     * The row changed.
     *
     * @param before the row as it was
     * @param after the row as it is
     */
    record Modified(Row before, Row after) implements RowChange {
        public Modified {
            requireNonNull(before);
            requireNonNull(after);
        }

        @Override
        public String table() {
            return after.table();
        }

        @Override
        public UUID uuid() {
            return after.uuid();
        }

        /**
         * Tells whether a column changed.
         *
         * @param column the column
         * @return true if it did
         */
        public boolean changed(final Column<?> column) {
            return before.differs(after, column);
        }
    }

    /**
     * The row is gone.
     *
     * @param before the row as it was
     */
    record Deleted(Row before) implements RowChange {
        public Deleted {
            requireNonNull(before);
        }

        @Override
        public String table() {
            return before.table();
        }

        @Override
        public UUID uuid() {
            return before.uuid();
        }
    }
}
