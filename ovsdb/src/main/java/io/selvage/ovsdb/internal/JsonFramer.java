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

import io.netty.buffer.ByteBuf;
import io.selvage.ovsdb.CloseReason;
import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * Cuts a stream of bytes into JSON objects. Each byte is looked at once, whatever the sizes of reads and messages.
 * Used by one thread at a time.
 */
public final class JsonFramer {
    /** Smallest and resting size of the buffer. */
    private static final int SMALL = 16 << 10;

    private final LongPredicate reserve;
    private int maxBytes;
    private byte[] buffer = new byte[0];
    private int start;
    private int scanned;
    private int end;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private int frameStart;
    private int frameEnd;

    /**
     * Creates a framer.
     *
     * @param maxBytes greatest message, in bytes
     * @param reserve is told by how much the buffer is going to grow or has shrunk, and may forbid the former
     */
    public JsonFramer(final int maxBytes, final LongPredicate reserve) {
        this.maxBytes = maxBytes;
        this.reserve = reserve;
    }

    /**
     * Sets the limit from now on.
     *
     * @param bytes greatest message, in bytes
     */
    public void setMaxBytes(final int bytes) {
        maxBytes = bytes;
    }

    /**
     * Returns the buffer that holds the frame that {@link #next()} found. Bytes of a frame stay as they are until
     * {@link #next()} is called again.
     *
     * @return the buffer
     */
    public byte[] buffer() {
        return buffer;
    }

    /**
     * Returns where the frame starts.
     *
     * @return index of its first byte
     */
    public int frameStart() {
        return frameStart;
    }

    /**
     * Returns where the frame ends.
     *
     * @return index after its last byte
     */
    public int frameEnd() {
        return frameEnd;
    }

    /**
     * Takes bytes.
     *
     * @param bytes the bytes; they are read
     * @throws MalformedMessageException if there is no room for them
     */
    public void append(final ByteBuf bytes) throws MalformedMessageException {
        final int count = bytes.readableBytes();
        ensureRoom(count);
        bytes.readBytes(buffer, end, count);
        end += count;
    }

    /**
     * Looks for the next complete message.
     *
     * @return true if there is one, at {@link #frameStart()}
     * @throws MalformedMessageException if the stream is not a sequence of objects within the limits
     */
    public boolean next() throws MalformedMessageException {
        final byte[] bytes = buffer;
        final int last = end;
        int pos = scanned;
        while (pos < last) {
            final byte value = bytes[pos++];
            if (inString) {
                if (escaped) {
                    escaped = false;
                } else if (value == '\\') {
                    escaped = true;
                } else if (value == '"') {
                    inString = false;
                }
            } else if (depth == 0) {
                if (value == '{') {
                    start = pos - 1;
                    depth = 1;
                } else if (value == ' ' || value == '\n' || value == '\r' || value == '\t') {
                    start = pos;
                } else {
                    throw new MalformedMessageException(CloseReason.MALFORMED_JSON, "A message does not start with {");
                }
            } else {
                switch (value) {
                    case '"' -> inString = true;
                    case '{', '[' -> {
                        if (++depth > Json.MAX_DEPTH) {
                            throw new MalformedMessageException(CloseReason.NESTING_TOO_DEEP,
                                "Nested deeper than " + Json.MAX_DEPTH);
                        }
                    }
                    case '}', ']' -> {
                        if (--depth == 0) {
                            scanned = pos;
                            frameStart = start;
                            frameEnd = pos;
                            start = pos;
                            checkSize(frameEnd - frameStart);
                            return true;
                        }
                    }
                    default -> {
                        // of no importance for where the message ends
                    }
                }
            }
        }
        scanned = pos;
        checkSize(end - start);
        compact();
        return false;
    }

    /**
     * Gives the buffer back.
     */
    public void release() {
        resize(new byte[0]);
        start = 0;
        scanned = 0;
        end = 0;
    }

    private void checkSize(final int size) throws MalformedMessageException {
        if (size > maxBytes) {
            throw new MalformedMessageException(CloseReason.MESSAGE_TOO_LARGE, "More than " + maxBytes + " bytes");
        }
    }

    /** Moves what is left of complete messages to the front; what is left came with the last read, hence is small. */
    private void compact() {
        final int rest = end - start;
        if (start > 0) {
            if (rest <= SMALL && buffer.length > SMALL) {
                final var smaller = new byte[SMALL];
                System.arraycopy(buffer, start, smaller, 0, rest);
                resize(smaller);
            } else {
                System.arraycopy(buffer, start, buffer, 0, rest);
            }
            scanned -= start;
            end = rest;
            start = 0;
        }
    }

    private void ensureRoom(final int count) throws MalformedMessageException {
        final long needed = (long) end + count;
        if (needed <= buffer.length) {
            return;
        }
        final long wanted = Math.max(SMALL, Math.max(needed, Math.min(2L * buffer.length, (long) maxBytes + SMALL)));
        if (wanted > Integer.MAX_VALUE - 16) {
            throw new MalformedMessageException(CloseReason.MESSAGE_TOO_LARGE, "More than 2 GiB");
        }
        if (!reserve.test(wanted - buffer.length)) {
            throw new MalformedMessageException(CloseReason.BUFFER_LIMIT, "No room for " + wanted + " bytes");
        }
        buffer = Arrays.copyOf(buffer, (int) wanted);
    }

    private void resize(final byte[] replacement) {
        reserve.test((long) replacement.length - buffer.length);
        buffer = replacement;
    }
}
