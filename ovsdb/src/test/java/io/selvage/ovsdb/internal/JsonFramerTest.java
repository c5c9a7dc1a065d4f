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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.netty.buffer.Unpooled;
import io.selvage.ovsdb.CloseReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;

public class JsonFramerTest {
    private final AtomicLong reserved = new AtomicLong();

    private JsonFramer framer(final int maxBytes) {
        return new JsonFramer(maxBytes, change -> reserved.addAndGet(change) >= 0);
    }

    private static List<String> feed(final JsonFramer framer, final String text) throws MalformedMessageException {
        framer.append(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        final var frames = new ArrayList<String>();
        while (framer.next()) {
            frames.add(new String(framer.buffer(), framer.frameStart(), framer.frameEnd() - framer.frameStart(),
                StandardCharsets.UTF_8));
        }
        return frames;
    }

    @Test
    public void severalMessagesInOneRead() throws Exception {
        assertEquals(List.of("{}", "{\"a\":[1,{}]}", "{ }"), feed(framer(100), "{}{\"a\":[1,{}]}\n \t{ }\r\n"));
    }

    @Test
    public void bracesInStringsDoNotCount() throws Exception {
        final var text = "{\"}{\\\"}\\\\\":\"]][[{\\\\\\\"\"}";
        assertEquals(List.of(text), feed(framer(100), text));
    }

    @Test
    public void anyCutGivesTheSameMessages() throws Exception {
        final var random = new Random(5);
        final var messages = new ArrayList<String>();
        for (int i = 0; i < 500; i++) {
            messages.add("{\"method\":\"ü}\\\"\",\"params\":[" + "[\"x\"],".repeat(random.nextInt(i + 1)) + "{}]}");
        }
        final var all = String.join("", messages).getBytes(StandardCharsets.UTF_8);
        final var framer = framer(1 << 20);
        final var frames = new ArrayList<String>();
        for (int from = 0; from < all.length;) {
            final int to = Math.min(all.length, from + 1 + random.nextInt(random.nextBoolean() ? 7 : 50_000));
            framer.append(Unpooled.wrappedBuffer(all, from, to - from));
            while (framer.next()) {
                frames.add(new String(framer.buffer(), framer.frameStart(), framer.frameEnd() - framer.frameStart(),
                    StandardCharsets.UTF_8));
            }
            from = to;
        }
        assertEquals(messages, frames);
        framer.release();
        assertEquals("All memory is given back", 0, reserved.get());
    }

    @Test
    public void largeMessageGivesItsMemoryBack() throws Exception {
        final var framer = framer(10 << 20);
        final String part = "x".repeat(100_000);
        assertEquals(List.of(), feed(framer, "{\"a\":\""));
        for (int i = 0; i < 90; i++) {
            assertEquals(List.of(), feed(framer, part));
        }
        assertTrue(reserved.get() >= 9_000_000);
        assertEquals(1, feed(framer, "\"}{\"next").size());
        assertEquals(16 << 10, reserved.get());
        assertEquals(List.of("{\"next\":1}"), feed(framer, "\":1}"));
    }

    @Test
    public void limits() throws Exception {
        final var exact = framer(10);
        assertEquals(List.of("{\"a\":\"bc\"}"), feed(exact, "{\"a\":\"bc\"}"));
        assertEquals(CloseReason.MESSAGE_TOO_LARGE, refused(framer(10), "{\"a\":\"bcd\"}"));
        assertEquals(CloseReason.MESSAGE_TOO_LARGE, refused(framer(10), "{          "));
        assertEquals(CloseReason.MALFORMED_JSON, refused(framer(10), "x"));
        assertEquals(CloseReason.NESTING_TOO_DEEP, refused(framer(1000), "{\"a\":" + "[".repeat(Json.MAX_DEPTH)));
        final var deepest = "{\"a\":" + "[".repeat(Json.MAX_DEPTH - 1) + "]".repeat(Json.MAX_DEPTH - 1) + "}";
        assertEquals(List.of(deepest), feed(framer(1000), deepest));
        assertEquals(CloseReason.BUFFER_LIMIT, refused(new JsonFramer(1 << 20, change -> change < 20_000),
            "{" + " ".repeat(30_000)));
    }

    private static CloseReason refused(final JsonFramer framer, final String text) {
        return assertThrows(MalformedMessageException.class, () -> feed(framer, text)).reason();
    }
}
