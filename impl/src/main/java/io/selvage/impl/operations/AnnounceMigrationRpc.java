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
import io.selvage.core.fabric.Fabric;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.engine.Realisation;
import io.selvage.impl.status.BatchWriter;
import io.selvage.impl.status.Yang;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.AnnounceMigration;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.AnnounceMigrationInput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.AnnounceMigrationOutput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.AnnounceMigrationOutputBuilder;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.RpcResultBuilder;

/** {@code announce-migration}: prepares the node that a device goes to (P9). */
public final class AnnounceMigrationRpc implements AnnounceMigration {
    private static final long DEFAULT_TIMEOUT_SECONDS = 60;
    private static final long PREPARE_MILLIS = 10_000;

    private final FabricLoop loop;
    private final Realisation realisation;
    private final BatchWriter status;
    private final Clock clock;

    /**
     * Makes it.
     *
     * @param loop the loop
     * @param realisation waits until nodes have confirmed
     * @param status flushed before the answer, so that what is read next agrees with it
     * @param clock what time it is
     */
    public AnnounceMigrationRpc(final FabricLoop loop, final Realisation realisation, final BatchWriter status,
            final Clock clock) {
        this.loop = loop;
        this.realisation = realisation;
        this.status = status;
        this.clock = clock;
    }

    @Override
    public ListenableFuture<RpcResult<AnnounceMigrationOutput>> invoke(final AnnounceMigrationInput input) {
        final var device = new DeviceId(input.requireDeviceId().getValue());
        final var target = input.requireTargetNode().getValue();
        final long seconds = Optional.ofNullable(input.getTimeout()).map(given -> given.longValue())
            .orElse(DEFAULT_TIMEOUT_SECONDS);
        return Futures.of(loop.ask(fabric -> refusal(fabric, device, target)).thenCompose(refusal -> {
            if (refusal.isPresent()) {
                return CompletableFuture.completedStage(RpcResultBuilder.<AnnounceMigrationOutput>failed()
                    .withError(ErrorType.APPLICATION, ErrorTag.INVALID_VALUE, refusal.orElseThrow()).build());
            }
            loop.submit(new Change.Migration(device, target, clock.millis() + seconds * 1_000));
            return prepared(device);
        }));
    }

    private CompletionStage<RpcResult<AnnounceMigrationOutput>> prepared(final DeviceId device) {
        return loop.ask(fabric -> realisation.await(loop.generation(),
                Optional.of(fabric.networksOf(device).stream().flatMap(network -> fabric.nodesOf(network).stream())
                    .collect(Collectors.toUnmodifiableSet())), PREPARE_MILLIS))
            .thenCompose(Function.identity())
            .thenCompose(result -> status.flushed().thenApply(unused -> result))
            .thenApply(result -> RpcResultBuilder.success(new AnnounceMigrationOutputBuilder()
                .setPrepared(result.realised()).setGeneration(Yang.generation(result.generation())).build()).build());
    }

    private static Optional<String> refusal(final Fabric fabric, final DeviceId device, final String target) {
        if (!fabric.nodes().containsKey(target)) {
            return Optional.of("target-node: '" + target
                + "' is not known; selvage-fabric:transport-nodes lists the nodes");
        }
        return fabric.isProvisioned(device) ? Optional.empty() : Optional.of("device-id: no instruction names '"
            + device + "', or its device is nowhere; selvage-provisioning:bindings lists the devices");
    }
}
