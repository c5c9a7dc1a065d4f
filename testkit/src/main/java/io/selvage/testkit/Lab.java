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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A laboratory on one machine: hypervisors with real Open vSwitch, devices, and a place for the controller, all in
 * network namespaces whose names begin with the laboratory's prefix, so that several laboratories do not meet.
 *
 * <pre>
 *   root namespace          PREFIX-lab                        PREFIX-h-hv1                  PREFIX-d-vm1
 *   PREFIX-root ----------- root
 *                           controller
 *                           br-ctl (198.18.0.1/16) ---------- ctl   OVSDB, OpenFlow
 *                           br-data ------------------------- data  in br-phy (198.19.0.x/17), tunnels
 *                           br-vlan ------------------------- up0   in br-int, VLANs of the physical network
 *                                                             v-vm1 in br-int ------------- to-hv1 in eth0
 * </pre>
 *
 * <p>Control and data have links of their own, so that a fault can cut one and leave the other. Addresses are those
 * that RFC 2544 (198.18.0.0/15) sets aside for such set-ups. Not thread-safe.
 */
public final class Lab implements AutoCloseable {
    /** Address of the controller, as the hypervisors see it. */
    public static final String CONTROLLER = "198.18.0.1";

    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9]{0,5}");
    private static final Duration DELETE = Duration.ofSeconds(10);
    /** Switches that are started at the same time; each start keeps a processor busy. */
    private static final int STARTS = 4;

    private final String prefix;
    private final Path directory;
    private final Namespace core;
    private final Map<String, Hypervisor> hypervisors = new LinkedHashMap<>();
    private final Map<String, Device> devices = new LinkedHashMap<>();
    private final List<DummyHypervisor> dummies = new ArrayList<>();
    private final List<OpenFlowTor> openFlowTors = new ArrayList<>();
    private final Map<String, VtepTor> tors = new LinkedHashMap<>();

    private Lab(final String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("prefix '" + prefix + "' does not match " + PREFIX);
        }
        this.prefix = prefix;
        directory = directoryOf(prefix);
        core = new Namespace(prefix + "-lab");
    }

    /**
     * Builds an empty laboratory: the namespace of the controller, the two networks, the link to the root namespace.
     * What a crashed predecessor of the same prefix left behind is removed first.
     *
     * @param prefix begins the names of all namespaces: a letter, then up to five letters or digits
     * @return the laboratory
     */
    public static Lab create(final String prefix) {
        Prerequisites.check();
        down(prefix);
        final var lab = new Lab(prefix);
        lab.build();
        return lab;
    }

    /**
     * Lays a cable from a switch into the physical network, which carries VLANs.
     *
     * @param ovs the switch
     * @param name name of the switch, unique in the laboratory
     * @param bridge the bridge that gets the port
     * @return name of the port
     */
    public String addUplink(final OpenVSwitch ovs, final String name, final String bridge) {
        return addUplink(ovs, name, bridge, "br-vlan");
    }

    /**
     * Lays a cable from a switch into one of several physical networks, which do not know of each other.
     *
     * @param ovs the switch
     * @param name name of the switch, unique in the laboratory
     * @param bridge the bridge that gets the port
     * @param physical name of the physical network, at most 15 characters; built when it is named first
     * @return name of the port
     */
    public String addUplink(final OpenVSwitch ovs, final String name, final String bridge, final String physical) {
        final var there = ovs.namespace();
        if (!core.command("ip", "link", "show", physical).tryRun().ok()) {
            core.batch(List.of("link add " + physical + " type bridge stp_state 0 mcast_snooping 0",
                "link set " + physical + " up"));
        }
        core.batch(List.of("link add u-" + name + " type veth peer name up0 netns " + there.name(),
            "link set u-" + name + " master " + physical + " up"));
        there.batch(List.of("link set up0 up"));
        core.command("ethtool", "-K", "u-" + name, "tx", "off").run();
        there.command("ethtool", "-K", "up0", "tx", "off").run();
        ovs.vsctl("--may-exist", "add-port", bridge, "up0");
        return "up0";
    }

    /**
     * Takes over a laboratory that another process built.
     *
     * @param prefix its prefix
     * @return the laboratory, if there is one
     */
    public static Optional<Lab> attach(final String prefix) {
        final var lab = new Lab(prefix);
        if (!lab.core.exists()) {
            return Optional.empty();
        }
        for (final var name : names(lab.directory.resolve("hypervisors"))) {
            lab.hypervisors.put(name, Hypervisor.attach(lab, name));
        }
        for (final var name : names(lab.directory.resolve("devices"))) {
            lab.devices.put(name, Device.attach(lab, name));
        }
        return Optional.of(lab);
    }

    /**
     * Removes whatever exists of a laboratory, whoever built it and however much of it is left.
     *
     * @param prefix its prefix
     * @return how many namespaces there were
     */
    public static int down(final String prefix) {
        final var lab = new Lab(prefix);
        final var found = Namespace.withPrefix(prefix + "-");
        // Switches first: a daemon whose namespace disappears under it spins.
        for (final var kind : List.of("hypervisors", "dummies", "tors")) {
            for (final var name : names(lab.directory.resolve(kind))) {
                VtepTor.killEmulator(lab.directory.resolve(kind).resolve(name));
                new OpenVSwitch(lab.core, lab.directory.resolve(kind).resolve(name), false).stop();
            }
        }
        found.forEach(Namespace::delete);
        if (Command.of("ip", "link", "show", prefix + "-root").tryRun().ok()) {
            Command.of("ip", "link", "del", prefix + "-root").tryRun();
        }
        deleteTree(lab.directory);
        return found.size();
    }

    private void build() {
        try {
            Files.createDirectories(directory.resolve("hypervisors"));
            Files.createDirectories(directory.resolve("devices"));
            Files.createDirectories(directory.resolve("dummies"));
            Files.createDirectories(directory.resolve("tors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        core.create(false);
        core.batch(List.of(
            "link add br-ctl type bridge stp_state 0 mcast_snooping 0",
            "link add br-data type bridge stp_state 0 mcast_snooping 0",
            "link add br-vlan type bridge stp_state 0 mcast_snooping 0",
            "addr add " + CONTROLLER + "/16 dev br-ctl",
            "link set br-ctl up",
            "link set br-data up", "link set br-vlan up"));
        final int base = rootLink();
        Command.of("ip", "link", "add", prefix + "-root", "type", "veth", "peer", "name", "root", "netns", core.name())
            .run();
        Command.of("ip", "addr", "add", address(base + 1) + "/30", "dev", prefix + "-root").run();
        Command.of("ip", "link", "set", prefix + "-root", "up").run();
        core.batch(List.of("addr add " + address(base + 2) + "/30 dev root", "link set root up"));
        write(directory.resolve("controller-address"), address(base + 2));
    }

    /** Finds a free /30 for the link between root namespace and laboratory: offset from 198.19.0.0. */
    private int rootLink() {
        final var used = Command.of("ip", "-o", "-4", "addr", "show").run();
        for (int i = 0; i < 8192; i++) {
            final int base = 32768 + 4 * Math.floorMod(prefix.hashCode() + i, 8192);
            if (!used.contains(" " + address(base + 1) + "/")) {
                return base;
            }
        }
        throw new IllegalStateException("no free address for the link to the root namespace");
    }

    private static String address(final int offset) {
        return "198.19.%d.%d".formatted(offset / 256, offset % 256);
    }

    /**
     * Adds a hypervisor and starts its Open vSwitch; it does not look for a controller yet.
     *
     * @param name its name and {@code system-id}, at most 8 characters
     * @return the hypervisor
     * @see Hypervisor#connect()
     */
    public Hypervisor addHypervisor(final String name) {
        final var hypervisor = Hypervisor.create(this, name, hypervisors.size() + 1);
        hypervisors.put(name, hypervisor);
        return hypervisor;
    }

    /**
     * Adds a hypervisor whose datapath is simulated. It lives in the namespace of the controller.
     *
     * @param name its name and {@code system-id}
     * @return the hypervisor
     */
    public DummyHypervisor addDummyHypervisor(final String name) {
        final var dummy = new DummyHypervisor(this, name, dummies.size() + 1);
        dummies.add(dummy);
        return dummy;
    }

    /**
     * Adds many hypervisors whose datapath is simulated, some of them started at the same time.
     *
     * @param names their names
     * @return the hypervisors, in the order of the names
     */
    public List<DummyHypervisor> addDummyHypervisors(final List<String> names) {
        final int first = dummies.size() + 1;
        try (var workers = Executors.newFixedThreadPool(STARTS)) {
            final var started = IntStream.range(0, names.size()).mapToObj(i -> CompletableFuture.supplyAsync(() ->
                new DummyHypervisor(this, names.get(i), first + i), workers)).toList();
            final var added = started.stream().map(CompletableFuture::join).toList();
            dummies.addAll(added);
            return added;
        }
    }

    /**
     * Adds a hardware ToR switch and starts it; it does not look for a controller yet, and has no ports.
     *
     * @param name its name, at most 4 characters
     * @return the switch
     * @see VtepTor#connect()
     */
    public VtepTor addVtepTor(final String name) {
        final var tor = VtepTor.create(this, name, tors.size() + 1);
        tors.put(name, tor);
        return tor;
    }

    /**
     * Adds an OpenFlow ToR switch, which is not connected to the controller yet.
     *
     * @param name its name, up to four lower-case letters or digits
     * @return the switch
     */
    public OpenFlowTor addOpenFlowTor(final String name) {
        final var tor = OpenFlowTor.create(this, name, openFlowTors.size() + 1);
        openFlowTors.add(tor);
        return tor;
    }

    /**
     * Adds a device. It is plugged nowhere yet.
     *
     * @param name its name, at most 13 characters
     * @param mac its MAC address
     * @param addresses its IPv4 addresses with prefix length, {@code 10.0.0.1/24}
     * @return the device
     */
    public Device addDevice(final String name, final String mac, final String... addresses) {
        final var device = Device.create(this, name, mac, List.of(addresses));
        devices.put(name, device);
        return device;
    }

    /**
     * Removes a device: unplugs it everywhere and deletes its namespace.
     *
     * @param device the device
     */
    public void remove(final Device device) {
        for (final var hypervisor : hypervisors.values()) {
            if (device.isPluggedInto(hypervisor)) {
                device.unplug(hypervisor);
            }
        }
        tors.values().forEach(tor -> tor.unplug(device));
        openFlowTors.forEach(tor -> tor.unplug(device));
        device.delete();
        devices.remove(device.name());
    }

    /** {@return the prefix of the names of all namespaces} */
    public String prefix() {
        return prefix;
    }

    /** {@return the namespace of the controller} */
    public Namespace core() {
        return core;
    }

    /** {@return where the laboratory keeps its state; removed when it is taken down} */
    public Path directory() {
        return directory;
    }

    /** {@return the address of the controller, as seen from the root namespace} */
    public String controllerAddress() {
        try {
            return Files.readString(directory.resolve("controller-address")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the hypervisors, in order of creation} */
    public List<Hypervisor> hypervisors() {
        return List.copyOf(hypervisors.values());
    }

    /** {@return the hardware ToR switches, in order of creation} */
    public List<VtepTor> vtepTors() {
        return List.copyOf(tors.values());
    }

    /** {@return the hypervisors without packets, in order of creation} */
    public List<DummyHypervisor> dummyHypervisors() {
        return List.copyOf(dummies);
    }

    /** {@return the OpenFlow ToR switches, in order of creation} */
    public List<OpenFlowTor> openFlowTors() {
        return List.copyOf(openFlowTors);
    }

    /** {@return the devices, in order of creation} */
    public List<Device> devices() {
        return List.copyOf(devices.values());
    }

    /**
     * Looks up a hypervisor.
     *
     * @param name its name
     * @return the hypervisor
     */
    public Hypervisor hypervisor(final String name) {
        return requireNonNull(hypervisors.get(name), () -> "no hypervisor " + name);
    }

    /**
     * Looks up a device.
     *
     * @param name its name
     * @return the device
     */
    public Device device(final String name) {
        return requireNonNull(devices.get(name), () -> "no device " + name);
    }

    /**
     * Waits for a condition; if it does not come true, the failure shows the state of all switches.
     *
     * @param what the condition in words
     * @param within how long to wait at most
     * @param condition the condition
     * @return how long it took
     */
    public Duration await(final String what, final Duration within, final BooleanSupplier condition) {
        return Await.until(what, within, condition, this::dump);
    }

    /** {@return the state of all switches, for people} */
    public String dump() {
        final var text = new StringBuilder();
        for (final var hypervisor : hypervisors.values()) {
            text.append("== ").append(hypervisor.name()).append('\n');
            text.append(hypervisor.ovs().vsctlCommand("show").tryRun().output());
            text.append(hypervisor.ovs().tool("ovs-ofctl", "-O", "OpenFlow13", "--names", "dump-flows",
                Hypervisor.INTEGRATION_BRIDGE).tryRun().output());
            text.append(hypervisor.ovs().tool("ovs-ofctl", "-O", "OpenFlow13", "--names", "dump-groups",
                Hypervisor.INTEGRATION_BRIDGE).tryRun().output());
            // Packets into tunnels need all of it; routes are read anew whenever an interface comes or goes
            for (final var what : List.of("dpctl/dump-flows", "ovs/route/show", "tnl/neigh/show")) {
                text.append("-- ").append(what).append('\n').append(hypervisor.ovs()
                    .tryAppctl(what).output());
            }
        }
        tors.values().forEach(tor -> text.append(tor.dump()));
        openFlowTors.forEach(tor -> text.append("--- flows of ").append(tor).append('\n').append(tor.flows()));
        return text.toString();
    }

    /** Takes everything down. */
    @Override
    public void close() {
        dummies.forEach(dummy -> dummy.ovs().stop());
        openFlowTors.forEach(tor -> tor.ovs().stop());
        hypervisors.values().forEach(hypervisor -> hypervisor.ovs().stop());
        tors.values().forEach(tor -> {
            tor.killEmulator();
            tor.ovs().stop();
        });
        down(prefix);
    }

    static Path directoryOf(final String prefix) {
        // Beside the namespaces, which are the machine's and not a directory's; and short, as paths of sockets must be.
        return baseDirectory().resolve(prefix);
    }

    static Path baseDirectory() {
        return Path.of(System.getProperty("selvage.lab.directory", "/run/selvage-lab"));
    }

    static void write(final Path file, final String text) {
        try {
            Files.writeString(file, text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(final Path path) {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (var files = Files.list(path)) {
            return files.sorted().map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteTree(final Path path) {
        if (!Files.exists(path)) {
            return;
        }
        Await.until("directory " + path + " is gone", DELETE, () -> {
            try (var files = Files.walk(path)) {
                for (final var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
                return true;
            } catch (IOException | UncheckedIOException e) {
                // A daemon that is just dying may still remove its own files under our hands: look again.
                return false;
            }
        });
    }
}
