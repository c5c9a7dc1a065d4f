/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.selvage.core.pipeline.Cookie;
import io.selvage.impl.reconcile.openflow.OpenFlowEncoder.BundleRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.opendaylight.mdsal.binding.api.RpcService;
import org.opendaylight.openflowjava.protocol.api.connection.DeviceRequestFailedException;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetFlowStatistics;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetFlowStatisticsInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetFlowStatisticsOutput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.experimenter.message.service.rev151020.SendExperimenter;
import org.opendaylight.yang.gen.v1.urn.opendaylight.experimenter.message.service.rev151020.SendExperimenterInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.experimenter.message.service.rev151020.SendExperimenterOutput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.GetAggregateFlowStatisticsFromFlowTableForGivenMatch;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.GetAggregateFlowStatisticsFromFlowTableForGivenMatchInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.GetAggregateFlowStatisticsFromFlowTableForGivenMatchOutput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.transaction.rev150304.SendBarrier;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.transaction.rev150304.SendBarrierInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.FlowCookie;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.flow.MatchBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.inventory.rev130819.NodeRef;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.send.experimenter.input.experimenter.message.of.choice.EncodedMessageBuilder;
import org.opendaylight.yangtools.yang.common.RpcError;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A switch that is connected to OpenFlowPlugin. */
final class OfpSession implements SwitchSession {
    private static final Logger LOG = LoggerFactory.getLogger(OfpSession.class);

    /**
     * OpenFlowPlugin takes 20,000 requests that are not acknowledged yet (its option rpc-requests-quota); two batches
     * and some packets fit in.
     */
    private static final int MAX_BATCH = 8000;
    private static final Uint8 ALL_TABLES = Uint8.MAX_VALUE;

    private final AtomicInteger bundles = new AtomicInteger();
    private final long datapathId;
    private final NodeRef node;
    private final SendExperimenter sendExperimenter;
    private final SendBarrier sendBarrier;
    private final GetFlowStatistics getFlows;
    private final GetAggregateFlowStatisticsFromFlowTableForGivenMatch getTotals;

    OfpSession(final RpcService rpcs, final NodeRef node, final long datapathId) {
        this.node = node;
        this.datapathId = datapathId;
        sendExperimenter = rpcs.getRpc(SendExperimenter.class);
        sendBarrier = rpcs.getRpc(SendBarrier.class);
        getFlows = rpcs.getRpc(GetFlowStatistics.class);
        getTotals = rpcs.getRpc(GetAggregateFlowStatisticsFromFlowTableForGivenMatch.class);
    }

    @Override
    public long datapathId() {
        return datapathId;
    }

    @Override
    public int maxBatch() {
        return MAX_BATCH;
    }

    @Override
    public CompletionStage<SwitchFlows> readFlows() {
        // Only ours: OpenFlowPlugin drops a whole reply for one action that it does not know
        final var ours = readStatistics((long) Cookie.OWNER << 48, Cookie.OWNER_MASK);
        final var all = stage(getTotals.invoke(new GetAggregateFlowStatisticsFromFlowTableForGivenMatchInputBuilder()
            .setNode(node)
            .setTableId(ALL_TABLES)
            .setMatch(new MatchBuilder().build())
            .build()));
        return ours.thenCombine(all, OfpSession::decode);
    }

    private CompletableFuture<GetFlowStatisticsOutput> readStatistics(final long cookie, final long mask) {
        return stage(getFlows.invoke(new GetFlowStatisticsInputBuilder()
            .setNode(node)
            .setStoreStats(Boolean.FALSE)
            .setTableId(ALL_TABLES)
            .setCookie(new FlowCookie(Uint64.fromLongBits(cookie)))
            .setCookieMask(new FlowCookie(Uint64.fromLongBits(mask)))
            .setMatch(new MatchBuilder().build())
            .build()));
    }

    @Override
    public CompletionStage<Map<Long, Long>> readPackets(final long cookie, final long mask) {
        return readStatistics(cookie, mask).thenApply(output -> {
            final var packets = new HashMap<Long, Long>();
            output.nonnullFlowAndStatisticsMapList().forEach(flow -> {
                if (flow.getCookie() != null && flow.getPacketCount() != null) {
                    packets.merge(flow.getCookie().getValue().longValue(),
                        flow.getPacketCount().getValue().longValue(), Long::sum);
                }
            });
            return packets;
        });
    }

    private static SwitchFlows decode(final GetFlowStatisticsOutput ours,
            final GetAggregateFlowStatisticsFromFlowTableForGivenMatchOutput all) {
        final var decoder = new OfpFlowDecoder();
        ours.nonnullFlowAndStatisticsMapList().forEach(decoder::add);
        return decoder.result(all.nonnullAggregatedFlowStatistics().stream()
            .mapToLong(part -> part.requireFlowCount().getValue().toJava())
            .sum());
    }

    @Override
    public CompletionStage<ApplyResult> apply(final List<FlowMod> mods) {
        final var batch = new Batch(bundles.incrementAndGet());
        for (int i = 0; i < mods.size(); i++) {
            batch.encode(i, mods.get(i));
        }
        return batch.send();
    }

    @Override
    public CompletionStage<Void> barrier() {
        return stage(sendBarrier.invoke(new SendBarrierInputBuilder().setNode(node).build())).thenAccept(output -> { });
    }

