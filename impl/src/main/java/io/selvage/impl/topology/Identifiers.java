/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.topology;

import java.nio.charset.StandardCharsets;

/** Identifiers in the standard model are URIs (RFC 3986): other characters are percent-encoded. Pure functions. */
final class Identifiers {
    /** Unreserved characters, and those reserved ones that every part of a path may have. */
    private static final String PLAIN =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:@!$&'()*+,;=";

    private Identifiers() {
        // Functions only
    }

    /** A text as a part of a URI. */
    static String uri(final String text) {
        final var uri = new StringBuilder(text.length());
        for (final byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > 0 && PLAIN.indexOf(octet) >= 0) {
                uri.append((char) octet);
            } else {
                uri.append(String.format("%%%02X", octet & 0xFF));
            }
        }
        return uri.toString();
    }
}
