/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.hypervisor;

import static org.junit.Assert.assertEquals;

import io.selvage.core.facts.Encapsulation;
import io.selvage.core.net.Ip;
import io.selvage.ovsdb.OvsdbDatabase;
import io.selvage.ovsdb.OvsdbSession;
import io.selvage.ovsdb.table.RowChange;
import io.selvage.ovsdb.transact.TransactionResult;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Test;
import org.mockito.Mockito;

/** When what a database refused is tried again; the database refuses everything, and time passes when it is told to. */
public class BridgeReconcilerTest implements BridgeListener {
    private record Planned(Runnable task, long millis) { }

    private final OvsdbSession session = Mockito.mock(OvsdbSession.class);
    private final ScheduledExecutorService timer = Mockito.mock(ScheduledExecutorService.class);
    private final Deque<Planned> planned = new ArrayDeque<>();
    private final List<Optional<String>> problems = new ArrayList<>();
    private final HypervisorView view = new HypervisorView();
    private SwitchRows rows;
    private BridgeReconciler reconciler;
    private int attempts;

    @Before
    public void before() throws IOException {
        rows = new SwitchRows();
        final var database = Mockito.mock(OvsdbDatabase.class);
        Mockito.when(database.name()).thenReturn("Open_vSwitch");
        Mockito.when(session.executor()).thenReturn(Runnable::run);
        Mockito.when(session.transact(Mockito.any())).thenAnswer(call -> {
            attempts++;
            return CompletableFuture.<TransactionResult>failedFuture(new IllegalStateException("no " + attempts));
        });
        Mockito.when(timer.schedule(Mockito.any(Runnable.class), Mockito.anyLong(),
            Mockito.eq(TimeUnit.MILLISECONDS))).thenAnswer(call -> {
                planned.add(new Planned(call.getArgument(0), call.getArgument(1)));
                return null;
            });
        view.snapshot(List.of(rows.root(Map.of("system-id", "hv1"), Map.of())));
        reconciler = new BridgeReconciler(session, database, view, "tcp:192.0.2.9:6653", timer, this);
    }

    @Override
    public void onRealised(final long generation) {
        throw new AssertionError("nothing is ever realised here");
    }

    @Override
    public void onProblem(final Optional<String> problem) {
        problems.add(problem);
    }

    private static BridgeDesire desire(final String localIp) {
        return new BridgeDesire("system", Set.of(Encapsulation.VXLAN), Optional.of(Ip.of(localIp)));
    }

    /** Lets the time of the last plan come. What was planned before it is void. */
    private void elapse() {
        planned.getLast().task().run();
    }

    private void update(final RowChange... changes) {
        final var list = List.of(changes);
        view.update(list);
        reconciler.update(list);
    }

    private RowChange inTheWay() {
        return new RowChange.Deleted(rows.iface(7, "sv-vxlan", Optional.empty(), Map.of()));
    }

    private RowChange ofSomebodyElse() {
        return new RowChange.Inserted(rows.iface(8, "tap1", Optional.of(3L), Map.of()));
    }

    @Test
    public void backOffGrowsUpToItsLimit() {
        reconciler.desire(1, desire("192.0.2.1"));
        for (int i = 0; i < 10; i++) {
            elapse();
        }
        assertEquals(List.of(100L, 200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 12_800L, 25_600L, 30_000L, 30_000L),
            planned.stream().map(Planned::millis).toList());
        assertEquals(11, attempts);
    }

    @Test
    public void whatConcernsItIsTriedAtOnceAndWhatDoesNotIsNot() {
        reconciler.desire(1, desire("192.0.2.1"));
        elapse();
        assertEquals(2, attempts);
        update(ofSomebodyElse());
        assertEquals("not its business", 2, attempts);
        update(ofSomebodyElse(), inTheWay());
        assertEquals(3, attempts);
        assertEquals("what was under way before counts on", List.of(100L, 200L, 400L),
            planned.stream().map(Planned::millis).toList());
    }

    /** A database that changes all the time, and refuses for ever, gets an attempt in 100 ms and not one per change. */
    @Test
    public void endlessChangesAreNoBusyLoop() {
        reconciler.desire(1, desire("192.0.2.1"));
        elapse();
        planned.clear();
        for (int i = 0; i < 1_000; i++) {
            update(inTheWay());
        }
        assertEquals("one at once", 3, attempts);
        assertEquals(List.of(400L, 100L), planned.stream().map(Planned::millis).toList());
        elapse();
        assertEquals("one in time", 4, attempts);
        for (int i = 0; i < 1_000; i++) {
            update(inTheWay());
        }
        assertEquals(4, attempts);
        assertEquals(List.of(400L, 100L, 400L, 100L), planned.stream().map(Planned::millis).toList());
    }

    @Test
    public void planThatWasReplacedIsVoid() {
        reconciler.desire(1, desire("192.0.2.1"));
        final var replaced = planned.getLast();
        update(inTheWay());
        assertEquals(2, attempts);
        replaced.task().run();
        assertEquals(2, attempts);
        elapse();
        assertEquals(3, attempts);
    }

    @Test
    public void anotherDesireIsTriedAtOnceAndTheSameIsNot() {
        reconciler.desire(1, desire("192.0.2.1"));
        reconciler.desire(2, desire("192.0.2.1"));
        assertEquals(1, attempts);
        reconciler.desire(3, desire("192.0.2.2"));
        assertEquals(2, attempts);
        assertEquals(Optional.of("the host's database refused a change: no 2"), problems.getLast());
    }

    @Test
    public void ofTheRootRowOnlyWhatNamesTheBridgeConcernsIt() {
        final var before = rows.root(Map.of("system-id", "hv1"), Map.of());
        reconciler.desire(1, desire("192.0.2.1"));
        update(new RowChange.Modified(before, rows.root(Map.of("system-id", "hv1"), Map.of("local_ip", "192.0.2.7"))));
        assertEquals(1, attempts);
        final var otherBridge = Map.of("system-id", "hv1", "selvage-bridge", "br1");
        update(new RowChange.Modified(before, rows.root(otherBridge, Map.of())));
        assertEquals(2, attempts);
    }
}
