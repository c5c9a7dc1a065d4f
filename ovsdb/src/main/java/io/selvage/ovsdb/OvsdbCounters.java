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

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.EnumMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened in all sessions of an {@link OvsdbRuntime} since it was created. Thread-safe; reading is cheap.
 */
public final class OvsdbCounters {
    private final LongAdder opened = new LongAdder();
    private final LongAdder established = new LongAdder();
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder messagesOut = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final EnumMap<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    OvsdbCounters() {
        for (var reason : CloseReason.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    /**
     * The counters at one moment.
     *
     * @param opened connections accepted or made
     * @param established sessions that served a wanted database
     * @param messagesIn messages received
     * @param bytesIn bytes received, after TLS
     * @param messagesOut messages sent
     * @param bytesOut bytes sent, before TLS
     * @param connectFailures attempts of active connections that failed
     * @param malformed sessions closed because the peer broke the protocol
     * @param closed sessions closed, by reason; every reason is there
     */
    public record Snapshot(long opened, long established, long messagesIn, long bytesIn, long messagesOut,
            long bytesOut, long connectFailures, long malformed, ImmutableMap<CloseReason, Long> closed) {
        /**
         * Returns the number of connections that are open now.
         *
         * @return the number
         */
        public long open() {
            return opened - closed.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Returns the counters.
     *
     * @return the counters at about this moment
     */
    public Snapshot snapshot() {
        final var byReason = Maps.immutableEnumMap(Maps.transformValues(closed, LongAdder::sum));
        final long malformed = byReason.entrySet().stream()
            .filter(entry -> entry.getKey().isMalformed())
            .mapToLong(entry -> entry.getValue())
            .sum();
        return new Snapshot(opened.sum(), established.sum(), messagesIn.sum(), bytesIn.sum(), messagesOut.sum(),
            bytesOut.sum(), connectFailures.sum(), malformed, byReason);
    }

    /**
     * Returns the number of sessions that ended for a reason.
     *
     * @param reason the reason
     * @return the number
     */
    public long closed(final CloseReason reason) {
        return counter(reason).sum();
    }

    void countOpened() {
        opened.increment();
    }

    void countEstablished() {
        established.increment();
    }

    void countIn(final int bytes) {
        bytesIn.add(bytes);
    }

    void countMessageIn() {
        messagesIn.increment();
    }

    void countOut(final int bytes) {
        messagesOut.increment();
        bytesOut.add(bytes);
    }

    void countConnectFailure() {
        connectFailures.increment();
    }

    void countClosed(final CloseReason reason) {
        counter(reason).increment();
    }

    private LongAdder counter(final CloseReason reason) {
        final var counter = closed.get(reason);
        if (counter == null) {
            throw new IllegalStateException("No counter for " + reason);
        }
        return counter;
    }
}
