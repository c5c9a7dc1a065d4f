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

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Listens to notifications of the controller, as server-sent events (RFC 8040 section 6.3). What was told is kept until
 * it is closed.
 */
public final class EventStream implements AutoCloseable {
    private static final String DATA = "data:";
    /** The controller gives a sign of life every 10 s. */
    private static final Duration OPEN = Duration.ofSeconds(30);

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final Restconf restconf;
    private final Stream<String> source;
    private volatile String end = "";

    private EventStream(final Restconf restconf, final Stream<String> source) {
        this.restconf = restconf;
        this.source = source;
    }

    /**
     * Asks for a stream and listens to it. Returns as soon as it is certain that what happens from now on is told.
     *
     * @param restconf the API
     * @param notifications their names with namespace and revision: {@code (NAMESPACE?revision=DATE)NAME}
     * @return the stream
     */
    public static EventStream open(final Restconf restconf, final List<String> notifications) {
        final var input = restconf.object();
        final var names = input.putArray("notifications");
        notifications.forEach(names::add);
        final var name = restconf.call("sal-remote:create-notification-stream", input)
            .path("notification-stream-identifier").asText();
        final var stream = new EventStream(requireNonNull(restconf), restconf.lines("streams/json/" + name));
        Thread.ofPlatform().name("events").daemon().start(stream::read);
        Await.until("the stream " + name + " is open", OPEN, () -> !stream.lines.isEmpty(), () -> stream.end);
        return stream;
    }

    private void read() {
        try {
            source.forEach(this::line);
            end = "the controller ended the stream";
        } catch (UncheckedIOException e) {
            end = e.toString();
        }
    }

    private void line(final String line) {
        if (line.startsWith(DATA)) {
            events.add(restconf.parse(line.substring(DATA.length())).path("ietf-restconf:notification"));
        }
        lines.add(line);
    }

    /** {@return everything that was told, oldest first: {@code event-time}, and the notification by its name} */
    public List<JsonNode> events() {
        return List.copyOf(events);
    }

    /**
     * Waits for a notification.
     *
     * @param name its name, {@code MODULE:NAME}
     * @param within how long
     * @param condition what it says
     * @return its content
     */
    public JsonNode await(final String name, final Duration within, final Predicate<JsonNode> condition) {
        Await.until(name + " is told", within, () -> find(name, condition).findFirst().isPresent(),
            () -> events + " " + end);
        return find(name, condition).findFirst().orElseThrow();
    }

    private Stream<JsonNode> find(final String name, final Predicate<JsonNode> condition) {
        return events.stream().map(event -> event.path(name)).filter(event -> !event.isMissingNode())
            .filter(condition);
    }

    /** Stops listening. */
    @Override
    public void close() {
        source.close();
    }
}
