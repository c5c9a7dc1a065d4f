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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A device: a namespace with one interface {@code eth0}, in the place of a virtual machine, a container or a server.
 *
 * <p>{@code eth0} is a Linux bridge without learning whose legs {@code to-NODE} lead to the hypervisors that the device
 * has been to. The legs are isolated from one another. So a device moves as a virtual machine does, in the instant in
 * which one port is unplugged and another plugged, and it can be in two places at once, as no device should.
 */
public final class Device {
    private static final int MTU = 1400;

    private final Lab lab;
    private final String name;
    private final String mac;
    private final List<String> addresses;
    private final Namespace namespace;

    private Device(final Lab lab, final String name, final String mac, final List<String> addresses) {
        this.lab = lab;
        this.name = name;
        this.mac = mac;
        this.addresses = List.copyOf(addresses);
        namespace = new Namespace(lab.prefix() + "-d-" + name);
    }

    static Device create(final Lab lab, final String name, final String mac, final List<String> addresses) {
        if (!name.matches("[a-z][a-z0-9-]{0,12}")) {
            throw new IllegalArgumentException("a device cannot be called '" + name + "'");
        }
        final var device = new Device(lab, name, mac, addresses);
        device.namespace.create(false);
        final var commands = new ArrayList<>(List.of(
            "link add eth0 address " + mac + " type bridge stp_state 0 mcast_snooping 0",
            "link set eth0 mtu " + MTU));
        addresses.forEach(address -> commands.add("addr add " + address + " dev eth0"));
        commands.add("link set eth0 up");
        device.namespace.batch(commands);
        device.namespace.command("ethtool", "-K", "eth0", "tx", "off").run();
        // ARP asks again after 20 ms instead of a second: traffic, not ARP's patience, is what tests look at.
        device.namespace.command("sysctl", "-qw", "net.ipv4.neigh.eth0.retrans_time_ms=20").run();
        Lab.write(lab.directory().resolve("devices").resolve(name), mac + " " + String.join(" ", addresses));
        return device;
    }

