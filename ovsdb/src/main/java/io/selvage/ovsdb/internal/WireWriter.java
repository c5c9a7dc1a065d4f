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

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import io.selvage.ovsdb.MonitorVersion;
import io.selvage.ovsdb.transact.Condition;
import io.selvage.ovsdb.transact.Mutation;
import io.selvage.ovsdb.transact.Operation;
import io.selvage.ovsdb.transact.Transaction;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbMap;
import io.selvage.ovsdb.value.OvsdbSet;
import io.selvage.ovsdb.value.OvsdbValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;

/**
 * Writes JSON-RPC messages and what is in them.
 */
public final class WireWriter {
    private static final ObjectMapper MAPPER = new ObjectMapper(Json.factory());

    private WireWriter() {
        // static methods only
    }

    /** Writes the elements of the array {@code params}. */
    @FunctionalInterface
    public interface Params {
        /**
         * Writes the elements.
         *
         * @param json where to
         * @throws IOException if it cannot be written
         */
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * Writes a request.
     *
     * @param id its id
     * @param method the method
     * @param params the parameters
     * @return the message
     */
    public static byte[] request(final long id, final String method, final Params params) {
        return message(json -> {
            json.writeStringField("method", method);
            json.writeArrayFieldStart("params");
            params.write(json);
            json.writeEndArray();
            json.writeNumberField("id", id);
        });
    }

    /**
     * Writes a reply.
     *
     * @param id id of the request
     * @param result the result
     * @return the message
     */
    public static byte[] reply(final JsonNode id, final JsonNode result) {
        return message(json -> {
            json.writeFieldName("result");
            MAPPER.writeTree(json, result);
            json.writeNullField("error");
            json.writeFieldName("id");
            MAPPER.writeTree(json, id);
        });
    }

    /**
     * Writes a reply that refuses a request.
     *
     * @param id id of the request
     * @param error why
     * @return the message
     */
    public static byte[] refusal(final JsonNode id, final String error) {
        return message(json -> {
            json.writeNullField("result");
            json.writeStringField("error", error);
            json.writeFieldName("id");
            MAPPER.writeTree(json, id);
        });
    }

