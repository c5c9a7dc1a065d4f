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

import com.google.common.collect.ImmutableMap;
import io.selvage.ovsdb.schema.DatabaseSchema;
import io.selvage.ovsdb.table.RowLayout;
import io.selvage.ovsdb.table.Table;

/**
 * The monitored part of a database, as a session sees it. It stays readable, and as it was, after the session ended.
 */
public interface OvsdbDatabase {
    /**
     * Returns the name of the database.
     *
     * @return the name
     */
    String name();

    /**
     * Returns the live schema.
     *
     * @return the schema
     */
    DatabaseSchema schema();

    /**
     * Returns a monitored table.
     *
     * @param name its name
     * @return the table
     * @throws IllegalArgumentException if it is not monitored
     */
    Table table(String name);

    /**
     * Returns the monitored columns of each monitored table.
     *
     * @return the layouts by name of the table
     */
    ImmutableMap<String, RowLayout> layouts();

    /**
     * Returns how the server reports changes.
     *
     * @return the version; meaningful once {@link #isComplete()}
     */
    MonitorVersion monitorVersion();

    /**
     * Tells whether the initial contents have arrived.
     *
     * @return true if they have
     */
    boolean isComplete();

    /**
     * Tells whether the session went on from the rows of an earlier one, so that only changes since were transferred.
     *
     * @return true if it did
     */
    boolean isResumed();
}
