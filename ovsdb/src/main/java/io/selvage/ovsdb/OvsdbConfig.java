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

import com.google.common.collect.ImmutableList;
import io.netty.handler.ssl.SslContext;
import io.selvage.ovsdb.table.DatabaseSpec;
import java.time.Duration;
import java.util.Optional;

/**
 * How sessions behave. Immutable; {@link #builder()} starts from defaults that suit a controller.
 *
 * @param databases what is wanted; a server must have at least one of the databases
 * @param tls the certificates, empty for plain TCP
 * @param newestMonitor newest way to monitor that is tried
 * @param maxMessageBytes greatest message of an established session, in bytes
 * @param maxHandshakeBytes greatest message before the session is established, in bytes
 * @param handshakeTimeout longest time from the connection until the session is established, without the time that it
 *     waits for its turn when many come at once
 * @param probeInterval silence after which the peer is probed with an echo
 * @param probeTimeout further silence after which the session is closed
 * @param maxRequests greatest number of outstanding requests of a session
 * @param maxRequestBytes greatest sum of their sizes, in bytes
 * @param maxSessions greatest number of sessions of a listener
 * @param minBackoff pause of an active connection after its first failure; it doubles from there
 * @param maxBackoff longest such pause
 */
public record OvsdbConfig(ImmutableList<DatabaseSpec> databases, Optional<SslContext> tls,
        MonitorVersion newestMonitor, int maxMessageBytes, int maxHandshakeBytes, Duration handshakeTimeout,
        Duration probeInterval, Duration probeTimeout, int maxRequests, long maxRequestBytes, int maxSessions,
        Duration minBackoff, Duration maxBackoff) {
    public OvsdbConfig {
        requireNonNull(databases);
        requireNonNull(tls);
        requireNonNull(newestMonitor);
        positive("maxMessageBytes", maxMessageBytes);
        positive("maxHandshakeBytes", maxHandshakeBytes);
        positive("handshakeTimeout", handshakeTimeout.toNanos());
        positive("probeInterval", probeInterval.toNanos());
        positive("probeTimeout", probeTimeout.toNanos());
        positive("maxRequests", maxRequests);
        positive("maxRequestBytes", maxRequestBytes);
        positive("maxSessions", maxSessions);
        positive("minBackoff", minBackoff.toNanos());
        positive("maxBackoff", maxBackoff.toNanos());
        if (databases.isEmpty()) {
            throw new IllegalArgumentException("No database is wanted");
        }
    }

    private static void positive(final String name, final long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is not positive: " + value);
        }
    }

    /**
     * Starts from the defaults.
     *
     * @param databases what is wanted
     * @return a builder
     */
    public static Builder builder(final DatabaseSpec... databases) {
        return new Builder(ImmutableList.copyOf(databases));
    }

    /** Builds a configuration. Not thread-safe. */
    public static final class Builder {
        private final ImmutableList<DatabaseSpec> databases;
        private Optional<SslContext> tls = Optional.empty();
        private MonitorVersion newestMonitor = MonitorVersion.SINCE;
        private int maxMessageBytes = 256 << 20;
        private int maxHandshakeBytes = 4 << 20;
        private Duration handshakeTimeout = Duration.ofSeconds(30);
        private Duration probeInterval = Duration.ofSeconds(10);
        private Duration probeTimeout = Duration.ofSeconds(10);
        private int maxRequests = 1000;
        private long maxRequestBytes = 64L << 20;
        private int maxSessions = 4096;
        private Duration minBackoff = Duration.ofSeconds(1);
        private Duration maxBackoff = Duration.ofSeconds(8);

        private Builder(final ImmutableList<DatabaseSpec> databases) {
            this.databases = databases;
        }

        /**
         * Uses TLS. Client contexts compare the certificate of the server with its address unless they are built with
         * {@code endpointIdentificationAlgorithm("")}: the certificates of {@code ovs-pki} name no addresses.
         *
         * @param context a server context for a listener, a client context for active connections
         * @return this
         */
        public Builder tls(final SslContext context) {
            tls = Optional.of(context);
            return this;
        }

        /**
         * Sets the newest way to monitor that is tried; default {@link MonitorVersion#SINCE}.
         *
         * @param version the version
         * @return this
         */
        public Builder newestMonitor(final MonitorVersion version) {
            newestMonitor = version;
            return this;
        }

        /**
         * Sets the size limits of received messages; defaults 256 MiB and 4 MiB.
         *
         * @param established greatest message of an established session, in bytes
         * @param handshake greatest message before that, in bytes
         * @return this
         */
        public Builder maxMessageBytes(final int established, final int handshake) {
            maxMessageBytes = established;
            maxHandshakeBytes = handshake;
            return this;
        }

        /**
         * Sets the longest time until a session is established; default 30 s.
         *
         * @param timeout the time
         * @return this
         */
        public Builder handshakeTimeout(final Duration timeout) {
            handshakeTimeout = timeout;
            return this;
        }

        /**
         * Sets after how much silence the peer is probed, and after how much more it is given up; defaults 10 s.
         *
         * @param interval until the probe
         * @param timeout from the probe on
         * @return this
         */
        public Builder probe(final Duration interval, final Duration timeout) {
            probeInterval = interval;
            probeTimeout = timeout;
            return this;
        }

        /**
         * Sets how much may be outstanding; defaults 1,000 requests and 64 MiB.
         *
         * @param requests greatest number of outstanding requests
         * @param bytes greatest sum of their sizes; a single request may always be sent
         * @return this
         */
        public Builder maxOutstanding(final int requests, final long bytes) {
            maxRequests = requests;
            maxRequestBytes = bytes;
            return this;
        }

        /**
         * Sets the greatest number of sessions of a listener; default 4,096.
         *
         * @param sessions the number
         * @return this
         */
        public Builder maxSessions(final int sessions) {
            maxSessions = sessions;
            return this;
        }

        /**
         * Sets the pauses between attempts of active connections; defaults 1 s to 8 s.
         *
         * @param min after the first failure
         * @param max the longest
         * @return this
         */
        public Builder backoff(final Duration min, final Duration max) {
            minBackoff = min;
            maxBackoff = max;
            return this;
        }

        /**
         * Returns the configuration.
         *
         * @return the configuration
         */
        public OvsdbConfig build() {
            return new OvsdbConfig(databases, tls, newestMonitor, maxMessageBytes, maxHandshakeBytes, handshakeTimeout,
                probeInterval, probeTimeout, maxRequests, maxRequestBytes, maxSessions, minBackoff, maxBackoff);
        }
    }
}
