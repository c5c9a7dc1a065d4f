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


/**
 * A ToR switch that offers OpenFlow 1.3 and nothing else: a namespace with a real Open vSwitch of whose database the
 * controller knows nothing. Its bridge drops whatever no flow wants.
 */
public final class OpenFlowTor {
    /** The bridge that is the switch. */
    public static final String BRIDGE = "tor";
    /** Above the datapath identifiers that a hypervisor may choose. */
    private static final long FIRST_DATAPATH = 0x0070_0000_0000_0000L;
    /** ToR switches have addresses of their own, above those of hypervisors. */
    private static final int FIRST_INDEX = 220;

    private final Lab lab;
    private final String name;
    private final int index;
    private final LabSwitch host;
    private final OpenVSwitch ovs;

    private OpenFlowTor(final Lab lab, final String name, final int index) {
        this.lab = lab;
        this.name = name;
        this.index = index;
        host = new LabSwitch(lab, "o", "tors", name, index);
        ovs = host.ovs();
    }

    static OpenFlowTor create(final Lab lab, final String name, final int number) {
        if (!name.matches("[a-z][a-z0-9]{0,3}")) {
            throw new IllegalArgumentException("a ToR switch cannot be called '" + name + "'");
        }
        final var tor = new OpenFlowTor(lab, name, FIRST_INDEX + number);
        tor.build();
        return tor;
    }

    private void build() {
        host.start();
        ovs.vsctl("add-br", BRIDGE, "--", "set", "Bridge", BRIDGE, "datapath_type=netdev", "fail_mode=secure",
            "protocols=OpenFlow13", "other_config:datapath-id=%016x".formatted(datapathId()),
            "other_config:disable-in-band=true");
    }

    /** {@return its address towards the controller} */
    public String controlAddress() {
        return host.controlAddress();
    }

    /** {@return its name in the laboratory} */
    public String name() {
        return name;
    }

    /** {@return its OpenFlow datapath identifier} */
    public long datapathId() {
        return FIRST_DATAPATH + index;
    }

    /** {@return the name that it has as a node} */
    public String node() {
        return "openflow:" + datapathId();
    }

    /** {@return the Open vSwitch in it} */
    public OpenVSwitch ovs() {
        return ovs;
    }

    /** Tells the switch its controller: that of this laboratory. */
    public void connect() {
        ovs.vsctl("set-controller", BRIDGE, "tcp:" + Lab.CONTROLLER + ":6653", "--", "set", "Controller", BRIDGE,
            "max_backoff=1000");
    }

    /** Makes this switch learn by itself, without any controller: what a controller's speed is compared with. */
    public void standAlone() {
        ovs.vsctl("set", "Bridge", BRIDGE, "fail_mode=standalone");
    }

    /** Lays the cable into the physical network. */
    public String addUplink() {
        return lab.addUplink(ovs, name, BRIDGE);
    }

    /**
     * Plugs a device into a port of its own.
     *
     * @param device the device
     */
    public void plug(final Device device) {
        plugCommand(device).run();
    }

    /**
     * Plugs a device into what is behind a port; it is unplugged from wherever it was on this switch.
     *
     * @param device the device
     * @param port the port, see {@link #addPort}
     */
    public void plug(final Device device, final String port) {
        plugCommand(device, port).run();
    }

    /**
     * Adds a port that several devices can be behind, one after the other or at the same time: a cable with a bridge at
     * its other end.
     *
     * @param port its name, at most 8 characters
     */
    public void addPort(final String port) {
        host.addCable(BRIDGE, port);
    }

    /**
     * Prepares a plug into a port of its own, so that only the switch's own work is left to be done and measured.
     *
     * @param device the device
     * @return the command that plugs
     */
    public Command plugCommand(final Device device) {
        device.cable(name, ovs.namespace());
        return ovs.vsctlCommand("--may-exist", "add-port", BRIDGE, device.port());
    }

    /**
     * Prepares a plug into what is behind a port, so that only the switch's own work is left to be done and measured.
     *
     * @param device the device
     * @param port the port, see {@link #addPort}
     * @return the command that plugs
     */
    public Command plugCommand(final Device device, final String port) {
        device.cable(name, ovs.namespace());
        return ovs.vsctlCommand("--if-exists", "del-port", device.port(), "--", "add-port", LabSwitch.cableEnd(port),
            device.port());
    }

    /**
     * Unplugs a device.
     *
     * @param device the device
     */
    public void unplug(final Device device) {
        ovs.vsctl("--if-exists", "del-port", device.port());
    }

    /** {@return its flows} */
    public FlowDump flows() {
        return ovs.flows(BRIDGE);
    }

    @Override
    public String toString() {
        return name;
    }
}
