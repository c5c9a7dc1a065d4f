/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jdt.annotation.Nullable;

/**
 * Listens for OVSDB servers that connect by themselves. Thread-safe. Made by {@link OvsdbRuntime#listen}.
 */
public final class OvsdbListener implements AutoCloseable {
    private final OvsdbRuntime runtime;
    private final OvsdbConfig config;
    private final OvsdbSessionListener listener;
    private final SessionMemory memory = new SessionMemory();
    private final Set<SessionImpl> sessions = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Channel channel;
    private volatile boolean closed;

    OvsdbListener(final OvsdbRuntime runtime, final OvsdbConfig config, final OvsdbSessionListener listener) {
        this.runtime = runtime;
        this.config = requireNonNull(config);
        this.listener = requireNonNull(listener);
    }

    void bound(final Channel bound) {
        channel = bound;
    }

    void accepted(final Channel accepted) {
        final var session = runtime.open(config, accepted, listener, memory);
        sessions.add(session);
        accepted.closeFuture().addListener(done -> sessions.remove(session));
        if (closed) {
            session.close("The listener was closed");
        } else if (sessions.size() > config.maxSessions()) {
            session.connection().close(CloseReason.TOO_MANY_SESSIONS, "More than " + config.maxSessions());
        }
    }

    /**
     * Returns where it listens.
     *
     * @return the address, with the port that was chosen
     */
    public InetSocketAddress address() {
        return (InetSocketAddress) requireNonNull(channel).localAddress();
    }

    /**
     * Stops listening and ends all sessions that came from it. The port is free when this returns, unless it is called
     * on the thread of a session.
     */
    @Override
    public void close() {
        closed = true;
        final var bound = channel;
        if (bound != null) {
            final var closing = bound.close();
            if (!bound.eventLoop().inEventLoop()) {
                closing.awaitUninterruptibly();
            }
        }
        sessions.forEach(session -> session.close("The listener was closed"));
        runtime.endpointClosed(this);
    }
}
