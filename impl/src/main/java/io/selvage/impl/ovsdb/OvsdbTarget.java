/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.ovsdb;

import io.selvage.core.net.Ip;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where an OVSDB server awaits its controller, as the managers of Open vSwitch are written: {@code tcp:192.0.2.1:6640},
 * {@code ssl:[2001:db8::1]:6640}.
 *
 * @param tls whether TLS is used
 * @param host IPv4 or IPv6 address
 * @param port TCP port
 */
public record OvsdbTarget(boolean tls, String host, int port) {
    private static final Pattern SYNTAX = Pattern.compile("(tcp|ssl):(?:\\[([0-9a-fA-F:]+)]|([0-9.]+)):([0-9]{1,5})");

    /**
     * Reads a target.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static OvsdbTarget of(final String text) {
        final var matcher = SYNTAX.matcher(text);
        final var host = !matcher.matches() ? Optional.<String>empty()
            : Optional.ofNullable(matcher.group(2)).or(() -> Optional.of(matcher.group(3)));
        if (host.flatMap(Ip::tryParse).isEmpty() || Integer.parseInt(matcher.group(4)) > 65_535) {
            throw new IllegalArgumentException("ovsdb-target: '" + text + "' is not as tcp:192.0.2.1:6640 or "
                + "ssl:[2001:db8::1]:6640");
        }
        return new OvsdbTarget(matcher.group(1).equals("ssl"), host.orElseThrow(),
            Integer.parseInt(matcher.group(4)));
    }

    /** Where that is. */
    public InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }
}
