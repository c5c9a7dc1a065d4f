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

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.common.api.CommitInfo;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120.RecordFence;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120.RecordFenceBuilder;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.opendaylight.yangtools.concepts.Registration;
import org.opendaylight.yangtools.yang.common.Uint64;

/**
 * Says when the datastore has come to tell of everything that was committed to the configuration before a moment:
 * writes a number, and awaits it. The datastore tells each listener of commits in their order; one that has much to
 * read may lag behind this one, which is what {@link IntentLedger} is for. Thread-safe.
 */
public final class IntentFence implements AutoCloseable {
    private static final DataObjectIdentifier<RecordFence> PATH =
        DataObjectIdentifier.builder(RecordFence.class).build();
    private static final long TIMEOUT_SECONDS = 5;

    private final Map<Long, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();
    private final AtomicLong next;
    private final DataBroker broker;
    private final Registration registration;

    /**
     * Starts to listen; after the listeners that it fences.
     *
     * @param broker the datastore
     * @param first a number that no earlier run of the controller used
     */
    public IntentFence(final DataBroker broker, final long first) {
        this.broker = broker;
        next = new AtomicLong(first);
        registration = broker.registerTreeChangeListener(LogicalDatastoreType.CONFIGURATION, PATH, modifications ->
            modifications.forEach(modification -> {
                final var fence = modification.getRootNode().dataAfter();
                if (fence != null && fence.getNumber() != null) {
                    reached(fence.getNumber().longValue());
                }
            }));
    }

    private void reached(final long number) {
        // Several may have been folded into one event.
        awaited.entrySet().removeIf(entry -> {
            final boolean passed = entry.getKey() <= number;
            if (passed) {
                entry.getValue().complete(null);
            }
            return passed;
        });
    }

    /** Completes when everything committed before this call has been told; fails with the commit. */
    public CompletionStage<Void> pass() {
        final long number = next.incrementAndGet();
        final var future = new CompletableFuture<Void>();
        awaited.put(number, future);
        final var transaction = broker.newWriteOnlyTransaction();
        transaction.put(LogicalDatastoreType.CONFIGURATION, PATH,
            new RecordFenceBuilder().setNumber(Uint64.valueOf(number)).build());
        transaction.commit().addCallback(new FutureCallback<CommitInfo>() {
            @Override
            public void onSuccess(final CommitInfo result) {
                // The listener tells
            }

            @Override
            public void onFailure(final Throwable cause) {
                future.completeExceptionally(cause);
            }
        }, MoreExecutors.directExecutor());
        return future.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .whenComplete((done, failure) -> awaited.remove(number));
    }

    @Override
    public void close() {
        registration.close();
    }
}
