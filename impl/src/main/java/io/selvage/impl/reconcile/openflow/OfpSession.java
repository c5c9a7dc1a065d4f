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
import java.util.function.Function;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.mdsal.binding.api.RpcService;
import org.opendaylight.openflowjava.protocol.api.connection.OutboundQueue;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetFlowStatistics;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetFlowStatisticsInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetFlowStatisticsOutput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetMeterStatistics;
import org.opendaylight.yang.gen.v1.urn.opendaylight.direct.statistics.rev160511.GetMeterStatisticsInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.GetAggregateFlowStatisticsFromFlowTableForGivenMatch;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.GetAggregateFlowStatisticsFromFlowTableForGivenMatchInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.GetAggregateFlowStatisticsFromFlowTableForGivenMatchOutput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.FlowCookie;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.flow.MatchBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.inventory.rev130819.NodeRef;
import org.opendaylight.yang.gen.v1.urn.opendaylight.meter.types.rev130918.MeterStatistics;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.BarrierInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.ExperimenterInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.OfHeader;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.experimenter.input.experimenter.data.of.choice.EncodedDataBuilder;
import org.opendaylight.yangtools.yang.common.RpcError;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A switch that is connected to OpenFlowPlugin. */
final class OfpSession implements SwitchSession, OfpBatch.Link {
    private static final Logger LOG = LoggerFactory.getLogger(OfpSession.class);

    /** So many requests at most, where each change is one, wait in OpenFlowPlugin's queue for the next barrier. */
    private static final int MAX_BATCH = 8000;
    private static final Uint8 ALL_TABLES = Uint8.MAX_VALUE;
    private static final Uint8 VERSION_1_3 = Uint8.valueOf(4);

    private final long datapathId;
    private final NodeRef node;
    private final OutboundQueue queue;
    private final GetFlowStatistics getFlows;
    private final GetAggregateFlowStatisticsFromFlowTableForGivenMatch getTotals;
    private final GetMeterStatistics getMeters;
    private volatile boolean bundlesKnown = true;
    /** Whether the switch opens no bundle by itself. */
    private volatile boolean openingNeeded;
    private int bundles;

    /**
     * Makes a session.
     *
     * @param queue where messages go. What is written goes there directly, as it is encoded already; what is read goes
     *     through OpenFlowPlugin's services, which put the many parts of an answer together
     */
    OfpSession(final RpcService rpcs, final OutboundQueue queue, final NodeRef node, final long datapathId) {
        this.queue = queue;
        this.node = node;
        this.datapathId = datapathId;
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
                if (replies.get(i).isCompletedExceptionally()) {
                    errors.put(i, OfpBatch.text(replies.get(i).exceptionNow()));
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
        return sendBarrier();
    }

    @Override
    public CompletableFuture<Void> sendBarrier() {
        return send(xid -> new BarrierInputBuilder().setVersion(VERSION_1_3).setXid(xid).build());
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
    public CompletableFuture<Void> send(final OpenFlowMessage message) {
        final var encoded = new EncodedDataBuilder()
            .setMessageType(Uint8.valueOf(message.type()))
            .setBody(message.body());
        if (message.preface().length > 0) {
            encoded.setPreface(message.preface());
        }
        if (message.innerHeader() >= 0) {
            encoded.setInnerHeader(Uint16.valueOf(message.innerHeader()));
        }
        return send(xid -> new ExperimenterInputBuilder().setVersion(VERSION_1_3).setXid(xid)
            .setExperimenterDataOfChoice(encoded.build())
            .build());
    }

    private CompletableFuture<Void> send(final Function<Uint32, OfHeader> message) {
        final var answer = new CompletableFuture<Void>();
        final var xid = queue.reserveEntry();
        if (xid == null) {
            answer.completeExceptionally(new SwitchRequestException("the connection to the switch has ended"));
            return answer;
        }
        queue.commitEntry(xid, message.apply(xid), new FutureCallback<>() {
            @Override
            public void onSuccess(final @Nullable OfHeader reply) {
                answer.complete(null);
            }

            @Override
            public void onFailure(final Throwable cause) {
                answer.completeExceptionally(cause);
            }
        });
        return answer;
    }

    private static <T> CompletableFuture<T> stage(final ListenableFuture<RpcResult<T>> future) {
        final var stage = new CompletableFuture<T>();
        Futures.addCallback(future, new FutureCallback<>() {
            @Override
            public void onSuccess(final RpcResult<T> result) {
                if (result.isSuccessful()) {
                    stage.complete(result.getResult());
                } else {
                    stage.completeExceptionally(new SwitchRequestException(result.getErrors().stream().findFirst()
                        .map(RpcError::getMessage).orElse("no reason given")));
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
