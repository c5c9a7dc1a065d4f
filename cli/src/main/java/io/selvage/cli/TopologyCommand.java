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
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.mdsal.binding.api.DataBroker;

/** {@code selvage:topology}. Karaf makes one object per call and fills in its fields. */
@Service
@Command(scope = "selvage", name = "topology",
    description = "Lists the physical links: which port of a node leads to which port of a host or another node.")
public final class TopologyCommand implements Action {
    @Reference
    private DataBroker broker;
    @Reference
    private Session session;

    @Argument(name = "node", description = "Only the links of this node")
    @Completion(NodeCompleter.class)
    private @Nullable String node;

    @Override
    public @Nullable Object execute() {
        LldpTables.links(new Store(broker).links(), Filter.of(node, null, null, null))
            .print(session.getConsole(), "links");
        return null;
    }
}
