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
import java.util.concurrent.atomic.AtomicReference;
import org.opendaylight.openflowjava.protocol.api.extensibility.OFGeneralSerializer;
import org.opendaylight.openflowjava.protocol.api.extensibility.OFSerializer;
import org.opendaylight.openflowjava.protocol.api.extensibility.SerializerRegistry;
import org.opendaylight.openflowjava.protocol.api.extensibility.SerializerRegistryInjector;
import org.opendaylight.openflowjava.protocol.api.keys.MessageTypeKey;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProvider;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.ExperimenterInput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.ExperimenterOfMessage;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.experimenter.input.experimenter.data.of.choice.EncodedData;
import org.opendaylight.yangtools.yang.common.Uint8;

/**
 * Writes messages that are encoded already, and lets the serializer that was there before write all others. It stands
 * in front of the whole message, not behind its header, since a message may have others before it.
 */
final class EncodedMessageSerializer implements OFSerializer<ExperimenterOfMessage> {
    private static final Uint8 VERSION_1_3 = Uint8.valueOf(4);
    private static final MessageTypeKey<ExperimenterInput> KEY =
        new MessageTypeKey<>(VERSION_1_3, ExperimenterInput.class);

    private final OFSerializer<ExperimenterOfMessage> before;

    private EncodedMessageSerializer(final OFSerializer<ExperimenterOfMessage> before) {
        this.before = before;
    }

    /** Puts itself before the serializer of a port, unless it is there already. */
    static void register(final SwitchConnectionProvider provider) {
        final var probe = new Probe();
        final var probeKey = new MessageTypeKey<>(VERSION_1_3, Probe.class);
        provider.registerSerializer(probeKey, probe);
        final var registry = probe.registry();
        final OFSerializer<ExperimenterOfMessage> serializer = registry.getSerializer(KEY);
        if (!(serializer instanceof EncodedMessageSerializer)) {
            provider.registerSerializer(KEY, new EncodedMessageSerializer(serializer));
        }
        registry.unregisterSerializer(probeKey);
    }

    @Override
    public void serialize(final ExperimenterOfMessage message, final ByteBuf out) {
        if (message.getExperimenterDataOfChoice() instanceof EncodedData data) {
            write(data, message.requireXid().intValue(), out);
        } else {
            before.serialize(message, out);
        }
    }

    /**
     * Writes a message.
     *
     * @param data what it is
     * @param xid transaction identifier of everything that is written
     * @param out where to
     */
    static void write(final EncodedData data, final int xid, final ByteBuf out) {
        final var preface = data.getPreface();
        if (preface != null) {
            OpenFlowEncoder.number(out.writeBytes(preface), out.writerIndex() - preface.length, xid);
        }
        final int start = out.writerIndex();
        OpenFlowEncoder.header(out, data.requireMessageType().toJava(), data.requireBody().length, xid);
        out.writeBytes(data.requireBody());
        final var inner = data.getInnerHeader();
        if (inner != null) {
            out.setInt(start + OpenFlowEncoder.HEADER + inner.toJava() + 4, xid);
        }
    }

    /** Gets hold of the registry of a port, which is handed to every serializer that wants it. */
    private static final class Probe implements OFGeneralSerializer, SerializerRegistryInjector {
        private final AtomicReference<SerializerRegistry> holder = new AtomicReference<>();

        @Override
        public void injectSerializerRegistry(final SerializerRegistry registry) {
            holder.set(registry);
        }

        SerializerRegistry registry() {
            return holder.get();
        }
    }
}
