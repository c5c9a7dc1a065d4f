/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.intake;

import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.mockito.ArgumentMatchers.any;

import com.google.common.util.concurrent.FluentFuture;
import com.google.common.util.concurrent.Futures;
import io.selvage.impl.Datastore;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.mockito.Mockito;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.WriteTransaction;
import org.opendaylight.yangtools.concepts.Registration;

/** What {@code wait-realised} hears of intent that is on its way. */
public class IntentFenceTest {
    @Test
    public void passesBehindEarlierCommits() throws Exception {
        try (var datastore = new Datastore(); var fence = new IntentFence(datastore.broker(), 7)) {
            fence.pass().toCompletableFuture().get(30, TimeUnit.SECONDS);
            fence.pass().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    public void commitThatFailsIsToldAtOnceWithItsReason() {
        final var reason = new IllegalStateException("the datastore has no leader");
        final var transaction = Mockito.mock(WriteTransaction.class);
        Mockito.doReturn(FluentFuture.from(Futures.immediateFailedFuture(reason))).when(transaction).commit();
        final var broker = Mockito.mock(DataBroker.class);
        Mockito.when(broker.newWriteOnlyTransaction()).thenReturn(transaction);
        Mockito.when(broker.registerTreeChangeListener(any(), any(), any()))
            .thenReturn(Mockito.mock(Registration.class));
        try (var fence = new IntentFence(broker, 7)) {
            final var failure = assertThrows(ExecutionException.class,
                () -> fence.pass().toCompletableFuture().get(0, TimeUnit.SECONDS));
            assertSame(reason, failure.getCause());
        }
    }
}
