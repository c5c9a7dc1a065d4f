/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A small RESTCONF client (RFC 8040), JSON only. Paths are relative to the root resource: {@code data/...},
 * {@code operations/...}. Safe for use by several threads.
 */
public final class Restconf {
    private static final String JSON = "application/yang-data+json";
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(5)).build();
    private final String root;
    private final String authorization;

    /**
     * Creates a client.
     *
     * @param root root resource, {@code http://HOST:8181/rests}
     * @param user name of the user
     * @param password password of the user
     */
    public Restconf(final String root, final String user, final String password) {
        this.root = root.endsWith("/") ? root : root + "/";
        authorization = "Basic " + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the root resource} */
    public String root() {
        return root;
    }

    /** {@return a new JSON object to fill} */
    public ObjectNode object() {
        return mapper.createObjectNode();
    }

    /**
     * Reads.
     *
     * @param path the resource
     * @return what is there; empty if there is nothing
     */
    public Optional<JsonNode> get(final String path) {
        final var response = send("GET", path, "");
        if (response.statusCode() == NOT_FOUND
                || response.statusCode() == CONFLICT && response.body().contains("data-missing")) {
            return Optional.empty();
        }
        return Optional.of(parse(check("GET " + path, response)));
    }

    /**
     * Creates or replaces.
     *
     * @param path the resource
     * @param body its content
     */
    public void put(final String path, final JsonNode body) {
        check("PUT " + path, send("PUT", path, body.toString()));
    }

    /**
     * Merges.
     *
     * @param path the resource
     * @param body what to merge into it
     */
    public void patch(final String path, final JsonNode body) {
        check("PATCH " + path, send("PATCH", path, body.toString()));
    }

    /**
     * Deletes; deleting what is not there is fine.
     *
     * @param path the resource
     */
    public void delete(final String path) {
        final var response = send("DELETE", path, "");
        if (response.statusCode() != NOT_FOUND && response.statusCode() != CONFLICT) {
            check("DELETE " + path, response);
        }
    }

    /**
     * Calls an operation.
     *
     * @param name {@code MODULE:RPC}
     * @param input its input
     * @return its output; an empty object if it has none
     */
    public JsonNode call(final String name, final JsonNode input) {
        final var path = "operations/" + name;
        final var body = check("POST " + path, send("POST", path, object().set("input", input).toString()));
        final var module = name.substring(0, name.indexOf(':'));
        if (body.isBlank()) {
            return object();
        }
        final var parsed = parse(body);
        final var plain = parsed.path("output");
        return plain.isMissingNode() ? parsed.path(module + ":output") : plain;
    }

    /**
     * Tells whether somebody answers a request well.
     *
     * @param path the resource
     * @return whether the answer is a good one, or a "there is nothing"
     */
    public boolean answers(final String path) {
        try {
            get(path);
            return true;
        } catch (RestconfException | UncheckedIOException e) {
            return false;
        }
    }

    /**
     * Reads something that does not end by itself, {@code text/event-stream}.
     *
     * @param path the resource
     * @return its lines, which wait for the next one; to be closed
     */
    public Stream<String> lines(final String path) {
        final var request = HttpRequest.newBuilder(URI.create(root + path))
            .header("Authorization", authorization).header("Accept", "text/event-stream").build();
        try {
            final var response = client.send(request, BodyHandlers.ofLines());
            if (response.statusCode() / 100 != 2) {
                try (var body = response.body()) {
                    throw new RestconfException("GET " + path, response.statusCode(),
                        body.collect(Collectors.joining("\n")));
                }
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException("GET " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted: GET " + path, e));
        }
    }

    private HttpResponse<String> send(final String method, final String path, final String body) {
        final var request = HttpRequest.newBuilder(URI.create(root + path)).timeout(Duration.ofSeconds(120))
            .header("Authorization", authorization).header("Accept", JSON).header("Content-Type", JSON)
            .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted: " + method + " " + path, e));
        }
    }

    private static String check(final String what, final HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw new RestconfException(what, response.statusCode(), response.body());
        }
        return response.body();
    }

    JsonNode parse(final String text) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
