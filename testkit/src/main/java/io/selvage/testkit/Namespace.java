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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace, by name as {@code ip netns} keeps them.
 *
 * @param name name of the namespace
 */
public record Namespace(String name) {
    private static final Path DIRECTORY = Path.of("/run/netns");

    /**
     * Makes a command run inside this namespace. {@code nsenter} rather than {@code ip netns exec}: it does not remount
     * {@code /sys}, which takes several milliseconds that would count in every measurement.
     *
     * @param argv program and arguments
     * @return the command
     */
    public Command command(final String... argv) {
        return command(List.of(argv));
    }

    /**
     * Makes a command run inside this namespace.
     *
     * @param argv program and arguments
     * @return the command
     */
    public Command command(final List<String> argv) {
        final var all = new ArrayList<>(List.of("nsenter", "--net=" + DIRECTORY.resolve(name), "--"));
        all.addAll(argv);
        return Command.of(all);
    }

    /**
     * Runs {@code ip} with this namespace as its subject.
     *
     * @param argv arguments of {@code ip}
     * @return standard output
     */
    public String ip(final String... argv) {
        final var all = new ArrayList<>(List.of("ip", "-n", name));
        all.addAll(List.of(argv));
        return Command.of(all).run();
    }

    /**
     * Runs many {@code ip} commands in one process: half a millisecond each instead of five.
     *
     * @param lines commands, without the leading {@code ip}
     */
    public void batch(final List<String> lines) {
        final var argv = List.of("ip", "-n", name, "-batch", "-");
        final var result = Command.of(argv).tryRun(String.join("\n", lines) + "\n");
        if (!result.ok()) {
            throw new CommandException("in namespace %s: %s: %s".formatted(name, lines, result.error().strip()));
        }
    }

    /** {@return whether the namespace exists} */
    public boolean exists() {
        return Files.exists(DIRECTORY.resolve(name));
    }

    /**
     * Creates the namespace with its loopback up.
     *
     * @param ipv6 whether interfaces shall have IPv6 link-local addresses; without, a silent device is really silent
     */
    public void create(final boolean ipv6) {
        Command.of("ip", "netns", "add", name).run();
        ip("link", "set", "lo", "up");
        if (!ipv6) {
            command("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1").run();
        }
    }

    /** Kills what runs in the namespace and removes it with all its interfaces. Does nothing if it does not exist. */
    public void delete() {
        if (!exists()) {
            return;
        }
        for (final var pid : Command.of("ip", "netns", "pids", name).run().lines().toList()) {
            ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
        Await.until("no process left in namespace " + name, Duration.ofSeconds(10),
            () -> Command.of("ip", "netns", "pids", name).run().isBlank());
        Command.of("ip", "netns", "del", name).run();
    }

    /**
     * Finds namespaces.
     *
     * @param prefix beginning of their names
     * @return those that exist, sorted
     */
    public static List<Namespace> withPrefix(final String prefix) {
        if (!Files.isDirectory(DIRECTORY)) {
            return List.of();
        }
        try (var files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(prefix)).sorted()
                .map(Namespace::new).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
