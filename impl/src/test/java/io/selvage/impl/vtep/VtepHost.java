/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.vtep;

import io.selvage.testkit.Await;
import io.selvage.testkit.Command;
import io.selvage.testkit.CommandException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** A real database server with a {@code hardware_vtep} database, and no switch behind it. */
final class VtepHost implements AutoCloseable {
    static final Path SCHEMA = Path.of("/usr/share/openvswitch/vtep.ovsschema");

    private static final Duration START = Duration.ofSeconds(30);

    private final Path directory;
    private final Process server;

    VtepHost(final Path schema) throws IOException {
        directory = Files.createTempDirectory("selvage-vtep-");
        Command.of("ovsdb-tool", "create", file("vtep.db"), schema.toString()).run();
        final var builder = new ProcessBuilder("ovsdb-server", file("vtep.db"), "--remote=punix:" + file("db.sock"),
            "--remote=db:hardware_vtep,Global,managers", "--log-file=" + file("log"), "-vconsole:off", "-vsyslog:off",
            "--unixctl=" + file("ctl")).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("OVS_RUNDIR", directory.toString());
        server = builder.start();
        Await.until("ovsdb-server answers", START, () -> Files.exists(directory.resolve("db.sock")));
    }

    private String file(final String name) {
        return directory.resolve(name).toString();
    }

    String ctl(final String... arguments) {
        final var argv = new ArrayList<>(List.of("vtep-ctl", "--timeout=30", "--db=unix:" + file("db.sock")));
        argv.addAll(List.of(arguments));
        return Command.of(argv.toArray(String[]::new)).run().strip();
    }

    /** Has the database server come to a controller. */
    void connect(final InetSocketAddress controller) {
        final var target = "tcp:127.0.0.1:" + controller.getPort();
        ctl("set-manager", target, "--", "set", "Manager", target, "max_backoff=1000");
    }

    /** Everything that a controller writes, without identities: one line for each entry, sorted. */
    List<String> entries(final String physicalSwitch) {
        return Await.value("entries that hold still", START, () -> {
            try {
                return Optional.of(read(physicalSwitch));
            } catch (CommandException e) {
                // It is being changed, and a row that was there a command ago is gone.
                return Optional.empty();
            }
        }, () -> "");
    }

    private List<String> read(final String physicalSwitch) {
        final var lines = new TreeSet<String>();
        for (final var name : ctl("list-ls").lines().toList()) {
            lines.add(name + " key " + ctl("get", "Logical_Switch", name, "tunnel_key"));
            ctl("list-remote-macs", name).lines().filter(line -> line.contains("->"))
                .forEach(line -> lines.add(name + " " + line.strip()));
        }
        for (final var port : ctl("list-ports", physicalSwitch).lines().toList()) {
            ctl("list-bindings", physicalSwitch, port).lines().forEach(line -> lines.add(port + " " + line));
        }
        return List.copyOf(lines);
    }

    /** The access lists and what they judge, without identities: one line for each entry or binding, sorted. */
    List<String> accessLists(final String... ports) {
        return Await.value("access lists that hold still", START, () -> {
            try {
                final var lines = new TreeSet<String>();
                for (final var acl : ctl("--bare", "--columns=_uuid", "list", "ACL").lines()
                        .filter(line -> !line.isBlank()).toList()) {
                    final var name = ctl("get", "ACL", acl, "acl_name").replace("\"", "");
                    for (final var entry : ctl("get", "ACL", acl, "acl_entries").replaceAll("[\\[\\] ]", "")
                            .split(",")) {
                        lines.add(name + " " + ctl("--format=csv", "--data=bare", "--no-headings",
                            "--columns=sequence,direction,action,source_mac,ethertype,source_ip,source_mask,protocol,"
                            + "dest_port_min,dest_port_max,tcp_flags,tcp_flags_mask,icmp_type", "list", "ACL_entry",
                            entry));
                    }
                }
                for (final var port : ports) {
                    for (final var binding : ctl("get", "Physical_Port", port, "acl_bindings").replaceAll("[{} ]", "")
                            .split(",")) {
                        if (!binding.isEmpty()) {
                            lines.add(port + " " + binding.split("=")[0] + " "
                                + ctl("get", "ACL", binding.split("=")[1], "acl_name").replace("\"", ""));
                        }
                    }
                }
                return Optional.of(List.copyOf(lines));
            } catch (CommandException e) {
                // It is being changed, and a row that was there a command ago is gone.
                return Optional.empty();
            }
        }, () -> "");
    }

    /** The identities of all rows that a controller makes. */
    String identities() {
        return ctl("--columns=_uuid", "list", "Logical_Switch") + ctl("--columns=_uuid", "list",
            "Ucast_Macs_Remote") + ctl("--columns=_uuid", "list", "Mcast_Macs_Remote")
            + ctl("--columns=_uuid", "list", "Physical_Locator_Set");
    }

    @Override
    public void close() throws IOException {
        server.destroyForcibly().onExit().join();
        try (var files = Files.walk(directory)) {
            for (final var path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
