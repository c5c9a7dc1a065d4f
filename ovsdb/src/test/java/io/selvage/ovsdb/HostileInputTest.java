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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.selvage.ovsdb.vswitch.OpenVSwitch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Peers that send what they must not: each is closed and counted, and a good session next to them goes on.
 */
public class HostileInputTest {
    private static final Logger LOG = LoggerFactory.getLogger(HostileInputTest.class);
    private static final String ROW = "11111111-2222-3333-4444-555555555555";

    private final RecordingListener listener = new RecordingListener();
    private final OvsdbRuntime runtime = new OvsdbRuntime(1, 8 << 20);
    private OvsdbListener endpoint;
    private FakeServer good;

    @Before
    public void before() throws Exception {
        endpoint = runtime.listen(OvsdbConfig.builder(OpenVSwitch.spec()).handshakeTimeout(Duration.ofSeconds(1))
            .maxMessageBytes(4 << 20, 1 << 20).maxSessions(20).newestMonitor(MonitorVersion.COND).build(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), listener);
        good = new FakeServer(endpoint.address()).establish();
        listener.snapshot(1);
    }

    @After
    public void after() throws Exception {
        // the good session still hears everything
        good.update("Bridge", "{\"" + ROW + "\":{\"insert\":{\"name\":\"still-here\"}}}");
        Await.until("the update is there",
            () -> RecordingListener.bridges(listener.snapshots.get(0)).equals(List.of("still-here")));
        assertTrue(listener.session(1).isOpen());
        good.close();
        runtime.close();
        assertEquals(List.of(), listener.defects);
        assertEquals(0, runtime.counters().snapshot().open());
        assertEquals(0, runtime.counters().closed(CloseReason.LISTENER_FAILURE));
    }

    private void closedFor(final CloseReason reason, final String text) throws IOException {
        closedFor(reason, text.getBytes(StandardCharsets.UTF_8), true);
        if (reason != CloseReason.HANDSHAKE_TIMEOUT) {
            closedFor(reason, text.getBytes(StandardCharsets.UTF_8), false);
        }
    }

    /** Sends bytes at once, as a stranger or in an established session, and expects to be closed. */
    private void closedFor(final CloseReason reason, final byte[] bytes, final boolean stranger) throws IOException {
        final long before = runtime.counters().closed(reason);
        try (var bad = new FakeServer(endpoint.address())) {
            if (!stranger) {
                bad.establish();
            }
            try {
                bad.send(bytes);
            } catch (SocketException e) {
                LOG.debug("Closed before everything was sent", e);
            }
            bad.drain();
            Await.until("closed for " + reason + " instead of " + runtime.counters().snapshot().closed(),
                () -> runtime.counters().closed(reason) == before + 1);
        }
    }

    @Test
    public void notJson() throws Exception {
        closedFor(CloseReason.MALFORMED_JSON, "GET / HTTP/1.1\r\n\r\n");
        closedFor(CloseReason.MALFORMED_JSON, "[]");
        closedFor(CloseReason.MALFORMED_JSON, "\"text\"");
        closedFor(CloseReason.MALFORMED_JSON, "{]");
        closedFor(CloseReason.MALFORMED_JSON, "{\"id\" 1}");
        closedFor(CloseReason.MALFORMED_JSON, "{\"id\":1,}");
        closedFor(CloseReason.MALFORMED_JSON, "{\"method\":\"echo\",\"id\":NaN,\"params\":[]}");
        closedFor(CloseReason.MALFORMED_JSON,
            "{\"method\":\"\u0000\",\"id\":1,\"params\":[]}");
        closedFor(CloseReason.MALFORMED_JSON, new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'},
            true);
    }

