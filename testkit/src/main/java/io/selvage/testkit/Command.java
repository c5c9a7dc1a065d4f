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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * An external command with its environment, ready to run. Immutable, hence safe for use by several threads.
 *
 * @param argv program and arguments, never handed to a shell
 * @param environment variables set in addition to those of this process
 * @param deadline how long the command may take before it is killed
 */
public record Command(List<String> argv, Map<String, String> environment, Duration deadline) {
    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

    public Command {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        requireNonNull(deadline);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("empty command");
        }
    }

    /**
     * What a command left behind.
     *
     * @param exit exit status, 0 is success
     * @param output standard output
     * @param error standard error
     */
    public record Result(int exit, String output, String error) {
        /** {@return whether the exit status is 0} */
        public boolean ok() {
            return exit == 0;
        }

        /** {@return the lines of standard output that are not blank} */
        public List<String> lines() {
            return output.lines().filter(line -> !line.isBlank()).toList();
        }
    }

    /**
     * Creates a command with the default deadline of 30 s.
     *
     * @param argv program and arguments
     * @return the command
     */
    public static Command of(final String... argv) {
        return of(List.of(argv));
    }

    /**
     * Creates a command with the default deadline of 30 s.
     *
     * @param argv program and arguments
     * @return the command
     */
    public static Command of(final List<String> argv) {
        return new Command(argv, Map.of(), DEFAULT_DEADLINE);
    }

    /**
     * Adds an environment variable.
     *
     * @param name name of the variable
     * @param value its value
     * @return a command like this one, with the variable
     */
    public Command with(final String name, final String value) {
        final var changed = new HashMap<>(environment);
        changed.put(name, value);
        return new Command(argv, changed, deadline);
    }

    /**
     * Changes the deadline.
     *
     * @param newDeadline how long the command may take
     * @return a command like this one, with the deadline
     */
    public Command within(final Duration newDeadline) {
        return new Command(argv, environment, newDeadline);
    }

    /**
     * Runs the command and expects it to succeed.
     *
     * @return standard output
     * @throws CommandException if it does not
     */
    public String run() {
        final var result = tryRun("");
        if (!result.ok()) {
            throw new CommandException("'%s' ended with %d: %s%s".formatted(String.join(" ", argv), result.exit(),
                result.error().strip(), result.output().isBlank() ? "" : " " + result.output().strip()));
        }
        return result.output();
    }

    /**
     * Runs the command, whatever its exit status.
     *
     * @return what it left behind
     * @throws CommandException if it cannot be started or does not end in time
     */
    public Result tryRun() {
        return tryRun("");
    }

    /**
     * Runs the command with some standard input, whatever its exit status.
     *
     * @param input standard input
     * @return what it left behind
     * @throws CommandException if it cannot be started or does not end in time
     */
    public Result tryRun(final String input) {
        final var process = start();
        final var output = slurp(process.getInputStream());
        final var error = slurp(process.getErrorStream());
        try {
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CommandException("'%s' did not end within %s".formatted(String.join(" ", argv), deadline));
            }
            return new Result(process.exitValue(), output.get(), error.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted while running " + argv, e);
        } catch (IOException | ExecutionException e) {
            throw new CommandException("cannot talk to " + argv, e);
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Starts the command and leaves it running.
     *
     * @return the process; its streams are pipes that the caller reads
     * @throws CommandException if it cannot be started
     */
    public Process start() {
        final var builder = new ProcessBuilder(argv);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CommandException("cannot start " + argv, e);
        }
    }

    private static CompletableFuture<String> slurp(final InputStream stream) {
        final var text = new CompletableFuture<String>();
        // One virtual thread per pipe: a command that fills one pipe while the other is read would block for ever.
        Thread.ofVirtual().start(() -> {
            try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.completeExceptionally(new UncheckedIOException(e));
            }
        });
        return text;
    }
}
