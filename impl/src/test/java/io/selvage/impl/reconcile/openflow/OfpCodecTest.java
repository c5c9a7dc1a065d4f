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

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Match;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.eclipse.jdt.annotation.Nullable;
import org.junit.BeforeClass;
import org.junit.Test;
import org.mockito.Mockito;
import org.opendaylight.infrautils.diagstatus.DiagStatusService;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionConfiguration;
import org.opendaylight.openflowjava.protocol.api.extensibility.DeserializerRegistry;
import org.opendaylight.openflowjava.protocol.api.extensibility.DeserializerRegistryInjector;
import org.opendaylight.openflowjava.protocol.api.extensibility.OFGeneralDeserializer;
import org.opendaylight.openflowjava.protocol.api.keys.MessageCodeKey;
import org.opendaylight.openflowjava.protocol.impl.core.SwitchConnectionProviderImpl;
import org.opendaylight.openflowplugin.impl.protocol.deserialization.DeserializerInjector;
import org.opendaylight.openflowplugin.impl.protocol.deserialization.multipart.MultipartReplyFlowStatsDeserializer;
import org.opendaylight.openflowplugin.openflow.md.core.extension.ExtensionConverterManagerImpl;
import org.opendaylight.openflowplugin.openflow.md.core.session.OFSessionUtil;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.multipart.reply.multipart.reply.body.MultipartReplyFlowStats;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.experimenter.input.experimenter.data.of.choice.EncodedDataBuilder;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint8;

/** What we write is what we read, and what others have is left to OpenFlowPlugin. */
public class OfpCodecTest {
    private static final MultipartReplyFlowStatsDeserializer FLOW_STATS = new MultipartReplyFlowStatsDeserializer();

    @BeforeClass
    public static void setUp() {
        final var extensions = new ExtensionConverterManagerImpl();
        OFSessionUtil.getSessionManager().setExtensionConverterProvider(extensions);
        final var provider = new SwitchConnectionProviderImpl(Mockito.mock(DiagStatusService.class),
            Mockito.mock(ConnectionConfiguration.class));
        DeserializerInjector.injectDeserializers(provider);
        new OfpExtension(() -> extensions).addConnectionProvider(provider);
        final var thief = new RegistryThief();
        provider.registerDeserializer(new MessageCodeKey(Uint8.valueOf(4), 0xABC, OfpCodecTest.class), thief);
        FLOW_STATS.injectDeserializerRegistry(Objects.requireNonNull(thief.registry));
    }

    private static final class RegistryThief implements OFGeneralDeserializer, DeserializerRegistryInjector {
        private @Nullable DeserializerRegistry registry;

        @Override
        public void injectDeserializerRegistry(final DeserializerRegistry registry0) {
            registry = registry0;
        }
    }

    @Test
    public void everyKindOfFlowIsReadAsWritten() {
        for (final var flow : SampleFlows.all()) {
            assertEquals(new SwitchFlows(List.of(flow), List.of(), 0, 2), read(flowStats(flow, 0)));
        }
    }

    @Test
    public void aFlowWithATimeOutCanOnlyBeDeleted() {
        final var flow = SampleFlows.all().getFirst();
        assertEquals(new SwitchFlows(List.of(), List.of(new FlowMod.Delete(flow.key(), flow.cookie())), 0, 2),
            read(flowStats(flow, 7)));
    }

    @Test
    public void whatCannotBeReadDoesNotTakeOthersAlong() {
        final var flows = SampleFlows.all();
        final var strange = flowStats(flows.getFirst(), 0);
        // The class of the first field of the match, which no release of ours writes
        strange.setShort(52, 0x1234);
        final var foreign = flowStats(flows.get(1), 0);
        foreign.setLong(24, 0x1234_5678_9ABC_DEF0L);
        final var all = Unpooled.wrappedBuffer(strange, foreign, flowStats(flows.get(2), 0));
        final var reply = (MultipartReplyFlowStats) new OwnFlowStatistics(FLOW_STATS).deserialize(all);
        assertEquals(2, reply.nonnullFlowAndStatisticsMapList().size());
        final var decoder = new OfpFlowDecoder();
        reply.nonnullFlowAndStatisticsMapList().forEach(decoder::add);
        assertEquals(new SwitchFlows(List.of(flows.get(2)), List.of(), 1, 1), decoder.result(3));
    }