    @Override
    public void packetOut(final long port, final byte[] frame) {
        send(OpenFlowEncoder.packetOut(port, frame));
    }

    private ListenableFuture<RpcResult<SendExperimenterOutput>> send(final OpenFlowMessage message) {
        final var encoded = new EncodedMessageBuilder()
            .setMessageType(Uint8.valueOf(message.type()))
            .setBody(message.body());
        if (message.innerHeader() >= 0) {
            encoded.setInnerHeader(Uint16.valueOf(message.innerHeader()));
        }
        return sendExperimenter.invoke(new SendExperimenterInputBuilder()
            .setNode(node)
            .setExperimenterMessageOfChoice(encoded.build())
            .build());
    }

    private static <T> CompletableFuture<T> stage(final ListenableFuture<RpcResult<T>> future) {
        final var stage = new CompletableFuture<T>();
        Futures.addCallback(future, new FutureCallback<>() {
            @Override
            public void onSuccess(final RpcResult<T> result) {
                if (result.isSuccessful()) {
                    stage.complete(result.getResult());
                } else {
                    stage.completeExceptionally(new SwitchRequestException(text(result)));
                }
            }

            @Override
            public void onFailure(final Throwable cause) {
                stage.completeExceptionally(cause);
            }
        }, MoreExecutors.directExecutor());
        return stage;
    }

    private static String text(final RpcResult<?> result) {
        final var errors = result.getErrors();
        return errors.isEmpty() ? "no reason given" : String.valueOf(errors.iterator().next().getMessage());
    }

    /** What the switch itself had against a request; empty if the request did not get that far. */
    private static Optional<String> refusal(final RpcResult<?> result) {
        return result.getErrors().stream()
            .filter(error -> error.getCause() instanceof DeviceRequestFailedException)
            .findFirst()
            .map(RpcError::getMessage);
    }

    /** One bundle. */
    private final class Batch {
        private final Map<Integer, String> errors = new HashMap<>();
        private final List<Integer> indices = new ArrayList<>();
        private final List<OpenFlowMessage> messages = new ArrayList<>();
        private final int bundle;

        Batch(final int bundle) {
            this.bundle = bundle;
        }

        void encode(final int index, final FlowMod mod) {
            try {
                OpenFlowLimits.check(mod.key().match());
                messages.add(OpenFlowEncoder.bundleAdd(bundle, OpenFlowEncoder.flowMod(mod)));
                indices.add(index);
            } catch (IllegalArgumentException e) {
                errors.put(index, e.getMessage());
            }
        }

        CompletionStage<ApplyResult> send() {
            if (messages.isEmpty()) {
                return CompletableFuture.completedFuture(ApplyResult.committed(errors));
            }
            // Back to back: the switch keeps the order, so nothing has to wait for a reply but the end
            final var open = OfpSession.this.send(OpenFlowEncoder.bundleControl(bundle, BundleRequest.OPEN));
            final var adds = new ArrayList<ListenableFuture<RpcResult<SendExperimenterOutput>>>(messages.size());
            for (final var message : messages) {
                adds.add(OfpSession.this.send(message));
            }
            final var commit = OfpSession.this.send(OpenFlowEncoder.bundleControl(bundle, BundleRequest.COMMIT));
            final var done = new CompletableFuture<ApplyResult>();
            Futures.addCallback(commit, new FutureCallback<>() {
                @Override
                public void onSuccess(final RpcResult<SendExperimenterOutput> result) {
                    finish(done, open, adds, result);
                }

                @Override
                public void onFailure(final Throwable cause) {
                    done.completeExceptionally(cause);
                }
            }, MoreExecutors.directExecutor());
            return done;
        }

        /** The switch has answered the commit, so it has answered everything before that it had to say something to. */
        private void finish(final CompletableFuture<ApplyResult> done,
                final ListenableFuture<RpcResult<SendExperimenterOutput>> open,
                final List<ListenableFuture<RpcResult<SendExperimenterOutput>>> adds,
                final RpcResult<SendExperimenterOutput> commit) {
            // Lets OpenFlowPlugin forget the messages that the switch does not answer
            barrier().whenComplete((ok, failure) -> {
                if (failure != null) {
                    LOG.debug("No barrier after bundle {} of {}", bundle, node, failure);
                }
            });
            for (int i = 0; i < adds.size(); i++) {
                if (adds.get(i).isDone()) {
                    final var result = Futures.getUnchecked(adds.get(i));
                    if (!result.isSuccessful()) {
                        final var refusal = refusal(result);
                        if (refusal.isEmpty()) {
                            done.completeExceptionally(new SwitchRequestException(text(result)));
                            return;
                        }
                        errors.put(indices.get(i), refusal.orElseThrow());
                    }
                }
            }
            if (commit.isSuccessful()) {
                done.complete(ApplyResult.committed(errors));
            } else {
                refusal(commit).ifPresentOrElse(
                    reason -> done.complete(ApplyResult.refused(errors, openError(open).orElse(reason))),
                    () -> done.completeExceptionally(new SwitchRequestException(text(commit))));
            }
        }

        private static Optional<String> openError(final ListenableFuture<RpcResult<SendExperimenterOutput>> open) {
            return open.isDone() ? refusal(Futures.getUnchecked(open)) : Optional.empty();
        }
    }
}
