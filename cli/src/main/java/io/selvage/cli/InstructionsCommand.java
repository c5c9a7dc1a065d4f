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

/** {@code selvage:instructions}. Karaf makes one object per call and fills in its fields. */
@Service
@Command(scope = "selvage", name = "instructions",
    description = "Lists the provisioning instructions, where their devices are, and what became of them.")
public final class InstructionsCommand implements Action {
    @Reference
    private DataBroker broker;
    @Reference
    private Session session;

    @Argument(name = "instruction", description = "Only this instruction")
    @Completion(InstructionCompleter.class)
    private @Nullable String instruction;
    @Option(name = "-v", aliases = "--network", valueToShowInHelp = "",
        description = "Only instructions for this virtual network")
    @Completion(NetworkCompleter.class)
    private @Nullable String network;
    @Option(name = "-n", aliases = "--node", valueToShowInHelp = "",
        description = "Only instructions whose device is on this node")
    @Completion(NodeCompleter.class)
    private @Nullable String node;
    @Option(name = "-s", aliases = "--status", valueToShowInHelp = "",
        description = "Only instructions in this status: pending, running, suspended, migrating, absent,"
            + " violation or failed")
    @Completion(DeviceStatusCompleter.class)
    private @Nullable String status;

    @Override
    public @Nullable Object execute() {
        final var store = new Store(broker);
        final var filter = Filter.of(instruction, network, node, status).among(Status.values());
        DeviceTables.instructions(store.instructions(LogicalDatastoreType.CONFIGURATION),
            store.instructions(LogicalDatastoreType.OPERATIONAL), filter).print(session.getConsole(), "instructions");
        return null;
    }
}
