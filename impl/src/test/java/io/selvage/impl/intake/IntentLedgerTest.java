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

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.VirtualNetwork;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

public class IntentLedgerTest {
    private static final Change GONE = new Change.Network("blue", Optional.empty());
    private static final Change OTHER = new Change.Network("red", Optional.empty());
    private static final Change SAME_NAME = new Change.Zone("blue", Optional.empty());

    private final IntentLedger ledger = new IntentLedger();

    private static boolean isDone(final CompletionStage<Void> stage) {
        return stage.toCompletableFuture().isDone();
    }

    private static Change blue(final int vni) {
        return new Change.Network("blue", Optional.of(new VirtualNetwork("blue", Optional.empty(),
            Optional.of(vni), "overlay", List.of(), true)));
    }

    @Test
    public void nothingCommittedIsNothingToWaitFor() {
        assertTrue(isDone(ledger.pass()));
        ledger.taken(List.of(GONE));
        assertTrue(isDone(ledger.pass()));
    }

    @Test
    public void waitsForAllThatWasCommittedBefore() {
        ledger.committed(List.of(GONE, SAME_NAME));
        final var pass = ledger.pass();
        ledger.committed(List.of(OTHER));
        ledger.taken(List.of(GONE));
        assertFalse(isDone(pass));
        ledger.taken(List.of(SAME_NAME));
        assertTrue(isDone(pass));
        assertFalse(isDone(ledger.pass()));
    }

    @Test
    public void anOlderValueDoesNotCount() {
        ledger.committed(List.of(blue(1)));
        ledger.committed(List.of(blue(2)));
        final var pass = ledger.pass();
        ledger.taken(List.of(blue(1)));
        assertFalse(isDone(pass));
        ledger.taken(List.of(blue(2)));
        assertTrue(isDone(pass));
    }

    @Test
    public void whatNeverComesIsWaitedForOnce() throws Exception {
        ledger.committed(List.of(GONE));
        final CompletableFuture<Void> pass = ledger.pass().toCompletableFuture();
        assertThrows(ExecutionException.class, () -> pass.get(30, TimeUnit.SECONDS));
        assertTrue(isDone(ledger.pass()));
    }
}
