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
import java.util.Optional;
import java.util.TreeSet;

/**
 * A hardware ToR switch: a namespace with an Open vSwitch whose database server has a second database,
 * {@code hardware_vtep}, and the emulator that comes with Open vSwitch, {@code ovs-vtep}, which makes a bridge behave
 * as such a switch. It looks into the database once a second, so nothing is at once here.
 *
 * <p>A port of the switch is a cable of its own, with a bridge at its other end: devices are plugged into that one,
 * each with the VLAN tag that it shall have on the port, so that several can be behind a port, and one can be carried
 * from port to port.
 */
public final class VtepTor {
    private static final Duration START = Duration.ofSeconds(20);
    private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vtep.ovsschema");
    private static final Path EMULATOR = Path.of("/usr/share/openvswitch/scripts/ovs-vtep");
    /** ToR switches have addresses of their own, above those of hypervisors. */
    private static final int FIRST_INDEX = 200;

    private final String name;
    private final LabSwitch host;
    private final OpenVSwitch ovs;

    private VtepTor(final Lab lab, final String name, final int index) {
        this.name = name;
        host = new LabSwitch(lab, "t", "tors", name, index);
        ovs = host.ovs();
    }

    /** {@return whether this machine has what such a switch needs} */
    public static boolean isInstalled() {
        return Files.exists(SCHEMA) && Files.exists(EMULATOR);
    }

    static VtepTor create(final Lab lab, final String name, final int number) {
        if (!name.matches("[a-z][a-z0-9]{0,3}")) {
            throw new IllegalArgumentException("a ToR switch cannot be called '" + name + "'");
        }
        final var tor = new VtepTor(lab, name, FIRST_INDEX + number);
        tor.build();
        return tor;
    }

    private void build() {
        host.start();
        Command.of("ovsdb-tool", "create", database().toString(), SCHEMA.toString()).run();
        offerVtep();
        host.addUnderlay("add-br", name, "--", "set", "Bridge", name, "datapath_type=netdev");
        vtepCtl("add-ps", name, "--", "set", "Physical_Switch", name, "tunnel_ips=" + tunnelAddress());
        startEmulator();
    }

    private Path database() {
        return ovs.directory().resolve("vtep.db");
    }

    private void offerVtep() {
        ovs.databaseServer("ovsdb-server/add-db", database().toString());
        ovs.databaseServer("ovsdb-server/add-remote", "db:hardware_vtep,Global,managers");
    }

    /** {@return its name, which is that of the physical switch and of its bridge} */
    public String name() {
        return name;
    }

    /** {@return the Open vSwitch in it} */
    public OpenVSwitch ovs() {
        return ovs;
    }

    /** {@return its address towards the controller} */
    public String controlAddress() {
        return host.controlAddress();
    }

    /** {@return its tunnel address} */
    public String tunnelAddress() {
        return host.tunnelAddress();
    }

    /** Sets the manager of the {@code hardware_vtep} database to the controller of this laboratory. */
    public void connect() {
        vtepCtl("set-manager", "tcp:" + Lab.CONTROLLER + ":6640", "--", "set", "Manager",
            "tcp:" + Lab.CONTROLLER + ":6640", "max_backoff=1000");
    }

    /** Removes the manager. */
    public void disconnect() {
        vtepCtl("del-manager");
    }

    /**
     * Lets the database server await its controller instead of going to it.
     *
     * @param port TCP port
     */
    public void listen(final int port) {
        ovs.databaseServer("ovsdb-server/add-remote", "ptcp:" + port);
    }

    /**
     * Runs {@code vtep-ctl} and expects it to succeed.
     *
     * @param arguments its arguments
     * @return standard output, without the line break at its end
     */
    public String vtepCtl(final String... arguments) {
        return vtepCtlCommand(arguments).run().stripTrailing();
    }

    private Command vtepCtlCommand(final String... arguments) {
        final var argv = new ArrayList<>(List.of("vtep-ctl", "--timeout=20",
            "--db=unix:" + ovs.directory().resolve("db.sock")));
        argv.addAll(List.of(arguments));
        return ovs.tool(argv.toArray(String[]::new));
    }

    /** Starts the emulator; it begins anew with whatever the database has. */
    public void startEmulator() {
        ovs.tool("/usr/bin/python3", program().toString(), "--pidfile=" + pidFile(), "--detach", "--no-chdir",
            "--log-file=" + ovs.directory().resolve("ovs-vtep.log"), "-vconsole:off", name).run();
    }

