/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.net;

/**
 * An IP prefix in CIDR notation.
 *
 * @param address any address of the prefix; bits beyond {@code length} are not significant
 * @param length the prefix length, 0 to 32 or 0 to 128
 */
public record IpPrefix(Ip address, int length) {
    public IpPrefix {
        if (length < 0 || length > (address.isV6() ? 128 : 32)) {
            throw new IllegalArgumentException("prefix length out of range: " + length);
        }
    }

    /**
     * Parses {@code address/length}.
     *
     * @throws IllegalArgumentException if the text is not a prefix
     */
    public static IpPrefix of(final String text) {
        final int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a prefix, '/' is missing: " + text);
        }
        return new IpPrefix(Ip.of(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** Whether the address lies in this prefix. */
    public boolean contains(final Ip ip) {
        if (ip.isV6() != address.isV6()) {
            return false;
        }
        if (!ip.isV6()) {
            return length == 0 || (ip.low() ^ address.low()) >>> 32 - length == 0;
        }
        if (length <= 64) {
            return length == 0 || (ip.high() ^ address.high()) >>> 64 - length == 0;
        }
        return ip.high() == address.high() && (ip.low() ^ address.low()) >>> 128 - length == 0;
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