    /** They are many enough to take all places where sessions begin. */
    @Test
    public void silentStrangersKeepNobodyOut() throws Exception {
        final var strangers = new ArrayList<FakeServer>();
        try {
            for (int i = 0; i < 18; i++) {
                strangers.add(new FakeServer(endpoint.address()));
            }
            try (var second = new FakeServer(endpoint.address()).establish()) {
                listener.snapshot(2);
            }
        } finally {
            for (final var stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Test
    public void endlessNesting() throws Exception {
        closedFor(CloseReason.NESTING_TOO_DEEP, "{\"id\":" + "[".repeat(100_000));
        closedFor(CloseReason.NESTING_TOO_DEEP, "{\"a\":".repeat(70));
    }

    @Test
    public void endlessStringsAndMessages() throws Exception {
        final byte[] endless = ("{\"id\":\"" + "a".repeat(6 << 20)).getBytes(StandardCharsets.UTF_8);
        closedFor(CloseReason.MESSAGE_TOO_LARGE, endless, true);
        closedFor(CloseReason.MESSAGE_TOO_LARGE, endless, false);
        final byte[] blanks = ("{" + " ".repeat(6 << 20)).getBytes(StandardCharsets.UTF_8);
        closedFor(CloseReason.MESSAGE_TOO_LARGE, blanks, false);
        closedFor(CloseReason.PROTOCOL_VIOLATION, "{\"id\":" + "9".repeat(300) + ",\"method\":\"echo\"}");
    }

    @Test
    public void memoryOfAllTogetherIsBounded() throws Exception {
        // each below its own limit
        final byte[] part = ("{\"id\":\"" + "a".repeat(3 << 20)).getBytes(StandardCharsets.UTF_8);
        final var bad = new ArrayList<FakeServer>();
        try {
            while (runtime.counters().closed(CloseReason.BUFFER_LIMIT) == 0) {
                assertTrue("Bounded", bad.size() < 8);
                final var server = new FakeServer(endpoint.address()).establish();
                bad.add(server);
                final long before = runtime.counters().snapshot().bytesIn();
                try {
                    server.send(part);
                } catch (SocketException e) {
                    LOG.debug("Closed before everything was sent", e);
                }
                Await.until("the part is read", () -> runtime.counters().snapshot().bytesIn() >= before + part.length
                    || runtime.counters().closed(CloseReason.BUFFER_LIMIT) > 0);
            }
        } finally {
            for (var server : bad) {
                server.close();
            }
        }
        Await.until("their memory is given back", () -> runtime.counters().snapshot().open() == 1);
        try (var next = new FakeServer(endpoint.address()).establish()) {
            listener.snapshot(bad.size() + 2);
        }
    }

    @Test
    public void halfOpenConnections() throws Exception {
        closedFor(CloseReason.HANDSHAKE_TIMEOUT, "");
        closedFor(CloseReason.HANDSHAKE_TIMEOUT, "{\"id\":");
        // alive, yet never comes to the point
        closedFor(CloseReason.HANDSHAKE_TIMEOUT, "{\"method\":\"echo\",\"id\":1,\"params\":[]}");
        final long before = runtime.counters().closed(CloseReason.REMOTE_CLOSE);
        try (var gone = new FakeServer(endpoint.address())) {
            gone.next();
            gone.send("{\"id\":0");
        }
        Await.until("it is counted", () -> runtime.counters().closed(CloseReason.REMOTE_CLOSE)
            + runtime.counters().closed(CloseReason.CONNECTION_ERROR) == before + 1);
    }

    @Test
    public void moreSessionsThanAllowed() throws Exception {
        final var many = new ArrayList<FakeServer>();
        try {
            for (int i = 0; i < 19; i++) {
                many.add(new FakeServer(endpoint.address()).establish());
            }
            listener.snapshot(20);
            try (var oneMore = new FakeServer(endpoint.address())) {
                assertEquals(List.of(), oneMore.drain());
            }
            assertEquals(1, runtime.counters().closed(CloseReason.TOO_MANY_SESSIONS));
        } finally {
            for (var server : many) {
                server.close();
            }
        }
    }

    @Test
    public void repliesThatNobodyAskedFor() throws Exception {
        closedFor(CloseReason.UNKNOWN_REPLY, "{\"id\":4711,\"result\":[],\"error\":null}");
        closedFor(CloseReason.UNKNOWN_REPLY, "{\"result\":[],\"error\":null,\"id\":\"echo\"}");
        closedFor(CloseReason.UNKNOWN_REPLY, "{\"id\":4711,\"result\":null,\"error\":\"no\"}");
        closedFor(CloseReason.UNKNOWN_REPLY, "{\"id\":99999999999999999999999,\"result\":[],\"error\":null}");
        closedFor(CloseReason.PROTOCOL_VIOLATION, "{\"result\":[],\"error\":null}");
        closedFor(CloseReason.PROTOCOL_VIOLATION, "{}");
    }

    @Test
    public void wrongTypes() throws Exception {
        final var wrong = List.of(
            "{\"id\":null,\"method\":5,\"params\":[]}",
            "{\"id\":null,\"method\":\"update2\",\"params\":{}}",
            "{\"id\":null,\"method\":\"update2\"}",
            "{\"id\":null,\"method\":\"update2\",\"params\":[]}",
            "{\"id\":null,\"method\":\"update2\",\"params\":[7,{}]}",
            "{\"id\":null,\"method\":\"update2\",\"params\":[\"nobody\",{}]}",
            "{\"id\":null,\"method\":\"update3\",\"params\":[\"Open_vSwitch\",{}]}",
            "{\"id\":null,\"method\":\"update3\",\"params\":[\"Open_vSwitch\",\"1-1-1-1-1\",{}]}",
            update("{\"Moat\":{}}"),
            update("{\"Bridge\":[]}"),
            update("{\"Bridge\":{\"no-uuid\":{}}}"),
            update("{\"Bridge\":{\"" + ROW + "\":{}}}"),
            update("{\"Bridge\":{\"" + ROW + "\":[]}}"),
            update("{\"Bridge\":{\"" + ROW + "\":{\"insert\":null}}}"),
            update("{\"Bridge\":{\"" + ROW + "\":{\"insert\":{},\"delete\":null}}}"),
            insert("\"colour\":\"red\""),
            insert("\"name\":5"),
            insert("\"name\":null"),
            insert("\"name\":{}"),
            insert("\"name\":[\"set\",[\"a\"]]"),
            insert("\"ports\":5"),
            insert("\"ports\":[\"set\",[5]]"),
            insert("\"ports\":[\"set\",5]"),
            insert("\"ports\":[\"set\"]"),
            insert("\"ports\":[\"uuid\",\"x\"]"),
            insert("\"ports\":[\"named-uuid\",\"x\"]"),
            insert("\"ports\":[\"map\",[]]"),
            insert("\"other_config\":[\"set\",[]]"),
            insert("\"other_config\":[\"map\",[[\"a\"]]]"),
            insert("\"other_config\":[\"map\",[[\"a\",\"b\",\"c\"]]]"),
            insert("\"other_config\":[\"map\",[[\"a\",\"b\"],[\"a\",\"c\"]]]"),
            insert("\"other_config\":[\"map\",[[\"a\",1]]]"));
        for (var text : wrong) {
            LOG.debug("{}", text);
            closedFor(CloseReason.PROTOCOL_VIOLATION, text.getBytes(StandardCharsets.UTF_8), false);
        }
        assertEquals(wrong.size(), runtime.counters().snapshot().malformed());
    }

    @Test
    public void updatesThatDoNotFit() throws Exception {
        final var wrong = List.of(
            update("{\"Bridge\":{\"" + ROW + "\":{\"modify\":{\"name\":\"x\"}}}}"),
            update("{\"Bridge\":{\"" + ROW + "\":{\"delete\":null}}}"),
            insert("\"name\":\"x\"") + insert("\"name\":\"x\""));
        for (var text : wrong) {
            closedFor(CloseReason.INCONSISTENT_UPDATE, text.getBytes(StandardCharsets.UTF_8), false);
        }
    }

    private static String update(final String tables) {
        return "{\"id\":null,\"method\":\"update2\",\"params\":[\"Open_vSwitch\"," + tables + "]}";
    }

    private static String insert(final String columns) {
        return update("{\"Bridge\":{\"" + ROW + "\":{\"insert\":{" + columns + "}}}}");
    }

    @Test
    public void wrongSchemasAndReplies() throws Exception {
        for (var schema : List.of("[]", "5", "{}", "{\"name\":\"Open_vSwitch\",\"tables\":[]}",
                "{\"name\":\"Open_vSwitch\",\"tables\":{\"Bridge\":{\"columns\":{\"name\":{}}}}}",
                "{\"name\":\"Open_vSwitch\",\"tables\":{\"Bridge\":{\"columns\":{\"name\":{\"type\":"
                    + "{\"key\":\"string\",\"min\":7}}}}}}",
                "{\"name\":\"other\",\"tables\":{}}")) {
            final long before = runtime.counters().closed(CloseReason.PROTOCOL_VIOLATION);
            try (var bad = new FakeServer(endpoint.address())) {
                final var listing = bad.next();
                bad.reply(listing.path("id").toString(), "[\"Open_vSwitch\"]");
                final var asking = bad.next();
                assertEquals("get_schema", asking.path("method").asText());
                bad.reply(asking.path("id").toString(), schema);
                bad.drain();
            }
            assertEquals(schema, before + 1, runtime.counters().closed(CloseReason.PROTOCOL_VIOLATION));
        }
        try (var other = new FakeServer(endpoint.address())) {
            other.reply(other.next().path("id").toString(), "[\"OVN_Southbound\"]");
            other.drain();
        }
        assertEquals(1, runtime.counters().closed(CloseReason.NO_WANTED_DATABASE));
    }

    @Test
    public void asksAndDoesNotListen() throws Exception {
        final byte[] echo = ("{\"method\":\"echo\",\"id\":\"e\",\"params\":[\"" + "x".repeat(60_000) + "\"]}")
            .getBytes(StandardCharsets.UTF_8);
        try (var bad = new FakeServer(endpoint.address()).establish()) {
            try {
                for (int i = 0; i < 10_000 && runtime.counters().closed(CloseReason.PEER_NOT_READING) == 0; i++) {
                    bad.send(echo);
                }
            } catch (SocketException e) {
                LOG.debug("Closed", e);
            }
            Await.until("it is closed", () -> runtime.counters().closed(CloseReason.PEER_NOT_READING) == 1);
        }
    }

    @Test
    public void randomBytes() throws Exception {
        final long seed = Long.getLong("selvage.seed", System.nanoTime());
        LOG.info("Seed {} (-Dselvage.seed)", seed);
        final var random = new Random(seed);
        final String sample = insert(
            "\"name\":\"x\",\"other_config\":[\"map\",[[\"a\",\"b\"]]],\"ports\":[\"set\",[]]");
        for (int i = 0; i < 300; i++) {
            final byte[] bytes;
            if (i % 3 == 0) {
                bytes = new byte[1 + random.nextInt(5000)];
                random.nextBytes(bytes);
            } else {
                // almost right
                bytes = sample.getBytes(StandardCharsets.UTF_8);
                for (int j = 0; j <= random.nextInt(4); j++) {
                    bytes[random.nextInt(bytes.length)] = (byte) (i % 3 == 1 ? random.nextInt(256)
                        : "{}[]\",:\\0 ".charAt(random.nextInt(10)));
                }
            }
            try (var bad = new FakeServer(endpoint.address())) {
                if (i % 2 == 0) {
                    bad.establish();
                }
                bad.send(bytes);
            } catch (SocketException e) {
                LOG.debug("Closed", e);
            }
        }
        Await.until("all are closed", () -> runtime.counters().snapshot().open() == 1);
        final var counters = runtime.counters().snapshot();
        LOG.info("{} of 300 broke the protocol: {}", counters.malformed(), counters.closed());
        assertTrue("Most are recognised", counters.malformed() > 100);
    }
}
