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
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.engine.Nodes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.Resync;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ResyncInput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ResyncOutput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ResyncOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.RpcResultBuilder;

/** {@code resync}: re-reads nodes and corrects what differs. */
public final class ResyncRpc implements Resync {
    private final FabricLoop loop;
    private final Nodes nodes;

    /**
     * Makes it.
     *
     * @param loop the loop
     * @param nodes the nodes
     */
    public ResyncRpc(final FabricLoop loop, final Nodes nodes) {
        this.loop = loop;
        this.nodes = nodes;
    }

    @Override
    public ListenableFuture<RpcResult<ResyncOutput>> invoke(final ResyncInput input) {
        final var wanted = Optional.ofNullable(input.getNode()).map(NodeName::getValue);
        return Futures.of(loop.ask(fabric -> nodes.resync(wanted)).thenApply(chosen -> answer(wanted, chosen)));
    }

    private static RpcResult<ResyncOutput> answer(final Optional<String> wanted, final List<String> chosen) {
        if (wanted.isPresent() && chosen.isEmpty()) {
            return RpcResultBuilder.<ResyncOutput>failed().withError(ErrorType.APPLICATION, ErrorTag.INVALID_VALUE,
                "node: '" + wanted.orElseThrow() + "' is not known; selvage-fabric:transport-nodes lists the nodes")
                .build();
        }
        return RpcResultBuilder.success(new ResyncOutputBuilder()
            .setNode(chosen.stream().map(NodeName::new).collect(Collectors.toUnmodifiableSet())).build()).build();
    }
}