    /** Reads a reply of a switch that has these flows, and three altogether. */
    private static SwitchFlows read(final ByteBuf stats) {
        final var reply = (MultipartReplyFlowStats) new OwnFlowStatistics(FLOW_STATS).deserialize(stats);
        final var decoder = new OfpFlowDecoder();
        reply.nonnullFlowAndStatisticsMapList().forEach(decoder::add);
        return decoder.result(3);
    }

    @Test
    public void aFlowWithoutOurCookieIsForeign() {
        final var ours = SampleFlows.forward(5001, 1, 2);
        final var foreign = new Flow(ours.key(), 0x1234, ours.metadata(), ours.actions(), ours.next());
        assertEquals(new SwitchFlows(List.of(), List.of(), 0, 3), read(flowStats(foreign, 0)));
    }

    /** Nobody knows what it does, so it is neither kept for right nor deleted. */
    @Test
    public void aFlowOfOursThatOpenFlowPluginHasReadIsUnknown() {
        final var stats = flowStats(SampleFlows.forward(5001, 1, 2), 0);
        final var reply = (MultipartReplyFlowStats) FLOW_STATS.deserialize(stats);
        final var decoder = new OfpFlowDecoder();
        reply.nonnullFlowAndStatisticsMapList().forEach(decoder::add);
        assertEquals(new SwitchFlows(List.of(), List.of(), 1, 2), decoder.result(3));
    }

    @Test
    public void aMatchOfWhatCanOnlyBeSetIsRefused() {
        assertRefused(Match.builder().is(Field.ND_TLL, 1));
        assertRefused(Match.builder().is(Field.ND_RESERVED, 1));
        assertRefused(Match.builder().is(Field.ND_OPTIONS_TYPE, 1));
    }

    private static void assertRefused(final Match.Builder match) {
        final var built = match.build();
        assertThrows(IllegalArgumentException.class, () -> OpenFlowLimits.check(built));
    }

    @Test
    public void aFlowLargerThanAMessageIsRefused() {
        final var flow = SampleFlows.flood(5001, 2100);
        final var failure = assertThrows(IllegalArgumentException.class,
            () -> OpenFlowEncoder.flowMod(new FlowMod.Add(flow)));
        assertTrue(failure.getMessage(), failure.getMessage().contains("65535"));
    }

    /** The wire, octet by octet, once: a bundle with one deletion, as OpenFlow 1.3.5 and EXT-230 have it. */
    @Test
    public void theWire() {
        final var flow = SampleFlows.drop(10, 0x1234, Match.builder().is(Field.IN_PORT, 3));
        final var message = OpenFlowEncoder.bundleAdd(9,
            OpenFlowEncoder.flowMod(new FlowMod.Delete(flow.key(), flow.cookie())));
        final var out = Unpooled.buffer();
        EncodedMessageSerializer.write(new EncodedDataBuilder()
            .setMessageType(Uint8.valueOf(message.type()))
            .setBody(message.body())
            .setInnerHeader(Uint16.valueOf(message.innerHeader()))
            .build(), 0xCAFEBABE, out);
        final var written = new byte[out.readableBytes()];
        out.readBytes(written);
        assertArrayEquals(HexFormat.of().parseHex("04040058" + "cafebabe" + "4f4e4600" + "000008fd"
            + "00000009" + "0000" + "0003"
            + "040e0040" + "cafebabe"
            + HexFormat.of().toHexDigits(flow.cookie()) + "ffff000000000000"
            + "0a" + "04" + "0000" + "0000" + "1234" + "ffffffff" + "ffffffff" + "ffffffff" + "0000" + "0000"
            + "0001000c" + "80000004" + "00000003" + "00000000"), written);
    }

    /** A flow as a switch tells it (section 7.3.5.2); match and instructions are as in a modification. */
    private static ByteBuf flowStats(final Flow flow, final int idleTimeout) {
        final var mod = Unpooled.wrappedBuffer(OpenFlowEncoder.flowMod(new FlowMod.Add(flow)).body());
        final int fixed = 40;
        final var out = Unpooled.buffer();
        out.writeShort(48 + mod.readableBytes() - fixed).writeByte(flow.key().table()).writeZero(1)
            .writeInt(12).writeInt(34).writeShort(flow.key().priority()).writeShort(idleTimeout).writeShort(0)
            .writeShort(0).writeZero(4).writeLong(flow.cookie()).writeLong(56).writeLong(78)
            .writeBytes(mod.skipBytes(fixed));
        return out;
    }
}
