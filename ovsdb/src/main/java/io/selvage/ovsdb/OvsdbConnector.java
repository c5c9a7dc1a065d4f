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

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.jdt.annotation.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to an OVSDB server: after an end or a failure it tries again, after pauses that double.
 * Thread-safe. Made by {@link OvsdbRuntime#connect}.
 */
public final class OvsdbConnector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OvsdbConnector.class);

    private final OvsdbRuntime runtime;
    private final OvsdbConfig config;
    private final InetSocketAddress address;
    private final OvsdbSessionListener listener;
    private final Bootstrap bootstrap;
    private final EventLoop loop;
    private final SessionMemory memory = new SessionMemory();
    private volatile boolean closed;
    // the rest belongs to the loop
    private @Nullable SessionImpl session;
    private long backoff;
    private boolean failing;

    OvsdbConnector(final OvsdbRuntime runtime, final OvsdbConfig config, final InetSocketAddress address,
            final OvsdbSessionListener listener, final Bootstrap bootstrap) {
        this.runtime = runtime;
        this.config = requireNonNull(config);
        this.address = requireNonNull(address);
        this.listener = requireNonNull(listener);
        loop = (EventLoop) bootstrap.config().group();
        this.bootstrap = bootstrap.handler(new OvsdbRuntime.Initializer(channel -> { }));
        backoff = config.minBackoff().toNanos();
    }

    void start() {
        loop.execute(this::attempt);
    }

    private void attempt() {
        if (!closed) {
            bootstrap.connect(address).addListener((ChannelFuture future) -> attempted(future));
        }
    }

    private void attempted(final ChannelFuture future) {
        if (future.isSuccess()) {
            connected(future.channel());
            return;
        }
        runtime.counters().countConnectFailure();
        if (failing) {
            LOG.debug("Still no connection to {}", address, future.cause());
        } else {
            LOG.warn("No connection to {}, trying on: {}", address, String.valueOf(future.cause()));
            failing = true;
        }
        pause();
    }

    private void connected(final Channel channel) {
        // The channel is active already, and its handlers were not there to see it.
        final var opened = runtime.open(config, channel, listener, memory);
        session = opened;
        channel.closeFuture().addListener(done -> {
            session = null;
            if (!opened.caches().isEmpty()) {
                // it was established: begin with the shortest pause again
                failing = false;
                backoff = config.minBackoff().toNanos();
            }
            pause();
        });
        if (closed) {
            opened.close("The connector was closed");
        } else if (config.tls().isEmpty()) {
            opened.connection().start();
        }
    }

    private void pause() {
        if (closed) {
            return;
        }
        // up to a quarter less, so that many do not come at once
        final long nanos = backoff - ThreadLocalRandom.current().nextLong(backoff / 4 + 1);
        backoff = Math.min(2 * backoff, config.maxBackoff().toNanos());
        try {
            loop.schedule(this::attempt, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The runtime was closed", e);
        }
    }

    /**
     * Returns the address of the server.
     *
     * @return the address
     */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Ends the session, if there is one, and does not connect again.
     */
    @Override
    public void close() {
        closed = true;
        runtime.endpointClosed(this);
        try {
            loop.execute(() -> {
                final var open = session;
                if (open != null) {
                    open.close("The connector was closed");
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The runtime was closed", e);
        }
    }
}
