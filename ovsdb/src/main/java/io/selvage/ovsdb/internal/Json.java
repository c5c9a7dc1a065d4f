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

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.selvage.ovsdb.CloseReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.eclipse.jdt.annotation.Nullable;

/**
 * The JSON of a message as tokens, with the limits that keep hostile input harmless.
 */
public final class Json {
    /** Deepest nesting of a message; RFC 7047 needs less than 20. */
    public static final int MAX_DEPTH = 64;

    // Names are row UUIDs for the greater part: a symbol table would only fill up with them, hence no canonical names.
    private static final JsonFactory FACTORY = JsonFactory.builder()
        .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
        .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(400)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(1 << 20)
            .build())
        .build();
    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    private Json() {
        // static methods only
    }

    /**
     * Returns the factory of parsers and generators.
     *
     * @return the factory
     */
    static JsonFactory factory() {
        return FACTORY;
    }

    /**
     * Opens a message. Bytes that are not UTF-8 are an error.
     *
     * @param bytes holds the message
     * @param from index of its first byte
     * @param to index after its last byte
     * @return a parser before the first token
     * @throws IOException if it cannot be read
     */
    public static JsonParser parser(final byte[] bytes, final int from, final int to) throws IOException {
        return FACTORY.createParser(new InputStreamReader(new ByteArrayInputStream(bytes, from, to - from),
            StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)));
    }

    /**
     * Reads the value that starts at the present token as a tree: for small messages.
     *
     * @param parser the parser
     * @return the tree
     * @throws IOException if it is malformed
     */
    public static JsonNode tree(final JsonParser parser) throws IOException {
        final JsonNode node = MAPPER.readTree(parser);
        if (node == null) {
            throw MalformedMessageException.protocol("Nothing where a value is due");
        }
        return node;
    }

    /**
     * Demands that the present token is of a kind.
     *
     * @param parser the parser
     * @param token the kind
     * @param what what is read, for the message
     * @throws IOException if it is of another kind
     */
    public static void expect(final JsonParser parser, final JsonToken token, final String what) throws IOException {
        if (parser.currentToken() != token) {
            throw MalformedMessageException.protocol(what + " is " + parser.currentToken() + " instead of " + token);
        }
    }

    /**
     * Demands that the next token is of a kind.
     *
     * @param parser the parser
     * @param token the kind
     * @param what what is read, for the message
     * @throws IOException if it is of another kind
     */
    public static void expectNext(final JsonParser parser, final JsonToken token, final String what)
            throws IOException {
        parser.nextToken();
        expect(parser, token, what);
    }

    /**
     * Returns for which reason a session is closed after this exception.
     *
     * @param failure what reading a message threw
     * @return the reason
     */
    public static CloseReason reasonOf(final IOException failure) {
        return switch (failure) {
            case MalformedMessageException malformed -> malformed.reason();
            case InputCoercionException number -> CloseReason.PROTOCOL_VIOLATION;
            case StreamConstraintsException limit -> CloseReason.NESTING_TOO_DEEP;
            default -> CloseReason.MALFORMED_JSON;
        };
    }

    /**
     * Shortens a text that a peer chose, for logs.
     *
     * @param text the text
     * @return at most its first 200 characters
     */
    public static String abbreviate(final @Nullable String text) {
        return text == null ? "" : text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }
}
