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

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.selvage.ovsdb.RpcClient.Action;
import io.selvage.ovsdb.internal.Json;
import io.selvage.ovsdb.internal.MalformedMessageException;
import java.io.IOException;
import org.eclipse.jdt.annotation.Nullable;

/**
 * Reads one JSON-RPC 1.0 message into what is to be done about it. The members of a message come in any order: the
 * great one is read at once if those that tell its meaning came before it, and in a second pass otherwise.
 */
final class RpcMessageReader {
    /** Where requests and replies go. */
    interface Target {
        /**
         * Returns the request that a reply is for.
         *
         * @param id id of the reply
         * @return the request
         * @throws MalformedMessageException if there is none
         */
        RpcRequest<?> outstanding(JsonNode id) throws MalformedMessageException;

        /**
         * Takes a reply.
         *
         * @param id id of the reply
         * @param action takes the result
         * @throws IOException if it does not fit
         */
        void reply(JsonNode id, Action action) throws IOException;

        /**
         * Takes a refusal.
         *
         * @param id id of the reply
         * @param error why
         */
        void refusal(JsonNode id, JsonNode error);

        /**
         * Takes a request of the peer.
         *
         * @param id its id
         * @param method its method
         * @param params its parameters
         * @throws IOException if it cannot be answered
         */
        void request(JsonNode id, String method, JsonNode params) throws IOException;
    }

    private final Target target;
    private final RpcClient client;
    private @Nullable String method;
    private @Nullable JsonNode id;
    private @Nullable JsonNode error;
    private @Nullable JsonNode echoParams;
    private @Nullable Action body;
    private boolean skippedBody;

    private RpcMessageReader(final Target target, final RpcClient client) {
        this.target = target;
        this.client = client;
    }

    static Action read(final byte[] bytes, final int from, final int to, final Target target,
            final RpcClient client) throws IOException {
        final var reader = new RpcMessageReader(target, client);
        reader.pass(bytes, from, to, false);
        if (reader.skippedBody) {
            reader.pass(bytes, from, to, true);
        }
        return reader.action();
    }

    private void pass(final byte[] bytes, final int from, final int to, final boolean second) throws IOException {
        try (var parser = Json.parser(bytes, from, to)) {
            Json.expectNext(parser, JsonToken.START_OBJECT, "Message");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                final String member = parser.currentName();
                parser.nextToken();
                switch (member) {
                    case "method" -> {
                        if (parser.currentToken() != JsonToken.VALUE_NULL) {
                            Json.expect(parser, JsonToken.VALUE_STRING, "Method");
                            method = parser.getText();
                        }
                    }
                    case "id" -> id = Json.tree(parser);
                    case "error" -> error = Json.tree(parser);
                    case "params" -> params(parser, second);
                    case "result" -> result(parser, second);
                    default -> parser.skipChildren();
                }
            }
        }
    }

    private void params(final JsonParser parser, final boolean second) throws IOException {
        Json.expect(parser, JsonToken.START_ARRAY, "Parameters");
        final String known = method;
        if (known == null || id == null && !second) {
            skippedBody = true;
            parser.skipChildren();
        } else if (isNull(id)) {
            body = client.readNotification(known, parser);
        } else {
            echoParams = Json.tree(parser);
        }
    }

    private void result(final JsonParser parser, final boolean second) throws IOException {
        final JsonNode known = id;
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (known == null) {
            if (second) {
                throw MalformedMessageException.protocol("A result without an id");
            }
            skippedBody = true;
            parser.skipChildren();
        } else {
            body = target.outstanding(known).read(parser);
        }
    }

    private Action action() throws IOException {
        final JsonNode known = id;
        final String called = method;
        final Action action = body;
        if (called != null) {
            final JsonNode params = echoParams;
            if (action != null) {
                return action;
            }
            if (known == null || known.isNull() || params == null) {
                throw MalformedMessageException.protocol("A call of " + Json.abbreviate(called)
                    + " without parameters");
            }
            return () -> target.request(known, called, params);
        }
        if (known == null || known.isNull()) {
            throw MalformedMessageException.protocol("Neither a call nor a reply");
        }
        final JsonNode refused = error;
        target.outstanding(known);
        if (refused != null && !refused.isNull()) {
            return () -> target.refusal(known, refused);
        }
        if (action == null) {
            throw MalformedMessageException.protocol("A reply with neither result nor error");
        }
        return () -> target.reply(known, action);
    }

    private static boolean isNull(final @Nullable JsonNode node) {
        return node == null || node.isNull();
    }
}
