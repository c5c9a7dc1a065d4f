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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A controller in the namespace of a laboratory: started and stopped by the {@code selvage} script, as its users do,
 * and killed as only fate does. Not thread-safe.
 */
public final class ControllerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(240);
    private static final Duration STOP = Duration.ofSeconds(60);

    private final Lab lab;
    private final Path home;
    private final Path data;
    private final Map<String, String> settings = new HashMap<>();
    private final Northbound northbound;

    /**
     * Names a controller; nothing is started yet.
     *
     * @param lab the laboratory
     */
    public ControllerProcess(final Lab lab) {
        this.lab = requireNonNull(lab);
        home = home();
        data = home.resolve(".selvage").resolve("lab-" + lab.prefix());
        northbound = new Northbound(new Restconf("http://" + lab.controllerAddress() + ":8181/rests", "admin",
            "admin"));
    }

    /**
     * Finds the product's directory.
     *
     * @return the system property {@code selvage.home}, else the nearest directory above the working directory that
     *         holds the script {@code selvage}
     */
    public static Path home() {
        final var property = System.getProperty("selvage.home");
        if (property != null) {
            return Path.of(property).toAbsolutePath();
        }
        for (var path = Path.of("").toAbsolutePath(); path != null; path = path.getParent()) {
            if (Files.isExecutable(path.resolve("selvage"))) {
                return path;
            }
        }
        throw new IllegalStateException("no script 'selvage' in this directory or above; set -Dselvage.home=DIRECTORY");
    }

    /** {@return the API of this controller} */
    public Northbound northbound() {
        return northbound;
    }

    /** {@return where this controller keeps its data} */
    public Path data() {
        return data;
    }

    /**
     * Sets a setting of {@code ./selvage start} for all starts to come.
     *
     * @param name its name, {@code ovsdb-port} for example
     * @param value its value
     */
    public void set(final String name, final String value) {
        settings.put("SELVAGE_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), value);
    }

    /** Forgets everything that an earlier controller of this laboratory stored. */
    public void wipe() {
        if (!Files.exists(data)) {
            return;
        }
        try (var files = Files.walk(data)) {
            for (final var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts the controller and waits until it answers.
     *
     * @return how long that took
     */
    public Duration start() {
        final long start = System.nanoTime();
        script("start").within(START).run();
        awaitReady();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Waits until the controller answers. */
    public void awaitReady() {
        Await.until("the controller answers at " + northbound.restconf().root(), START, this::ready, this::log);
    }

    /** {@return whether the controller answers: not RESTCONF alone, but also its own operations} */
    public boolean ready() {
        try {
            northbound.waitRealised(Duration.ZERO);
            return true;
        } catch (RestconfException | UncheckedIOException e) {
            return false;
        }
    }

    /** Stops the controller in an orderly way. */
    public void stop() {
        script("stop").within(STOP).run();
        Await.until("the controller is gone", STOP, () -> !runs());
    }

    /** Kills the controller with SIGKILL and waits until it is gone. */
    public void kill() {
        final var processes = processes();
        processes.forEach(ProcessHandle::destroyForcibly);
        // A dying process has lost its command line and its namespace long before it is gone: look at the process.
        Await.until("the controller is gone", STOP, () -> processes.stream().noneMatch(Daemon::runs));
    }

    /** {@return whether a controller process exists} */
    public boolean runs() {
        return !processes().isEmpty();
    }

    /** {@return the process identifier of the controller's virtual machine} */
    public long pid() {
        return processes().stream().mapToLong(ProcessHandle::pid).findFirst()
            .orElseThrow(() -> new IllegalStateException("the controller does not run"));
    }

    private List<ProcessHandle> processes() {
        final var found = new ArrayList<ProcessHandle>();
        for (final var pid : Command.of("ip", "netns", "pids", lab.core().name()).run().lines().toList()) {
            ProcessHandle.of(Long.parseLong(pid.strip())).filter(Daemon::runs)
                .filter(ControllerProcess::isController).ifPresent(found::add);
        }
        return found;
    }

    private static boolean isController(final ProcessHandle handle) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(handle.pid()), "cmdline"))
                .contains("org.apache.karaf.main.Main");
        } catch (IOException e) {
            // The process ended while we looked.
            return false;
        }
    }

    private Command script(final String verb) {
        var command = Command.of("ip", "netns", "exec", lab.core().name(), home.resolve("selvage").toString(), verb)
            .with("SELVAGE_DATA", data.toString());
        for (final var setting : settings.entrySet()) {
            command = command.with(setting.getKey(), setting.getValue());
        }
        return command;
    }

    /** {@return the end of the controller's log, for people} */
    public String log() {
        try (var files = Files.walk(data)) {
            final var log = files.filter(file -> file.getFileName().toString().equals("karaf.log")).findFirst();
            if (log.isEmpty()) {
                return "no karaf.log in " + data;
            }
            final var lines = Files.readAllLines(log.orElseThrow());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /** Kills the controller, if it runs. */
    @Override
    public void close() {
        kill();
    }
}
