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

import com.fasterxml.jackson.core.JsonParser;
import io.selvage.ovsdb.internal.WireWriter;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * A request, and what to do about its reply.
 *
 * @param <T> what the result is read into
 * @param method the JSON-RPC method
 * @param params writes the parameters
 * @param reader reads the result
 * @param success takes the result
 * @param failure takes the reason why there is none
 */
record RpcRequest<T>(String method, WireWriter.Params params, Reader<T> reader, Handler<T> success,
        Consumer<OvsdbException> failure) {
    RpcRequest {
        requireNonNull(method);
        requireNonNull(params);
        requireNonNull(reader);
        requireNonNull(success);
        requireNonNull(failure);
    }

    /** Reads a result. */
    @FunctionalInterface
    interface Reader<T> {
        /**
         * Reads the result.
         *
         * @param parser at its first token; afterwards it is at its last
         * @return the result
         * @throws IOException if it is malformed
         */
        T read(JsonParser parser) throws IOException;
    }

    /** Takes a result on the thread of the connection. */
    @FunctionalInterface
    interface Handler<T> {
        /**
         * Takes the result.
         *
         * @param result the result
         * @throws IOException if the result does not fit
         */
        void accept(T result) throws IOException;
    }

    /**
     * Reads the result.
     *
     * @param parser at its first token
     * @return hands the result on
     * @throws IOException if it is malformed
     */
    RpcClient.Action read(final JsonParser parser) throws IOException {
        final T result = reader.read(parser);
        return () -> success.accept(result);
    }
}
