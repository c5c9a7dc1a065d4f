/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.internal;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.selvage.ovsdb.MonitorVersion;
import io.selvage.ovsdb.OvsdbDatabase;
import io.selvage.ovsdb.schema.DatabaseSchema;
import io.selvage.ovsdb.table.DatabaseSpec;
import io.selvage.ovsdb.table.RowChange;
import io.selvage.ovsdb.table.RowLayout;
import io.selvage.ovsdb.table.Table;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * The monitored part of one database in one session. Written by the thread of the session.
 */
public final class DatabaseCache implements OvsdbDatabase {
    /** No transaction. */
    public static final UUID NO_TRANSACTION = new UUID(0, 0);

    private final DatabaseSchema schema;
    private final ImmutableMap<String, RowLayout> layouts;
    private final ImmutableMap<String, TableCache> tables;
    private volatile MonitorVersion monitorVersion = MonitorVersion.SINCE;
    private volatile UUID lastTransaction = NO_TRANSACTION;
    private volatile boolean complete;
    private volatile boolean resumed;

    /**
     * Creates a database without rows.
     *
     * @param schema the live schema
     * @param spec what is wanted of it
     * @param interner returns the one instance of equal layouts
     */
    public DatabaseCache(final DatabaseSchema schema, final DatabaseSpec spec,
            final UnaryOperator<RowLayout> interner) {
        this.schema = schema;
        final var byName = ImmutableMap.<String, TableCache>builder();
        final var layoutsByName = ImmutableMap.<String, RowLayout>builder();
        for (var table : spec.tables()) {
            final var live = schema.tables().get(table.table());
            if (live != null) {
                final var layout = interner.apply(RowLayout.of(live, table));
                layoutsByName.put(table.table(), layout);
                byName.put(table.table(), new TableCache(layout));
            }
        }
        layouts = layoutsByName.buildOrThrow();
        tables = byName.buildOrThrow();
    }

    @Override
    public String name() {
        return schema.name();
    }

    @Override
    public DatabaseSchema schema() {
        return schema;
    }

    @Override
    public Table table(final String name) {
        final var table = tables.get(name);
        if (table == null) {
            throw new IllegalArgumentException("Table " + name + " is not monitored in " + name());
        }
        return table;
    }

    @Override
    public ImmutableMap<String, RowLayout> layouts() {
        return layouts;
    }

    @Override
    public MonitorVersion monitorVersion() {
        return monitorVersion;
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public boolean isResumed() {
        return resumed;
    }

    /**
     * Returns the last transaction that the rows reflect.
     *
     * @return its id, {@link #NO_TRANSACTION} if the server has none
     */
    public UUID lastTransaction() {
        return lastTransaction;
    }

    /**
     * Notes how far the rows are.
     *
     * @param transaction id of a transaction
     */
    public void setLastTransaction(final UUID transaction) {
        lastTransaction = transaction;
    }

    /**
     * Tells whether rows of an earlier session fit this one.
     *
     * @param earlier the database in an earlier session
     * @return true if they do
     */
    public boolean canContinue(final DatabaseCache earlier) {
        return earlier.complete && !earlier.lastTransaction.equals(NO_TRANSACTION) && layouts.equals(earlier.layouts);
    }

    /**
     * Continues from an earlier session with the changes since.
     *
     * @param earlier the database in the earlier session
     * @param changes the changes since
     * @throws MalformedMessageException if they do not fit
     */
    public void resume(final DatabaseCache earlier, final TableUpdates changes) throws MalformedMessageException {
        tables.forEach((name, table) -> {
            final var old = earlier.tables.get(name);
            if (old != null) {
                table.takeOver(old);
            }
        });
        apply(changes);
        resumed = true;
        complete = true;
    }

    /**
     * Sets the initial contents.
     *
     * @param version how the server is monitored
     * @param contents all rows
     * @throws MalformedMessageException if they do not fit
     */
    public void start(final MonitorVersion version, final TableUpdates contents) throws MalformedMessageException {
        monitorVersion = version;
        for (var update : contents.rows()) {
            applyRow(update);
        }
        complete = true;
    }

    /**
     * Applies an update.
     *
     * @param updates the update
     * @return the changes, in the order of the message
     * @throws MalformedMessageException if it does not fit
     */
    public ImmutableList<RowChange> apply(final TableUpdates updates) throws MalformedMessageException {
        final var changes = ImmutableList.<RowChange>builderWithExpectedSize(updates.rows().size());
        for (var update : updates.rows()) {
            changes.add(applyRow(update));
        }
        return changes.build();
    }

    private RowChange applyRow(final RowUpdate update) throws MalformedMessageException {
        final var table = tables.get(update.layout().table());
        if (table == null) {
            throw MalformedMessageException.protocol("Table " + update.layout().table() + " is not monitored");
        }
        return table.apply(update);
    }
}
