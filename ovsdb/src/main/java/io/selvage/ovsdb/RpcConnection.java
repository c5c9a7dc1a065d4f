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

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.selvage.ovsdb.RpcClient.Action;
import io.selvage.ovsdb.internal.Json;
import io.selvage.ovsdb.internal.JsonFramer;
import io.selvage.ovsdb.internal.MalformedMessageException;
import io.selvage.ovsdb.internal.WireWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.eclipse.jdt.annotation.NonNull;
import org.eclipse.jdt.annotation.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON-RPC 1.0 over one connection (RFC 7047 section 4): messages, outstanding requests, probes, and the one way by
 * which the connection ends. All state belongs to the thread of the channel but where said otherwise.
 */
final class RpcConnection extends ChannelInboundHandlerAdapter implements RpcMessageReader.Target {
    private static final Logger LOG = LoggerFactory.getLogger(RpcConnection.class);
    /** Messages from this size on are read by another thread, for the other sessions of this one must not wait. */
    private static final int BULK_BYTES = 512 << 10;
    /** Replies to echo requests that may wait for the peer to read them, in bytes. */
    private static final long MAX_UNREAD_REPLIES = 1 << 20;

    private record Outstanding(RpcRequest<?> request, int bytes) {
    }

    private final OvsdbRuntime runtime;
    private final OvsdbConfig config;
    private final RpcClient client;
    private final Channel channel;
    private final JsonFramer framer;
    private final OutstandingLimit limit;
    private final AtomicLong nextId = new AtomicLong();
    // Read by the thread that reads great messages, too.
    private final Map<Long, Outstanding> outstanding = new ConcurrentHashMap<>();

    private volatile @Nullable OvsdbDisconnectedException closed;
    private @Nullable Future<?> timer;
    private boolean established;
    private boolean readingBulk;
    /** Whether nothing is read for a while. */
    private boolean putOff;
    private boolean probing;
    private boolean connected;
    private long lastRead;
    private long unreadReplies;

    RpcConnection(final OvsdbRuntime runtime, final OvsdbConfig config, final Channel channel,
            final RpcClient client) {
        this.runtime = runtime;
        this.config = config;
        this.channel = channel;
        this.client = client;
        framer = new JsonFramer(config.maxHandshakeBytes(), runtime::reserveBuffer);
        limit = new OutstandingLimit(config.maxRequests(), config.maxRequestBytes());
    }

    Channel channel() {
        return channel;
    }

    OutstandingLimit limit() {
        return limit;
    }

    boolean isOpen() {
        return closed == null;
    }

    // ---- requests

    /**
     * Sends a request: from any thread.
     *
     * @param request the request
     * @param limited whether back-pressure applies
     */
    void send(final RpcRequest<?> request, final boolean limited) {
        final Long id = nextId.getAndIncrement();
        final byte[] message = WireWriter.request(id, request.method(), request.params());
        final int counted = limited ? message.length : 0;
        if (limited && !limit.acquire(counted)) {
            request.failure().accept(new OvsdbBackPressureException("Too much is outstanding: " + limit));
            return;
        }
        if (channel.eventLoop().inEventLoop()) {
            sendNow(id, new Outstanding(request, counted), message);
            return;
        }
        try {
            channel.eventLoop().execute(() -> sendNow(id, new Outstanding(request, counted), message));
        } catch (RejectedExecutionException e) {
            LOG.debug("Request on a runtime that was closed", e);
            request.failure().accept(new OvsdbDisconnectedException(CloseReason.LOCAL_CLOSE, "The runtime was closed"));
        }
    }

    private void sendNow(final Long id, final Outstanding request, final byte[] message) {
        final var over = closed;
        if (over != null) {
            request.request.failure().accept(over);
            return;
        }
        outstanding.put(id, request);
        write(message);
    }

    private ChannelFuture write(final byte[] message) {
        runtime.counters().countOut(message.length);
        return channel.writeAndFlush(Unpooled.wrappedBuffer(message));
    }

    // ---- life

    @Override
    public void handlerAdded(final ChannelHandlerContext ctx) {
        expectProgress();
    }

    private void expectProgress() {
        timer = channel.eventLoop().schedule(() -> close(CloseReason.HANDSHAKE_TIMEOUT,
            "Not established within " + config.handshakeTimeout()), config.handshakeTimeout().toNanos(),
            TimeUnit.NANOSECONDS);
    }

    /** It is for us to go on, so the peer is not to blame. */
    void pauseHandshake() {
        cancelTimer();
    }

