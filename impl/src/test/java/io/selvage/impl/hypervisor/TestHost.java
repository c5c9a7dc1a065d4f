/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.hypervisor;

import io.selvage.testkit.Await;
import io.selvage.testkit.Command;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A host with a real database server and a real switch process, whose datapath is simulated. */
final class TestHost implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    private final Path directory;
    private final Process server;
    private Process vswitchd;

    TestHost() throws IOException {
        directory = Files.createTempDirectory("selvage-host-");
        Command.of("ovsdb-tool", "create", file("conf.db"), SwitchRows.SCHEMA.toString()).run();
        server = start("ovsdb-server", file("conf.db"), "--remote=punix:" + file("db.sock"),
            "--remote=db:Open_vSwitch,Open_vSwitch,manager_options");
        Await.until("ovsdb-server answers", START, () -> Files.exists(directory.resolve("db.sock")));
        vsctl("--no-wait", "init");
        vswitchd = startSwitch();
    }

    static boolean isInstalled() {
        return Files.exists(SwitchRows.SCHEMA) && Files.isExecutable(Path.of("/usr/sbin/ovs-vswitchd"));
    }

    private String file(final String name) {
        return directory.resolve(name).toString();
    }

    private Process startSwitch() throws IOException {
        return start("ovs-vswitchd", "unix:" + file("db.sock"), "--enable-dummy=override");
    }

    private Process start(final String program, final String... arguments) throws IOException {
        final var argv = new ArrayList<>(List.of(program));
        argv.addAll(List.of(arguments));
        argv.addAll(List.of("--log-file=" + file(program + ".log"), "-vconsole:off", "-vsyslog:off",
            "--pidfile=" + file(program + ".pid"), "--unixctl=" + file(program + ".ctl")));
        final var builder = new ProcessBuilder(argv).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("OVS_RUNDIR", directory.toString());
        return builder.start();
    }

    /** Waits until the switch has taken it up, but for {@code --no-wait} as the first argument. */
    String vsctl(final String... arguments) {
        final var argv = new ArrayList<>(List.of("ovs-vsctl", "--timeout=30", "--db=unix:" + file("db.sock")));
        argv.addAll(List.of(arguments));
        return Command.of(argv.toArray(String[]::new)).run().strip();
    }

    /** Has the database server come to a controller. */
    void connect(final InetSocketAddress controller) {
        vsctl("--no-wait", "--id=@m", "create", "Manager",
            "target=\"tcp:127.0.0.1:" + controller.getPort() + "\"", "max_backoff=1000", "--", "set", "Open_vSwitch",
            ".", "manager_options=@m");
    }

    /** Kills the switch process as kill -9 does. */
    void killSwitch() {
        vswitchd.destroyForcibly().onExit().join();
    }

    /** Kills the switch process as kill -9 does, and starts it again. */
    void restartSwitch() throws IOException {
        killSwitch();
        Files.deleteIfExists(directory.resolve("ovs-vswitchd.ctl"));
        Files.deleteIfExists(directory.resolve("ovs-vswitchd.pid"));
        vswitchd = startSwitch();
        vsctl("set", "Open_vSwitch", ".", "external_ids:started-again=true");
    }

    @Override
    public void close() throws IOException {
        for (final var process : List.of(vswitchd, server)) {
            process.destroyForcibly().onExit().join();
        }
        try (var files = Files.walk(directory)) {
            for (final var path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
