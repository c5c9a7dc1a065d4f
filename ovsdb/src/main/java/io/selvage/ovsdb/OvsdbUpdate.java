/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.selvage.ovsdb.table.RowChange;

/**
 * What one update notification changed: the server committed it in one step, and {@link #database()} already shows all
 * of it.
 *
 * @param database the database
 * @param changes at most one change of each row
 */
public record OvsdbUpdate(OvsdbDatabase database, ImmutableList<RowChange> changes) {
    public OvsdbUpdate {
        requireNonNull(database);
        requireNonNull(changes);
    }
}
