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
    private final Daemon databaseServer;
    private final Daemon vswitchd;

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
        databaseServer = daemon("ovsdb-server");
        vswitchd = daemon("ovs-vswitchd");
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
        final var argv = List.of("ovsdb-server", directory.resolve("conf.db").toString(),
            "--remote=punix:" + socket(), "--remote=db:Open_vSwitch,Open_vSwitch,manager_options",
            "--private-key=db:Open_vSwitch,SSL,private_key", "--certificate=db:Open_vSwitch,SSL,certificate",
            "--ca-cert=db:Open_vSwitch,SSL,ca_cert");
        launch(databaseServer, argv);
    }

    /** Starts {@code ovs-vswitchd} and waits until it has read the database. */
    public void startSwitch() {
        final var argv = new ArrayList<>(List.of("ovs-vswitchd", "unix:" + socket()));
        if (dummy) {
            argv.add("--enable-dummy=override");
        }
        launch(vswitchd, argv);
        Await.until("ovs-vswitchd of " + namespace.name() + " answers", START, () -> tryAppctl("version").ok());
    }

    private void launch(final Daemon daemon, final List<String> argv) {
        final var all = new ArrayList<>(argv);
        all.addAll(daemon.options());
        all.add("--unixctl=" + daemon.control());
        tool(all.toArray(String[]::new)).run();
    }

    /** Kills {@code ovs-vswitchd} with SIGKILL and waits until it is gone. */
    public void killSwitch() {
        vswitchd.kill();
    }

    /** Kills {@code ovsdb-server} with SIGKILL and waits until it is gone. */
    public void killDatabaseServer() {
        databaseServer.kill();
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
        return daemon(daemon).process();
    }

    /** A process of this switch, by its program; others that come with it keep their files here as well. */
    Daemon daemon(final String program) {
        return new Daemon(program, directory);
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
            "--db=unix:" + socket()));
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
        return control(vswitchd, arguments).run();
    }

    /**
     * Runs {@code ovs-appctl} against {@code ovs-vswitchd}, which may be dead.
     *
     * @param arguments its arguments
     * @return what came of it
     */
    public Command.Result tryAppctl(final String... arguments) {
        return control(vswitchd, arguments).tryRun();
    }

    /**
     * Runs {@code ovs-appctl} against {@code ovsdb-server}.
     *
     * @param arguments its arguments
     * @return standard output
     */
    public String databaseServer(final String... arguments) {
        return control(databaseServer, arguments).run();
    }

    private Command control(final Daemon daemon, final String... arguments) {
        final var argv = new ArrayList<>(List.of("ovs-appctl", "-t", daemon.control()));
        argv.addAll(List.of(arguments));
        return tool(argv.toArray(String[]::new));
    }

    /** {@return where the database listens} */
    Path socket() {
        return directory.resolve("db.sock");
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
}
