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

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jdt.annotation.Nullable;

/**
 * A connection that behaves like an ovsdb-server with the database Open_vSwitch, until it is told to behave otherwise.
 */
final class FakeServer implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper(new JsonFactory());

    private final Socket socket;
    private @Nullable MappingIterator<JsonNode> messages;

    FakeServer(final InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
    }

    /** Answers the first requests; the database has no rows. */
    FakeServer establish() throws IOException {
        final String schema = MAPPER.readTree(OvsdbServerProcess.VSWITCH_SCHEMA.toFile()).toString();
        while (true) {
            final var request = next();
            final String id = request.path("id").toString();
            switch (request.path("method").asText()) {
                case "list_dbs" -> reply(id, "[\"Open_vSwitch\"]");
                case "get_schema" -> reply(id, schema);
                case "monitor_cond" -> {
                    reply(id, "{}");
                    return this;
                }
                default -> send("{\"id\":" + id + ",\"error\":\"unknown method\",\"result\":null}");
            }
        }
    }

    JsonNode next() throws IOException {
        return messages().nextValue();
    }

    /** Opening the stream already waits for its first bytes. */
    private MappingIterator<JsonNode> messages() throws IOException {
        var open = messages;
        if (open == null) {
            open = MAPPER.readerFor(JsonNode.class).readValues(socket.getInputStream());
            messages = open;
        }
        return open;
    }

    void reply(final String id, final String result) throws IOException {
        send("{\"id\":" + id + ",\"error\":null,\"result\":" + result + "}");
    }

    void send(final String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(final byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends an update2 of one table. */
    void update(final String table, final String rows) throws IOException {
        send("{\"id\":null,\"method\":\"update2\",\"params\":[\"Open_vSwitch\",{\"" + table + "\":" + rows + "}]}");
    }

    /** Reads until the other side closes, and returns the methods that were called meanwhile. */
    List<String> drain() {
        final var methods = new ArrayList<String>();
        try {
            while (messages().hasNextValue()) {
                methods.add(messages().nextValue().path("method").asText());
            }
        } catch (IOException e) {
            // a reset is an end, too; a timeout is none
            if (e instanceof java.net.SocketTimeoutException) {
                throw new UncheckedIOException(e);
            }
        }
        return methods;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
