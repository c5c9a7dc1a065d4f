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

/** {@code selvage:lldp}. Karaf makes one object per call and fills in its fields. */
@Service
@Command(scope = "selvage", name = "lldp",
    description = "Lists who is heard by LLDP at the ports of nodes, and which devices are therefore believed there.")
public final class LldpCommand implements Action {
    @Reference
    private DataBroker broker;
    @Reference
    private Session session;

    @Argument(name = "node", description = "Only this node")
    @Completion(NodeCompleter.class)
    private @Nullable String node;
    @Option(name = "-c", aliases = "--counters", description = "List what was counted at each port instead")
    private boolean counters;

    @Override
    public @Nullable Object execute() {
        final var nodes = new Store(broker).nodes(LogicalDatastoreType.OPERATIONAL);
        final var filter = Filter.of(node, null, null, null);
        if (counters) {
            LldpTables.counters(nodes, filter).print(session.getConsole(), "ports");
        } else {
            LldpTables.neighbours(nodes, filter).print(session.getConsole(), "neighbours");
        }
        return null;
    }
}
