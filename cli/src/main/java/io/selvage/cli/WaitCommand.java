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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.mdsal.binding.api.RpcService;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.WaitRealised;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.WaitRealisedInputBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.input.Scope;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.input.scope.OneInstructionBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.input.scope.OneNetworkBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.input.scope.OneNodeBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.Generation;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint64;

/** {@code selvage:wait}. Karaf makes one object per call and fills in its fields. */
@Service
@Command(scope = "selvage", name = "wait",
    description = "Waits until every node concerned has confirmed what was changed; fails, and says who lags, if not.")
public final class WaitCommand implements Action {
    private static final int MAX_SECONDS = 3600;
    /** What the answer may take beyond the time that the controller waits. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    @Reference
    private RpcService rpcs;
    @Reference
    private Session session;

    @Option(name = "-t", aliases = "--timeout", valueToShowInHelp = "10", description = "Seconds to wait, 0 to 3600")
    private int timeout = 10;
    @Option(name = "-g", aliases = "--generation", valueToShowInHelp = "",
        description = "The change to wait for; all that was accepted so far when not given")
    private @Nullable Long generation;

    @Option(name = "-n", aliases = "--node", valueToShowInHelp = "", description = "Wait for this node only")
    private @Nullable String node;
    @Option(name = "-v", aliases = "--virtual-network", valueToShowInHelp = "",
        description = "Wait for the nodes that this network is on")
    private @Nullable String network;
    @Option(name = "-i", aliases = "--instruction", valueToShowInHelp = "",
        description = "Wait for the nodes that the network of this instruction is on")
    private @Nullable String instruction;

    @Override
    public @Nullable Object execute() {
        if (timeout < 0 || timeout > MAX_SECONDS) {
            throw new IllegalArgumentException("--timeout is " + timeout + ", but must be from 0 to " + MAX_SECONDS);
        }
        final var input = new WaitRealisedInputBuilder().setTimeout(Uint16.valueOf(timeout));
        if (generation != null) {
            input.setGeneration(new Generation(Uint64.valueOf(generation)));
        }
        input.setScope(scope().orElse(null));
        final var output = new Operations(rpcs).call(WaitRealised.class, input.build(),
            Duration.ofSeconds(timeout).plus(GRACE));
        final var nodes = output.nonnullNode().values();
        if (!nodes.isEmpty()) {
            OperationTables.nodes(nodes).print(session.getConsole(), "nodes");
        }
        final var everywhere = input.getScope() == null ? " everywhere" : "";
        final var what = "generation " + Progress.number(output.getGeneration());
        if (!Boolean.TRUE.equals(output.getRealised())) {
            throw new IllegalStateException(what + " is not realised" + everywhere + "; the table says where not");
        }
        session.getConsole().println("Realised" + everywhere + ": " + what + ".");
        return null;
    }

    private Optional<Scope> scope() {
        final var scopes = new ArrayList<Scope>();
        if (node != null) {
            scopes.add(new OneNodeBuilder().setNode(new NodeName(node)).build());
        }
        if (network != null) {
            scopes.add(new OneNetworkBuilder().setVirtualNetwork(new ObjectName(network)).build());
        }
        if (instruction != null) {
            scopes.add(new OneInstructionBuilder().setProvisioningInstruction(new ObjectName(instruction)).build());
        }
        if (scopes.size() > 1) {
            throw new IllegalArgumentException("of --node, --virtual-network and --instruction give one");
        }
        return scopes.stream().findFirst();
    }
}
