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

import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

/**
 * The rows of one monitored table as last reported. Methods may be called from any thread; only on the session's own
 * thread are two calls sure to see the same state, and is that state the one between two updates.
 */
public interface Table {
    /**
     * Returns the monitored columns.
     *
     * @return the layout
     */
    RowLayout layout();

    /**
     * Returns a row.
     *
     * @param uuid its identity
     * @return the row, empty if there is none
     */
    Optional<Row> row(UUID uuid);

    /**
     * Returns all rows.
     *
     * @return an unmodifiable view
     */
    Collection<Row> rows();
}
