/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.selvage.impl.engine.NodeStatus.Phase;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Waiting for nodes. */
public class RealisationTest {
    private static final long LONG = 600_000;

    private final FabricLoop loop = new FabricLoop(Clock.systemUTC(), 0);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Realisation realisation = new Realisation(loop, timer);

    @Before
    public void before() {
        loop.start();
    }

    @After
    public void after() {
        loop.close();
        timer.shutdownNow();
    }

    private static NodeStatus status(final String name, final Phase phase, final long desired, final long realised) {
        final boolean connected = phase != Phase.DISCONNECTED && phase != Phase.UNKNOWN;
        return new NodeStatus(name, connected, Optional.empty(), desired, realised, phase,
            Optional.empty());
    }

    private void tell(final NodeStatus status) {
        loop.execute(() -> realisation.onNodeStatus(status));
    }

    private static Realisation.Result get(final CompletionStage<Realisation.Result> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private boolean isDone(final CompletionStage<Realisation.Result> stage) throws Exception {
        loop.ask(fabric -> true).toCompletableFuture().get(30, TimeUnit.SECONDS);
        return stage.toCompletableFuture().isDone();
    }

    @Test
    public void noNodesAreRealised() throws Exception {
        assertEquals(new Realisation.Result(true, 5, List.of()), get(realisation.await(5, Optional.empty(), LONG)));
    }

    @Test
    public void onlyWhatIsInStepHasConfirmed() {
        assertTrue(Realisation.hasConfirmed(status("n", Phase.IN_SYNC, 5, 5), 9));
        assertTrue("later changes are on their way", Realisation.hasConfirmed(status("n", Phase.APPLYING, 9, 5), 5));
        assertFalse(Realisation.hasConfirmed(status("n", Phase.APPLYING, 9, 4), 5));
        assertFalse(Realisation.hasConfirmed(status("n", Phase.OBSERVING, 5, 5), 5));
        assertFalse(Realisation.hasConfirmed(status("n", Phase.BACKING_OFF, 9, 4), 5));
        assertFalse(Realisation.hasConfirmed(status("n", Phase.DISCONNECTED, 5, 5), 5));
    }

    @Test
    public void waitEndsWhenTheLastNodeConfirms() throws Exception {
        tell(status("a", Phase.APPLYING, 5, 4));
        tell(status("b", Phase.APPLYING, 5, 3));
        final var wait = realisation.await(5, Optional.empty(), LONG);
        assertFalse(isDone(wait));
        tell(status("a", Phase.IN_SYNC, 5, 5));
        assertFalse(isDone(wait));
        tell(status("b", Phase.OBSERVING, 5, 5));
        assertFalse(isDone(wait));
        tell(status("b", Phase.IN_SYNC, 5, 5));
        final var result = get(wait);
        assertTrue(result.realised());
        assertEquals(List.of("a", "b"), result.nodes().stream().map(NodeStatus::name).toList());
    }

    @Test
    public void waitEndsWhenTheNodeThatIsMissingIsGone() throws Exception {
        tell(status("a", Phase.IN_SYNC, 5, 5));
        tell(status("b", Phase.DISCONNECTED, 5, 0));
        final var wait = realisation.await(5, Optional.empty(), LONG);
        assertFalse(isDone(wait));
        loop.execute(() -> realisation.onNodeGone("b"));
        assertTrue(get(wait).realised());
    }

    @Test
    public void timeOutNamesWhoIsMissing() throws Exception {
        tell(status("a", Phase.IN_SYNC, 5, 5));
        final var missing = status("b", Phase.APPLYING, 5, 4);
        tell(missing);
        final var result = get(realisation.await(5, Optional.empty(), 1));
        assertFalse(result.realised());
        assertEquals(List.of(missing),
            result.nodes().stream().filter(node -> !Realisation.hasConfirmed(node, 5)).toList());
    }

    @Test
    public void nodeThatHasBeenAwayForLongIsNamedAndNotWaitedFor() throws Exception {
        tell(status("a", Phase.APPLYING, 5, 4));
        tell(status("b", Phase.DISCONNECTED, 5, 5));
        final var wait = realisation.await(5, Optional.empty(), LONG);
        tell(status("a", Phase.IN_SYNC, 5, 5));
        assertFalse("it may come back", isDone(wait));
        final var away = status("b", Phase.UNKNOWN, 5, 5);
        tell(away);
        final var result = get(wait);
        assertFalse(result.realised());
        assertEquals(List.of(away),
            result.nodes().stream().filter(node -> !Realisation.hasConfirmed(node, 5)).toList());
        assertFalse("from the beginning", get(realisation.await(5, Optional.empty(), LONG)).realised());

        tell(status("a", Phase.APPLYING, 6, 5));
        final var next = realisation.await(6, Optional.empty(), LONG);
        assertFalse("another one is waited for all the same", isDone(next));
        tell(status("b", Phase.OBSERVING, 5, 5));
        tell(status("a", Phase.IN_SYNC, 6, 6));
        assertFalse("it has come back", isDone(next));
        tell(status("b", Phase.IN_SYNC, 5, 5));
        assertTrue(get(next).realised());
    }

    @Test
    public void onlyNodesConcernedAreWaitedForAndTold() throws Exception {
        tell(status("a", Phase.IN_SYNC, 5, 5));
        tell(status("b", Phase.APPLYING, 5, 4));
        final var result = get(realisation.await(5, Optional.of(Set.of("a")), LONG));
        assertTrue(result.realised());
        assertEquals(List.of("a"), result.nodes().stream().map(NodeStatus::name).toList());
        assertEquals(List.of(), get(realisation.await(5, Optional.of(Set.of()), LONG)).nodes());

        tell(status("c", Phase.APPLYING, 5, 4));
        final var wait = realisation.await(5, Optional.of(Set.of("a", "c")), LONG);
        tell(status("b", Phase.OBSERVING, 5, 4));
        assertFalse(isDone(wait));
        tell(status("c", Phase.IN_SYNC, 5, 5));
        assertTrue("whatever b does", get(wait).realised());
    }

    @Test
    public void endOfTheLoopEndsEveryWait() throws Exception {
        tell(status("a", Phase.APPLYING, 5, 4));
        final var wait = realisation.await(5, Optional.empty(), LONG);
        assertFalse(isDone(wait));
        loop.execute(() -> realisation.end(new FabricEndedException(Optional.empty())));
        assertTrue(assertThrows(ExecutionException.class, () -> get(wait)).getCause() instanceof FabricEndedException);
        loop.close();
        final var late = realisation.await(5, Optional.empty(), LONG);
        assertTrue(assertThrows(ExecutionException.class, () -> get(late)).getCause() instanceof FabricEndedException);
    }
}
