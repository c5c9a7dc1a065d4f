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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.opendaylight.openflowjava.protocol.api.extensibility.DeserializerRegistry;
import org.opendaylight.openflowjava.protocol.api.extensibility.DeserializerRegistryInjector;
import org.opendaylight.openflowjava.protocol.api.extensibility.OFDeserializer;
import org.opendaylight.openflowjava.protocol.api.extensibility.OFGeneralDeserializer;
import org.opendaylight.openflowjava.protocol.api.keys.MessageCodeKey;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProvider;
import org.opendaylight.openflowplugin.extension.onf.deserializer.BundleControlFactory;
import org.opendaylight.openflowplugin.extension.onf.deserializer.OnfExperimenterErrorFactory;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.common.types.rev130731.ExperimenterId;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.ErrorMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.ExperimenterMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.ExperimenterMessageBuilder;
import org.opendaylight.yangtools.binding.DataContainer;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/**
 * Reads what a switch says about bundles: replies to bundle control, and experimenter errors of the ONF. OpenFlowPlugin
 * 0.20.1 has deserializers for both and never finds them: its key ({@code ExperimenterIdDeserializerKey}) compares the
 * experimenter by identity, and a number that is read from the wire is a new object. Unread, a refusal would count as
 * success as soon as the next barrier is answered. All other messages go on to the deserializer that was there before.
 *
 * @param <T> what is read
 */
abstract sealed class OfpOnfReplies<T extends DataContainer> implements OFDeserializer<T> {
    private static final Uint8 VERSION_1_3 = Uint8.valueOf(4);
    private static final MessageCodeKey ERROR = new MessageCodeKey(VERSION_1_3, 1, ErrorMessage.class);
    private static final MessageCodeKey EXPERIMENTER = new MessageCodeKey(VERSION_1_3, 4, ExperimenterMessage.class);
    private static final int BUNDLE_CONTROL = 2300;
    private static final int ERROR_EXPERIMENTER = 0xFFFF;

    private final OFDeserializer<T> before;

    private OfpOnfReplies(final OFDeserializer<T> before) {
        this.before = before;
    }

    /** Puts itself before the deserializers of a port, unless it is there already. */
    static void register(final SwitchConnectionProvider provider) {
        final var probe = new Probe();
        final var probeKey = new MessageCodeKey(VERSION_1_3, -1, OfpOnfReplies.class);
        provider.registerDeserializer(probeKey, probe);
        final var registry = probe.registry();
        final OFDeserializer<ErrorMessage> errors = registry.getDeserializer(ERROR);
        if (!(errors instanceof OfpOnfReplies)) {
            provider.registerDeserializer(ERROR, new Errors(errors));
        }
        final OFDeserializer<ExperimenterMessage> messages = registry.getDeserializer(EXPERIMENTER);
        if (!(messages instanceof OfpOnfReplies)) {
            provider.registerDeserializer(EXPERIMENTER, new BundleReplies(messages));
        }
        registry.unregisterDeserializer(probeKey);
    }

    /** {@return whether a message is one that was read here} */
    static boolean isAboutBundle(final ExperimenterMessage message) {
        return message.requireExperimenter().getValue().intValue() == OpenFlowEncoder.ONF
            && message.requireExpType().intValue() == BUNDLE_CONTROL;
    }

    @Override
    public final T deserialize(final ByteBuf in) {
        return read(in).orElseGet(() -> before.deserialize(in));
    }

    /** Reads a message from its transaction identifier on; where it is none of ours, leaves it as it is. */
    abstract Optional<T> read(ByteBuf in);

    private static final class Errors extends OfpOnfReplies<ErrorMessage> {
        private final OnfExperimenterErrorFactory onf = new OnfExperimenterErrorFactory();

        Errors(final OFDeserializer<ErrorMessage> before) {
            super(before);
        }

        @Override
        Optional<ErrorMessage> read(final ByteBuf in) {
            final int start = in.readerIndex();
            return in.readableBytes() >= 12 && in.getUnsignedShort(start + 4) == ERROR_EXPERIMENTER
                && in.getInt(start + 8) == OpenFlowEncoder.ONF ? Optional.of(onf.deserialize(in)) : Optional.empty();
        }
    }

    private static final class BundleReplies extends OfpOnfReplies<ExperimenterMessage> {
        private final BundleControlFactory bundles = new BundleControlFactory();

        BundleReplies(final OFDeserializer<ExperimenterMessage> before) {
            super(before);
        }

        @Override
        Optional<ExperimenterMessage> read(final ByteBuf in) {
            final int start = in.readerIndex();
            if (in.readableBytes() < 12 || in.getInt(start + 4) != OpenFlowEncoder.ONF
                    || in.getInt(start + 8) != BUNDLE_CONTROL) {
                return Optional.empty();
            }
            return Optional.of(new ExperimenterMessageBuilder()
                .setVersion(VERSION_1_3)
                .setXid(Uint32.fromIntBits(in.readInt()))
                .setExperimenter(new ExperimenterId(Uint32.fromIntBits(in.readInt())))
                .setExpType(Uint32.fromIntBits(in.readInt()))
                .setExperimenterDataOfChoice(bundles.deserialize(in))
                .build());
        }
    }

    /** Gets hold of the registry of a port, which is handed to every deserializer that wants it. */
    private static final class Probe implements OFGeneralDeserializer, DeserializerRegistryInjector {
        private final AtomicReference<DeserializerRegistry> holder = new AtomicReference<>();

        @Override
        public void injectDeserializerRegistry(final DeserializerRegistry registry) {
            holder.set(registry);
        }

        DeserializerRegistry registry() {
            return holder.get();
        }
    }
}
