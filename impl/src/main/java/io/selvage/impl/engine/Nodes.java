/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.engine;

import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.facts.Change;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.impl.ovsdb.OvsdbNode;
import io.selvage.impl.ovsdb.OvsdbNodeListener;
import io.selvage.impl.reconcile.openflow.FlowListener;
import io.selvage.impl.reconcile.openflow.FlowReconciler;
import io.selvage.impl.reconcile.openflow.FlowState;
import io.selvage.impl.reconcile.openflow.PacketIn;
import io.selvage.impl.reconcile.openflow.SwitchListener;
import io.selvage.impl.reconcile.openflow.SwitchSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All nodes: brings their sessions and their desired state together. Listener calls come from anywhere and are moved to
 * the loop; everything else is touched by the loop only.
 */
public final class Nodes implements OutcomeListener, OvsdbNodeListener, SwitchListener {
    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);

    /** Packets of unknown devices that may wait for the loop: some tenths of a second of its work. */
    static final int MAX_PACKETS_WAITING = 4_096;

    /** How many flows, of all nodes together, the loop itself sends: below a millisecond of its time. */
    private static final int MAX_SENT_BY_LOOP = 64;

    private final AtomicInteger packetsWaiting = new AtomicInteger();
    private final AtomicLong packetsRefused = new AtomicLong();
    private final Map<String, NodeControl> nodes = new HashMap<>();
    private final Map<Long, SwitchSession> sessions = new HashMap<>();
    /** Written by the loop; read by any thread. */
    private final Map<Long, String> nodeByDatapath = new ConcurrentHashMap<>();
    /** Whose word counts, by name of the node; any thread. */
    private final Map<String, OvsdbNode> current = new ConcurrentHashMap<>();
    private final List<NodeStatusListener> listeners = new ArrayList<>();
    private final List<DatapathClaims> claims = new ArrayList<>();
    private final FabricLoop loop;
    private final BiFunction<String, FlowListener, FlowReconciler> reconcilers;
    private final List<PacketListener> packets = new ArrayList<>();
    private final List<PromptListener> prompt = new ArrayList<>();
    private boolean complete;

    /**
     * Makes the set of nodes.
     *
     * @param loop the loop
     * @param reconcilers makes the flow reconciler of a node, given its name and whom it tells of its progress
     */
    public Nodes(final FabricLoop loop, final BiFunction<String, FlowListener, FlowReconciler> reconcilers) {
        this.loop = loop;
        this.reconcilers = reconcilers;
    }

    /** Adds somebody who takes packets of nodes in. Before the loop starts. */
    public void addPackets(final PacketListener listener) {
        packets.add(listener);
    }

    /** Adds somebody who learns of packets and confirmations before the loop does. Before the loop starts. */
    public void addPrompt(final PromptListener listener) {
        prompt.add(listener);
    }

    /** Adds somebody who learns of the status of nodes. Before the loop starts. */
    public void addListener(final NodeStatusListener listener) {
        listeners.add(listener);
    }

    /** Adds somebody who learns which switches are bridges of hosts. Before the loop starts. */
    public void addClaims(final DatapathClaims listener) {
        claims.add(listener);
    }

    /** All intent of before the start is known: from now on, what is not wanted may be removed from switches. */
    public void markComplete() {
        loop.execute(() -> {
            complete = true;
            nodes.values().forEach(NodeControl::markComplete);
            LOG.info("All that was configured before is taken in: {} nodes known", nodes.size());
        });
    }

    @Override
    public void onOutcome(final long generation, final Outcome outcome, final Fabric fabric) {
        outcome.nodes().forEach((name, node) -> {
            if (node.isPresent()) {
                final var control = control(name);
                final var before = control.datapathId();
                final var claimed = control.bridge();
                control.resolve(generation, node.orElseThrow());
                claim(claimed, control.bridge());
                rename(name, before, control.datapathId());
            } else {
                Optional.ofNullable(nodes.remove(name)).ifPresent(control -> {
                    claim(control.bridge(), OptionalLong.empty());
                    rename(name, control.datapathId(), OptionalLong.empty());
                    control.openFlow().sessionIs(Optional.empty());
                    listeners.forEach(listener -> listener.onNodeGone(name));
                });
            }
        });
        final boolean small = outcome.flows().values().stream().mapToInt(Map::size).sum() <= MAX_SENT_BY_LOOP;
        // The least first: a device is answered by flows of others, and asks as soon as its own are there.
        outcome.flows().entrySet().stream().sorted(Comparator.comparingInt(change -> change.getValue().size()))
            .forEach(change -> {
                final var control = nodes.get(change.getKey());
                if (control != null) {
                    control.openFlow().desire(generation, change.getValue(), small);
                }
            });
        outcome.vtep().forEach((name, changes) -> {
            final var control = nodes.get(name);
            if (control != null) {
                control.ovsdb().desire(generation, changes);
            }
        });
        final var concerned = new LinkedHashSet<>(outcome.nodes().keySet());
        concerned.addAll(outcome.flows().keySet());
        concerned.addAll(outcome.vtep().keySet());
        loop.later(() -> concerned.forEach(this::tell));
    }

    private void claim(final OptionalLong before, final OptionalLong after) {
        if (!before.equals(after)) {
            before.ifPresent(id -> claims.forEach(listener -> listener.onClaimed(id, false)));
            after.ifPresent(id -> claims.forEach(listener -> listener.onClaimed(id, true)));
        }
    }

    private void rename(final String name, final OptionalLong before, final OptionalLong after) {
        if (before.equals(after)) {
            return;
        }
        before.ifPresent(id -> nodeByDatapath.remove(id, name));
        after.ifPresent(id -> {
            final var other = nodeByDatapath.put(id, name);
            if (other != null && !other.equals(name)) {
                LOG.warn("Nodes {} and {} have the same datapath identifier {}: give one of their bridges another "
                    + "other_config:datapath-id", other, name, Long.toHexString(id));
            }
        });
        final var control = nodes.get(name);
        if (control != null) {
            session(control, name, after.isPresent() ? Optional.ofNullable(sessions.get(after.orElseThrow()))
                : Optional.empty());
        }
    }

    private void session(final NodeControl control, final String name, final Optional<SwitchSession> session) {
        control.openFlow().sessionIs(session);
        loop.submit(new Change.Hearing(name, session.isPresent()));
    }

    private NodeControl control(final String name) {
        return nodes.computeIfAbsent(name, unused -> {
            final var control = new NodeControl(name, reconcilers.apply(name, new Progress(name)));
            if (complete) {
                control.markComplete();
            }
            return control;
        });
    }

    private void tell(final String name) {
        Optional.ofNullable(nodes.get(name)).ifPresent(control -> {
            final var status = control.status();
            listeners.forEach(listener -> listener.onNodeStatus(status));
        });
    }

    /**
     * Says of every node that it is not looked after any more. As the last thing on the loop.
     *
     * @param problem why, in words for an operator
     */
    public void end(final String problem) {
        for (final var last : statuses()) {
            final var status = new NodeStatus(last.name(), false, Optional.empty(), last.desired(), last.realised(),
                NodeStatus.Phase.DISCONNECTED, Optional.of(problem));
            listeners.forEach(listener -> listener.onNodeStatus(status));
        }
    }

    /** The status of every node. On the loop. */
    public List<NodeStatus> statuses() {
        return nodes.values().stream().map(NodeControl::status).toList();
    }

    /** The OpenFlow sessions of the nodes that have one. On the loop. */
    public Map<String, SwitchSession> switches() {
        final var found = new HashMap<String, SwitchSession>();
        nodes.forEach((name, control) -> control.openFlow().session().ifPresent(session -> found.put(name, session)));
        return found;
    }

    /** The OpenFlow session of a node, if it has one. On the loop. */
    public Optional<SwitchSession> openFlowSession(final String node) {
        return Optional.ofNullable(nodes.get(node)).flatMap(control -> control.openFlow().session());
    }

    /** Re-reads a node, or all of them. On the loop. */
    public List<String> resync(final Optional<String> node) {
        final var chosen = nodes.keySet().stream().filter(name -> node.isEmpty() || node.orElseThrow().equals(name))
            .sorted().toList();
        chosen.forEach(name -> control(name).resync());
        return chosen;
    }

    /** Completes for each live OVSDB session when everything that its node knew at this moment was taken in. */
    public List<CompletionStage<Void>> fences() {
        return nodes.values().stream().flatMap(node -> node.ovsdb().session().stream()).map(OvsdbNode::fence).toList();
    }

    @Override
    public void onConnected(final OvsdbNode node, final Collection<Change> inventory) {
        final var newest = current.compute(node.name(), (name, old) -> {
            // One server may have both databases: its two nodes cannot take turns under one name.
            if (old != null && old.kind() != node.kind()) {
                return old;
            }
            loop.submit(inventory);
            return node;
        });
        if (!newest.equals(node)) {
            LOG.warn("The {} {} at {} is left alone, since a {} has the same name: give one of them another one",
                node.kind().text(), node.name(), node.address(), newest.kind().text());
            return;
        }
        loop.execute(() -> {
            final var control = control(node.name());
            control.ovsdb().session().ifPresent(old -> {
                LOG.warn("Node {} connected from {} while {} still has a session: if these are two, give one another "
                    + "name", node.name(), node.address(), old.address());
                old.close("another session of the same node");
            });
            control.ovsdb().sessionIs(node);
            tell(node.name());
        });
    }

    @Override
    public void onConnected(final SwitchSession session) {
        loop.execute(() -> {
            sessions.put(session.datapathId(), session);
            final var name = nodeByDatapath.get(session.datapathId());
            if (name != null) {
                session(control(name), name, Optional.of(session));
                tell(name);
            }
        });
    }

    @Override
    public Runnable onChanges(final OvsdbNode node, final Collection<Change> changes) {
        // Of two sessions of one node the older one has nothing to say any more, though it may not know yet.
        final var turn = new AtomicReference<Runnable>(() -> { });
        current.computeIfPresent(node.name(), (name, newest) -> {
            if (newest.equals(node)) {
                turn.set(loop.offer(changes));
            }
            return newest;
        });
        return turn.get();
    }

    @Override
    public void onRealised(final OvsdbNode node, final long generation) {
        with(node.name(), control -> control.ovsdb().realisedIs(node, generation));
    }

    @Override
    public void onProblem(final OvsdbNode node, final Optional<String> problem) {
        with(node.name(), control -> control.ovsdb().problemIs(node, problem));
    }

    @Override
    public void onDisconnected(final OvsdbNode node, final String reason) {
        current.remove(node.name(), node);
        with(node.name(), control -> control.ovsdb().sessionEnded(node));
    }

    @Override
    public void onDisconnected(final SwitchSession session) {
        loop.execute(() -> {
            if (sessions.remove(session.datapathId(), session)) {
                Optional.ofNullable(nodeByDatapath.get(session.datapathId())).ifPresent(name -> {
                    session(control(name), name, Optional.empty());
                    tell(name);
                });
            }
        });
    }

    private void with(final String name, final Consumer<NodeControl> action) {
        loop.execute(() -> change(name, action));
    }

    /** On the loop. */
    private void change(final String name, final Consumer<NodeControl> action) {
        Optional.ofNullable(nodes.get(name)).ifPresent(control -> {
            final var before = control.status();
            action.accept(control);
            if (!control.status().equals(before)) {
                tell(name);
            }
        });
    }

    @Override
    public void onPacketIn(final PacketIn packet) {
        final var node = nodeByDatapath.get(packet.datapathId());
        if (node == null) {
            return;
        }
        prompt.forEach(listener -> listener.onPacket(node, packet));
        for (final var listener : packets) {
            if (listener.isNews(node, packet)) {
                handOver(node, packet, listener);
            }
        }
    }

    private void handOver(final String node, final PacketIn packet, final PacketListener listener) {
        // Not every switch limits what it shows; who floods one with unknown packets must not fill our memory.
        if (packetsWaiting.incrementAndGet() > MAX_PACKETS_WAITING) {
            packetsWaiting.decrementAndGet();
            if (packetsRefused.getAndIncrement() == 0) {
                LOG.warn("Switch {} shows more packets of unknown devices than can be taken in; some are dropped: "
                    + "limit what the switch sends, or find who sends them", Long.toHexString(packet.datapathId()));
            }
            return;
        }
        loop.offer(() -> {
            packetsWaiting.decrementAndGet();
            listener.onPacket(node, packet);
        }).run();
    }

    /** How many packets of unknown devices were dropped because too many were waiting. Any thread. */
    public long packetsRefused() {
        return packetsRefused.get();
    }

    /** Moves what a flow reconciler says to the loop: nobody waits for it but people. */
    private final class Progress implements FlowListener {
        private final String name;

        Progress(final String name) {
            this.name = name;
        }

        @Override
        public void onRealised(final long generation) {
            prompt.forEach(listener -> listener.onRealised(name, generation));
            loop.later(() -> change(name, control -> control.openFlow().realisedIs(generation)));
        }

        @Override
        public void onState(final FlowState state) {
            loop.later(() -> change(name, control -> control.openFlow().stateIs(state)));
        }

        @Override
        public void onErrors(final Map<FlowKey, String> errors) {
            loop.inspect(fabric -> {
                final var text = Refusals.text(errors, fabric.origins(name));
                change(name, control -> control.openFlow().problemIs(text));
            });
        }

        @Override
        public void onObserved(final int flows, final int unknown, final long foreign) {
            LOG.info("Node {} has {} flows of ours, {} of others", name, flows, foreign);
            if (unknown > 0) {
                LOG.warn("Node {} has {} flows with our cookie that this release cannot read; they stay", name,
                    unknown);
            }
        }
    }
}