    /**
     * The emulator with a defect mended: a port that is bound without tag would take tagged frames along, though
     * another VLAN of it is bound elsewhere, since both rules have the same priority.
     */
    private Path program() {
        try {
            final var file = ovs.directory().resolve("ovs-vtep");
            final var official = Files.readString(EMULATOR);
            final var mended = official
                .replace("""
                    "add-flow %s in_port=%s,action=%s"
                                      % (ps_name, port_no, patch_no)""", """
                    "add-flow %s in_port=%s,vlan_tci=0,action=%s"
                                      % (ps_name, port_no, patch_no)""")
                .replace("\"--strict del-flows %s in_port=%s\" % (ps_name, port_no)",
                    "\"--strict del-flows %s in_port=%s,vlan_tci=0\" % (ps_name, port_no)");
            Files.writeString(file, mended);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the emulator with SIGKILL. Nothing is learned and nothing is changed any more; frames go on. */
    public void killEmulator() {
        killEmulator(ovs.directory());
    }

    static void killEmulator(final Path directory) {
        emulator(directory).ifPresent(handle -> {
            handle.destroyForcibly();
            Await.until("the emulator in " + directory + " is gone", START, () -> !Daemon.runs(handle));
        });
    }

    private Path pidFile() {
        return ovs.directory().resolve("ovs-vtep.pid");
    }

    private static Optional<ProcessHandle> emulator(final Path directory) {
        final var file = directory.resolve("ovs-vtep.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            // A process id may have been given to somebody else since: its arguments decide.
            return ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).filter(Daemon::runs)
                .filter(handle -> handle.info().arguments().map(List::of).orElse(List.of())
                    .contains(directory.resolve("ovs-vtep").toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the database server after a kill, with both databases. */
    public void restartDatabaseServer() {
        ovs.startDatabaseServer();
        offerVtep();
    }

    /**
     * Adds a port to the switch, and waits until the database shows it.
     *
     * @param port its name, at most 8 characters
     */
    public void addPort(final String port) {
        host.addCable(name, port);
        Await.until("the database of " + name + " shows port " + port, START,
            () -> vtepCtl("list-ports", name).lines().anyMatch(port::equals));
    }

    /**
     * Plugs a device into a port; it is unplugged from any other port of the switch.
     *
     * @param device the device
     * @param port the port
     * @param vlan VLAN ID of the tag that its frames have on the port; 0 for none
     */
    public void plug(final Device device, final String port, final int vlan) {
        device.cable(name, ovs.namespace());
        ovs.vsctl("--if-exists", "del-port", device.port(), "--", "add-port", LabSwitch.cableEnd(port), device.port(),
            "tag=" + vlan, "vlan_mode=access");
    }

    /**
     * Unplugs a device from whatever port it is in.
     *
     * @param device the device
     */
    public void unplug(final Device device) {
        ovs.vsctl("--if-exists", "del-port", device.port());
    }

    /** {@return a watch of its {@code hardware_vtep} database, to be closed by the caller} */
    public DatabaseWatch watch() {
        return DatabaseWatch.start(ovs, "hardware_vtep");
    }

    /** Takes everything from the database that a controller put there, and what was learned because of it. */
    public void forget() {
        final var argv = new ArrayList<String>();
        for (final var port : vtepCtl("list-ports", name).lines().toList()) {
            argv.addAll(List.of("--", "set", "Physical_Port", port, "vlan_bindings={}"));
        }
        for (final var logicalSwitch : vtepCtl("list-ls").lines().toList()) {
            argv.addAll(List.of("--", "clear-remote-macs", logicalSwitch, "--", "clear-local-macs", logicalSwitch,
                "--", "del-ls", logicalSwitch));
        }
        if (!argv.isEmpty()) {
            vtepCtl(argv.subList(1, argv.size()).toArray(String[]::new));
        }
    }

    /**
     * Shows what the database holds as a controller decides it: logical switches, bindings, remote MAC addresses. What
     * the switch itself learned is not in it, and nothing that differs between two equal states.
     *
     * @return one line per entry, sorted
     */
    public String realised() {
        try {
            return read();
        } catch (CommandException e) {
            // It is being changed, and a row that was there a command ago is gone.
            return "in motion: " + e.getMessage();
        }
    }

    private String read() {
        final var lines = new TreeSet<String>();
        for (final var logicalSwitch : vtepCtl("list-ls").lines().sorted().toList()) {
            lines.add("switch " + logicalSwitch + " key " + vtepCtl("get", "Logical_Switch", logicalSwitch,
                "tunnel_key", "replication_mode").replace("\n", " "));
            vtepCtl("list-remote-macs", logicalSwitch).lines().filter(line -> line.contains("->"))
                .forEach(line -> lines.add("remote " + logicalSwitch + " " + line.strip()));
        }
        for (final var port : vtepCtl("list-ports", name).lines().sorted().toList()) {
            vtepCtl("list-bindings", name, port).lines().forEach(line -> lines.add("binding " + port + " " + line));
        }
        return String.join("\n", lines);
    }

    /** {@return the state of the switch, for people} */
    public String dump() {
        final var text = new StringBuilder("== " + name + "\n" + realised() + "\n");
        for (final var logicalSwitch : vtepCtlCommand("list-ls").tryRun().output().lines().toList()) {
            text.append(logicalSwitch).append(" learned\n")
                .append(vtepCtlCommand("list-local-macs", logicalSwitch).tryRun().output()).append('\n');
        }
        text.append(ovs.vsctlCommand("show").tryRun().output());
        final var bridges = ovs.vsctlCommand("list-br").tryRun().output();
        bridges.lines().filter(bridge -> bridge.startsWith(name)).forEach(bridge ->
            text.append("-- ").append(bridge).append('\n').append(ovs.tool("ovs-ofctl", "--names", "dump-flows", bridge)
                .tryRun().output()));
        return text.toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
