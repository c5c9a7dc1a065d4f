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
import java.util.List;
import java.util.Optional;

/**
 * One Open vSwitch: an {@code ovsdb-server} and an {@code ovs-vswitchd} with a run directory of their own, in a network
 * namespace. Not thread-safe as regards start, stop and kill; everything else may be called by any thread.
 */
public final class OpenVSwitch {
    private static final Duration START = Duration.ofSeconds(20);
    private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");

    private final Namespace namespace;
    private final Path directory;
    private final boolean dummy;

    /**
     * Names a switch; nothing is started yet.
     *
     * @param namespace where its processes live
     * @param directory its run directory, database included
     * @param dummy whether the datapath is simulated: no packets, but real OVSDB and OpenFlow
     */
    public OpenVSwitch(final Namespace namespace, final Path directory, final boolean dummy) {
        this.namespace = requireNonNull(namespace);
        this.directory = requireNonNull(directory).toAbsolutePath();
        this.dummy = dummy;
    }

    /** {@return the namespace of its processes} */
    public Namespace namespace() {
        return namespace;
    }

    /** {@return its run directory: {@code OVS_RUNDIR} for the Open vSwitch tools} */
    public Path directory() {
        return directory;
    }

    /** Creates an empty database and starts both processes. */
    public void start() {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!Files.exists(directory.resolve("conf.db"))) {
            Command.of("ovsdb-tool", "create", directory.resolve("conf.db").toString(), SCHEMA.toString()).run();
        }
        startDatabaseServer();
        vsctl("--no-wait", "init");
        startSwitch();
    }

    /** Starts {@code ovsdb-server} on the existing database. */
    public void startDatabaseServer() {
        tool("ovsdb-server", directory.resolve("conf.db").toString(), "--remote=punix:" + directory.resolve("db.sock"),
            "--remote=db:Open_vSwitch,Open_vSwitch,manager_options", "--private-key=db:Open_vSwitch,SSL,private_key",
            "--certificate=db:Open_vSwitch,SSL,certificate", "--ca-cert=db:Open_vSwitch,SSL,ca_cert",
            "--pidfile=" + pidFile("ovsdb-server"), "--detach", "--no-chdir",
            "--log-file=" + directory.resolve("ovsdb-server.log"), "-vconsole:off",
            "--unixctl=" + control("ovsdb-server")).run();
    }

    /** Starts {@code ovs-vswitchd} and waits until it has read the database. */
    public void startSwitch() {
        final var argv = new ArrayList<>(List.of("ovs-vswitchd", "unix:" + directory.resolve("db.sock"),
            "--pidfile=" + pidFile("ovs-vswitchd"), "--detach", "--no-chdir",
            "--log-file=" + directory.resolve("ovs-vswitchd.log"), "-vconsole:off",
            "--unixctl=" + control("ovs-vswitchd")));
        if (dummy) {
            argv.add("--enable-dummy=override");
        }
        tool(argv.toArray(String[]::new)).run();
        Await.until("ovs-vswitchd of " + namespace.name() + " answers", START,
            () -> tool("ovs-appctl", "-t", control("ovs-vswitchd"), "version").tryRun().ok());
    }

    /** Kills {@code ovs-vswitchd} with SIGKILL and waits until it is gone. */
    public void killSwitch() {
        kill("ovs-vswitchd");
    }

    /** Kills {@code ovsdb-server} with SIGKILL and waits until it is gone. */
    public void killDatabaseServer() {
        kill("ovsdb-server");
    }

    /** Ends both processes. Does nothing where they do not run. */
    public void stop() {
        killSwitch();
        killDatabaseServer();
    }

    /**
     * Looks up a daemon.
     *
     * @param daemon {@code ovs-vswitchd} or {@code ovsdb-server}
     * @return its process, if it runs
     */
    public Optional<ProcessHandle> process(final String daemon) {
        try {
            final var file = Path.of(pidFile(daemon));
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            // A process id may have been given to somebody else since: the command name decides.
            return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).filter(OpenVSwitch::runs)
                .filter(handle -> handle.info().command().orElse("").endsWith(daemon));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs {@code ovs-vsctl} and expects it to succeed.
     *
     * @param arguments its arguments
     * @return standard output, without the line break at its end
     */
    public String vsctl(final String... arguments) {
        return vsctlCommand(arguments).run().stripTrailing();
    }

    /**
     * Makes an {@code ovs-vsctl} command.
     *
     * @param arguments its arguments
     * @return the command
     */
    public Command vsctlCommand(final String... arguments) {
        final var argv = new ArrayList<>(List.of("ovs-vsctl", "--timeout=20",
            "--db=unix:" + directory.resolve("db.sock")));
        argv.addAll(List.of(arguments));
        return tool(argv.toArray(String[]::new));
    }

    /**
     * Runs {@code ovs-ofctl} for OpenFlow 1.3, with names in place of port numbers.
     *
     * @param arguments its arguments
     * @return standard output
     */
    public String ofctl(final String... arguments) {
        final var argv = new ArrayList<>(List.of("ovs-ofctl", "-O", "OpenFlow13", "--names"));
        argv.addAll(List.of(arguments));
        return tool(argv.toArray(String[]::new)).run();
    }

    /**
     * Runs {@code ovs-appctl} against {@code ovs-vswitchd}.
     *
     * @param arguments its arguments
     * @return standard output
     */
    public String appctl(final String... arguments) {
        final var argv = new ArrayList<>(List.of("ovs-appctl", "-t", control("ovs-vswitchd")));
        argv.addAll(List.of(arguments));
        return tool(argv.toArray(String[]::new)).run();
    }

    /**
     * Runs {@code ovs-appctl} against {@code ovsdb-server}.
     *
     * @param arguments its arguments
     * @return standard output
     */
    public String databaseServer(final String... arguments) {
        final var argv = new ArrayList<>(List.of("ovs-appctl", "-t", control("ovsdb-server")));
        argv.addAll(List.of(arguments));
        return tool(argv.toArray(String[]::new)).run();
    }

    /**
     * Makes a command that knows where this switch lives.
     *
     * @param argv program and arguments
     * @return the command
     */
    public Command tool(final String... argv) {
        return namespace.command(argv).with("OVS_RUNDIR", directory.toString()).with("OVS_LOGDIR", directory.toString())
            .with("OVS_DBDIR", directory.toString());
    }

    /**
     * Tells whether a bridge exists.
     *
     * @param bridge its name
     * @return whether it does
     */
    public boolean hasBridge(final String bridge) {
        return vsctlCommand("br-exists", bridge).tryRun().ok();
    }

    /**
     * Reads the flows of a bridge.
     *
     * @param bridge its name
     * @return the flows
     */
    public FlowDump flows(final String bridge) {
        return FlowDump.parse(ofctl("dump-flows", bridge));
    }

    /**
     * Reads the groups of a bridge.
     *
     * @param bridge its name
     * @return one line per group, sorted
     */
    public List<String> groups(final String bridge) {
        return ofctl("dump-groups", bridge).lines().map(String::strip).filter(line -> line.startsWith("group_id"))
            .sorted().toList();
    }

    /**
     * Takes all flows, groups and meters from a bridge.
     *
     * @param bridge its name
     */
    public void forget(final String bridge) {
        for (final var what : List.of("del-flows", "del-groups", "del-meters")) {
            ofctl(what, bridge);
        }
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
            return threads.anyMatch(OpenVSwitch::threadRuns);
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

    private void kill(final String daemon) {
        process(daemon).ifPresent(handle -> {
            handle.destroyForcibly();
            Await.until(daemon + " of " + namespace.name() + " is gone", START, () -> !runs(handle));
        });
    }

    private String pidFile(final String daemon) {
        return directory.resolve(daemon + ".pid").toString();
    }

    String control(final String daemon) {
        return directory.resolve(daemon + ".ctl").toString();
    }
}
