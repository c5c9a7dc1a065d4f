/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.openflow.gate;

import io.selvage.admission.Admission;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionAdapter;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionAdapter.MessageListener;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionAdapter.SystemListener;
import org.opendaylight.openflowjava.protocol.api.connection.OutboundQueue;
import org.opendaylight.openflowjava.protocol.api.connection.OutboundQueueHandler;
import org.opendaylight.openflowjava.protocol.api.extensibility.AlienMessageListener;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.common.types.rev130731.PortReason;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.BarrierInput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.EchoRequestMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.ErrorMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.ExperimenterMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.FlowRemovedMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.HelloMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.MultipartReplyMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.OfHeader;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.PacketInMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.PortStatusMessage;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of a switch on its way through the gate. OpenFlowPlugin sees it as the one that there is, and what its
 * listeners are told is heard here, too. Thread-safe.
 */
final class GatedConnection {
    private static final Logger LOG = LoggerFactory.getLogger(GatedConnection.class);

    private final AdmittingGate gate;
    private final ConnectionAdapter adapter;
    private final ConnectionAdapter seen;
    private Optional<Long> datapathId = Optional.empty();
    private Optional<OutboundQueue> queue = Optional.empty();
    private Optional<Admission.Turn> turn = Optional.empty();
    private boolean admitted;
    private boolean settled;
    private boolean over;

    GatedConnection(final AdmittingGate gate, final ConnectionAdapter adapter) {
        this.gate = gate;
        this.adapter = adapter;
        seen = Forwarding.to(adapter, ConnectionAdapter.class, this::exchange);
    }

    /** {@return what OpenFlowPlugin gets to see} */
    ConnectionAdapter seen() {
        return seen;
    }

    private @Nullable Object exchange(final String method, final @Nullable Object argument) {
        if (method.equals("disconnect")) {
            // Its listener may not be told of what OpenFlowPlugin does itself
            gone();
        }
        return argument == null ? null : switch (method) {
            case "setMessageListener" -> new Messages((MessageListener) argument);
            case "setSystemListener" -> Forwarding.to((SystemListener) argument, SystemListener.class, this::hear);
            case "setDatapathId" -> {
                known(((BigInteger) argument).longValue());
                yield argument;
            }
            case "setAlienMessageListener" -> taking((AlienMessageListener) argument);
            case "registerOutboundQueueHandler" -> new QueueHandler((OutboundQueueHandler) argument);
            default -> argument;
        };
    }

    /** Messages that OpenFlowPlugin reads itself: shown to others first. */
    private AlienMessageListener taking(final AlienMessageListener listener) {
        return message -> isTaken(message) || listener.onAlienMessage(message);
    }

    private boolean isTaken(final OfHeader message) {
        return datapathId().filter(id -> gate.take(id, message)).isPresent();
    }

    /** What becomes of the connection. */
    private @Nullable Object hear(final String method, final @Nullable Object argument) {
        if (method.equals("onDisconnect")) {
            gone();
        }
        return argument;
    }

    private void gone() {
        synchronized (this) {
            over = true;
        }
        datapathId().ifPresent(id -> gate.gone(id, this));
        settled();
    }

    private void known(final long id) {
        synchronized (this) {
            datapathId = Optional.of(id);
        }
        gate.known(id, this);
    }

    private synchronized Optional<Long> datapathId() {
        return datapathId;
    }

    /** Asks for a turn; nothing is read before it comes. */
    void begin(final Admission admission) {
        final var asked = admission.ask(this::admit);
        synchronized (this) {
            turn = Optional.of(asked);
            if (!admitted) {
                adapter.setAutoRead(false);
            }
            if (!settled) {
                return;
            }
        }
        asked.end();
    }

    private synchronized void admit() {
        admitted = true;
        if (turn.isPresent()) {
            adapter.setAutoRead(true);
        }
    }

    /** Whether OpenFlowPlugin has done all that it does for a new switch. */
    private synchronized boolean isIn() {
        return settled && !over;
    }

    /** Ends the turn, whether it has come or not. */
    void settled() {
        final Optional<Admission.Turn> ended;
        synchronized (this) {
            settled = true;
            ended = turn;
        }
        ended.ifPresent(Admission.Turn::end);
    }

    /** {@return where messages to the switch go, once that is known} */
    synchronized Optional<OutboundQueue> queue() {
        return queue;
    }

    private synchronized void queueIs(final Optional<OutboundQueue> now) {
        queue = now;
    }

    /** Learns of the queue as OpenFlowPlugin does. */
    private final class QueueHandler implements OutboundQueueHandler {
        private final OutboundQueueHandler handler;

        QueueHandler(final OutboundQueueHandler handler) {
            this.handler = handler;
        }

        @Override
        public BarrierInput createBarrierRequest(final Uint32 xid) {
            return handler.createBarrierRequest(xid);
        }

        @Override
        public void onConnectionQueueChanged(final @Nullable OutboundQueue newest) {
            queueIs(Optional.ofNullable(newest));
            handler.onConnectionQueueChanged(newest);
        }
    }

    /** What the switch says: told to the gate where it is about ports, and to OpenFlowPlugin. */
    private final class Messages implements MessageListener {
        private final MessageListener listener;
        private final Queue<PortStatusMessage> kept = new ArrayDeque<>();

        Messages(final MessageListener listener) {
            this.listener = listener;
        }

        @Override
        public void onPortStatus(final PortStatusMessage portStatus) {
            datapathId().ifPresent(id -> gate.tell(id, portStatus));
            if (!isKept(portStatus)) {
                listener.onPortStatus(portStatus);
            }
        }

        /**
         * Whether it is handed on later: a new port of a switch that is in is, and what is said on the same connection
         * until then. OpenFlowPlugin writes it down, which takes the processors from the device that waits for flows.
         */
        private boolean isKept(final PortStatusMessage portStatus) {
            synchronized (kept) {
                if (kept.isEmpty() && (portStatus.getReason() != PortReason.OFPPRADD || !isIn())) {
                    return false;
                }
                kept.add(portStatus);
                if (kept.size() > 1 || gate.later(this::handOn)) {
                    return true;
                }
                kept.clear();
                return false;
            }
        }

        @SuppressWarnings("checkstyle:illegalCatch")
        private void handOn() {
            synchronized (kept) {
                while (!kept.isEmpty()) {
                    final var portStatus = kept.remove();
                    try {
                        if (isIn()) {
                            listener.onPortStatus(portStatus);
                        }
                    } catch (RuntimeException e) {
                        LOG.error("OpenFlowPlugin failed when it was told {}; what follows it is told all the same",
                            portStatus, e);
                    }
                }
            }
        }

        @Override
        public void onHello(final HelloMessage hello) {
            listener.onHello(hello);
        }

        @Override
        public void onError(final ErrorMessage error) {
            listener.onError(error);
        }

        @Override
        public void onEchoRequest(final EchoRequestMessage echoRequest) {
            listener.onEchoRequest(echoRequest);
        }

        @Override
        public void onExperimenter(final ExperimenterMessage experimenter) {
            if (!isTaken(experimenter)) {
                listener.onExperimenter(experimenter);
            }
        }

        @Override
        public void onPacketIn(final PacketInMessage packetIn) {
            listener.onPacketIn(packetIn);
        }

        @Override
        public void onFlowRemoved(final FlowRemovedMessage flowRemoved) {
            listener.onFlowRemoved(flowRemoved);
        }

        @Override
        public void onMultipartReply(final MultipartReplyMessage multipartReply) {
            listener.onMultipartReply(multipartReply);
        }
    }
}
