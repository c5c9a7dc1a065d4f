/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.operations;

import com.google.common.util.concurrent.ListenableFuture;
import io.selvage.core.facts.Change;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.engine.NodeStatus;
import io.selvage.impl.engine.Nodes;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ForgetNode;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ForgetNodeInput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ForgetNodeOutput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ForgetNodeOutputBuilder;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.RpcResultBuilder;

/** {@code forget-node}: a host that is gone for good is no longer waited for, and nothing is sent there. */
public final class ForgetNodeRpc implements ForgetNode {
    private final FabricLoop loop;
    private final Nodes nodes;

    /**
     * Makes it.
     *
     * @param loop the loop
     * @param nodes the nodes
     */
    public ForgetNodeRpc(final FabricLoop loop, final Nodes nodes) {
        this.loop = loop;
        this.nodes = nodes;
    }

    @Override
    public ListenableFuture<RpcResult<ForgetNodeOutput>> invoke(final ForgetNodeInput input) {
        final var name = input.requireNode().getValue();
        return Futures.of(loop.ask(fabric -> {
            final var status = nodes.statuses().stream().filter(node -> node.name().equals(name)).findAny();
            final var refusal = refusal(name, status);
            if (refusal.isPresent()) {
                return RpcResultBuilder.<ForgetNodeOutput>failed()
                    .withError(ErrorType.APPLICATION, ErrorTag.INVALID_VALUE, refusal.orElseThrow()).build();
            }
            loop.submit(new Change.NodeGone(name));
            return RpcResultBuilder.success(new ForgetNodeOutputBuilder().build()).build();
        }));
    }

    private static Optional<String> refusal(final String name, final Optional<NodeStatus> status) {
        if (status.isEmpty()) {
            return Optional.of("node: '" + name + "' is not known; selvage-fabric:transport-nodes lists the nodes");
        }
        return status.filter(node -> node.connected() || node.ovsdbAddress().isPresent()).map(node -> "node: '" + name
            + "' is connected; remove the manager on the host first, with 'ovs-vsctl del-manager'");
    }
}
