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
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.State;

/** {@code selvage:networks}. Karaf makes one object per call and fills in its fields. */
@Service
@Command(scope = "selvage", name = "networks",
    description = "Lists the virtual networks: their VNI, zone, members, and whether they are realised.")
public final class NetworksCommand implements Action {
    @Reference
    private DataBroker broker;
    @Reference
    private Session session;

    @Argument(name = "network", description = "Only this network")
    @Completion(NetworkCompleter.class)
    private @Nullable String network;
    @Option(name = "-n", aliases = "--node", valueToShowInHelp = "",
        description = "Only networks that have a member on this node")
    @Completion(NodeCompleter.class)
    private @Nullable String node;
    @Option(name = "-s", aliases = "--status", valueToShowInHelp = "",
        description = "Only networks in this status: active or failed")
    @Completion(NetworkStatusCompleter.class)
    private @Nullable String status;
    @Option(name = "-m", aliases = "--members", description = "List the devices in the networks instead")
    private boolean members;

    @Override
    public @Nullable Object execute() {
        final var store = new Store(broker);
        final var filter = Filter.of(network, null, node, status).among(State.Status.values());
        final var operational = store.networks(LogicalDatastoreType.OPERATIONAL);
        if (members) {
            NetworkTables.members(operational, filter).print(session.getConsole(), "members");
        } else {
            NetworkTables.networks(store.networks(LogicalDatastoreType.CONFIGURATION), operational, filter)
                .print(session.getConsole(), "networks");
        }
        return null;
    }
}