    private static byte[] message(final Params members) {
        final var bytes = new ByteArrayOutputStream(512);
        try (var json = Json.factory().createGenerator(bytes)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Writes the parameters of a monitor request.
     *
     * @param json where to
     * @param database what to monitor
     * @param version how
     * @param since the last transaction known, for {@link MonitorVersion#SINCE}
     * @throws IOException if it cannot be written
     */
    public static void monitor(final JsonGenerator json, final DatabaseCache database, final MonitorVersion version,
            final UUID since) throws IOException {
        json.writeString(database.name());
        json.writeString(database.name());
        json.writeStartObject();
        for (var layout : database.layouts().values()) {
            json.writeArrayFieldStart(layout.table());
            json.writeStartObject();
            json.writeArrayFieldStart("columns");
            for (var column : layout.columns()) {
                json.writeString(column.name());
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
        }
        json.writeEndObject();
        if (version == MonitorVersion.SINCE) {
            json.writeString(since.toString());
        }
    }

    /**
     * Writes the parameters of {@code transact}.
     *
     * @param json where to
     * @param transaction the transaction
     * @throws IOException if it cannot be written
     */
    public static void transaction(final JsonGenerator json, final Transaction transaction) throws IOException {
        json.writeString(transaction.database());
        for (var operation : transaction.operations()) {
            json.writeStartObject();
            json.writeStringField("op", operation.op());
            if (operation instanceof Operation.OnTable onTable) {
                json.writeStringField("table", onTable.table());
            }
            if (operation instanceof Operation.OnRows onRows) {
                where(json, onRows.where());
            }
            members(json, operation);
            json.writeEndObject();
        }
    }

    private static void members(final JsonGenerator json, final Operation operation) throws IOException {
        switch (operation) {
            case Operation.Insert insert -> {
                json.writeStringField("uuid-name", insert.name().name());
                json.writeFieldName("row");
                row(json, insert.row());
            }
            case Operation.Update update -> {
                json.writeFieldName("row");
                row(json, update.row());
            }
            case Operation.Mutate mutate -> mutations(json, mutate.mutations());
            case Operation.Select select -> {
                if (!select.columns().isEmpty()) {
                    strings(json, "columns", select.columns());
                }
            }
            case Operation.Wait wait -> {
                if (wait.timeoutMillis().isPresent()) {
                    json.writeNumberField("timeout", wait.timeoutMillis().orElseThrow());
                }
                strings(json, "columns", wait.columns());
                json.writeStringField("until", wait.equal() ? "==" : "!=");
                json.writeArrayFieldStart("rows");
                for (var row : wait.rows()) {
                    row(json, row);
                }
                json.writeEndArray();
            }
            case Operation.Commit commit -> json.writeBooleanField("durable", commit.durable());
            case Operation.Comment comment -> json.writeStringField("comment", comment.text());
            case Operation.Assert lock -> json.writeStringField("lock", lock.lock());
            case Operation.Delete delete -> {
                // table and where say it all
            }
            case Operation.Abort abort -> {
                // nothing to say
            }
        }
    }

    private static void where(final JsonGenerator json, final List<Condition> conditions) throws IOException {
        json.writeArrayFieldStart("where");
        for (var condition : conditions) {
            json.writeStartArray();
            json.writeString(condition.column());
            json.writeString(condition.function().text());
            value(json, condition.value());
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static void mutations(final JsonGenerator json, final List<Mutation> mutations) throws IOException {
        json.writeArrayFieldStart("mutations");
        for (var mutation : mutations) {
            json.writeStartArray();
            json.writeString(mutation.column());
            json.writeString(mutation.mutator().text());
            value(json, mutation.value());
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static void row(final JsonGenerator json, final ImmutableMap<String, OvsdbValue> row)
            throws IOException {
        json.writeStartObject();
        for (var entry : row.entrySet()) {
            json.writeFieldName(entry.getKey());
            value(json, entry.getValue());
        }
        json.writeEndObject();
    }

    private static void strings(final JsonGenerator json, final String name, final List<String> strings)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (var string : strings) {
            json.writeString(string);
        }
        json.writeEndArray();
    }

    /**
     * Writes a value (RFC 7047 section 5.1).
     *
     * @param json where to
     * @param value the value
     * @throws IOException if it cannot be written
     */
    static void value(final JsonGenerator json, final OvsdbValue value) throws IOException {
        switch (value) {
            case OvsdbAtom atom -> atom(json, atom);
            case OvsdbSet set -> {
                json.writeStartArray();
                json.writeString("set");
                json.writeStartArray();
                for (var element : set.elements()) {
                    atom(json, element);
                }
                json.writeEndArray();
                json.writeEndArray();
            }
            case OvsdbMap map -> {
                json.writeStartArray();
                json.writeString("map");
                json.writeStartArray();
                for (var entry : map.entries().entrySet()) {
                    json.writeStartArray();
                    atom(json, entry.getKey());
                    atom(json, entry.getValue());
                    json.writeEndArray();
                }
                json.writeEndArray();
                json.writeEndArray();
            }
        }
    }

    private static void atom(final JsonGenerator json, final OvsdbAtom atom) throws IOException {
        switch (atom) {
            case OvsdbAtom.IntegerAtom integer -> json.writeNumber(integer.value());
            case OvsdbAtom.RealAtom real -> json.writeNumber(real.value());
            case OvsdbAtom.BooleanAtom bool -> json.writeBoolean(bool.value());
            case OvsdbAtom.StringAtom string -> json.writeString(string.value());
            case OvsdbAtom.UuidAtom uuid -> tagged(json, "uuid", uuid.value().toString());
            case OvsdbAtom.NamedUuid named -> tagged(json, "named-uuid", named.name());
        }
    }

    private static void tagged(final JsonGenerator json, final String tag, final String value) throws IOException {
        json.writeStartArray();
        json.writeString(tag);
        json.writeString(value);
        json.writeEndArray();
    }
}
