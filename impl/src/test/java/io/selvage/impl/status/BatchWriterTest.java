/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.status;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.google.common.util.concurrent.Futures;
import io.selvage.impl.Datastore;
import io.selvage.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.After;
import org.junit.Test;
import org.opendaylight.mdsal.binding.api.WriteTransaction;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportZones;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZone;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZoneBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZoneKey;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;

/** Batches of writes against a datastore of MD-SAL. */
public class BatchWriterTest {
    private static final DataObjectIdentifier<TransportZones> ZONES =
        DataObjectIdentifier.builder(TransportZones.class).build();
    private static final long NEVER = 3_600_000;

    private final Datastore datastore = new Datastore();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final BatchWriter writer = new BatchWriter(datastore.broker(), "test", executor, NEVER);

    @After
    public void after() {
        writer.close();
        executor.shutdownNow();
        datastore.close();
    }

    private static void put(final WriteTransaction transaction, final String name, final String fabric) {
        final var key = new TransportZoneKey(new ObjectName(name));
        transaction.mergeParentStructurePut(LogicalDatastoreType.CONFIGURATION,
            ZONES.toBuilder().child(TransportZone.class, key).build(),
            new TransportZoneBuilder().withKey(key).setFabric(new ObjectName(fabric)).build());
    }

    private static void get(final CompletionStage<Void> stage) throws Exception {
        stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Set<String> zones() {
        try (var transaction = datastore.broker().newReadOnlyTransaction()) {
            final Optional<TransportZones> zones = Futures.getUnchecked(
                transaction.read(LogicalDatastoreType.CONFIGURATION, ZONES));
            return zones.map(found -> found.nonnullTransportZone().values().stream()
                .map(zone -> zone.requireName().getValue() + "=" + zone.getFabric().getValue())
                .collect(Collectors.toSet())).orElse(Set.of());
        }
    }

    /** A journal that keeps what is written may not take everything at once. */
    @Test
    public void manyWritesAreMadeInSmallTransactionsInOrder() throws Exception {
        final var transactions = new ArrayList<WriteTransaction>();
        final var names = new ArrayList<String>();
        final var small = new BatchWriter(datastore.broker(), "test", executor, NEVER, 2);
        for (final var name : List.of("a", "b", "c", "d", "e")) {
            small.write(name, transaction -> {
                transactions.add(transaction);
                names.add(name);
                put(transaction, name, "f");
            });
        }
        get(small.flushed());
        assertEquals(List.of("a", "b", "c", "d", "e"), names);
        assertEquals(3, Set.copyOf(transactions).size());
        assertEquals(Set.of("a=f", "b=f", "c=f", "d=f", "e=f"), zones());
    }

    /** What follows a write says what was written: the last word must not be heard first. */
    @Test
    public void writesOfAKeyAreHeardOfInTheirOrder() throws Exception {
        final var heard = new ArrayList<Integer>();
        for (int i = 1; i <= 3; i++) {
            final int number = i;
            writer.write("a", transaction -> put(transaction, "a", "f" + number)).thenRun(() -> heard.add(number));
        }
        get(writer.flushed());
        assertEquals(List.of(1, 2, 3), heard);
        assertEquals(Set.of("a=f3"), zones());
    }

    @Test
    public void onlyTheLastWriteOfAKeyIsMade() throws Exception {
        final var made = new ArrayList<String>();
        final var first = writer.write("a", transaction -> made.add("a1"));
        writer.write("b", transaction -> made.add("b"));
        final var second = writer.write("a", transaction -> {
            made.add("a2");
            put(transaction, "a", "f2");
        });
        assertFalse(first.toCompletableFuture().isDone());
        get(writer.flushed());
        get(first);
        get(second);
        assertEquals("behind what came before it", List.of("b", "a2"), made);
        assertEquals(Set.of("a=f2"), zones());
    }

    @Test
    public void badValueDoesNotLoseTheOthers() throws Exception {
        final var before = writer.write("before", transaction -> put(transaction, "before", "f"));
        final var bad = writer.write("bad", transaction -> put(transaction, "no name", "f"));
        final var after = writer.write("after", transaction -> put(transaction, "after", "f"));
        get(writer.flushed());
        get(before);
        get(after);
        assertEquals(Set.of("before=f", "after=f"), zones());
        final var failure = assertThrows(ExecutionException.class, () -> get(bad));
        assertTrue(failure.getCause() instanceof IllegalArgumentException);
    }

    @Test
    public void refusedWriteDoesNotLoseTheOthers() throws Exception {
        final var good = writer.write("good", transaction -> put(transaction, "good", "f"));
        // Somebody else writes the same meanwhile: found when the transaction is committed, and not before.
        final var contested = writer.write("contested", transaction -> {
            put(transaction, "contested", "f");
            final var other = datastore.broker().newWriteOnlyTransaction();
            put(other, "contested", "other");
            other.commit();
            Await.until("the other one was first", Duration.ofSeconds(30), () -> zones().contains("contested=other"));
        });
        get(writer.flushed());
        get(good);
        assertThrows(ExecutionException.class, () -> get(contested));
        assertEquals(Set.of("good=f", "contested=other"), zones());
    }

    @Test
    public void writerGoesOnAfterAFailure() throws Exception {
        writer.write("bad", transaction -> {
            throw new IllegalStateException("a defect");
        });
        get(writer.flushed());
        final var next = writer.write("next", transaction -> put(transaction, "next", "f"));
        get(writer.flushed());
        get(next);
        assertEquals(Set.of("next=f"), zones());
    }

    @Test
    public void writesSettleByThemselves() throws Exception {
        final var quick = new BatchWriter(datastore.broker(), "quick", executor, 1);
        get(quick.write("a", transaction -> put(transaction, "a", "f")));
        assertEquals(Set.of("a=f"), zones());
    }
}
