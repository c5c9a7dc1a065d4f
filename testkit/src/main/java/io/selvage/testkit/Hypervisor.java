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

import java.util.ArrayList;
import java.util.List;

/** A hypervisor: a host with an Open vSwitch (userspace datapath), in which the controller makes a bridge. */
public final class Hypervisor {
    /** The bridge that the controller makes and owns. */
    public static final String INTEGRATION_BRIDGE = "br-int";

    private final Lab lab;
    private final String name;
    private final int index;
    private final LabSwitch host;
    private final OpenVSwitch ovs;

    private Hypervisor(final Lab lab, final String name, final int index) {
        this.lab = lab;
        this.name = name;
        this.index = index;
        host = new LabSwitch(lab, "h", "hypervisors", name, index);
        ovs = host.ovs();
    }

    static Hypervisor create(final Lab lab, final String name, final int index) {
        if (!name.matches("[a-z][a-z0-9-]{0,7}")) {
            throw new IllegalArgumentException("a hypervisor cannot be called '" + name + "'");
        }
        final var hypervisor = new Hypervisor(lab, name, index);
        hypervisor.build();
        return hypervisor;
    }

    static Hypervisor attach(final Lab lab, final String name) {
        final var probe = new Hypervisor(lab, name, 0);
        final var index = probe.ovs.vsctl("get", "Open_vSwitch", ".", "external_ids:lab-index").replace("\"", "");
        return new Hypervisor(lab, name, Integer.parseInt(index));
    }

    private void build() {
        host.start();
        host.addUnderlay("set", "Open_vSwitch", ".", "external_ids:system-id=" + name, "external_ids:hostname=" + name,
            "external_ids:lab-index=" + index, "external_ids:selvage-datapath-type=netdev",
            "other_config:local_ip=" + tunnelAddress());
    }

    /** {@return its name, which is also its {@code system-id}} */
    public String name() {
        return name;
    }

    /** {@return its number in the laboratory, from 1} */
    public int index() {
        return index;
    }

    /** {@return its switch} */
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

    /** Sets the OVSDB manager to the controller of this laboratory at its usual port 6640. */
    public void connect() {
        connect("tcp:" + Lab.CONTROLLER + ":6640");
    }

    /**
     * Sets the OVSDB manager. It tries again at least every second, so that measurements do not measure the back-off of
     * {@code ovsdb-server}, 8 s by default.
     *
     * @param target as in ovsdb-server(7), for example {@code tcp:198.18.0.1:6640}
     */
    public void connect(final String target) {
        ovs.vsctl("--no-wait", "--id=@m", "create", "Manager", "target=\"" + target + "\"", "max_backoff=1000", "--",
            "set", "Open_vSwitch", ".", "manager_options=@m");
    }

    /** Removes the OVSDB manager. */
    public void disconnect() {
        ovs.vsctl("--no-wait", "del-manager");
    }

    /** Starts {@code ovs-vswitchd} after a kill, and gives the underlay its address back as a host's set-up would. */
    public void restartSwitch() {
        ovs.startSwitch();
        host.addressUnderlay();
    }

    /**
     * Cuts the link to the controller; tunnels go on. Connections are not closed, they just fall silent. The host's own
     * interface stays up: when one changes, Open vSwitch reads its routes anew and may lose a packet meanwhile.
     */
    public void cutControl() {
        lab.core().ip("link", "set", "c-" + name, "nomaster");
    }

    /** Mends the link to the controller. */
    public void mendControl() {
        lab.core().ip("link", "set", "c-" + name, "master", "br-ctl");
    }

    /** Cuts the link of the tunnels; the controller stays in reach. */
    public void cutData() {
        lab.core().ip("link", "set", "d-" + name, "down");
    }

    /** Mends the link of the tunnels. */
    public void mendData() {
        lab.core().ip("link", "set", "d-" + name, "up");
    }

    /** {@return the flows of the integration bridge} */
    public FlowDump flows() {
        return ovs.flows(INTEGRATION_BRIDGE);
    }

    /** {@return flows and groups of the integration bridge as a controller decides them, without any counters} */
    public String realised() {
        return flows().normalised() + "\n" + String.join("\n", ovs.groups(INTEGRATION_BRIDGE));
    }

    /**
     * Makes this hypervisor switch by itself, without any controller: an integration bridge with a single NORMAL flow
     * and static VXLAN tunnels to others. This is what a controller's speed is compared with.
     *
     * @param others the other hypervisors
     */
    public void standAlone(final List<Hypervisor> others) {
        final var argv = new ArrayList<>(List.of("add-br", INTEGRATION_BRIDGE, "--", "set", "Bridge",
            INTEGRATION_BRIDGE, "datapath_type=netdev"));
        for (final var other : others) {
            final var port = "vx-" + other.name;
            argv.addAll(List.of("--", "add-port", INTEGRATION_BRIDGE, port, "--", "set", "Interface", port,
                "type=vxlan", "options:remote_ip=" + other.tunnelAddress(), "options:key=99"));
        }
        ovs.vsctl(argv.toArray(String[]::new));
    }

    @Override
    public String toString() {
        return name;
    }
}
