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

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.selvage.admission.Admission;
import io.selvage.ovsdb.internal.DatabaseCache;
import io.selvage.ovsdb.schema.DatabaseSchema;
import io.selvage.ovsdb.table.DatabaseSpec;
import io.selvage.ovsdb.table.RowLayout;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all sessions share: a few threads, counters, and the memory for unfinished messages. Thread-safe.
 */
public final class OvsdbRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OvsdbRuntime.class);
    private static final long DEFAULT_BUFFER = 1L << 30;
    /** Sessions that read a database for the first time, at a time: enough to keep the threads busy. */
    private static final int STARTING = 16;
    /** A server that has not told its contents by then does not keep the next one waiting. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final EventLoopGroup group;
    private final ExecutorService bulk;
    private final Admission starts;
    private final OvsdbCounters counters = new OvsdbCounters();
    private final AtomicLong buffered = new AtomicLong();
    private final AtomicLong nextSession = new AtomicLong(1);
    private final Map<Long, SessionImpl> sessions = new ConcurrentHashMap<>();
    // Most servers have the same schema: a thousand sessions keep one copy.
    private final Interner<DatabaseSchema> schemas = Interners.newWeakInterner();
    private final Interner<RowLayout> layouts = Interners.newWeakInterner();
    private final Set<AutoCloseable> endpoints = ConcurrentHashMap.newKeySet();
    private final long maxBuffered;

    /**
     * Creates a runtime with defaults: two threads, and 1 GiB for unfinished messages.
     */
    public OvsdbRuntime() {
        this(2, DEFAULT_BUFFER);
    }

    /**
     * Creates a runtime.
     *
     * @param threads number of threads that serve the sessions
     * @param maxBuffered memory that the unfinished messages of all sessions may take together, in bytes
     */
    public OvsdbRuntime(final int threads, final long maxBuffered) {
        this.maxBuffered = maxBuffered;
        group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("ovsdb", true),
            NioIoHandler.newFactory());
        starts = new Admission("reading databases", STARTING, PATIENCE, group);
        bulk = Executors.newSingleThreadExecutor(new DefaultThreadFactory("ovsdb-bulk", true));
    }

    /**
     * Listens for servers that connect by themselves ({@code ovs-vsctl set-manager}).
     *
     * @param config how sessions behave
     * @param address where to listen; port 0 for any free port
     * @param listener is told about all sessions
     * @return the listener, which listens until it is closed
     * @throws IOException if the address cannot be had
     */
    public OvsdbListener listen(final OvsdbConfig config, final InetSocketAddress address,
            final OvsdbSessionListener listener) throws IOException {
        final var endpoint = new OvsdbListener(this, config, listener);
        final var bootstrap = new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(new Initializer(endpoint::accepted));
        final var bind = bootstrap.bind(address).awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw new IOException("Cannot listen on " + address, bind.cause());
        }
        endpoint.bound(bind.channel());
        endpoints.add(endpoint);
        return endpoint;
    }

    /**
     * Connects to a server, and again whenever the connection ends.
     *
     * @param config how sessions behave
     * @param address of the server
     * @param listener is told about all sessions
     * @return the connector, which connects until it is closed
     */
    public OvsdbConnector connect(final OvsdbConfig config, final InetSocketAddress address,
            final OvsdbSessionListener listener) {
        final var bootstrap = new Bootstrap()
            .group(group.next())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000);
        final var endpoint = new OvsdbConnector(this, config, address, listener, bootstrap);
        endpoints.add(endpoint);
        endpoint.start();
        return endpoint;
    }

    /**
     * Returns the counters.
     *
     * @return the counters
     */
    public OvsdbCounters counters() {
        return counters;
    }

    /**
     * Ends all sessions and threads, and waits for them for some seconds. Must not be called on the thread of a
     * session.
     */
    @Override
    public void close() {
        for (var endpoint : endpoints) {
            switch (endpoint) {
                case OvsdbListener listener -> listener.close();
                case OvsdbConnector connector -> connector.close();
                default -> throw new IllegalStateException("Unknown endpoint " + endpoint);
            }
        }
        sessions.values().forEach(session -> session.close("The runtime is closed"));
        bulk.shutdown();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }

    // ---- for sessions and endpoints

    ExecutorService bulkExecutor() {
        return bulk;
    }

    /** Sessions begin in turn, for each keeps a thread busy that serves half of all others. */
    Admission starts() {
        return starts;
    }

    boolean reserveBuffer(final long bytes) {
        final long sum = buffered.addAndGet(bytes);
        if (bytes > 0 && sum > maxBuffered) {
            buffered.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    DatabaseCache newDatabase(final DatabaseSchema schema, final DatabaseSpec spec) {
        return new DatabaseCache(schemas.intern(schema), spec, layouts::intern);
    }

    void endpointClosed(final AutoCloseable endpoint) {
        endpoints.remove(endpoint);
    }

    SessionImpl open(final OvsdbConfig config, final Channel channel, final OvsdbSessionListener listener,
            final SessionMemory memory) {
        counters.countOpened();
        final long id = nextSession.getAndIncrement();
        final var session = new SessionImpl(id, this, config, channel, listener, memory);
        sessions.put(id, session);
        final var pipeline = channel.pipeline();
        config.tls().ifPresent(tls -> pipeline.addLast(tls.newHandler(channel.alloc(),
            session.remoteAddress().getHostString(), session.remoteAddress().getPort())));
        pipeline.addLast(new FlushConsolidationHandler(64, true), session.connection());
        return session;
    }

    void sessionClosed(final SessionImpl session, final CloseReason reason, final String detail) {
        sessions.remove(session.id());
        final long count = counters.closed(reason);
        if (!session.caches().isEmpty()) {
            LOG.info("{} ended ({}): {}", session, reason, detail);
        } else if (Long.bitCount(count) == 1) {
            // A peer that never gets anywhere tries for ever: say so at the 1st, 2nd, 4th, 8th time.
            LOG.warn("{} was not established ({}, {} so far): {}", session, reason, count, detail);
        } else {
            LOG.debug("{} was not established ({}, {} so far): {}", session, reason, count, detail);
        }
    }

    /** Prepares a new channel. */
    static final class Initializer extends ChannelInitializer<Channel> {
        private final Consumer<Channel> action;

        Initializer(final Consumer<Channel> action) {
            this.action = action;
        }

        @Override
        protected void initChannel(final Channel channel) {
            action.accept(channel);
        }
    }
}
