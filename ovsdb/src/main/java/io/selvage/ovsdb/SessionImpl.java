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

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.selvage.ovsdb.internal.DatabaseCache;
import io.selvage.ovsdb.internal.Json;
import io.selvage.ovsdb.internal.MalformedMessageException;
import io.selvage.ovsdb.internal.TransactionReader;
import io.selvage.ovsdb.internal.WireWriter;
import io.selvage.ovsdb.transact.Transaction;
import io.selvage.ovsdb.transact.TransactionResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session: hands what the {@link SessionStart} found and what notifications say to the listener.
 */
final class SessionImpl implements OvsdbSession, RpcClient {
    private static final Logger LOG = LoggerFactory.getLogger(SessionImpl.class);

    private final long id;
    private final OvsdbRuntime runtime;
    private final OvsdbConfig config;
    private final OvsdbSessionListener listener;
    private final RpcConnection connection;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final SessionStart start;
    private final SessionMemory memory;
    private volatile ImmutableMap<String, DatabaseCache> databases = ImmutableMap.of();
    private boolean announced;

    SessionImpl(final long id, final OvsdbRuntime runtime, final OvsdbConfig config, final Channel channel,
            final OvsdbSessionListener listener, final SessionMemory memory) {
        this.id = id;
        this.runtime = runtime;
        this.config = config;
        this.listener = listener;
        this.memory = memory;
        remote = (InetSocketAddress) channel.remoteAddress();
        local = (InetSocketAddress) channel.localAddress();
        connection = new RpcConnection(runtime, config, channel, this);
        start = new SessionStart(this, config, memory);
    }

    OvsdbRuntime runtime() {
        return runtime;
    }

    RpcConnection connection() {
        return connection;
    }

    // ---- called by SessionStart

    void established(final ImmutableMap<String, DatabaseCache> found) {
        databases = found;
        announced = true;
        connection.established();
        runtime.counters().countEstablished();
        LOG.info("OVSDB session {} with {}: {}", id, remote, found.keySet());
        listener.onConnected(this);
    }

    void snapshot(final DatabaseCache database) {
        LOG.debug("OVSDB session {}: {} by {}{}", id, database.name(), database.monitorVersion().method(),
            database.isResumed() ? ", resumed" : "");
        listener.onSnapshot(this, database);
    }

    // ---- RpcClient

    @Override
    public void connected() {
        start.begin();
    }

    @Override
    public Action readNotification(final String method, final JsonParser params) throws IOException {
        return switch (method) {
            case "update" -> start.readUpdate(params, MonitorVersion.PLAIN);
            case "update2" -> start.readUpdate(params, MonitorVersion.COND);
            case "update3" -> start.readUpdate(params, MonitorVersion.SINCE);
            case "monitor_canceled" -> {
                params.skipChildren();
                yield () -> connection.close(CloseReason.DATABASE_GONE, "The server stopped a monitor");
            }
            case "locked", "stolen" -> {
                final String lock = onlyString(params);
                yield () -> listener.onLock(this, lock, "locked".equals(method));
            }
            default -> {
                // an extension that was not asked for
                params.skipChildren();
                yield () -> LOG.debug("OVSDB session {}: notification {} ignored", id, Json.abbreviate(method));
            }
        };
    }

    private static String onlyString(final JsonParser params) throws IOException {
        Json.expectNext(params, JsonToken.VALUE_STRING, "Name of a lock");
        final String text = params.getText();
        Json.expectNext(params, JsonToken.END_ARRAY, "End of parameters");
        return text;
    }

    void updated(final OvsdbUpdate update) {
        listener.onUpdate(this, update);
    }

    ImmutableMap<String, DatabaseCache> caches() {
        return databases;
    }

    @Override
    public void writable() {
        if (announced) {
            listener.onWritable(this);
        }
    }

    @Override
    public void disconnected(final CloseReason reason, final String detail) {
        start.end();
        if (!reason.isMalformed()) {
            start.serverIdentity().ifPresent(server ->
                databases.values().forEach(database -> memory.keep(server, database)));
        }
        runtime.sessionClosed(this, reason, detail);
        if (announced) {
            listener.onDisconnected(this, reason, detail);
        }
    }

    // ---- OvsdbSession

    @Override
    public long id() {
        return id;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public ImmutableList<Certificate> peerCertificates() {
        final var tls = connection.channel().pipeline().get(SslHandler.class);
        if (tls == null) {
            return ImmutableList.of();
        }
        try {
            return ImmutableList.copyOf(tls.engine().getSession().getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            LOG.trace("OVSDB session {}: no client certificate", id, e);
            return ImmutableList.of();
        }
    }

    @Override
    public ImmutableMap<String, OvsdbDatabase> databases() {
        return ImmutableMap.copyOf(databases);
    }

    @Override
    public CompletionStage<TransactionResult> transact(final Transaction transaction) {
        final var reader = new TransactionReader(transaction, database(transaction.database()).schema());
        final var future = new CompletableFuture<TransactionResult>();
        connection.send(new RpcRequest<>("transact", json -> WireWriter.transaction(json, transaction), reader::read,
            outcome -> outcome.complete(future), future::completeExceptionally), true);
        return future;
    }

    @Override
    public CompletionStage<Void> echo() {
        final var future = new CompletableFuture<Void>();
        request("echo", json -> { }, result -> future.complete(null), future::completeExceptionally);
        return future;
    }

    @Override
    public CompletionStage<Boolean> lock(final String lock) {
        final var future = new CompletableFuture<Boolean>();
        request("lock", json -> json.writeString(lock), result -> {
            final JsonNode locked = result.path("locked");
            if (!locked.isBoolean()) {
                throw MalformedMessageException.protocol("Result of lock without locked");
            }
            future.complete(locked.booleanValue());
        }, future::completeExceptionally);
        return future;
    }

    @Override
    public CompletionStage<Void> steal(final String lock) {
        return lockRequest("steal", lock);
    }

    @Override
    public CompletionStage<Void> unlock(final String lock) {
        return lockRequest("unlock", lock);
    }

    private CompletionStage<Void> lockRequest(final String method, final String lock) {
        final var future = new CompletableFuture<Void>();
        request(method, json -> json.writeString(lock), result -> future.complete(null), future::completeExceptionally);
        return future;
    }

    /** Sends a request with a small result. */
    void request(final String method, final WireWriter.Params params, final RpcRequest.Handler<JsonNode> success,
            final Consumer<OvsdbException> failure) {
        connection.send(new RpcRequest<>(method, params, Json::tree, success, failure), false);
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public boolean isWritable() {
        return connection.isOpen() && connection.limit().hasRoom();
    }

    @Override
    public Executor executor() {
        return connection.channel().eventLoop();
    }

    @Override
    public void putOff(final Duration delay) {
        connection.putOff(delay);
    }

    @Override
    public void close(final String detail) {
        connection.close(CloseReason.LOCAL_CLOSE, detail);
    }

    @Override
    public String toString() {
        return "OVSDB session " + id + " with " + remote;
    }
}
