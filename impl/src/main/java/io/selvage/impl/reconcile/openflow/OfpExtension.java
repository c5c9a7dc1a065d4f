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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opendaylight.openflowjava.protocol.api.extensibility.OFDeserializer;
import org.opendaylight.openflowjava.protocol.api.keys.MatchEntryDeserializerKey;
import org.opendaylight.openflowjava.protocol.api.keys.MatchEntrySerializerKey;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProvider;
import org.opendaylight.openflowplugin.api.openflow.protocol.deserialization.MessageCodeExperimenterKey;
import org.opendaylight.openflowplugin.extension.api.ExtensionAugment;
import org.opendaylight.openflowplugin.extension.api.ExtensionConverterRegistrator;
import org.opendaylight.openflowplugin.extension.api.OpenFlowPluginExtensionRegistratorProvider;
import org.opendaylight.yang.gen.v1.urn.opendaylight.action.types.rev131112.action.Action;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.oxm.rev150225.MatchField;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.oxm.rev150225.Nxm1Class;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.oxm.rev150225.match.entries.grouping.MatchEntry;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.oxm.rev150225.match.entries.grouping.MatchEntryBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflowplugin.extension.general.rev140714.ExtensionKey;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.TunnelIpv4Destination;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.TunnelIpv4DestinationKey;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.TunnelIpv4Extension;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.TunnelIpv4ExtensionBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.TunnelIpv4Source;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.TunnelIpv4SourceKey;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.get.flow.statistics.output.flow.and.statistics.map.list.instructions.instruction.instruction.apply.actions._case.apply.actions.action.action.NiciraCaseBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.oxm.container.match.entry.value.TunnelIpv4Value;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.oxm.container.match.entry.value.TunnelIpv4ValueBuilder;
import org.opendaylight.yangtools.concepts.Registration;
import org.opendaylight.yangtools.yang.common.Empty;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/**
 * Teaches OpenFlowPlugin what it does not know: to send a message that is encoded already, to read outer addresses of
 * tunnels and replies about bundles, and to leave flows of ours alone. OpenFlowPlugin has registries for each port that
 * it listens on.
 *
 * <p>OpenFlowPlugin's own Nicira extension is not published for its release 0.20, and could not read masks.
 */
public final class OfpExtension implements Runnable, AutoCloseable {
    private static final Uint8 VERSION_1_3 = Uint8.valueOf(4);
    private static final int NXM_1 = 1;

    private final List<OwnFlowStatistics.Port> ports = new CopyOnWriteArrayList<>();
    private final List<? extends Registration> registrations;

    /** Registers the parts that do not depend on the port. */
    public OfpExtension(final OpenFlowPluginExtensionRegistratorProvider provider) {
        final var registrator = provider.getExtensionConverterRegistrator();
        registrations = List.of(
            register(registrator, TunnelIpv4Source.VALUE, TunnelIpv4SourceKey.VALUE),
            register(registrator, TunnelIpv4Destination.VALUE, TunnelIpv4DestinationKey.VALUE));
    }

    private static Registration register(final ExtensionConverterRegistrator registrator, final MatchField field,
            final ExtensionKey key) {
        return registrator.registerMatchConvertor(
            new MatchEntrySerializerKey<>(VERSION_1_3, Nxm1Class.VALUE, field),
            (entry, path) -> {
                final var value = (TunnelIpv4Value) entry.getMatchEntryValue();
                return new ExtensionAugment<>(TunnelIpv4Extension.class, new TunnelIpv4ExtensionBuilder()
                    .setTunnelAddress(value.getTunnelAddress())
                    .setTunnelMask(value.getTunnelMask())
                    .build(), key);
            });
    }

    /** Registers the parts that every port needs; call it for each of them. Repeating it does no harm. */
    public void addConnectionProvider(final SwitchConnectionProvider provider) {
        EncodedMessageSerializer.register(provider);
        provider.registerMatchEntryDeserializer(new MatchEntryDeserializerKey(VERSION_1_3, NXM_1, 31),
            new TunnelIpv4Deserializer(TunnelIpv4Source.VALUE));
        provider.registerMatchEntryDeserializer(new MatchEntryDeserializerKey(VERSION_1_3, NXM_1, 32),
            new TunnelIpv4Deserializer(TunnelIpv4Destination.VALUE));
        provider.registerDeserializer(new MessageCodeExperimenterKey(VERSION_1_3, OpenFlowEncoder.EXPERIMENTER_ACTION,
            Action.class, (long) OpenFlowEncoder.NICIRA), new NiciraActionDeserializer());
        OfpOnfReplies.register(provider);
        ports.add(OwnFlowStatistics.Port.of(provider));
    }

    /**
     * Registers what replaces a part of OpenFlowPlugin that OpenFlowPlugin itself registers last of all, when it opens
     * its ports. To be called when a switch is there; repeating it does no harm.
     */
    @Override
    public void run() {
        ports.forEach(OwnFlowStatistics.Port::register);
    }

    @Override
    public void close() {
        registrations.forEach(Registration::close);
    }

    /** Passes over actions of the Nicira extension: ours are read elsewhere, and what others have is their business. */
    private static final class NiciraActionDeserializer implements OFDeserializer<Action> {
        @Override
        public Action deserialize(final ByteBuf in) {
            in.skipBytes(in.getUnsignedShort(in.readerIndex() + 2));
            return new NiciraCaseBuilder().setNicira(Empty.value()).build();
        }
    }

    private record TunnelIpv4Deserializer(MatchField field) implements OFDeserializer<MatchEntry> {
        @Override
        public MatchEntry deserialize(final ByteBuf in) {
            in.skipBytes(2);
            final boolean masked = (in.readByte() & 1) != 0;
            in.skipBytes(1);
            final var value = new TunnelIpv4ValueBuilder().setTunnelAddress(Uint32.fromIntBits(in.readInt()));
            if (masked) {
                value.setTunnelMask(Uint32.fromIntBits(in.readInt()));
            }
            return new MatchEntryBuilder().setOxmClass(Nxm1Class.VALUE).setOxmMatchField(field).setHasMask(masked)
                .setMatchEntryValue(value.build())
                .build();
        }
    }
}
