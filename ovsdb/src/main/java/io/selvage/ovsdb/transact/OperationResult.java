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
import io.selvage.ovsdb.table.Row;
import java.util.UUID;

/**
 * What one successful operation returned (RFC 7047 section 5.2).
 */
public sealed interface OperationResult {
    /**
     * An insertion.
     *
     * @param uuid identity of the new row
     */
    record Inserted(UUID uuid) implements OperationResult {
        public Inserted {
            requireNonNull(uuid);
        }
    }

    /**
     * An update, a mutation or a deletion.
     *
     * @param rows number of rows that met the conditions
     */
    record Counted(long rows) implements OperationResult {
    }

    /**
     * A selection.
     *
     * @param rows the rows, with the columns asked for; the identity is the nil UUID unless {@code _uuid} was asked for
     */
    record Selected(ImmutableList<Row> rows) implements OperationResult {
        public Selected {
            requireNonNull(rows);
        }
    }

    /** Any other operation. */
    record Done() implements OperationResult {
    }
}