    /** The peer has its time again. */
    void resumeHandshake() {
        if (closed == null) {
            expectProgress();
        }
    }

    @Override
    public void channelActive(final ChannelHandlerContext ctx) {
        if (ctx.pipeline().get(SslHandler.class) == null) {
            connected();
        }
        ctx.fireChannelActive();
    }

    @Override
    public void userEventTriggered(final ChannelHandlerContext ctx, final Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                connected();
            } else {
                close(CloseReason.TLS_FAILURE, String.valueOf(handshake.cause()));
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Begins on a channel that is active already. */
    void start() {
        connected();
    }

    private void connected() {
        if (!connected && closed == null) {
            connected = true;
            lastRead = System.nanoTime();
            perform(client::connected);
        }
    }

    /** Lifts the limits of strangers. */
    void established() {
        established = true;
        framer.setMaxBytes(config.maxMessageBytes());
        cancelTimer();
        scheduleProbe(config.probeInterval().toNanos());
    }

    @Override
    public void channelInactive(final ChannelHandlerContext ctx) {
        close(CloseReason.REMOTE_CLOSE, "The peer closed the connection");
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause) {
        final Throwable root = cause.getCause() instanceof SSLException tls ? tls : cause;
        switch (root) {
            case SSLException tls -> close(CloseReason.TLS_FAILURE, String.valueOf(tls.getMessage()));
            case IOException io -> close(CloseReason.CONNECTION_ERROR, String.valueOf(io.getMessage()));
            default -> {
                LOG.error("Unexpected failure of the connection to {}", channel.remoteAddress(), cause);
                close(CloseReason.CONNECTION_ERROR, String.valueOf(cause));
            }
        }
    }

    /**
     * Ends the connection: from any thread, and as often as one likes.
     *
     * @param reason why
     * @param detail in words
     */
    @SuppressWarnings("checkstyle:IllegalCatch")
    void close(final CloseReason reason, final String detail) {
        if (!channel.eventLoop().inEventLoop()) {
            try {
                channel.eventLoop().execute(() -> close(reason, detail));
            } catch (RejectedExecutionException e) {
                LOG.debug("Already gone with its runtime: {}", this, e);
            }
            return;
        }
        if (closed != null) {
            return;
        }
        final var over = new OvsdbDisconnectedException(reason, detail);
        closed = over;
        runtime.counters().countClosed(reason);
        cancelTimer();
        if (!readingBulk) {
            framer.release();
        }
        channel.close();
        for (var request : outstanding.values()) {
            limit.release(request.bytes);
            request.request.failure().accept(over);
        }
        outstanding.clear();
        try {
            client.disconnected(reason, detail);
        } catch (RuntimeException e) {
            LOG.error("Listener failed at the end of the session with {}", channel.remoteAddress(), e);
        }
    }

    // ---- messages

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            if (closed != null) {
                return;
            }
            lastRead = System.nanoTime();
            probing = false;
            runtime.counters().countIn(bytes.readableBytes());
            framer.append(bytes);
            if (!readingBulk) {
                drain();
            }
        } catch (IOException e) {
            malformed(e);
        } finally {
            bytes.release();
        }
    }

    private void drain() throws IOException {
        while (closed == null && framer.next()) {
            runtime.counters().countMessageIn();
            final byte[] bytes = framer.buffer();
            final int from = framer.frameStart();
            final int to = framer.frameEnd();
            if (to - from >= BULK_BYTES) {
                readBulk(bytes, from, to);
                return;
            }
            perform(RpcMessageReader.read(bytes, from, to, this, client));
        }
    }

    /** Reads a great message elsewhere; meanwhile nothing else is read from this connection. */
    private void readBulk(final byte[] bytes, final int from, final int to) {
        readingBulk = true;
        channel.config().setAutoRead(false);
        try {
            runtime.bulkExecutor().execute(() -> {
                final Action result = readElsewhere(bytes, from, to);
                channel.eventLoop().execute(() -> bulkRead(result));
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("{} outlives its runtime", this, e);
            readingBulk = false;
            close(CloseReason.LOCAL_CLOSE, "The runtime was closed");
        }
    }

    /**
     * Reads nothing for a while, unless that is so already.
     *
     * @param delay for how long
     */
    void putOff(final Duration delay) {
        if (closed == null && !readingBulk && !putOff) {
            putOff = true;
            channel.config().setAutoRead(false);
            channel.eventLoop().schedule(this::readAgain, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void readAgain() {
        putOff = false;
        if (!readingBulk) {
            channel.config().setAutoRead(true);
        }
    }

    @SuppressWarnings("checkstyle:IllegalCatch")
    private Action readElsewhere(final byte[] bytes, final int from, final int to) {
        try {
            return RpcMessageReader.read(bytes, from, to, this, client);
        } catch (IOException e) {
            return () -> {
                throw e;
            };
        } catch (RuntimeException e) {
            return () -> {
                throw e;
            };
        }
    }

    private void bulkRead(final Action action) {
        readingBulk = false;
        if (closed != null) {
            framer.release();
            return;
        }
        lastRead = System.nanoTime();
        perform(action);
        try {
            drain();
        } catch (IOException e) {
            malformed(e);
        }
        if (!readingBulk && !putOff) {
            channel.config().setAutoRead(true);
        }
    }

    @SuppressWarnings("checkstyle:IllegalCatch")
    private void perform(final Action action) {
        if (closed != null) {
            return;
        }
        try {
            action.run();
        } catch (IOException e) {
            malformed(e);
        } catch (RuntimeException e) {
            LOG.error("Listener failed in the session with {}", channel.remoteAddress(), e);
            close(CloseReason.LISTENER_FAILURE, e.toString());
        }
    }

    private void malformed(final IOException failure) {
        LOG.debug("Malformed message from {}", channel.remoteAddress(), failure);
        close(Json.reasonOf(failure), Json.abbreviate(failure.getMessage()));
    }

    // ---- what messages mean

    @Override
    public @NonNull RpcRequest<?> outstanding(final JsonNode id) throws MalformedMessageException {
        final var request = id.isIntegralNumber() && id.canConvertToLong() ? outstanding.get(id.longValue()) : null;
        if (request == null) {
            throw new MalformedMessageException(CloseReason.UNKNOWN_REPLY,
                "Reply to a request that is not outstanding: " + Json.abbreviate(id.toString()));
        }
        return request.request;
    }

    @Override
    public void reply(final JsonNode id, final Action action) throws IOException {
        if (finish(id) != null) {
            action.run();
        }
        wakeIfRoom();
    }

    @Override
    public void refusal(final JsonNode id, final JsonNode error) {
        final var request = finish(id);
        if (request != null) {
            request.failure().accept(new OvsdbRequestException(request.method(),
                Json.abbreviate(error.isTextual() ? error.textValue() : error.toString())));
        }
        wakeIfRoom();
    }

    private @Nullable RpcRequest<?> finish(final JsonNode id) {
        final var finished = outstanding.remove(id.longValue());
        if (finished == null) {
            return null;
        }
        limit.release(finished.bytes);
        return finished.request;
    }

    private void wakeIfRoom() {
        if (limit.wake()) {
            client.writable();
        }
    }

    @Override
    public void request(final JsonNode id, final String method, final JsonNode params) throws IOException {
        final byte[] reply = "echo".equals(method) ? WireWriter.reply(id, params)
            : WireWriter.refusal(id, "unknown method");
        if (unreadReplies > 0 && unreadReplies + reply.length > MAX_UNREAD_REPLIES) {
            throw new MalformedMessageException(CloseReason.PEER_NOT_READING,
                "Does not read the replies to its requests");
        }
        unreadReplies += reply.length;
        write(reply).addListener(done -> unreadReplies -= reply.length);
    }

    // ---- probes

    private void scheduleProbe(final long nanos) {
        timer = channel.eventLoop().schedule(this::checkActivity, nanos, TimeUnit.NANOSECONDS);
    }

    private void checkActivity() {
        if (closed != null || !established) {
            return;
        }
        final long interval = config.probeInterval().toNanos();
        final long timeout = config.probeTimeout().toNanos();
        final long silence = System.nanoTime() - lastRead;
        if (readingBulk || silence < interval) {
            scheduleProbe(readingBulk ? interval : interval - silence);
        } else if (!probing) {
            probing = true;
            send(new RpcRequest<>("echo", json -> { }, Json::tree, result -> { },
                failure -> LOG.debug("Probe of {} failed", channel.remoteAddress(), failure)), false);
            scheduleProbe(Math.min(interval, timeout));
        } else if (silence >= interval + timeout) {
            close(CloseReason.INACTIVITY, "Silent for " + TimeUnit.NANOSECONDS.toMillis(silence) + " ms");
        } else {
            scheduleProbe(interval + timeout - silence);
        }
    }

    private void cancelTimer() {
        final var running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    @Override
    public String toString() {
        return channel.remoteAddress() + " -> " + channel.localAddress();
    }
}
