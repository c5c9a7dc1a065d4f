/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.tor;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.SwitchFeatures;
import io.selvage.impl.engine.DatapathClaims;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.reconcile.openflow.PacketIn;
import io.selvage.impl.reconcile.openflow.SwitchFeatureReader;
import io.selvage.impl.reconcile.openflow.SwitchListener;
import io.selvage.impl.reconcile.openflow.SwitchPort;
import io.selvage.impl.reconcile.openflow.SwitchPortListener;
import io.selvage.impl.reconcile.openflow.SwitchSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns OpenFlow switches that are no hypervisor's bridge into nodes. A bridge of ours announces itself by OpenFlow and
 * by OVSDB, in either order; a switch for which no host has spoken after a while is taken for a switch of its own.
 * Nothing is programmed for that reason alone: the user's {@code kind} must say the same. Thread-safe; one thread at a
 * time touches the state.
 */
public final class OpenFlowTors implements SwitchListener, SwitchPortListener, DatapathClaims {
    /** How long a host's OVSDB session may come after the OpenFlow session of its bridge. */
    static final long GRACE_MILLIS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(OpenFlowTors.class);

    /** A switch, as far as it is known. */
    private static final class Switch {
        /** By what identifies a port on the switch. */
        private final Map<String, SwitchPort> ports = new HashMap<>();
        private boolean connected;
        private boolean claimed;
        /** Whether it was told to be a node. */
        private boolean told;
        private SwitchFeatures features = SwitchFeatures.UNKNOWN;
    }

    private final Map<Long, Switch> switches = new HashMap<>();
    private final FabricLoop loop;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final SwitchFeatureReader reader;

    /**
     * Makes it.
     *
     * @param loop where facts go
     * @param executor a sequential executor, on which everything happens
     * @param timer for the grace
     * @param reader finds out what switches have
     */
    public OpenFlowTors(final FabricLoop loop, final Executor executor, final ScheduledExecutorService timer,
            final SwitchFeatureReader reader) {
        this.reader = reader;
        this.loop = loop;
        this.executor = executor;
        this.timer = timer;
    }

    /** Name of the node that a switch is. */
    public static String nameOf(final long datapathId) {
        return "openflow:" + Long.toUnsignedString(datapathId);
    }

    @Override
    public void onConnected(final SwitchSession session) {
        final long datapathId = session.datapathId();
        behindTheLoop(() -> {
            of(datapathId).connected = true;
            timer.schedule(() -> {
                reader.read(datapathId).thenAcceptAsync(features -> admit(datapathId, features), executor);
            }, GRACE_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    /**
     * The loop first: while it begins, or has much to do, it may know hosts that it has not told yet, and the grace of
     * their bridges is not over.
     */
    private void behindTheLoop(final Runnable task) {
        loop.execute(() -> executor.execute(task));
    }

    @Override
    public void onDisconnected(final SwitchSession session) {
        // As a node it stays, like a host that is away.
        behindTheLoop(() -> of(session.datapathId()).connected = false);
    }

    @Override
    public void onPacketIn(final PacketIn packet) {
        // Packets are taken in elsewhere.
    }

    @Override
    public void onClaimed(final long datapathId, final boolean claimed) {
        executor.execute(() -> {
            final var one = of(datapathId);
            one.claimed = claimed;
            if (claimed && one.told) {
                one.told = false;
                loop.submit(new Change.NodeGone(nameOf(datapathId)));
            } else if (!claimed) {
                admit(datapathId, one.features);
            }
        });
    }

    @Override
    public void onPort(final long datapathId, final String connector, final Optional<SwitchPort> port) {
        executor.execute(() -> {
            final var one = of(datapathId);
            final var before = Optional.ofNullable(
                port.isPresent() ? one.ports.put(connector, port.orElseThrow()) : one.ports.remove(connector));
            if (one.told && !before.equals(port)) {
                loop.submit(changes(nameOf(datapathId), before, port));
            }
        });
    }

    private Switch of(final long datapathId) {
        return switches.computeIfAbsent(datapathId, unused -> new Switch());
    }

    private void admit(final long datapathId, final SwitchFeatures features) {
        final var one = of(datapathId);
        final boolean other = !one.features.equals(features);
        one.features = features;
        if (one.told && other) {
            // It came back with another number of tables, after an upgrade perhaps
            loop.submit(new Change.Node(facts(nameOf(datapathId), datapathId, features)));
        } else if (one.connected && !one.claimed && !one.told) {
            one.told = true;
            final var name = nameOf(datapathId);
            LOG.info("OpenFlow switch {} is no bridge of a known host: it is node {}, with {} ports",
                Long.toHexString(datapathId), name, one.ports.size());
            loop.submit(new Change.Inventory(facts(name, datapathId, features),
                one.ports.values().stream().map(OpenFlowTors::port).toList()));
        }
    }

    private static NodeFacts facts(final String name, final long datapathId, final SwitchFeatures features) {
        return new NodeFacts(name, NodeKind.TOR_OPENFLOW, Optional.empty(), OptionalLong.of(datapathId), Map.of(),
            List.of(), Optional.empty(), Optional.empty(), features);
    }

    private static List<Change> changes(final String node, final Optional<SwitchPort> before,
            final Optional<SwitchPort> after) {
        final var changes = new ArrayList<Change>(2);
        before.filter(old -> after.filter(now -> now.name().equals(old.name())).isEmpty()).ifPresent(old ->
            changes.add(new Change.NodePort(new PortRef(node, old.name()), Optional.empty())));
        after.ifPresent(now -> changes.add(new Change.NodePort(new PortRef(node, now.name()),
            Optional.of(port(now)))));
        return changes;
    }

    private static Port port(final SwitchPort port) {
        return new Port(port.name(), port.number(), Optional.empty(), Optional.empty(), Optional.empty(),
            port.linkUp());
    }
}
