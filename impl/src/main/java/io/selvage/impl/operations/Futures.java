/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.operations;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import java.util.concurrent.CompletionStage;

/** From the futures of the JDK to those of MD-SAL. */
final class Futures {
    private Futures() {
        // Functions only
    }

    static <T> ListenableFuture<T> of(final CompletionStage<T> stage) {
        final var future = SettableFuture.<T>create();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                future.set(value);
            } else {
                future.setException(failure);
            }
        });
        return future;
    }
}
