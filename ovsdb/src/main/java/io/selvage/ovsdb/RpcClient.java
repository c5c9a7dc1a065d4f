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
import java.io.IOException;

/**
 * What is on top of an {@link RpcConnection}. Calls come from the thread of the connection, but for
 * {@link #readNotification}.
 */
interface RpcClient {
    /** Something to be done on the thread of the connection, in the order of the messages. */
    @FunctionalInterface
    interface Action {
        /**
         * Does it.
         *
         * @throws IOException if the message turns out to be malformed
         */
        void run() throws IOException;
    }

    /** The connection is up, TLS included. */
    void connected();

    /**
     * Reads a notification. A great one is read on another thread, while no other message is read.
     *
     * @param method its method
     * @param params at the first token of the parameters; afterwards it is at the last
     * @return what to do about it
     * @throws IOException if it is malformed
     */
    Action readNotification(String method, JsonParser params) throws IOException;

    /** Requests may be made again. */
    void writable();

    /**
     * The connection is over.
     *
     * @param reason why
     * @param detail in words
     */
    void disconnected(CloseReason reason, String detail);
}
