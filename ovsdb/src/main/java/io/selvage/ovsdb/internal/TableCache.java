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

import io.selvage.ovsdb.CloseReason;
import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.table.RowChange;
import io.selvage.ovsdb.table.RowLayout;
import io.selvage.ovsdb.table.Table;
import io.selvage.ovsdb.value.OvsdbValue;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jdt.annotation.Nullable;

/**
 * The rows of one table. Written by one thread at a time, read by any.
 */
final class TableCache implements Table {
    private final RowLayout layout;
    private final Map<UUID, Row> rows;

    TableCache(final RowLayout layout) {
        this(layout, new ConcurrentHashMap<>());
    }

    private TableCache(final RowLayout layout, final Map<UUID, Row> rows) {
        this.layout = layout;
        this.rows = rows;
    }

    @Override
    public RowLayout layout() {
        return layout;
    }

    @Override
    public Optional<Row> row(final UUID uuid) {
        return Optional.ofNullable(rows.get(uuid));
    }

    @Override
    public Collection<Row> rows() {
        return Collections.unmodifiableCollection(rows.values());
    }

    void clear() {
        rows.clear();
    }

    /** Takes the rows of the same table in an earlier session. */
    void takeOver(final TableCache earlier) {
        rows.putAll(earlier.rows);
    }

    RowChange apply(final RowUpdate update) throws MalformedMessageException {
        final UUID uuid = update.uuid();
        return switch (update.kind()) {
            case INSERT -> {
                final var row = layout.row(uuid, update.values());
                if (rows.putIfAbsent(uuid, row) != null) {
                    throw inconsistent("inserted a second time", uuid);
                }
                yield new RowChange.Inserted(row);
            }
            case REPLACE -> {
                final var after = layout.row(uuid, update.values());
                yield new RowChange.Modified(present(rows.put(uuid, after), uuid), after);
            }
            case DIFFERENCE -> {
                final var before = present(rows.get(uuid), uuid);
                final var after = difference(before, update.values());
                rows.put(uuid, after);
                yield new RowChange.Modified(before, after);
            }
            case DELETE -> new RowChange.Deleted(present(rows.remove(uuid), uuid));
        };
    }

    private Row difference(final Row before, final @Nullable OvsdbValue[] differences)
            throws MalformedMessageException {
        final var columns = layout.columns();
        final @Nullable OvsdbValue[] values = new OvsdbValue[differences.length];
        for (int i = 0; i < differences.length; i++) {
            final var old = before.value(i);
            final var difference = differences[i];
            values[i] = difference == null ? old : Differences.apply(old, difference, columns.get(i).type());
        }
        return layout.row(before.uuid(), values);
    }

    private Row present(final @Nullable Row row, final UUID uuid) throws MalformedMessageException {
        if (row == null) {
            throw inconsistent("changed, yet unknown", uuid);
        }
        return row;
    }

    private MalformedMessageException inconsistent(final String what, final UUID uuid) {
        return new MalformedMessageException(CloseReason.INCONSISTENT_UPDATE,
            "Row " + uuid + " of " + layout.table() + ' ' + what);
    }
}
