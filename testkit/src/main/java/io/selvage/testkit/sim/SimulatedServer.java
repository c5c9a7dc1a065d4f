/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit.sim;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.selvage.testkit.sim.SimulatedDatabase.RowChange;
import io.selvage.testkit.sim.SimulatedDatabase.Transaction;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jdt.annotation.Nullable;

/**
 * Serves one database over one connection: {@code list_dbs}, {@code get_schema}, {@code monitor}, {@code transact} and
 * {@code echo} of RFC 7047. Whatever else a client asks for is refused, as an older server does. The owner guards it
 * by a lock.
 */
final class SimulatedServer {
    private static final ObjectMapper MAPPER = new ObjectMapper()
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private final SimulatedDatabase.Schema schema;
    private final SimulatedDatabase database;
    /** Told of every transaction, whoever made it. */
    private final Consumer<List<RowChange>> committed;
    /** By table, the columns that the client wants to see. */
    private final Map<String, Set<String>> monitored = new HashMap<>();
    private @Nullable JsonNode monitor;
    private @Nullable OutputStream out;

    SimulatedServer(final SimulatedDatabase.Schema schema, final SimulatedDatabase database,
            final Consumer<List<RowChange>> committed) {
        this.schema = schema;
        this.database = database;
        this.committed = committed;
    }

    void connected(final Socket socket) throws IOException {
        out = new BufferedOutputStream(socket.getOutputStream());
        monitor = null;
        monitored.clear();
    }

    void disconnected() {
        out = null;
        monitor = null;
    }

    /** Answers a message of the client. */
    void receive(final JsonNode message) throws IOException {
        final var id = message.path("id");
        if (!message.has("method")) {
            // The answer to a request of ours: we make none.
            return;
        }
        final var params = message.path("params");
        switch (message.path("method").asText()) {
            case "echo" -> answer(id, params);
            case "list_dbs" -> answer(id, MAPPER.createArrayNode().add(SimulatedDatabase.NAME));
            case "get_schema" -> answer(id, schema.json());
            case "monitor" -> {
                monitor = params.path(1);
                params.path(2).properties().forEach(table -> {
                    final var columns = new HashSet<String>();
                    final var requests = table.getValue();
                    (requests.isArray() ? requests : MAPPER.createArrayNode().add(requests)).forEach(request ->
                        request.path("columns").forEach(column -> columns.add(column.asText())));
                    monitored.put(table.getKey(), columns);
                });
                answer(id, contents());
            }
            case "transact" -> {
                final var transaction = database.new Transaction();
                for (int i = 1; i < params.size(); i++) {
                    transaction.apply(params.path(i));
                }
                final var changes = transaction.commit();
                notify(changes);
                answer(id, transaction.results());
                committed.accept(changes);
            }
            default -> send(MAPPER.createObjectNode().<ObjectNode>set("id", id).putNull("result")
                .set("error", MAPPER.createObjectNode().put("error", "unknown method")));
        }
    }

    private ObjectNode contents() {
        final var contents = MAPPER.createObjectNode();
        monitored.forEach((table, columns) -> database.table(table).forEach((uuid, row) ->
            contents.withObject("/" + table).putObject(uuid).set("new", visible(row, columns))));
        return contents;
    }

    private static ObjectNode visible(final ObjectNode row, final Set<String> columns) {
        final var visible = MAPPER.createObjectNode();
        row.properties().stream().filter(column -> columns.contains(column.getKey()))
            .forEach(column -> visible.set(column.getKey(), column.getValue()));
        return visible;
    }

    /** Tells the client of changes that it monitors. */
    void notify(final List<RowChange> changes) throws IOException {
        final var wanted = monitor;
        if (wanted == null) {
            return;
        }
        final var updates = MAPPER.createObjectNode();
        for (final var change : changes) {
            final var columns = monitored.get(change.table());
            if (columns == null) {
                continue;
            }
            final var before = change.before().map(row -> visible(row, columns));
            final var after = change.after().map(row -> visible(row, columns));
            if (before.equals(after)) {
                continue;
            }
            final var update = updates.withObject("/" + change.table()).putObject(change.uuid());
            before.map(row -> after.isEmpty() ? row : changed(row, after)).ifPresent(row -> update.set("old", row));
            after.ifPresent(row -> update.set("new", row));
        }
        if (!updates.isEmpty()) {
            final var message = MAPPER.createObjectNode();
            message.putNull("id").put("method", "update").putArray("params").add(wanted).add(updates);
            send(message);
        }
    }

    /** RFC 7047, section 4.1.6: of a row that was modified, the old values of what changed. */
    private static ObjectNode changed(final ObjectNode before, final Optional<ObjectNode> after) {
        final var changed = MAPPER.createObjectNode();
        before.properties().stream()
            .filter(column -> !column.getValue().equals(after.orElseThrow().path(column.getKey())))
            .forEach(column -> changed.set(column.getKey(), column.getValue()));
        return changed;
    }

    private void answer(final JsonNode id, final JsonNode result) throws IOException {
        send(MAPPER.createObjectNode().<ObjectNode>set("id", id).<ObjectNode>set("result", result).putNull("error"));
    }

    private void send(final JsonNode message) throws IOException {
        final var stream = out;
        if (stream != null) {
            MAPPER.writeValue(stream, message);
            stream.flush();
        }
    }

    /** Runs a transaction of the switch itself, and tells the client. */
    void transact(final Consumer<Transaction> work) throws IOException {
        final var transaction = database.new Transaction();
        work.accept(transaction);
        final var changes = transaction.commit();
        notify(changes);
        committed.accept(changes);
    }
}
