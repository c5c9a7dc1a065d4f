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

import io.selvage.impl.engine.NodeStatus.Phase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Hands on the status of nodes, and says {@link Phase#UNKNOWN} of those that have been disconnected for longer than a
 * host takes to come back. Sessions that have gone silent end after at most 20 s, so nothing that is shown of a node
 * that is connected is older than that. Touched by the loop only.
 */
public final class Heartbeat implements NodeStatusListener {
    /** Open vSwitch tries again every 8 s unless told otherwise ({@code max_backoff}, ovs-vswitchd.conf.db(5)). */
    static final long LIMIT_SECONDS = 30;
    /** For nodes that this controller remembers and has not heard yet: when it starts, all of them come at once. */
    static final long START_LIMIT_SECONDS = 60;

    /** A node that is disconnected. */
    private static final class Silence {
        private NodeStatus last;
        private boolean old;
        private Optional<ScheduledFuture<?>> end = Optional.empty();

        Silence(final NodeStatus last) {
            this.last = last;
        }
    }

    private final Map<String, Silence> silences = new HashMap<>();
    /** Nodes that were connected since the start. */
    private final Set<String> heard = new HashSet<>();
    private final FabricLoop loop;
    private final ScheduledExecutorService timer;
    private final List<NodeStatusListener> listeners;

    /**
     * Makes it.
     *
     * @param loop the loop
     * @param timer says when it is enough
     * @param listeners whom the status is handed on to, in this order
     */
    public Heartbeat(final FabricLoop loop, final ScheduledExecutorService timer,
            final List<NodeStatusListener> listeners) {
        this.loop = loop;
        this.timer = timer;
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void onNodeStatus(final NodeStatus status) {
        if (status.phase() != Phase.DISCONNECTED) {
            end(status.name());
            heard.add(status.name());
            tell(status);
            return;
        }
        final var known = silences.get(status.name());
        final var silence = known == null ? begin(status) : known;
        silence.last = status;
        tell(silence.old ? unknown(status) : status);
    }

    @Override
    public void onNodeGone(final String node) {
        end(node);
        heard.remove(node);
        listeners.forEach(listener -> listener.onNodeGone(node));
    }

    private Silence begin(final NodeStatus status) {
        final var silence = new Silence(status);
        silences.put(status.name(), silence);
        silence.end = Optional.of(timer.schedule(() -> loop.execute(() -> {
            // It may have come back, and even be gone again, while this was on its way.
            if (silences.get(status.name()) == silence) {
                silence.old = true;
                tell(unknown(silence.last));
            }
        }), heard.contains(status.name()) ? LIMIT_SECONDS : START_LIMIT_SECONDS, TimeUnit.SECONDS));
        return silence;
    }

    private void end(final String node) {
        Optional.ofNullable(silences.remove(node)).flatMap(silence -> silence.end)
            .ifPresent(future -> future.cancel(false));
    }

    private void tell(final NodeStatus status) {
        listeners.forEach(listener -> listener.onNodeStatus(status));
    }

    private static NodeStatus unknown(final NodeStatus status) {
        return new NodeStatus(status.name(), status.connected(), status.ovsdbAddress(), status.desired(),
            status.realised(), Phase.UNKNOWN, status.problem());
    }
}
