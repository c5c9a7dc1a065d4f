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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jdt.annotation.Nullable;

/**
 * A real ovsdb-server with databases of its own in a temporary directory.
 */
final class OvsdbServerProcess implements AutoCloseable {
    static final Path VSWITCH_SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");
    static final Path VTEP_SCHEMA = Path.of("/usr/share/openvswitch/vtep.ovsschema");

    private final Path directory;
    private final List<Path> databases = new ArrayList<>();
    private final List<String> remotes = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private @Nullable Process process;

    OvsdbServerProcess() throws IOException {
        directory = Files.createTempDirectory("selvage-ovsdb");
        remotes.add("punix:" + directory.resolve("db.sock"));
    }

    /** Adds a database of a schema. */
    OvsdbServerProcess database(final Path schema) throws IOException {
        final Path file = directory.resolve("db" + databases.size() + ".db");
        run("ovsdb-tool", "create", file.toString(), schema.toString());
        databases.add(file);
        return this;
    }

    /** Adds a database of a schema that is a cluster of one: only such a database has transaction ids. */
    OvsdbServerProcess clusteredDatabase(final Path schema) throws IOException {
        final Path file = directory.resolve("db" + databases.size() + ".db");
        run("ovsdb-tool", "create-cluster", file.toString(), schema.toString(),
            "unix:" + directory.resolve("raft.sock"));
        databases.add(file);
        return this;
    }

    OvsdbServerProcess remote(final String remote) {
        remotes.add(remote);
        return this;
    }

    OvsdbServerProcess option(final String option) {
        options.add(option);
        return this;
    }

    Path directory() {
        return directory;
    }

    OvsdbServerProcess start() throws IOException {
        final var command = new ArrayList<>(List.of("ovsdb-server", "--no-chdir", "-vconsole:off", "-vsyslog:off",
            "--log-file=" + directory.resolve("log"), "--unixctl=" + directory.resolve("ctl")));
        remotes.forEach(remote -> command.add("--remote=" + remote));
        command.addAll(options);
        databases.forEach(database -> command.add(database.toString()));
        final var builder = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(directory.resolve("out").toFile());
        builder.environment().put("OVS_RUNDIR", directory.toString());
        process = builder.start();
        Await.until("ovsdb-server answers", () -> Files.exists(directory.resolve("ctl"))
            && Files.exists(directory.resolve("db.sock")));
        return this;
    }

    /** Kills the server as kill -9 does. */
    void kill() throws IOException {
        final var running = process;
        if (running != null) {
            running.destroyForcibly();
            await(running);
            Files.deleteIfExists(directory.resolve("ctl"));
            Files.deleteIfExists(directory.resolve("db.sock"));
        }
    }

    /** Stops the server from running, without ending it. */
    void signal(final String signal) throws IOException {
        final var running = process;
        if (running != null) {
            run("kill", "-" + signal, Long.toString(running.pid()));
        }
    }

    /** Runs ovs-vsctl on this server without waiting for ovs-vswitchd. */
    String vsctl(final String... arguments) throws IOException {
        final var command = new ArrayList<>(List.of("ovs-vsctl", "--no-wait", "--timeout=20",
            "--db=unix:" + directory.resolve("db.sock")));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    String appctl(final String... arguments) throws IOException {
        final var command = new ArrayList<>(List.of("ovs-appctl", "-t", directory.resolve("ctl").toString()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Runs a transaction, as JSON, with ovsdb-client. */
    String transact(final String json) throws IOException {
        return run("ovsdb-client", "--timeout=60", "transact", "unix:" + directory.resolve("db.sock"), json);
    }

    static String run(final String... command) throws IOException {
        final var running = new ProcessBuilder(command).redirectErrorStream(true).start();
        running.getOutputStream().close();
        final String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (await(running) != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output.strip();
    }

    private static int await(final Process running) throws IOException {
        try {
            if (!running.waitFor(60, TimeUnit.SECONDS)) {
                running.destroyForcibly();
                throw new IOException("Does not end: " + running);
            }
            return running.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    /** Returns a TCP port that was free a moment ago. */
    static InetSocketAddress freeAddress() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
