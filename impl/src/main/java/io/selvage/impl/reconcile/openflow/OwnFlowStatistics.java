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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.selvage.core.pipeline.Cookie;
import java.util.ArrayList;
import java.util.Objects;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.openflowjava.protocol.api.extensibility.DeserializerRegistry;
import org.opendaylight.openflowjava.protocol.api.extensibility.DeserializerRegistryInjector;
import org.opendaylight.openflowjava.protocol.api.extensibility.OFDeserializer;
import org.opendaylight.openflowjava.protocol.api.extensibility.OFGeneralDeserializer;
import org.opendaylight.openflowjava.protocol.api.keys.MessageCodeKey;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProvider;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.flow.and.statistics.map.list.FlowAndStatisticsMapList;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.flow.and.statistics.map.list.FlowAndStatisticsMapListBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.multipart.reply.multipart.reply.body.MultipartReplyFlowStats;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.multipart.reply.multipart.reply.body.MultipartReplyFlowStatsBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.FlowCookie;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.flow.InstructionsBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.flow.MatchBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.multipart.types.rev170112.multipart.reply.MultipartReplyBody;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.EncodedFlows;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.EncodedFlowsBuilder;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;

/**
 * Passes our own flows of a reply on as they are, for {@link FlowStatisticsReader}, all of them as one entry; lets the
 * deserializer that was there before read all others. OpenFlowPlugin would make some fifty objects of each flow, and
 * keep it in its registry of flows for good.
 */
final class OwnFlowStatistics implements OFDeserializer<MultipartReplyBody> {
    private static final Uint8 VERSION_1_3 = Uint8.valueOf(4);
    private static final int OFPMP_FLOW = 1;
    private static final MessageCodeKey KEY = new MessageCodeKey(VERSION_1_3, OFPMP_FLOW, MultipartReplyBody.class);
    private static final int MIN_LENGTH = 56;

    private final OFDeserializer<MultipartReplyBody> before;

    OwnFlowStatistics(final OFDeserializer<MultipartReplyBody> before) {
        this.before = before;
    }

    /** A port, and what reads the messages that come in by it. */
    record Port(SwitchConnectionProvider provider, DeserializerRegistry registry) {
        /** Looks at a port that is not open yet. */
        static Port of(final SwitchConnectionProvider provider) {
            final var probe = new Probe();
            provider.registerDeserializer(new MessageCodeKey(VERSION_1_3, OFPMP_FLOW, Probe.class), probe);
            return new Port(provider, Objects.requireNonNull(probe.registry));
        }

        /** Comes before the deserializer that OpenFlowPlugin has put there, unless that was done already. */
        void register() {
            final OFDeserializer<MultipartReplyBody> deserializer = registry.getDeserializer(KEY);
            if (!(deserializer instanceof OwnFlowStatistics)) {
                provider.registerDeserializer(KEY, new OwnFlowStatistics(deserializer));
            }
        }
    }

    @Override
    public MultipartReplyBody deserialize(final ByteBuf in) {
        final var ours = Unpooled.buffer(in.readableBytes());
        final var others = Unpooled.buffer(0);
        while (in.isReadable()) {
            final int length = in.getUnsignedShort(in.readerIndex());
            if (length < MIN_LENGTH) {
                throw new IllegalArgumentException("a flow of " + length + " octets");
            }
            final long cookie = in.getLong(in.readerIndex() + FlowStatisticsReader.COOKIE);
            in.readBytes(Cookie.isOurs(cookie) ? ours : others.ensureWritable(length), length);
        }
        final var flows = new ArrayList<FlowAndStatisticsMapList>();
        if (others.isReadable() && before.deserialize(others) instanceof MultipartReplyFlowStats read) {
            flows.addAll(read.nonnullFlowAndStatisticsMapList());
        }
        if (ours.isReadable()) {
            final var bytes = new byte[ours.readableBytes()];
            ours.readBytes(bytes);
            flows.add(new FlowAndStatisticsMapListBuilder()
                .setTableId(Uint8.MAX_VALUE)
                .setPriority(Uint16.ZERO)
                .setCookie(new FlowCookie(Uint64.fromLongBits((long) Cookie.OWNER << 48)))
                .setMatch(new MatchBuilder().build())
                .setInstructions(new InstructionsBuilder().build())
                .addAugmentation(new EncodedFlowsBuilder().setEncoded(bytes).build())
                .build());
        }
        return new MultipartReplyFlowStatsBuilder().setFlowAndStatisticsMapList(flows).build();
    }

    /** {@return flows as they are on the wire, if an entry holds such} */
    static byte @Nullable [] encoded(final FlowAndStatisticsMapList entry) {
        final var encoded = entry.augmentation(EncodedFlows.class);
        return encoded == null ? null : encoded.requireEncoded();
    }

    /** Gets hold of the registry of a port, which is handed to every deserializer that wants it. */
    private static final class Probe implements OFGeneralDeserializer, DeserializerRegistryInjector {
        private @Nullable DeserializerRegistry registry;

        @Override
        public void injectDeserializerRegistry(final DeserializerRegistry newRegistry) {
            registry = newRegistry;
        }
    }
}
