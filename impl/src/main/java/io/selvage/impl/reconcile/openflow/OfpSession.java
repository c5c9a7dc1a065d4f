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
import io.netty.buffer.Unpooled;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Meter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opendaylight.mdsal.binding.api.RpcService;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetFlowStatistics;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetFlowStatisticsInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetFlowStatisticsOutput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetMeterStatistics;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetMeterStatisticsInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.experimenter.message.service.rev151020.SendExperimenter;
import org.opendaylight.yang.gen.v1.urn.opendaylight.experimenter.message.service.rev151020.SendExperimenterInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.experimenter.message.service.rev151020.SendExperimenterOutput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.GetAggregateFlowStatisticsFromFlowTableForGivenMatch;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.GetAggregateFlowStatisticsFromFlowTableForGivenMatchInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.GetAggregateFlowStatisticsFromFlowTableForGivenMatchOutput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.transaction.rev150304.SendBarrier;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.transaction.rev150304.SendBarrierInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.transaction.rev150304.SendBarrierOutput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.FlowCookie;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.flow.MatchBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.inventory.rev130819.NodeRef;
import org.opendaylight.yang.gen.v1.urn.opendaylight.meter.types.rev130918.MeterStatistics;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.send.experimenter.input.experimenter.message.of.choice.EncodedMessageBuilder;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A switch that is connected to OpenFlowPlugin. */
final class OfpSession implements SwitchSession, OfpBatch.Link {
    private static final Logger LOG = LoggerFactory.getLogger(OfpSession.class);

    /**
     * OpenFlowPlugin takes 20,000 requests that are not acknowledged yet (its option rpc-requests-quota); two batches
     * and some packets fit in.
     */
    private static final int MAX_BATCH = 8000;
    private static final Uint8 ALL_TABLES = Uint8.MAX_VALUE;

    private final long datapathId;
    private final NodeRef node;
    private final SendExperimenter sendExperimenter;
    private final SendBarrier sendBarrier;
    private final GetFlowStatistics getFlows;
    private final GetAggregateFlowStatisticsFromFlowTableForGivenMatch getTotals;
    private final GetMeterStatistics getMeters;
    private volatile boolean bundlesKnown = true;
    /** Whether the switch opens no bundle by itself. */
    private volatile boolean openingNeeded;
    private int bundles;

    OfpSession(final RpcService rpcs, final NodeRef node, final long datapathId) {
        this.node = node;
        this.datapathId = datapathId;
        sendExperimenter = rpcs.getRpc(SendExperimenter.class);
        sendBarrier = rpcs.getRpc(SendBarrier.class);
        getFlows = rpcs.getRpc(GetFlowStatistics.class);
        getMeters = rpcs.getRpc(GetMeterStatistics.class);
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
        return ours.thenCombine(all, OfpSession::decode)
            .thenCombine(readMeterDrops(), (flows, meters) -> flows.with(meters.keySet()));
    }

    @Override
    public CompletionStage<Map<Integer, Long>> readMeterDrops() {
        return stage(getMeters.invoke(new GetMeterStatisticsInputBuilder().setNode(node).setStoreStats(Boolean.FALSE)
            .build())).thenApply(output -> {
                final var drops = new HashMap<Integer, Long>();
                output.nonnullMeterStats().values().stream()
                    .filter(meter -> Meter.isOurs(meter.requireMeterId().getValue().toJava()))
                    .forEach(meter -> drops.put(meter.requireMeterId().getValue().intValue(), dropped(meter)));
                return drops;
            });
    }

    private static long dropped(final MeterStatistics meter) {
        final var bands = meter.getMeterBandStats();
        return bands == null ? 0 : bands.nonnullBandStat().values().stream()
            .mapToLong(band -> band.getPacketBandCount() == null ? 0 : band.getPacketBandCount().getValue().longValue())
            .sum();
    }

    @Override
    public CompletionStage<Map<Integer, String>> applyMeters(final List<MeterMod> mods) {
        final var replies = mods.stream().map(mod -> send(switch (mod) {
            case MeterMod.Add add -> OpenFlowEncoder.addMeter(add.meter());
            case MeterMod.Delete delete -> OpenFlowEncoder.deleteMeter(delete.id());
        })).toList();
        return barrier().thenApply(done -> {
            final var errors = new HashMap<Integer, String>();
            for (int i = 0; i < replies.size(); i++) {
                if (replies.get(i).isDone()) {
                    final var reply = Futures.getUnchecked(replies.get(i));
                    if (!reply.isSuccessful()) {
                        errors.put(i, OfpBatch.text(reply));
                    }
                }
            }
            return errors;
        });
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
                final var encoded = OwnFlowStatistics.encoded(flow);
                if (encoded != null) {
                    final var in = Unpooled.wrappedBuffer(encoded);
                    for (int at = 0; at < in.writerIndex(); at += in.getUnsignedShort(at)) {
                        packets.merge(in.getLong(at + FlowStatisticsReader.COOKIE),
                            in.getLong(at + FlowStatisticsReader.PACKETS), Long::sum);
                    }
                } else if (flow.getCookie() != null && flow.getPacketCount() != null) {
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
        if (!bundlesKnown) {
            return OfpBatch.plain(this, mods).done();
        }
        if (!openingNeeded) {
            final var batch = OfpBatch.whole(this, mods, ++bundles);
            return batch.done().thenCompose(result -> batch.refused() ? applySingly(mods)
                : CompletableFuture.completedFuture(result));
        }
        return applySingly(mods);
    }

    /** So that an error of the switch can be told to belong to a change. */
    private CompletionStage<ApplyResult> applySingly(final List<FlowMod> mods) {
        final var batch = OfpBatch.bundle(this, mods, ++bundles);
        return batch.done().thenCompose(result -> {
            if (!batch.bundlesRefused()) {
                // Why should what is refused in one piece be taken in pieces?
                openingNeeded |= result.committed() && result.errors().isEmpty();
                return CompletableFuture.completedFuture(result);
            }
            LOG.info("Switch {} does not know bundles ({}): changes go one by one", Long.toHexString(datapathId),
                result.reason());
            bundlesKnown = false;
            return OfpBatch.plain(this, mods).done();
        });
    }

    @Override
    public CompletionStage<Void> barrier() {
        return stage(sendBarrier()).thenAccept(output -> { });
    }

    @Override
    public ListenableFuture<RpcResult<SendBarrierOutput>> sendBarrier() {
        return sendBarrier.invoke(new SendBarrierInputBuilder().setNode(node).build());
    }

    @Override
    public void packetOut(final long port, final byte[] frame) {
        send(OpenFlowEncoder.packetOut(port, frame));
    }

    @Override
    public void resubmit(final long inPort, final byte[] frame) {
        send(OpenFlowEncoder.resubmit(inPort, frame));
    }

    @Override
    public ListenableFuture<RpcResult<SendExperimenterOutput>> send(final OpenFlowMessage message) {
        final var encoded = new EncodedMessageBuilder()
            .setMessageType(Uint8.valueOf(message.type()))
            .setBody(message.body());
        if (message.preface().length > 0) {
            encoded.setPreface(message.preface());
        }
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
                    stage.completeExceptionally(new SwitchRequestException(OfpBatch.text(result)));
                }
            }

            @Override
            public void onFailure(final Throwable cause) {
                stage.completeExceptionally(cause);
            }
        }, MoreExecutors.directExecutor());
        return stage;
    }
}
