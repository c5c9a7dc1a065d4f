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
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.schema.AtomicType;
import io.selvage.ovsdb.schema.BaseType;
import io.selvage.ovsdb.schema.ColumnType;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbMap;
import io.selvage.ovsdb.value.OvsdbSet;
import io.selvage.ovsdb.value.OvsdbValue;
import java.io.IOException;
import java.util.UUID;

/**
 * Reads the values of RFC 7047 section 5.1, straight from tokens.
 */
public final class ValueReader {
    private ValueReader() {
        // static methods only
    }

    /**
     * Reads a value.
     *
     * @param parser a parser at the first token of the value; afterwards it is at its last
     * @param type the type of the column
     * @return the value
     * @throws IOException if it is malformed or of another type
     */
    public static OvsdbValue read(final JsonParser parser, final ColumnType type) throws IOException {
        if (type.isScalar()) {
            return readAtom(parser, type.key().type());
        }
        final var map = type.value();
        return map.isPresent() ? readMap(parser, type.key(), map.orElseThrow()) : readSet(parser, type.key().type());
    }

    /**
     * Reads an atom.
     *
     * @param parser a parser at the first token of the atom; afterwards it is at its last
     * @param type its type
     * @return the atom
     * @throws IOException if it is malformed or of another type
     */
    static OvsdbAtom readAtom(final JsonParser parser, final AtomicType type) throws IOException {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            Json.expectNext(parser, JsonToken.VALUE_STRING, "Tag of an atom");
            return readTagged(parser, type, parser.getText());
        }
        return readPlain(parser, type);
    }

    /**
     * Reads a UUID.
     *
     * @param text its text
     * @return the UUID
     * @throws MalformedMessageException if it is none
     */
    public static UUID uuid(final String text) throws MalformedMessageException {
        // UUID.fromString takes shortened groups, too
        if (text.length() != 36) {
            throw MalformedMessageException.protocol("Not a UUID: " + Json.abbreviate(text));
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.protocol("Not a UUID: " + text, e);
        }
    }

    private static OvsdbAtom readPlain(final JsonParser parser, final AtomicType type) throws IOException {
        final JsonToken token = parser.currentToken();
        return switch (type) {
            case INTEGER -> {
                Json.expect(parser, JsonToken.VALUE_NUMBER_INT, "An integer");
                yield OvsdbAtom.of(parser.getLongValue());
            }
            case REAL -> {
                if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
                    throw mismatch(parser, type);
                }
                final double number = parser.getDoubleValue();
                if (!Double.isFinite(number)) {
                    throw MalformedMessageException.protocol("A real number out of range");
                }
                yield OvsdbAtom.of(number);
            }
            case BOOLEAN -> {
                if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
                    throw mismatch(parser, type);
                }
                yield OvsdbAtom.of(token == JsonToken.VALUE_TRUE);
            }
            case STRING -> {
                Json.expect(parser, JsonToken.VALUE_STRING, "A string");
                yield OvsdbAtom.of(parser.getText());
            }
            case UUID -> throw mismatch(parser, type);
        };
    }

    /** Reads the rest of {@code ["uuid", "..."]}; the parser is at the tag. */
    private static OvsdbAtom readTagged(final JsonParser parser, final AtomicType type, final String tag)
            throws IOException {
        if (type != AtomicType.UUID || !"uuid".equals(tag)) {
            throw MalformedMessageException.protocol("Tag " + Json.abbreviate(tag) + " for a " + type.text());
        }
        Json.expectNext(parser, JsonToken.VALUE_STRING, "A UUID");
        final var atom = OvsdbAtom.of(uuid(parser.getText()));
        Json.expectNext(parser, JsonToken.END_ARRAY, "End of a UUID");
        return atom;
    }

    private static OvsdbSet readSet(final JsonParser parser, final AtomicType type) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return OvsdbSet.of(readPlain(parser, type));
        }
        Json.expectNext(parser, JsonToken.VALUE_STRING, "Tag of a set");
        final String tag = parser.getText();
        if (!"set".equals(tag)) {
            // a set of one element is written as that element
            return OvsdbSet.of(readTagged(parser, type, tag));
        }
        Json.expectNext(parser, JsonToken.START_ARRAY, "Elements of a set");
        if (parser.nextToken() == JsonToken.END_ARRAY) {
            Json.expectNext(parser, JsonToken.END_ARRAY, "End of a set");
            return OvsdbSet.EMPTY;
        }
        final var elements = ImmutableSet.<OvsdbAtom>builder();
        do {
            elements.add(readAtom(parser, type));
        } while (parser.nextToken() != JsonToken.END_ARRAY);
        Json.expectNext(parser, JsonToken.END_ARRAY, "End of a set");
        return new OvsdbSet(elements.build());
    }

    private static OvsdbMap readMap(final JsonParser parser, final BaseType key, final BaseType value)
            throws IOException {
        Json.expect(parser, JsonToken.START_ARRAY, "A map");
        Json.expectNext(parser, JsonToken.VALUE_STRING, "Tag of a map");
        if (!"map".equals(parser.getText())) {
            throw MalformedMessageException.protocol("Tag " + Json.abbreviate(parser.getText()) + " for a map");
        }
        Json.expectNext(parser, JsonToken.START_ARRAY, "Entries of a map");
        if (parser.nextToken() == JsonToken.END_ARRAY) {
            Json.expectNext(parser, JsonToken.END_ARRAY, "End of a map");
            return OvsdbMap.EMPTY;
        }
        final var entries = ImmutableMap.<OvsdbAtom, OvsdbAtom>builder();
        do {
            Json.expect(parser, JsonToken.START_ARRAY, "Entry of a map");
            parser.nextToken();
            final var entryKey = readAtom(parser, key.type());
            parser.nextToken();
            entries.put(entryKey, readAtom(parser, value.type()));
            Json.expectNext(parser, JsonToken.END_ARRAY, "End of a map entry");
        } while (parser.nextToken() != JsonToken.END_ARRAY);
        Json.expectNext(parser, JsonToken.END_ARRAY, "End of a map");
        try {
            return new OvsdbMap(entries.buildOrThrow());
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.protocol("A map with two entries of one key", e);
        }
    }

    private static MalformedMessageException mismatch(final JsonParser parser, final AtomicType type) {
        return MalformedMessageException.protocol(parser.currentToken() + " instead of a " + type.text());
    }
}
