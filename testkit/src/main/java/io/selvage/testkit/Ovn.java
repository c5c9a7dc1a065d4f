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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * OVN as the controller of a laboratory, to compare with: its two databases and {@code ovn-northd} where Selvage would
 * be, and an {@code ovn-controller} at each switch. A logical port has the name of its device, which is what devices
 * say in {@code iface-id}. There is no port security, and tunnels are Geneve as OVN recommends.
 *
 * <p>Not thread-safe.
 *
 * @see <a href="https://docs.ovn.org/en/latest/ref/ovn-controller.8.html">ovn-controller(8)</a>
 */
public final class Ovn implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration BATCH = Duration.ofMinutes(2);
    private static final Path SCHEMAS = Path.of("/usr/share/ovn");
    /** Where processes of OVN have their control sockets, which have no option of their own everywhere. */
    private static final String OVN_RUNDIR = "OVN_RUNDIR";
    private static final int SOUTHBOUND = 6642;

    private final Map<String, OpenVSwitch> switches = new LinkedHashMap<>();
    private final Lab lab;
    private final Path directory;
    private final List<Daemon> central;

    private Ovn(final Lab lab) {
        this.lab = lab;
        directory = lab.directory().resolve("ovn");
        central = List.of(new Daemon("ovsdb-server", directory, "nb"), new Daemon("ovsdb-server", directory, "sb"),
            new Daemon("ovn-northd", directory));
    }

    /** {@return what is missing for OVN on this machine, in words; empty if it can be started} */
    public static List<String> missing() {
        final var packages = new LinkedHashMap<String, String>();
        packages.put("ovn-northd", "ovn-central");
        packages.put("ovn-controller", "ovn-host");
        packages.put("ovn-nbctl", "ovn-common");
        return Prerequisites.missing(packages);
    }

    /**
     * Starts what OVN has in one place.
     *
     * @param lab where
     * @return OVN without switches
     * @throws IllegalStateException if this machine has no OVN; the message says what to install
     */
    public static Ovn start(final Lab lab) {
        final var missing = missing();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("OVN cannot be started here, missing: " + String.join("; ", missing));
        }
        final var ovn = new Ovn(lab);
        ovn.startCentral();
        return ovn;
    }

    private void startCentral() {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (final var database : central.subList(0, 2)) {
            final var name = database.name();
            final var file = directory.resolve(name + ".db").toString();
            final var schema = name.equals("nb") ? "OVN_Northbound,NB_Global" : "OVN_Southbound,SB_Global";
            Command.of("ovsdb-tool", "create", file, SCHEMAS.resolve("ovn-" + name + ".ovsschema").toString()).run();
            run(database, file, "--remote=punix:" + socket(name), "--remote=db:" + schema + ",connections");
        }
        run(central.getLast(), "--ovnnb-db=unix:" + socket("nb"), "--ovnsb-db=unix:" + socket("sb"));
        // Nobody asks whether the other side is alive, as operators of large clouds have it: on a busy machine that
        // does nothing but break connections.
        tool("sb", "set-connection", "ptcp:" + SOUTHBOUND, "--", "set", "connection", ".", "inactivity_probe=0").run();
        tool("nb", "--wait=sb", "sync").run();
    }

    private void run(final Daemon daemon, final String... arguments) {
        final var argv = new ArrayList<>(List.of(daemon.program()));
        argv.addAll(List.of(arguments));
        argv.addAll(daemon.options());
        lab.core().command(argv).with(OVN_RUNDIR, directory.toString()).with("OVS_RUNDIR", directory.toString()).run();
    }

    /**
     * Takes over a hypervisor: its switch gets an {@code ovn-controller}, which makes the integration bridge.
     *
     * @param hypervisor the hypervisor
     */
    public void manage(final Hypervisor hypervisor) {
        manage(hypervisor.name(), hypervisor.ovs(), hypervisor.tunnelAddress());
        awaitBridge(hypervisor.ovs());
        awaitRealised();
    }

    /**
     * Takes over hypervisors without packets, all at once.
     *
     * @param hypervisors the hypervisors
     */
    public void manage(final List<DummyHypervisor> hypervisors) {
        hypervisors.forEach(hypervisor -> manage(hypervisor.name(), hypervisor.ovs(), hypervisor.tunnelAddress()));
        hypervisors.forEach(hypervisor -> awaitBridge(hypervisor.ovs()));
        awaitRealised();
    }

    private void manage(final String name, final OpenVSwitch ovs, final String tunnelAddress) {
        ovs.vsctl("set", "Open_vSwitch", ".", "external_ids:ovn-remote=tcp:" + Lab.CONTROLLER + ":" + SOUTHBOUND,
            "external_ids:ovn-encap-type=geneve", "external_ids:ovn-encap-ip=" + tunnelAddress,
            "external_ids:ovn-bridge-datapath-type=netdev", "external_ids:ovn-remote-probe-interval=0",
            "external_ids:ovn-openflow-probe-interval=0");
        switches.put(name, ovs);
        startController(name);
    }

    private static void awaitBridge(final OpenVSwitch ovs) {
        Await.until("there is an integration bridge", BATCH, () -> ovs.hasBridge(Hypervisor.INTEGRATION_BRIDGE));
    }

    /**
     * Starts the {@code ovn-controller} of a switch.
     *
     * @param name the hypervisor
     */
    public void startController(final String name) {
        final var ovs = ovs(name);
        final var argv = new ArrayList<>(List.of("ovn-controller", "unix:" + ovs.socket()));
        argv.addAll(controller(name).options());
        ovs.tool(argv.toArray(String[]::new)).with(OVN_RUNDIR, ovs.directory().toString()).run();
    }

    /**
     * Kills the {@code ovn-controller} of a switch with SIGKILL.
     *
     * @param name the hypervisor
     */
    public void killController(final String name) {
        controller(name).kill();
    }

    private Daemon controller(final String name) {
        return ovs(name).daemon("ovn-controller");
    }

    private OpenVSwitch ovs(final String name) {
        final var ovs = switches.get(name);
        if (ovs == null) {
            throw new IllegalArgumentException("OVN does not manage " + name);
        }
        return ovs;
    }

    /**
     * A logical port.
     *
     * @param network name of its logical switch
     * @param name its name
     * @param addresses a MAC address, perhaps a blank and IP addresses
     */
    public record Port(String network, String name, String addresses) {
    }

    /**
     * Makes logical switches, in one transaction.
     *
     * @param names their names
     */
    public void addNetworks(final Collection<String> names) {
        final var argv = new ArrayList<String>();
        names.forEach(name -> argv.addAll(List.of("--", "ls-add", name)));
        tool("nb", argv.toArray(String[]::new)).within(BATCH).run();
    }

    /**
     * Adds logical ports, in one transaction.
     *
     * @param ports the ports
     */
    public void addPorts(final Collection<Port> ports) {
        final var argv = new ArrayList<String>();
        ports.forEach(port -> argv.addAll(List.of("--", "lsp-add", port.network(), port.name(), "--",
            "lsp-set-addresses", port.name(), port.addresses())));
        tool("nb", argv.toArray(String[]::new)).within(BATCH).run();
    }

    /**
     * Removes logical ports, in one transaction.
     *
     * @param ports their names
     */
    public void removePorts(final List<String> ports) {
        final var argv = new ArrayList<String>();
        ports.forEach(port -> argv.addAll(List.of("--", "lsp-del", port)));
        tool("nb", argv.toArray(String[]::new)).within(BATCH).run();
    }

    /**
     * Waits until a port is on a switch, and all switches have done what they shall.
     *
     * @param port the port
     * @param name the hypervisor
     */
    public void awaitBound(final String port, final String name) {
        final var chassis = tool("sb", "--bare", "--columns=_uuid", "find", "Chassis", "name=" + name).run().strip();
        Await.until(port + " is at " + name, START, () -> chassis.equals(chassis(port)));
        awaitRealised();
    }

    /**
     * Waits until a port is on no switch, and all switches have done what they shall.
     *
     * @param port the port
     */
    public void awaitUnbound(final String port) {
        Await.until(port + " is nowhere", START, () -> chassis(port).isEmpty());
        awaitRealised();
    }

    private String chassis(final String port) {
        return tool("sb", "--bare", "--columns=chassis", "find", "Port_Binding", "logical_port=" + port).run().strip();
    }

    /**
     * Counts the ports that are up, which is on a switch that has done what it shall for them.
     *
     * @param prefix begins their names
     * @return how many
     */
    public long portsUp(final String prefix) {
        return tool("nb", "--bare", "--columns=name", "find", "Logical_Switch_Port", "up=true").run().lines()
            .filter(line -> line.startsWith(prefix)).count();
    }

    /** Waits until every switch has done what it shall, by what is in the northbound database now. */
    public void awaitRealised() {
        tool("nb", "--wait=hv", "sync").within(BATCH).run();
    }

    private Command tool(final String database, final String... arguments) {
        final var argv = new ArrayList<>(List.of("ovn-" + database + "ctl", "--timeout=120",
            "--db=unix:" + socket(database)));
        argv.addAll(List.of(arguments));
        return lab.core().command(argv);
    }

    private Path socket(final String database) {
        return directory.resolve(database + ".sock");
    }

    @Override
    public void close() {
        switches.keySet().forEach(this::killController);
        central.reversed().forEach(Daemon::kill);
    }
}
