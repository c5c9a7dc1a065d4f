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
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionAdapter;
import org.opendaylight.openflowjava.protocol.api.connection.OutboundQueue;
import org.opendaylight.openflowjava.protocol.api.connection.SwitchConnectionHandler;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProvider;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.OfHeader;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.PortStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets switches that connect by OpenFlow in a few at a time. Thread-safe.
 *
 * <p>Nothing is read from a switch until its turn comes, so it stays connected and the handshake waits. Its turn ends
 * when it is {@link #settled}, is gone, or has had its time. What OpenFlowPlugin does for a new switch keeps the thread
 * busy that serves a quarter of all others; of a thousand switches that connect at once, each would wait for all.
 */
public final class AdmittingGate implements SwitchGate {
    private static final Logger LOG = LoggerFactory.getLogger(AdmittingGate.class);

    /** By then a device has long had its first answer, and nobody waits for what is written down. */
    private static final long LATER_MILLIS = 25;

    private final Admission admission;
    private final ScheduledExecutorService timer;
    /** By datapath id, the newest connection. */
    private final Map<Long, GatedConnection> connections = new ConcurrentHashMap<>();
    private final List<PortListener> listeners = new CopyOnWriteArrayList<>();
    private final List<MessageTaker> takers = new CopyOnWriteArrayList<>();

    /**
     * Makes a gate.
     *
     * @param places how many switches may be on their way in at a time, at least 1
     * @param patience how long one of them may take before the next one comes
     * @param timer for that
     */
    public AdmittingGate(final int places, final Duration patience, final ScheduledExecutorService timer) {
        this.timer = timer;
        admission = new Admission("letting switches in", places, patience, timer);
    }

    /**
     * Makes what OpenFlowPlugin is to see in place of a port.
     *
     * @param provider the port
     * @return one whose switches come through this gate
     */
    public SwitchConnectionProvider before(final SwitchConnectionProvider provider) {
        return Forwarding.to(provider, SwitchConnectionProvider.class, (method, argument) ->
            argument instanceof SwitchConnectionHandler handler && method.equals("startup") ? guard(handler)
                : argument);
    }

    private SwitchConnectionHandler guard(final SwitchConnectionHandler handler) {
        return new SwitchConnectionHandler() {
            @Override
            public void onSwitchConnected(final ConnectionAdapter adapter) {
                final var connection = new GatedConnection(AdmittingGate.this, adapter);
                handler.onSwitchConnected(connection.seen());
                connection.begin(admission);
            }

            @Override
            public boolean accept(final InetAddress address) {
                return handler.accept(address);
            }
        };
    }

    @Override
    public void settled(final long datapathId) {
        final var connection = connections.get(datapathId);
        if (connection != null) {
            connection.settled();
        }
    }

    @Override
    public Runnable listen(final PortListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Runnable intercept(final MessageTaker taker) {
        takers.add(taker);
        return () -> takers.remove(taker);
    }

    @Override
    public Optional<OutboundQueue> queue(final long datapathId) {
        return Optional.ofNullable(connections.get(datapathId)).flatMap(GatedConnection::queue);
    }

    /** Does something when a device that waits now has what it waits for. Returns whether there will be a later. */
    boolean later(final Runnable task) {
        try {
            timer.schedule(task, LATER_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("The gate is closed", e);
            return false;
        }
    }

    void known(final long datapathId, final GatedConnection connection) {
        connections.put(datapathId, connection);
    }

    void gone(final long datapathId, final GatedConnection connection) {
        connections.remove(datapathId, connection);
    }

    @SuppressWarnings("checkstyle:illegalCatch")
    boolean take(final long datapathId, final OfHeader message) {
        for (final var taker : takers) {
            try {
                if (taker.take(datapathId, message)) {
                    return true;
                }
            } catch (RuntimeException e) {
                LOG.error("{} failed when it was shown {} of switch {}; the others are shown it all the same", taker,
                    message, Long.toHexString(datapathId), e);
            }
        }
        return false;
    }

    @SuppressWarnings("checkstyle:illegalCatch")
    void tell(final long datapathId, final PortStatus status) {
        for (final var listener : listeners) {
            try {
                listener.onPortStatus(datapathId, status);
            } catch (RuntimeException e) {
                LOG.error("{} failed when it was told {} of switch {}; the others are told all the same", listener,
                    status, Long.toHexString(datapathId), e);
            }
        }
    }
}
