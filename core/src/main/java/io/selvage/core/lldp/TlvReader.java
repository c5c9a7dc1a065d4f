/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.lldp;

import io.selvage.core.net.MacAddress;
import java.nio.charset.StandardCharsets;

/** Reads a part of a frame from its beginning to its end, never beyond. Not thread-safe. */
final class TlvReader {
    private final int type;
    private final byte[] frame;
    private final int end;
    private int at;

    /**
     * Makes a reader.
     *
     * @param type type of the TLV, 0 to 127
     * @param frame the frame
     * @param at where the content begins
     * @param end where it ends, at most at the end of the frame
     */
    TlvReader(final int type, final byte[] frame, final int at, final int end) {
        this.type = type;
        this.frame = frame;
        this.at = at;
        this.end = end;
    }

    static int read16(final byte[] frame, final int at) {
        return (frame[at] & 0xFF) << 8 | frame[at + 1] & 0xFF;
    }

    int type() {
        return type;
    }

    /** Where the next octet is, from the beginning of the frame. */
    int at() {
        return at;
    }

    /** How many octets are left. */
    int left() {
        return end - at;
    }

    void within(final String field, final int least, final int most) throws TlvException {
        if (left() < least || left() > most) {
            throw new TlvException(field, at, "has " + left() + " octets, must have " + least + " to " + most);
        }
    }

    private int take(final String field, final int octets) throws TlvException {
        if (left() < octets) {
            throw new TlvException(field, at, "needs " + octets + " octets, " + left() + " are left");
        }
        final int from = at;
        at += octets;
        return from;
    }

    /** The next octet, 0 if there is none. */
    int peek() {
        return left() == 0 ? 0 : frame[at] & 0xFF;
    }

    int u8(final String field) throws TlvException {
        return frame[take(field, 1)] & 0xFF;
    }

    int u16(final String field) throws TlvException {
        return read16(frame, take(field, 2));
    }

    long u32(final String field) throws TlvException {
        final int from = take(field, 4);
        return (long) read16(frame, from) << 16 | read16(frame, from + 2);
    }

    MacAddress mac(final String field) throws TlvException {
        return MacAddress.read(frame, take(field, 6));
    }

    TlvReader part(final String field, final int octets) throws TlvException {
        final int from = take(field, octets);
        return new TlvReader(type, frame, from, from + octets);
    }

    /** Everything that is left. */
    Octets rest() {
        final var octets = Octets.of(frame, at, left());
        at = end;
        return octets;
    }

    /**
     * A text in UTF-8. What cannot be shown, or written as YANG (RFC 7950, section 9.4), is replaced by U+FFFD, and
     * zeroes at the end, which some senders count in, are left out.
     *
     * @param octets how long it is, not more than is left
     * @param lines whether it may have several lines
     */
    String text(final int octets, final boolean lines) {
        int length = octets;
        while (length > 0 && frame[at + length - 1] == 0) {
            length--;
        }
        final var raw = new String(frame, at, length, StandardCharsets.UTF_8);
        at += octets;
        final var clean = new StringBuilder(raw.length());
        raw.codePoints().forEach(c -> clean.appendCodePoint(isShown(c, lines) ? c : LldpDecoder.REPLACEMENT));
        return clean.toString();
    }

    private static boolean isShown(final int codePoint, final boolean lines) {
        if (codePoint == '\n' || codePoint == '\r' || codePoint == '\t') {
            return lines;
        }
        // Control characters, and the code points that are no characters: U+FDD0 to U+FDEF, and the last two of a plane
        return !Character.isISOControl(codePoint) && !(codePoint >= 0xFDD0 && codePoint <= 0xFDEF)
            && (codePoint & 0xFFFE) != 0xFFFE;
    }
}
