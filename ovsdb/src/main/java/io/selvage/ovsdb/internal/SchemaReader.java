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

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.schema.AtomicType;
import io.selvage.ovsdb.schema.BaseType;
import io.selvage.ovsdb.schema.ColumnSchema;
import io.selvage.ovsdb.schema.ColumnType;
import io.selvage.ovsdb.schema.DatabaseSchema;
import io.selvage.ovsdb.schema.TableSchema;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbSet;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads the result of {@code get_schema} (RFC 7047 section 3.2). Members that are not known are ignored.
 */
public final class SchemaReader {
    private SchemaReader() {
        // static methods only
    }

    /**
     * Reads a schema.
     *
     * @param node the JSON
     * @return the schema
     * @throws IOException if it is malformed
     */
    public static DatabaseSchema read(final JsonNode node) throws IOException {
        final var tables = ImmutableMap.<String, TableSchema>builder();
        for (var entry : object(node, "tables").properties()) {
            tables.put(entry.getKey(), table(entry.getKey(), entry.getValue()));
        }
        return new DatabaseSchema(string(node, "name"), node.path("version").asText(""), tables.buildOrThrow());
    }

    private static TableSchema table(final String name, final JsonNode node) throws IOException {
        final var columns = ImmutableMap.<String, ColumnSchema>builder();
        for (var entry : object(node, "columns").properties()) {
            final JsonNode column = entry.getValue();
            columns.put(entry.getKey(), new ColumnSchema(entry.getKey(), columnType(column.path("type")),
                column.path("ephemeral").asBoolean(false), column.path("mutable").asBoolean(true)));
        }
        final var indexes = ImmutableList.<ImmutableSet<String>>builder();
        for (var index : node.path("indexes")) {
            final var names = ImmutableSet.<String>builder();
            index.forEach(column -> names.add(column.asText()));
            indexes.add(names.build());
        }
        return new TableSchema(name, columns.buildOrThrow(), node.path("maxRows").asLong(Long.MAX_VALUE),
            node.path("isRoot").asBoolean(false), indexes.build());
    }

    private static ColumnType columnType(final JsonNode node) throws IOException {
        if (node.isTextual()) {
            return ColumnType.scalar(atomicType(node));
        }
        final JsonNode value = node.path("value");
        final JsonNode max = node.path("max");
        final long upper;
        if (max.isTextual() && "unlimited".equals(max.textValue())) {
            upper = ColumnType.UNLIMITED;
        } else {
            upper = max.asLong(1);
        }
        try {
            return new ColumnType(baseType(node.path("key")),
                value.isMissingNode() ? Optional.empty() : Optional.of(baseType(value)), node.path("min").asLong(1),
                upper);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.protocol("A column's range", e);
        }
    }

    private static BaseType baseType(final JsonNode node) throws IOException {
        if (node.isTextual()) {
            return BaseType.of(atomicType(node));
        }
        final AtomicType type = atomicType(node.path("type"));
        final JsonNode reference = node.path("refTable");
        return new BaseType(type, allowed(node.path("enum"), type), bound(node, "min", type), bound(node, "max", type),
            reference.isTextual() ? Optional.of(new BaseType.Reference(reference.textValue(),
                !"weak".equals(node.path("refType").asText()))) : Optional.empty());
    }

    private static OvsdbSet allowed(final JsonNode node, final AtomicType type) throws IOException {
        if (node.isMissingNode()) {
            return OvsdbSet.EMPTY;
        }
        final var column = new ColumnType(BaseType.of(type), Optional.empty(), 0, ColumnType.UNLIMITED);
        try (var parser = node.traverse()) {
            parser.nextToken();
            return ValueReader.read(parser, column) instanceof OvsdbSet set ? set : OvsdbSet.EMPTY;
        }
    }

    private static Optional<OvsdbAtom> bound(final JsonNode node, final String which, final AtomicType type) {
        return switch (type) {
            case INTEGER -> number(node, which + "Integer").map(number -> OvsdbAtom.of(number.asLong()));
            case REAL -> number(node, which + "Real").map(number -> OvsdbAtom.of(number.asDouble()));
            case STRING -> number(node, which + "Length").map(number -> OvsdbAtom.of(number.asLong()));
            case BOOLEAN, UUID -> Optional.empty();
        };
    }

    private static Optional<JsonNode> number(final JsonNode node, final String name) {
        return Optional.of(node.path(name)).filter(JsonNode::isNumber);
    }

    private static AtomicType atomicType(final JsonNode node) throws IOException {
        for (var type : AtomicType.values()) {
            if (type.text().equals(node.asText())) {
                return type;
            }
        }
        throw MalformedMessageException.protocol("Not an atomic type: " + Json.abbreviate(node.toString()));
    }

    private static JsonNode object(final JsonNode node, final String name) throws IOException {
        final JsonNode member = node.path(name);
        if (!member.isObject()) {
            throw MalformedMessageException.protocol("A schema without the object " + name);
        }
        return member;
    }

    private static String string(final JsonNode node, final String name) throws IOException {
        final JsonNode member = node.path(name);
        if (!member.isTextual()) {
            throw MalformedMessageException.protocol("A schema without the string " + name);
        }
        return member.textValue();
    }
}
