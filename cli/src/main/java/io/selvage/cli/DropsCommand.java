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
import org.opendaylight.mdsal.binding.api.RpcService;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ReadDrops;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ReadDropsInputBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;

/** {@code selvage:drops}. Karaf makes one object per call and fills in its fields. */
@Service
@Command(scope = "selvage", name = "drops",
    description = "Reads from the switches how many packets they dropped, and why.")
public final class DropsCommand implements Action {
    @Reference
    private RpcService rpcs;
    @Reference
    private Session session;

    @Argument(name = "node", description = "Only this node")
    @Completion(NodeCompleter.class)
    private @Nullable String node;
    @Option(name = "-v", aliases = "--network", valueToShowInHelp = "",
        description = "Only packets of this virtual network; - for those that were in none")
    @Completion(NetworkCompleter.class)
    private @Nullable String network;
    @Option(name = "-a", aliases = "--all", description = "Show counts of zero, too")
    private boolean all;

    @Override
    public @Nullable Object execute() {
        final var input = new ReadDropsInputBuilder();
        if (node != null) {
            input.setNode(new NodeName(node));
        }
        final var output = new Operations(rpcs).call(ReadDrops.class, input.build(), Operations.PATIENCE);
        OperationTables.drops(output.nonnullDrop().values(), Filter.of(null, network, null, null), all)
            .print(session.getConsole(), "drops");
        return null;
    }
}
