/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.cli;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Status;

/** {@code selvage:bindings}. Karaf makes one object per call and fills in its fields. */
@Service
@Command(scope = "selvage", name = "bindings",
    description = "Lists the bindings: which device is where, how that is known, and which instruction names it.")
public final class BindingsCommand implements Action {
    @Reference
    private DataBroker broker;
    @Reference
    private Session session;

    @Argument(name = "device", description = "Only this device identifier")
    @Completion(DeviceCompleter.class)
    private @Nullable String device;
    @Option(name = "-v", aliases = "--network", valueToShowInHelp = "",
        description = "Only devices in this virtual network")
    @Completion(NetworkCompleter.class)
    private @Nullable String network;
    @Option(name = "-n", aliases = "--node", valueToShowInHelp = "", description = "Only devices on this node")
    @Completion(NodeCompleter.class)
    private @Nullable String node;
    @Option(name = "-s", aliases = "--status", valueToShowInHelp = "",
        description = "Only devices in this status: running, suspended, migrating, absent, violation, failed or"
            + " unknown")
    @Completion(DeviceStatusCompleter.class)
    private @Nullable String status;

    @Override
    public @Nullable Object execute() {
        final var store = new Store(broker);
        final var filter = Filter.of(device, network, node, status).among(Status.values());
        DeviceTables.bindings(store.bindings(), store.instructions(LogicalDatastoreType.CONFIGURATION), filter)
            .print(session.getConsole(), "bindings");
        return null;
    }
}
