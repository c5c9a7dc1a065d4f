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
 * A hypervisor without packets: real {@code ovsdb-server} and {@code ovs-vswitchd}, so real OVSDB and OpenFlow, over a
 * simulated datapath. It takes about 46 MB and lives in the namespace of the controller.
 */
public final class DummyHypervisor {
    private static final Duration BATCH = Duration.ofMinutes(2);

    private final String name;
    private final int index;
    private final OpenVSwitch ovs;

    DummyHypervisor(final Lab lab, final String name, final int index) {
        this.name = name;
        this.index = index;
        ovs = new OpenVSwitch(lab.core(), lab.directory().resolve("dummies").resolve(name), true);
        ovs.start();
        // The host asks for "netdev", which --enable-dummy=override quietly makes the dummy datapath.
        ovs.vsctl("set", "Open_vSwitch", ".", "external_ids:system-id=" + name, "external_ids:hostname=" + name,
            "external_ids:selvage-datapath-type=netdev", "other_config:local_ip=" + tunnelAddress());
    }

    /** {@return its name, which is also its {@code system-id}} */
    public String name() {
        return name;
    }

    /** {@return its switch} */
    public OpenVSwitch ovs() {
        return ovs;
    }

    /** {@return its tunnel address, which exists on paper only} */
    public String tunnelAddress() {
        return "198.19.%d.%d".formatted(64 + index / 250, index % 250 + 1);
    }

    /** Sets the OVSDB manager to the controller, with a back-off of at most one second. */
    public void connect() {
        ovs.vsctl("--no-wait", "--id=@m", "create", "Manager", "target=\"tcp:127.0.0.1:6640\"", "max_backoff=1000",
            "--", "set", "Open_vSwitch", ".", "manager_options=@m");
    }

    /**
     * A port to plug.
     *
     * @param name name of the port
     * @param mac MAC address of the device behind it, {@code external_ids:attached-mac}
     * @param id identifier of the device's interface, {@code external_ids:iface-id}
     */
    public record Port(String name, String mac, String id) {
    }

    /**
     * Plugs many ports into the integration bridge in one transaction, as a compute manager that is in a hurry does.
     *
     * @param ports the ports
     * @param wait whether to wait until {@code ovs-vswitchd} has made them
     */
    public void plug(final List<Port> ports, final boolean wait) {
        final var argv = new ArrayList<String>();
        for (final var port : ports) {
            argv.addAll(List.of("--", "add-port", Hypervisor.INTEGRATION_BRIDGE, port.name(), "--", "set", "Interface",
                port.name(), "type=dummy", "external_ids:attached-mac=\"" + port.mac() + "\"",
                "external_ids:iface-id=" + port.id(), "external_ids:iface-status=active"));
        }
        if (!wait) {
            argv.addFirst("--no-wait");
        }
        ovs.vsctlCommand(argv.toArray(String[]::new)).within(BATCH).run();
    }

    /**
     * Unplugs a port, without waiting for the switch.
     *
     * @param port its name
     */
    public void unplug(final String port) {
        ovs.vsctl("--no-wait", "--if-exists", "del-port", Hypervisor.INTEGRATION_BRIDGE, port);
    }

    /**
     * Unplugs ports in one transaction.
     *
     * @param names their names
     * @param wait whether to wait until {@code ovs-vswitchd} has removed them
     */
    public void unplug(final List<String> names, final boolean wait) {
        final var argv = new ArrayList<String>();
        for (final var port : names) {
            argv.addAll(List.of("--", "del-port", Hypervisor.INTEGRATION_BRIDGE, port));
        }
        if (!wait) {
            argv.addFirst("--no-wait");
        }
        ovs.vsctlCommand(argv.toArray(String[]::new)).within(BATCH).run();
    }

    @Override
    public String toString() {
        return name;
    }
}
