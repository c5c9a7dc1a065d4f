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

import io.selvage.testkit.Northbound.Instruction;
import io.selvage.testkit.Northbound.Network;
import java.time.Duration;
import java.util.List;

/** A laboratory with a running controller, and the few gestures that tests, demo and benchmarks share. */
public final class Testbed implements AutoCloseable {
    /** How long any change may take before a test calls it lost. */
    public static final Duration SOON = Duration.ofSeconds(15);
    /** The transport zone that every testbed has. */
    public static final String ZONE = "tz1";

    private final Lab lab;
    private final ControllerProcess controller;
    private int devices;

    /**
     * Takes a laboratory and a controller; both are closed with the testbed.
     *
     * @param lab the laboratory
     * @param controller the controller, running
     */
    public Testbed(final Lab lab, final ControllerProcess controller) {
        this.lab = requireNonNull(lab);
        this.controller = requireNonNull(controller);
    }

    /**
     * Builds a laboratory, starts a virgin controller in it, and connects the hypervisors.
     *
     * @param prefix prefix of the laboratory
     * @param hypervisors how many: {@code hv1}, {@code hv2}, ...
     * @return the testbed; the transport zone {@link #ZONE} (VXLAN) exists, the nodes are connected
     */
    public static Testbed start(final String prefix, final int hypervisors) {
        final var lab = Lab.create(prefix);
        boolean done = false;
        try {
            final var controller = new ControllerProcess(lab);
            controller.wipe();
            for (int i = 1; i <= hypervisors; i++) {
                lab.addHypervisor("hv" + i);
            }
            controller.start();
            final var bed = new Testbed(lab, controller);
            bed.northbound().putZone(ZONE, "vxlan");
            lab.hypervisors().forEach(Hypervisor::connect);
            bed.awaitNodes();
            done = true;
            return bed;
        } finally {
            if (!done) {
                lab.close();
            }
        }
    }

    /** Waits until all hypervisors are connected, have their integration bridge, and agree with the controller. */
    public void awaitNodes() {
        for (final var hypervisor : lab.hypervisors()) {
            Await.until(hypervisor + " is connected", SOON.multipliedBy(2),
                () -> hypervisor.ovs().hasBridge(Hypervisor.INTEGRATION_BRIDGE)
                    && state().connected(hypervisor.name()), this::dump);
        }
        awaitRealised();
    }

    /** {@return the laboratory} */
    public Lab lab() {
        return lab;
    }

    /** {@return the controller} */
    public ControllerProcess controller() {
        return controller;
    }

    /** {@return the controller's API} */
    public Northbound northbound() {
        return controller.northbound();
    }

    /** {@return what the controller tells of itself} */
    public OperationalState state() {
        return northbound().state();
    }

    /**
     * Creates a virtual network 10.0.0.0/24 in {@link #ZONE} that floods unknown unicast, with a VNI of the
     * controller's choice.
     *
     * @param name its name
     */
    public void network(final String name) {
        northbound().putNetwork(new Network(name, ZONE, 0, "10.0.0.0/24", true));
    }

    /**
     * Makes a device without any instruction.
     *
     * @param name its name
     * @param host last octet of its address 10.0.0.x
     * @return the device, plugged nowhere
     */
    public Device device(final String name, final int host) {
        devices++;
        return lab.addDevice(name, "02:5e:00:00:%02x:%02x".formatted(devices / 256, devices % 256),
            "10.0.0." + host + "/24");
    }

    /**
     * Provisions a device by its MAC address; the instruction is called as the device.
     *
     * @param device the device
     * @param network its network
     */
    public void provision(final Device device, final String network) {
        northbound().putInstruction(new Instruction(device.name(), device.mac(), network, List.of(device.ip())));
    }

    /**
     * Makes a device, provisions it, plugs it, and waits until it runs.
     *
     * @param name its name
     * @param host last octet of its address 10.0.0.x
     * @param network its network
     * @param hypervisor where to plug it
     * @return the device
     */
    public Device member(final String name, final int host, final String network, final Hypervisor hypervisor) {
        final var device = device(name, host);
        provision(device, network);
        device.plug(hypervisor);
        awaitRunning(device, hypervisor);
        return device;
    }

    /**
     * Waits until the controller says that a device runs at a node, and that this is realised everywhere.
     *
     * @param device the device
     * @param hypervisor where
     */
    public void awaitRunning(final Device device, final Hypervisor hypervisor) {
        Await.until(device + " runs at " + hypervisor, SOON,
            () -> state().runs(device.name(), hypervisor.name()), this::dump);
        awaitRealised();
    }

    /** Waits until all that was accepted is realised everywhere. */
    public void awaitRealised() {
        northbound().awaitRealised(SOON);
    }

    /** Removes all devices, instructions, networks and zones, except the zone {@link #ZONE}. */
    public void clear() {
        lab.devices().forEach(lab::remove);
        northbound().clear(ZONE, "vxlan");
        awaitRealised();
    }

    /** {@return what the switches and the controller are like, for people} */
    public String dump() {
        return lab.dump() + "== bindings\n" + (controller.ready() ? state().bindings() : "no answer")
            + "\n== controller\n" + controller.log();
    }

    /** Kills the controller and takes the laboratory down. */
    @Override
    public void close() {
        controller.close();
        lab.close();
    }
}