    static Device attach(final Lab lab, final String name) {
        try {
            final var words = List.of(Files.readString(lab.directory().resolve("devices").resolve(name)).strip()
                .split(" "));
            return new Device(lab, name, words.getFirst(), words.subList(1, words.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    /** {@return its MAC address} */
    public String mac() {
        return mac;
    }

    /** {@return its first IPv4 address, without prefix length} */
    public String ip() {
        return addresses.getFirst().split("/")[0];
    }

    /** {@return its namespace} */
    public Namespace namespace() {
        return namespace;
    }

    /**
     * Names the port by which this device is plugged into any hypervisor.
     *
     * @return name of the port
     */
    public String port() {
        return "v-" + name;
    }

    /** {@return what a compute manager says about the port: {@code attached-mac}, {@code iface-id}, {@code vm-id}} */
    public Map<String, String> identifiers() {
        final var ids = new LinkedHashMap<String, String>();
        ids.put("attached-mac", mac);
        ids.put("iface-id", name);
        ids.put("vm-id", "vm-of-" + name);
        ids.put("iface-status", "active");
        return ids;
    }

    /**
     * Plugs the device as a compute manager does: a port of the integration bridge, with all identifiers.
     *
     * @param hypervisor where
     */
    public void plug(final Hypervisor hypervisor) {
        plug(hypervisor, identifiers());
    }

    /**
     * Plugs the device and returns when {@code ovs-vswitchd} has the port.
     *
     * @param hypervisor where
     * @param externalIds what the port says about itself; nothing for a device that must be found by its packets
     */
    public void plug(final Hypervisor hypervisor, final Map<String, String> externalIds) {
        plugCommand(hypervisor, externalIds).run();
    }

    /**
     * Prepares a plug, so that only the switch's own work is left to be done and measured.
     *
     * @param hypervisor where
     * @param externalIds what the port says about itself
     * @return the command that plugs
     */
    public Command plugCommand(final Hypervisor hypervisor, final Map<String, String> externalIds) {
        prepare(hypervisor);
        final var argv = new ArrayList<>(List.of("--may-exist", "add-port", Hypervisor.INTEGRATION_BRIDGE, port()));
        if (!externalIds.isEmpty()) {
            argv.addAll(List.of("--", "set", "Interface", port()));
            externalIds.forEach((key, value) -> argv.add("external_ids:%s=\"%s\"".formatted(key, value)));
        }
        return hypervisor.ovs().vsctlCommand(argv.toArray(String[]::new));
    }

    /**
     * Lays the cable to a hypervisor without plugging it.
     *
     * @param hypervisor the hypervisor
     */
    public void prepare(final Hypervisor hypervisor) {
        cable(hypervisor.name(), hypervisor.ovs().namespace());
    }

    /** Lays the cable to a node: its end there is an interface {@link #port()}, up and in no bridge. */
    void cable(final String node, final Namespace there) {
        final var leg = "to-" + node;
        if (namespace.command("ip", "link", "show", leg).tryRun().ok()) {
            return;
        }
        namespace.batch(List.of(
            "link add %s mtu %d type veth peer name %s mtu %d netns %s".formatted(leg, MTU, port(), MTU, there.name()),
            "link set %s master eth0".formatted(leg),
            "link set %s type bridge_slave learning off isolated on".formatted(leg),
            "link set %s up".formatted(leg)));
        // A bridge takes the lowest MAC address of its legs unless it is told again.
        namespace.batch(List.of("link set eth0 address " + mac));
        there.batch(List.of("link set " + port() + " up"));
        namespace.command("ethtool", "-K", leg, "tx", "off").run();
        there.command("ethtool", "-K", port(), "tx", "off").run();
    }

    /**
     * Unplugs the device: its port leaves the integration bridge.
     *
     * @param hypervisor where
     */
    public void unplug(final Hypervisor hypervisor) {
        hypervisor.ovs().vsctl("--if-exists", "del-port", Hypervisor.INTEGRATION_BRIDGE, port());
    }

    /**
     * Tells whether the device is plugged.
     *
     * @param hypervisor where
     * @return whether the integration bridge has its port
     */
    public boolean isPluggedInto(final Hypervisor hypervisor) {
        final var bridge = hypervisor.ovs().vsctlCommand("port-to-br", port()).tryRun();
        return bridge.ok() && Hypervisor.INTEGRATION_BRIDGE.equals(bridge.output().strip());
    }

    /**
     * Moves the device: unplugs it here, plugs it there, and lets it announce itself by a gratuitous ARP as a virtual
     * machine does when it wakes up.
     *
     * @param from where it is
     * @param to where it goes
     */
    public void move(final Hypervisor from, final Hypervisor to) {
        final var plug = plugCommand(to, identifiers());
        // One host does not wait for the other's switch: the port is out of the database, and that is that.
        from.ovs().vsctl("--no-wait", "--if-exists", "del-port", Hypervisor.INTEGRATION_BRIDGE, port());
        plug.run();
        announce();
    }

    /** Sends one gratuitous ARP. */
    public void announce() {
        Frames.send(this, Frames.arp(mac, requireNonNull(ip()), ip()), 1, Duration.ZERO);
    }

    /**
     * Gives the device a fixed ARP entry, so that ARP takes no part in what is measured.
     *
     * @param other whose address
     */
    public void knows(final Device other) {
        namespace.ip("neigh", "replace", other.ip(), "lladdr", other.mac(), "dev", "eth0", "nud", "permanent");
    }

    /** Forgets all ARP entries, fixed ones included. */
    public void forgetNeighbours() {
        namespace.ip("neigh", "flush", "all", "nud", "all");
    }

    /**
     * Pings once.
     *
     * @param address whom
     * @param within how long to wait for the reply
     * @return whether a reply came
     */
    public boolean pings(final String address, final Duration within) {
        return Ping.once(this, address, within);
    }

    void delete() {
        // The kernel keeps a namespace, with the cables in it, for as long as a connection of a process that is gone
        // has something left to send; the next device of this name needs the names of the cables.
        if (namespace.exists()) {
            namespace.command("ip", "-o", "link", "show", "type", "veth").run().lines()
                .map(line -> line.split("[:@]")[1].strip())
                .forEach(cable -> namespace.ip("link", "del", cable));
        }
        namespace.delete();
        try {
            Files.deleteIfExists(lab.directory().resolve("devices").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
