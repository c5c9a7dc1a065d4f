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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * An {@code Open_vSwitch} database in memory: as much of RFC 7047 as Selvage and a simulated switch use. Rows are kept
 * as the protocol writes them. Not thread-safe.
 */
final class SimulatedDatabase {
    static final String NAME = "Open_vSwitch";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /**
     * The schema, which all databases share.
     *
     * @param json as {@code get_schema} answers
     * @param defaults by table, a row as {@code insert} makes it of nothing
     */
    record Schema(JsonNode json, Map<String, ObjectNode> defaults) {
        /** Reads a schema file. */
        static Schema read(final Path file) {
            try {
                final var json = new ObjectMapper().readTree(file.toFile());
                final var defaults = new HashMap<String, ObjectNode>();
                json.path("tables").properties().forEach(table -> {
                    final var row = JSON.objectNode();
                    table.getValue().path("columns").properties().forEach(column ->
                        row.set(column.getKey(), empty(column.getValue().path("type"))));
                    defaults.put(table.getKey(), row);
                });
                return new Schema(json, Map.copyOf(defaults));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static JsonNode empty(final JsonNode type) {
            if (type.has("value")) {
                return list("map");
            }
            if (type.has("max") && !"1".equals(type.path("max").asText()) || "0".equals(type.path("min").asText())) {
                return list("set");
            }
            final var base = type.isTextual() ? type : type.path("key");
            return switch (base.isTextual() ? base.asText() : base.path("type").asText()) {
                case "integer" -> JSON.numberNode(0);
                case "real" -> JSON.numberNode(0.0);
                case "boolean" -> JSON.booleanNode(false);
                case "uuid" -> uuid("00000000-0000-0000-0000-000000000000");
                default -> JSON.textNode("");
            };
        }
    }

    /** A row before and after a transaction; absent where it did not, or does not, exist. */
    record RowChange(String table, String uuid, Optional<ObjectNode> before, Optional<ObjectNode> after) { }

    private final Schema schema;
    private final Map<String, Map<String, ObjectNode>> tables = new HashMap<>();

    SimulatedDatabase(final Schema schema) {
        this.schema = schema;
        schema.defaults.keySet().forEach(table -> tables.put(table, new LinkedHashMap<>()));
    }

    Map<String, ObjectNode> table(final String name) {
        return tables.getOrDefault(name, Map.of());
    }

    /** Collects the results and the changes of one transaction. */
    final class Transaction {
        private final Map<String, RowChange> changes = new LinkedHashMap<>();
        private final Map<String, String> named = new HashMap<>();
        private final ArrayNode results = JSON.arrayNode();

        ArrayNode results() {
            return results;
        }

        /** Ends the transaction: rows that nothing refers to any more are gone. */
        List<RowChange> commit() {
            collect();
            return List.copyOf(changes.values());
        }

        void apply(final JsonNode operation) {
            final var table = operation.path("table").asText();
            switch (operation.path("op").asText()) {
                case "insert" -> {
                    final var uuid = nameOf(operation);
                    insert(table, uuid, (ObjectNode) operation.path("row"));
                    results.addObject().set("uuid", uuid(uuid));
                }
                case "update" -> {
                    final var rows = where(table, operation.path("where"));
                    rows.forEach(uuid -> update(table, uuid, (ObjectNode) operation.path("row")));
                    results.addObject().put("count", rows.size());
                }
                case "mutate" -> {
                    final var rows = where(table, operation.path("where"));
                    rows.forEach(uuid -> operation.path("mutations").forEach(mutation -> mutate(table, uuid,
                        mutation.path(0).asText(), mutation.path(1).asText(), mutation.path(2))));
                    results.addObject().put("count", rows.size());
                }
                case "delete" -> {
                    final var rows = where(table, operation.path("where"));
                    rows.forEach(uuid -> set(table, uuid, Optional.empty()));
                    results.addObject().put("count", rows.size());
                }
                case "comment" -> results.addObject();
                default -> throw new IllegalArgumentException("a simulated database does not know " + operation);
            }
        }

        /** A row may be referred to by its name before it is inserted. */
        private String nameOf(final JsonNode operation) {
            return operation.has("uuid-name") ? name(operation.path("uuid-name").asText())
                : UUID.randomUUID().toString();
        }

        private String name(final String name) {
            return named.computeIfAbsent(name, unused -> UUID.randomUUID().toString());
        }

        String insert(final String table, final ObjectNode row) {
            final var uuid = UUID.randomUUID().toString();
            insert(table, uuid, row);
            return uuid;
        }

        private void insert(final String table, final String uuid, final ObjectNode row) {
            final var whole = schema.defaults.getOrDefault(table, JSON.objectNode()).deepCopy();
            row.properties().forEach(column -> whole.set(column.getKey(), resolve(whole.path(column.getKey()),
                column.getValue())));
            set(table, uuid, Optional.of(whole));
        }

        void update(final String table, final String uuid, final ObjectNode columns) {
            final var row = table(table).get(uuid);
            if (row != null) {
                final var after = row.deepCopy();
                columns.properties().forEach(column -> after.set(column.getKey(), resolve(after.path(column.getKey()),
                    column.getValue())));
                set(table, uuid, Optional.of(after));
            }
        }

        void mutate(final String table, final String uuid, final String column, final String mutator,
                final JsonNode value) {
            final var row = table(table).get(uuid);
            if (row == null) {
                return;
            }
            final var after = row.deepCopy();
            final var before = after.path(column);
            final boolean map = "map".equals(before.path(0).asText());
            final var elements = new ArrayList<JsonNode>();
            before.path(1).forEach(elements::add);
            for (final var element : elementsOf(resolve(before, value))) {
                elements.removeIf(old -> "delete".equals(mutator) ? old.equals(element)
                    || map && !element.isArray() && old.path(0).equals(element)
                    : old.equals(element));
                if ("insert".equals(mutator) && !(map && elements.stream().anyMatch(old ->
                        old.path(0).equals(element.path(0))))) {
                    elements.add(element);
                }
            }
            final var list = list(map ? "map" : "set");
            elements.forEach(((ArrayNode) list.path(1))::add);
            after.set(column, list);
            set(table, uuid, Optional.of(after));
        }

        private void set(final String table, final String uuid, final Optional<ObjectNode> after) {
            final var rows = tables.get(table);
            if (rows == null) {
                throw new IllegalArgumentException("no table " + table);
            }
            final var before = Optional.ofNullable(after.isPresent() ? rows.put(uuid, after.orElseThrow())
                : rows.remove(uuid));
            changes.merge(uuid, new RowChange(table, uuid, before, after), (first, second) ->
                new RowChange(table, uuid, first.before(), second.after()));
        }

        private Set<String> where(final String table, final JsonNode conditions) {
            if (conditions.isEmpty()) {
                return Set.copyOf(table(table).keySet());
            }
            final var wanted = resolve(JSON.nullNode(), conditions.path(0).path(2)).path(1).asText();
            if (!"_uuid".equals(conditions.path(0).path(0).asText())) {
                throw new IllegalArgumentException("a simulated database does not know " + conditions);
            }
            return table(table).containsKey(wanted) ? Set.of(wanted) : Set.of();
        }

        /** Names of rows become identifiers; a set of one is written as a set if the column holds sets. */
        private JsonNode resolve(final JsonNode like, final JsonNode value) {
            JsonNode plain = value;
            if (value.isArray()) {
                switch (value.path(0).asText()) {
                    case "named-uuid" -> plain = uuid(name(value.path(1).asText()));
                    case "set" -> {
                        final var set = list("set");
                        value.path(1).forEach(element -> ((ArrayNode) set.path(1)).add(resolve(JSON.nullNode(),
                            element)));
                        plain = set;
                    }
                    default -> {
                        // Identifiers and maps of strings are what they are.
                    }
                }
            }
            if ("set".equals(like.path(0).asText()) && !"set".equals(plain.path(0).asText())) {
                final var set = list("set");
                ((ArrayNode) set.path(1)).add(plain);
                return set;
            }
            return plain;
        }

        /** Removes ports, interfaces and controllers that nothing refers to, as the server does. */
        private void collect() {
            if (changes.values().stream().noneMatch(change -> change.before().isPresent())) {
                return;
            }
            for (final var chain : List.of(List.of("Open_vSwitch", "bridges", "Bridge"),
                    List.of("Bridge", "ports", "Port"), List.of("Bridge", "controller", "Controller"),
                    List.of("Port", "interfaces", "Interface"))) {
                final var used = new HashSet<String>();
                table(chain.get(0)).values().forEach(row -> row.path(chain.get(1)).path(1).forEach(reference ->
                    used.add(reference.path(1).asText())));
                List.copyOf(table(chain.get(2)).keySet()).stream().filter(uuid -> !used.contains(uuid))
                    .forEach(uuid -> set(chain.get(2), uuid, Optional.empty()));
            }
        }
    }

    static JsonNode uuid(final String uuid) {
        return JSON.arrayNode().add("uuid").add(uuid);
    }

    private static ArrayNode list(final String kind) {
        final var list = JSON.arrayNode().add(kind);
        list.addArray();
        return list;
    }

    /** {@return an OVSDB map of strings} */
    static JsonNode map(final Map<String, String> entries) {
        final var list = list("map");
        entries.forEach((key, value) -> ((ArrayNode) list.path(1)).addArray().add(key).add(value));
        return list;
    }

    /** {@return the value of a key in an OVSDB map of strings} */
    static Optional<String> get(final JsonNode map, final String key) {
        for (final var entry : map.path(1)) {
            if (entry.path(0).asText().equals(key)) {
                return Optional.of(entry.path(1).asText());
            }
        }
        return Optional.empty();
    }

    private static List<JsonNode> elementsOf(final JsonNode value) {
        final var kind = value.path(0).asText();
        final var elements = new ArrayList<JsonNode>();
        if ("set".equals(kind) || "map".equals(kind)) {
            value.path(1).forEach(elements::add);
        } else {
            elements.add(value);
        }
        return elements;
    }
}
