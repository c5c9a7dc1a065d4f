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
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.State;

/** {@code selvage:nodes}. Karaf makes one object per call and fills in its fields. */
@Service
@Command(scope = "selvage", name = "nodes",
    description = "Lists the nodes: which hypervisors and switches there are, and whether they have what they should.")
public final class NodesCommand implements Action {
    @Reference
    private DataBroker broker;
    @Reference
    private Session session;

    @Argument(name = "node", description = "Only this node")
    @Completion(NodeCompleter.class)
    private @Nullable String node;
    @Option(name = "-s", aliases = "--status", valueToShowInHelp = "",
        description = "Only nodes in this status: in-sync, applying, observing, backing-off, disconnected or"
            + " incomplete")
    @Completion(NodeStatusCompleter.class)
    private @Nullable String status;
    @Option(name = "-p", aliases = "--ports", description = "List the ports that carry devices instead")
    private boolean ports;

    @Override
    public @Nullable Object execute() {
        final var store = new Store(broker);
        final var filter = Filter.of(node, null, null, status).among(State.Status.values());
        final var operational = store.nodes(LogicalDatastoreType.OPERATIONAL);
        if (ports) {
            NodeTables.ports(operational, filter).print(session.getConsole(), "ports");
        } else {
            NodeTables.nodes(store.nodes(LogicalDatastoreType.CONFIGURATION), operational, filter)
                .print(session.getConsole(), "nodes");
        }
        return null;
    }
}
