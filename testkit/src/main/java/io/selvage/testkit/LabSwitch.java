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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What every switch of the laboratory is made of: a namespace with a real Open vSwitch, a link for control traffic and,
 * where there are tunnels, one for these. The tunnel address is on the bridge {@code br-phy}, since a userspace tunnel
 * finds its way only over a bridge of the same switch.
 */
final class LabSwitch {
    private static final String UNDERLAY_BRIDGE = "br-phy";
    private static final Duration START = Duration.ofSeconds(20);

    private final Lab lab;
    private final String name;
    private final int index;
    private final OpenVSwitch ovs;

    /**
     * Names a switch; nothing is made yet.
     *
     * @param lab its laboratory
     * @param kind tells its namespace from those of switches of other kinds
     * @param directory name of the directory for its kind
     * @param name its name
     * @param index gives it its addresses, from 1; no other switch of the laboratory has it
     */
    LabSwitch(final Lab lab, final String kind, final String directory, final String name, final int index) {
        this.lab = lab;
        this.name = name;
        this.index = index;
        ovs = new OpenVSwitch(new Namespace(lab.prefix() + "-" + kind + "-" + name),
            lab.directory().resolve(directory).resolve(name), false);
    }

    OpenVSwitch ovs() {
        return ovs;
    }

    /** Its address towards the controller. */
    String controlAddress() {
        return "198.18.%d.%d".formatted(1 + index / 250, index % 250 + 1);
    }

    /** Its tunnel address, if it has tunnels. */
    String tunnelAddress() {
        return "198.19.%d.%d".formatted(index / 250, index % 250 + 1);
    }

    /** Makes the namespace with its link for control traffic, and starts the switch. */
    void start() {
        final var namespace = ovs.namespace();
        namespace.create(false);
        lab.core().batch(List.of("link add c-" + name + " type veth peer name ctl netns " + namespace.name(),
            "link set c-" + name + " master br-ctl up"));
        namespace.batch(List.of("addr add " + controlAddress() + "/16 dev ctl", "link set ctl up"));
        ovs.start();
    }

    /**
     * Makes the link for tunnels and the bridge with the tunnel address.
     *
     * @param more what {@code ovs-vsctl} is to do at the same time
     */
    void addUnderlay(final String... more) {
        final var namespace = ovs.namespace();
        lab.core().batch(List.of("link add d-" + name + " type veth peer name data netns " + namespace.name(),
            "link set d-" + name + " master br-data up"));
        // Else the kernel answers for the address of the bridge, too, with another MAC address. What peers send there
        // is taken for no tunnel's, and whose answer they hear last is chance.
        namespace.command("sysctl", "-qw", "net.ipv4.conf.data.arp_ignore=1").run();
        namespace.batch(List.of("link set data up"));
        lab.core().command("ethtool", "-K", "d-" + name, "tx", "off").run();
        namespace.command("ethtool", "-K", "data", "tx", "off").run();
        final var argv = new ArrayList<>(List.of("add-br", UNDERLAY_BRIDGE, "--", "set", "Bridge", UNDERLAY_BRIDGE,
            "datapath_type=netdev", "--", "add-port", UNDERLAY_BRIDGE, "data", "--"));
        argv.addAll(List.of(more));
        ovs.vsctl(argv.toArray(String[]::new));
        addressUnderlay();
    }

    /** Gives the underlay its address, again after the switch was restarted. */
    void addressUnderlay() {
        final var namespace = ovs.namespace();
        Await.until(UNDERLAY_BRIDGE + " of " + name + " is an interface", START,
            () -> namespace.command("ip", "link", "show", UNDERLAY_BRIDGE).tryRun().ok());
        namespace.batch(List.of("addr replace " + tunnelAddress() + "/17 dev " + UNDERLAY_BRIDGE,
            "link set " + UNDERLAY_BRIDGE + " up"));
        namespace.command("ethtool", "-K", UNDERLAY_BRIDGE, "tx", "off").run();
    }

    /**
     * Adds a port that several devices can be behind, one after the other or at the same time: a cable with a bridge at
     * its other end.
     *
     * @param bridge the bridge that gets the port
     * @param port its name, at most 8 characters
     */
    void addCable(final String bridge, final String port) {
        final var namespace = ovs.namespace();
        namespace.batch(List.of("link add " + port + " type veth peer name x-" + port, "link set " + port + " up",
            "link set x-" + port + " up"));
        namespace.command("ethtool", "-K", port, "tx", "off").run();
        namespace.command("ethtool", "-K", "x-" + port, "tx", "off").run();
        ovs.vsctl("add-port", bridge, port, "--", "add-br", cableEnd(port), "--", "set", "Bridge", cableEnd(port),
            "datapath_type=netdev", "--", "add-port", cableEnd(port), "x-" + port);
    }

    /** The bridge at the other end of the cable in a port. */
    static String cableEnd(final String port) {
        return "c-" + port;
    }
}
