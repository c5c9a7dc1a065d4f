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

/**
 * How a server reports changes, the oldest first. A session takes the newest that the server knows and
 * {@link OvsdbConfig#newestMonitor()} allows.
 */
public enum MonitorVersion {
    /** RFC 7047 section 4.1.5: changed rows come as a whole. */
    PLAIN("monitor", "update"),
    /** ovsdb-server(7) section 4.1.12: changed rows come as differences. */
    COND("monitor_cond", "update2"),
    /** ovsdb-server(7) section 4.1.15: likewise, and a new session can go on where an old one ended. */
    SINCE("monitor_cond_since", "update3");

    private final String method;
    private final String notification;

    MonitorVersion(final String method, final String notification) {
        this.method = method;
        this.notification = notification;
    }

    /**
     * Returns the JSON-RPC method of the request.
     *
     * @return the method
     */
    public String method() {
        return method;
    }

    /**
     * Returns the JSON-RPC method of the notifications.
     *
     * @return the method
     */
    public String notification() {
        return notification;
    }
}
