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

import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.mdsal.binding.api.RpcService;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.Resync;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ResyncInputBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;

/** {@code selvage:resync}. Karaf makes one object per call and fills in its fields. */
@Service
@Command(scope = "selvage", name = "resync",
    description = "Reads what a node has and corrects what differs. What is right is not touched.")
public final class ResyncCommand implements Action {
    @Reference
    private RpcService rpcs;
    @Reference
    private Session session;

    @Argument(name = "node", description = "The node; all nodes when not given")
    @Completion(NodeCompleter.class)
    private @Nullable String node;

    @Override
    public @Nullable Object execute() {
        final var input = new ResyncInputBuilder();
        if (node != null) {
            input.setNode(new NodeName(node));
        }
        final var output = new Operations(rpcs).call(Resync.class, input.build(), Operations.PATIENCE);
        final var nodes = output.getNode();
        session.getConsole().println(nodes == null || nodes.isEmpty() ? "No node is connected; nothing to re-read."
            : "Re-reading " + nodes.stream().map(NodeName::getValue).sorted(Both.NATURAL)
                .collect(Collectors.joining(", ")) + "; selvage:wait waits for the end.");
        return null;
    }
}
