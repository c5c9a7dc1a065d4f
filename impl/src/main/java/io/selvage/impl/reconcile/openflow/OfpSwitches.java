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

import com.google.common.util.concurrent.MoreExecutors;
import io.selvage.core.pipeline.Cookie;
import io.selvage.openflow.gate.SwitchGate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.opendaylight.mdsal.binding.api.RpcService;
import org.opendaylight.openflowplugin.api.openflow.device.DeviceInfo;
import org.opendaylight.openflowplugin.api.openflow.mastership.MastershipChangeService;
import org.opendaylight.openflowplugin.api.openflow.mastership.MastershipChangeServiceManager;
import org.opendaylight.yang.gen.v1.urn.opendaylight.inventory.rev130819.NodeRef;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.ExperimenterMessage;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.OfHeader;
import org.opendaylight.yang.gen.v1.urn.opendaylight.packet.service.rev130709.PacketInMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The switches of which this controller is master, as OpenFlowPlugin knows them. Thread-safe.
 *
 * <p>OpenFlowPlugin calls when it has the role of the master and before it writes anything about the switch to the
 * datastore, which is as early as flows can be sent.
 */
public final class OfpSwitches implements SwitchSessions, MastershipChangeService, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OfpSwitches.class);
    private static final Map<String, Long> RESERVED_PORTS = Map.of(
        "MAX", 0xFFFF_FF00L, "INPORT", 0xFFFF_FFF8L, "IN_PORT", 0xFFFF_FFF8L, "TABLE", 0xFFFF_FFF9L,
        "NORMAL", 0xFFFF_FFFAL, "FLOOD", 0xFFFF_FFFBL, "ALL", 0xFFFF_FFFCL, "CONTROLLER", 0xFFFF_FFFDL,
        "LOCAL", 0xFFFF_FFFEL, "ANY", 0xFFFF_FFFFL);

    private final Map<Long, OfpSession> sessions = new ConcurrentHashMap<>();
    private final Executor events;
    private final RpcService rpcs;
    private final Runnable prepare;
    private final SwitchListener listener;
    private final SwitchGate gate;
    private final List<Runnable> started;

    /**
     * Starts to listen. The listener may be called before the constructor returns.
     *
     * @param rpcs where OpenFlowPlugin's services are
     * @param gate where packets come from, and messages go
     * @param masterships tells of switches
     * @param prepare called before the listener is told of a switch
     * @param pool where to call the listener about switches; may be shared
     * @param listener who wants to know
     */
    public OfpSwitches(final RpcService rpcs, final SwitchGate gate, final MastershipChangeServiceManager masterships,
            final Runnable prepare, final Executor pool, final SwitchListener listener) {
        this.prepare = prepare;
        events = MoreExecutors.newSequentialExecutor(pool);
        this.rpcs = rpcs;
        this.listener = listener;
        this.gate = gate;
        started = List.of(gate.intercept(this::take), masterships.register(this)::close);
    }

    @Override
    public Optional<SwitchSession> session(final long datapathId) {
        return Optional.ofNullable(sessions.get(datapathId));
    }

    @Override
    public void onBecomeOwner(final DeviceInfo device) {
        final long datapathId = device.getDatapathId().longValue();
        final var queue = gate.queue(datapathId);
        if (queue.isEmpty()) {
            LOG.warn("Switch {} is left alone: it has gone again, or has not come through the gate, since "
                + "OpenFlowPlugin was started before it. If it stays so, restart the controller",
                Long.toHexString(datapathId));
            return;
        }
        final var session = new OfpSession(rpcs, queue.orElseThrow(), new NodeRef(device.getNodeInstanceIdentifier()),
            datapathId);
        // OpenFlowPlugin calls from several threads: one after the other, in the order of the calls
        events.execute(() -> {
            prepare.run();
            final var old = sessions.put(datapathId, session);
            if (old != null) {
                listener.onDisconnected(old);
            }
            LOG.info("Switch {} connected", Long.toHexString(datapathId));
            listener.onConnected(session);
        });
    }

    @Override
    public void onLoseOwnership(final DeviceInfo device) {
        final long datapathId = device.getDatapathId().longValue();
        events.execute(() -> {
            final var old = sessions.remove(datapathId);
            if (old != null) {
                LOG.info("Switch {} disconnected", Long.toHexString(datapathId));
                listener.onDisconnected(old);
            }
        });
    }

    /**
     * Takes packets in. What a flow of ours shows is nothing to others, so it does not become a notification; two more
     * threads would have to wake for that. Nor does an answer about a bundle.
     */
    private boolean take(final long datapathId, final OfHeader message) {
        return message instanceof PacketInMessage packet ? takePacket(datapathId, packet)
            : message instanceof ExperimenterMessage answer && OfpOnfReplies.isAboutBundle(answer);
    }

    private boolean takePacket(final long datapathId, final PacketInMessage packet) {
        final var match = packet.getMatch();
        final var inPort = match == null ? null : match.getInPort();
        final var frame = packet.getPayload();
        final var cookie = packet.getFlowCookie();
        if (inPort == null || frame == null) {
            LOG.debug("Packet without port or content: {}", packet);
            return false;
        }
        final var table = packet.getTableId();
        final long owner = cookie == null ? 0 : cookie.getValue().longValue();
        listener.onPacketIn(new PacketIn(datapathId, port(inPort.getValue()),
            table == null ? 0 : table.getValue().toJava(), owner, frame));
        return Cookie.isOurs(owner);
    }

    /** The number of a port out of its name in OpenFlowPlugin, perhaps with the name of the node before it. */
    private static long port(final String text) {
        final var last = text.substring(text.lastIndexOf(':') + 1);
        final var reserved = RESERVED_PORTS.get(last);
        return reserved != null ? reserved : Long.parseLong(last);
    }

    @Override
    public void close() {
        started.forEach(Runnable::run);
        events.execute(() -> {
            sessions.values().forEach(listener::onDisconnected);
            sessions.clear();
        });
    }
}
