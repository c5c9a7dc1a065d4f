/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.cli;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.opendaylight.mdsal.binding.api.RpcService;
import org.opendaylight.yangtools.binding.Rpc;
import org.opendaylight.yangtools.binding.RpcInput;
import org.opendaylight.yangtools.binding.RpcOutput;
import org.opendaylight.yangtools.yang.common.RpcError;

/**
 * Operations that a shell command calls. Blocks the shell's thread.
 *
 * @param service the RPCs
 */
record Operations(RpcService service) {
    /** How long an operation may take that does not say itself how long. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Calls an operation and waits for its output.
     *
     * @throws IllegalStateException if there is no answer in time, or the answer is an error; the message says why
     */
    <I extends RpcInput, O extends RpcOutput> O call(final Class<? extends Rpc<I, O>> rpc, final I input,
            final Duration timeout) {
        try {
            final var result = service.getRpc(rpc).invoke(input).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!result.isSuccessful()) {
                throw new IllegalStateException(result.getErrors().stream()
                    .map(RpcError::getMessage)
                    .collect(Collectors.joining("; ")));
            }
            return result.getResult();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(reason(e.getCause()), e);
        }
    }

    private static String reason(final Throwable cause) {
        final var message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }
}
