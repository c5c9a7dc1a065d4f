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

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.selvage.ovsdb.internal.RowUpdate.Kind;
import io.selvage.ovsdb.table.RowLayout;
import io.selvage.ovsdb.value.OvsdbValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.jdt.annotation.Nullable;

/**
 * The contents of one update notification or of the reply to a monitor request, read but not yet applied.
 */
public final class TableUpdates {
    private static final @Nullable OvsdbValue[] NOTHING = new OvsdbValue[0];

    private final List<RowUpdate> rows;

    private TableUpdates(final List<RowUpdate> rows) {
        this.rows = rows;
    }

    List<RowUpdate> rows() {
        return rows;
    }

    /**
     * Reads table updates, those of RFC 7047 section 4.1.6 or those of ovsdb-server(7) section 4.1.14.
     *
     * @param parser a parser at the first token; afterwards it is at the last
     * @param layouts the monitored tables by name
     * @param differences true for the latter
     * @return the updates
     * @throws IOException if they are malformed
     */
    public static TableUpdates read(final JsonParser parser, final Map<String, RowLayout> layouts,
            final boolean differences) throws IOException {
        final var rows = new ArrayList<RowUpdate>();
        Json.expect(parser, JsonToken.START_OBJECT, "Table updates");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            final String table = parser.currentName();
            final var layout = layouts.get(table);
            if (layout == null) {
                throw MalformedMessageException.protocol("Update of a table that is not monitored: "
                    + Json.abbreviate(table));
            }
            Json.expectNext(parser, JsonToken.START_OBJECT, "Table update");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                final UUID uuid = ValueReader.uuid(parser.currentName());
                Json.expectNext(parser, JsonToken.START_OBJECT, "Row update");
                rows.add(differences ? readUpdate2(parser, layout, uuid) : readUpdate(parser, layout, uuid));
            }
        }
        return new TableUpdates(rows);
    }

    private static RowUpdate readUpdate(final JsonParser parser, final RowLayout layout, final UUID uuid)
            throws IOException {
        boolean old = false;
        @Nullable OvsdbValue[] values = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            final String member = parser.currentName();
            parser.nextToken();
            switch (member) {
                case "old" -> {
                    Json.expect(parser, JsonToken.START_OBJECT, "Old row");
                    parser.skipChildren();
                    old = true;
                }
                case "new" -> values = readRow(parser, layout);
                default -> throw unknownMember(member);
            }
        }
        if (values == null) {
            if (old) {
                return new RowUpdate(layout, uuid, Kind.DELETE, NOTHING);
            }
            throw MalformedMessageException.protocol("A row update with neither old nor new");
        }
        return new RowUpdate(layout, uuid, old ? Kind.REPLACE : Kind.INSERT, values);
    }

    private static RowUpdate readUpdate2(final JsonParser parser, final RowLayout layout, final UUID uuid)
            throws IOException {
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            throw MalformedMessageException.protocol("An empty row update");
        }
        final String member = parser.currentName();
        parser.nextToken();
        final var update = switch (member) {
            case "initial", "insert" -> new RowUpdate(layout, uuid, Kind.INSERT, readRow(parser, layout));
            case "modify" -> new RowUpdate(layout, uuid, Kind.DIFFERENCE, readRow(parser, layout));
            case "delete" -> {
                // null by the book; some versions send an object
                parser.skipChildren();
                yield new RowUpdate(layout, uuid, Kind.DELETE, NOTHING);
            }
            default -> throw unknownMember(member);
        };
        Json.expectNext(parser, JsonToken.END_OBJECT, "End of a row update");
        return update;
    }

    private static @Nullable OvsdbValue[] readRow(final JsonParser parser, final RowLayout layout)
            throws IOException {
        Json.expect(parser, JsonToken.START_OBJECT, "Row");
        final var columns = layout.columns();
        final @Nullable OvsdbValue[] values = new OvsdbValue[columns.size()];
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            final String name = parser.currentName();
            final int position = layout.position(name);
            if (position < 0) {
                throw MalformedMessageException.protocol("Update of a column that is not monitored: "
                    + layout.table() + '.' + Json.abbreviate(name));
            }
            parser.nextToken();
            values[position] = ValueReader.read(parser, columns.get(position).type());
        }
        return values;
    }

    private static MalformedMessageException unknownMember(final String member) {
        return MalformedMessageException.protocol("Row update with member " + Json.abbreviate(member));
    }
}
