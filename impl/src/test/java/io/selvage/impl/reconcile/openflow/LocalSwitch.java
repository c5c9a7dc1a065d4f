/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import io.selvage.testkit.Await;
import io.selvage.testkit.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A real {@code ovs-vswitchd} with a simulated datapath, that anybody may run anywhere. */
final class LocalSwitch implements AutoCloseable {
    private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");
    private static final Duration START = Duration.ofSeconds(20);

    private final List<Process> processes = new ArrayList<>();
    private final Path directory;

    /** Starts one with a bridge {@code br} that has dummy ports 1 to {@code ports}. */
    LocalSwitch(final int ports) throws IOException {
        directory = Files.createTempDirectory("selvage-ofp-");
        Command.of("ovsdb-tool", "create", file("conf.db"), SCHEMA.toString()).run();
        start("ovsdb-server", file("conf.db"), "--remote=punix:" + file("db.sock"));
        Await.until("ovsdb-server answers", START, () -> Files.exists(directory.resolve("db.sock")));
        vsctl("--no-wait", "init");
        start("ovs-vswitchd", "unix:" + file("db.sock"), "--enable-dummy=override");
        vsctl("add-br", "br", "--", "set", "bridge", "br", "datapath_type=dummy", "fail-mode=secure",
            "protocols=OpenFlow13", "other-config:datapath-id=00005e1700000001");
        final var argv = new ArrayList<String>();
        for (int i = 1; i <= ports; i++) {
            argv.addAll(List.of("--", "add-port", "br", "p" + i, "--", "set", "Interface", "p" + i, "type=dummy",
                "ofport_request=" + i));
        }
        vsctl(argv.toArray(String[]::new));
    }

    static boolean isInstalled() {
        return Files.exists(SCHEMA) && Files.isExecutable(Path.of("/usr/sbin/ovs-vswitchd"));
    }

    private String file(final String name) {
        return directory.resolve(name).toString();
    }

    private void start(final String program, final String... arguments) throws IOException {
        final var argv = new ArrayList<>(List.of(program));
        argv.addAll(List.of(arguments));
        argv.addAll(List.of("--log-file=" + file(program + ".log"), "-vconsole:off",
            "--pidfile=" + file(program + ".pid"), "--unixctl=" + file(program + ".ctl")));
        final var builder = new ProcessBuilder(argv).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("OVS_RUNDIR", directory.toString());
        processes.add(builder.start());
    }

    String vsctl(final String... arguments) {
        final var argv = new ArrayList<>(List.of("ovs-vsctl", "--timeout=20", "--db=unix:" + file("db.sock")));
        argv.addAll(List.of(arguments));
        return Command.of(argv.toArray(String[]::new)).run();
    }

    String ofctl(final String verb, final String... arguments) {
        final var argv = new ArrayList<>(List.of("ovs-ofctl", "-O", "OpenFlow13", verb, "unix:" + file("br.mgmt")));
        argv.addAll(List.of(arguments));
        return Command.of(argv.toArray(String[]::new)).run();
    }

    String appctl(final String... arguments) {
        final var argv = new ArrayList<>(List.of("ovs-appctl", "-t", file("ovs-vswitchd.ctl")));
        argv.addAll(List.of(arguments));
        return Command.of(argv.toArray(String[]::new)).run();
    }

    void connect(final int port) {
        vsctl("set-controller", "br", "tcp:127.0.0.1:" + port, "--", "set", "controller", "br", "max_backoff=1000",
            "connection-mode=out-of-band");
    }

    /** Sends it to where nobody listens. Without any controller it would forget its flows. */
    void disconnect() {
        connect(1);
    }

    @Override
    public void close() throws IOException {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
        try (var files = Files.walk(directory)) {
            for (final var path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
