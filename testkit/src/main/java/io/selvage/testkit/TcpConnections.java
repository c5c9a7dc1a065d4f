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

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * TCP connections of processes, to be broken as a network breaks them. To ask {@code ovsdb-server} for it
 * ({@code ovsdb-server/reconnect}) is something else: it drops its local clients as well, and an {@code ovs-vswitchd}
 * that has lost its database is busy, in a loop, until it has it again.
 */
public final class TcpConnections {
    private static final Pattern OWNED = Pattern.compile("\\S+\\s+\\S+\\s+\\S+:(\\d+)\\s+\\S+:\\d+\\s+users:.*");
    private static final Pattern OWNER = Pattern.compile("pid=(\\d+)");

    private TcpConnections() {
        // Functions only
    }

    /**
     * Breaks the connections that processes have, all at once. They go on to listen, and to talk over other sockets.
     *
     * @param namespace where the processes live
     * @param processes the processes
     * @throws CommandException if none is broken, as by a kernel without {@code CONFIG_INET_DIAG_DESTROY}
     */
    public static void cut(final Namespace namespace, final Collection<ProcessHandle> processes) {
        final var listing = namespace.command("ss", "-Htnp", "state", "established").run();
        final var ports = ports(listing, processes.stream().map(ProcessHandle::pid).collect(Collectors.toSet()));
        if (ports.isEmpty()) {
            return;
        }
        final var argv = new ArrayList<>(List.of("ss", "-HKtn", "state", "established"));
        argv.add(ports.stream().map(port -> "sport = :" + port).collect(Collectors.joining(" or ", "( ", " )")));
        if (namespace.command(argv).run().isBlank()) {
            throw new CommandException("no connection was broken, though there are " + ports.size()
                + ": 'ss --kill' needs root, and a kernel with CONFIG_INET_DIAG_DESTROY");
        }
    }

    /** The local ports of connections, in what {@code ss} lists of them, that belong to any of some processes. */
    static List<Integer> ports(final String listing, final Set<Long> processes) {
        final var ports = new ArrayList<Integer>();
        for (final var line : listing.lines().toList()) {
            final var connection = OWNED.matcher(line.strip());
            if (connection.matches() && OWNER.matcher(line).results()
                    .anyMatch(owner -> processes.contains(Long.parseLong(owner.group(1))))) {
                ports.add(Integer.parseInt(connection.group(1)));
            }
        }
        return ports;
    }
}
