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

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A background process of the Open vSwitch family, which keeps its process identifier and its log in a directory,
 * under its name.
 *
 * @param program the program that it runs
 * @param directory where its files are
 * @param name its name there
 */
record Daemon(String program, Path directory, String name) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    Daemon {
        requireNonNull(program);
        requireNonNull(directory);
        requireNonNull(name);
    }

    /** Names a process by its program. */
    Daemon(final String program, final Path directory) {
        this(program, directory, program);
    }

    /** {@return the options that start it in the background} */
    List<String> options() {
        return List.of("--pidfile=" + file("pid"), "--detach", "--no-chdir", "--log-file=" + file("log"),
            "-vconsole:off");
    }

    /** {@return its control socket, for its option {@code --unixctl} and for {@code ovs-appctl -t}} */
    String control() {
        return file("ctl").toString();
    }

    /** {@return the process, if it runs} */
    Optional<ProcessHandle> process() {
        final var pid = file("pid");
        try {
            if (!Files.exists(pid)) {
                return Optional.empty();
            }
            // A process id may have been given to somebody else since: the command name decides.
            return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).filter(Daemon::runs)
                .filter(handle -> handle.info().command().orElse("").endsWith(program));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it with SIGKILL and waits until it is gone. Does nothing if it does not run. */
    void kill() {
        process().ifPresent(handle -> {
            handle.destroyForcibly();
            Await.until(name + " in " + directory + " is gone", PATIENCE, () -> !runs(handle));
        });
    }

    private Path file(final String suffix) {
        return directory.resolve(name + "." + suffix);
    }

    /**
     * Tells whether a process runs. A dead one that its parent has not collected yet is still "alive" for Java, and
     * process 1 of a container may collect only every few seconds.
     *
     * @param handle the process
     * @return whether it can do anything
     */
    static boolean runs(final ProcessHandle handle) {
        try (var threads = Files.list(Path.of("/proc", Long.toString(handle.pid()), "task"))) {
            return threads.anyMatch(Daemon::threadRuns);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /** The first thread may be dead while another one still holds the files of the process, and locks on them. */
    private static boolean threadRuns(final Path thread) {
        try {
            final var stat = Files.readString(thread.resolve("stat"));
            // proc(5): the state is the field after the command in parentheses.
            final char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            return false;
        }
    }
}
