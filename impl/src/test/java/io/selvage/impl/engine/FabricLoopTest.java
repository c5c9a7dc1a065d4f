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

import com.google.common.util.concurrent.Uninterruptibles;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.impl.Rush;
import java.time.Clock;
import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;

/** What was handed in first is done first, and what fails takes nothing else along. */
public class FabricLoopTest {
    private final FabricLoop loop = new FabricLoop(Clock.systemUTC(), 41);

    @After
    public void after() {
        loop.close();
    }

    static Change node(final String name) {
        return new Change.Node(new NodeFacts(name, NodeKind.HYPERVISOR, Optional.empty(), OptionalLong.empty(),
            Map.of(), List.of(), Optional.empty(), Optional.empty()));
    }

    private static <T> T get(final CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    public void questionIsAnsweredAfterWhatCameBefore() throws Exception {
        loop.submit(node("a"));
        final var first = loop.ask(fabric -> Set.copyOf(fabric.nodes().keySet()));
        loop.submit(List.of(node("b"), node("c")));
        final var second = loop.ask(fabric -> Set.copyOf(fabric.nodes().keySet()));
        loop.start();
        assertEquals(Set.of("a"), get(first));
        assertEquals(Set.of("a", "b", "c"), get(second));
    }

    @Test
    public void outcomesGrowByOneAndAreToldInOrder() throws Exception {
        final var told = new CopyOnWriteArrayList<String>();
        loop.addListener((generation, outcome, fabric) -> told.add("first " + generation));
        loop.addListener((generation, outcome, fabric) -> told.add("second " + generation));
        loop.start();
        for (final var name : List.of("a", "a", "b")) {
            loop.submit(node(name));
            get(loop.ask(fabric -> true));
        }
        assertEquals("what changes nothing has no number", List.of("first 42", "second 42", "first 43", "second 43"),
            told);
        assertEquals(43, loop.generation());
    }

    @Test
    public void smallChangeIsTakenInByWhoeverBringsIt() throws Exception {
        final var threads = new CopyOnWriteArrayList<Thread>();
        loop.addPrompt((generation, outcome, fabric) -> threads.add(Thread.currentThread()));
        loop.start();
        get(loop.ask(fabric -> 0));
        awaitRest();
        loop.offer(List.of(node("a"))).run();
        assertEquals(List.of(Thread.currentThread()), threads);
        assertEquals(Set.of("a"), get(loop.ask(fabric -> Set.copyOf(fabric.nodes().keySet()))));
    }

    @Test
    public void whatCanWaitIsToldByTheLoopBeforeAnythingElseIs() throws Exception {
        final var told = new CopyOnWriteArrayList<String>();
        final var threads = new CopyOnWriteArrayList<Thread>();
        loop.addPrompt((generation, outcome, fabric) -> loop.later(() -> told.add("prompt " + generation)));
        loop.addListener((generation, outcome, fabric) -> {
            threads.add(Thread.currentThread());
            told.add("listener " + generation);
        });
        loop.start();
        awaitRest();
        loop.later(() -> told.add("before"));
        loop.offer(List.of(node("a"))).run();
        loop.later(() -> told.add("after"));
        loop.submit(node("b"));
        assertEquals(List.of("before", "prompt 42", "listener 42", "after", "prompt 43", "listener 43"),
            get(loop.ask(fabric -> List.copyOf(told))));
        assertFalse(threads.contains(Thread.currentThread()));
    }

    @Test
    public void whatCanWaitDoesNotWaitForEver() throws Exception {
        final var done = new CountDownLatch(2);
        loop.start();
        awaitRest();
        loop.later(() -> {
            done.countDown();
            throw new IllegalStateException("a defect, made by a test");
        });
        loop.later(done::countDown);
        assertTrue(done.await(30, TimeUnit.SECONDS));
        assertEquals(1, get(loop.ask(fabric -> loop.failures())).longValue());
    }

    @Test
    public void whatIsOfferedOvertakesNothing() throws Exception {
        final var done = new CopyOnWriteArrayList<String>();
        final var go = new CountDownLatch(1);
        loop.start();
        loop.execute(() -> {
            Uninterruptibles.awaitUninterruptibly(go);
            done.add("first");
        });
        loop.offer(() -> done.add("second")).run();
        assertEquals(List.of(), done);
        go.countDown();
        get(loop.ask(fabric -> 0));
        assertEquals(List.of("first", "second"), done);
        // Nor is it overtaken by what comes while it is done, be it from itself.
        awaitRest();
        final var inner = new CompletableFuture<String>();
        loop.offer(() -> {
            loop.offer(() -> {
                done.add("fourth");
                inner.complete("done");
            }).run();
            done.add("third");
        }).run();
        get(inner);
        assertEquals(List.of("first", "second", "third", "fourth"), done);
    }

    @Test
    public void turnsOfManyThreadsAreOneAfterTheOtherAndInOrder() throws Exception {
        loop.start();
        Rush.assertOrder(5_000, (number, task) -> {
            if (number % 3 == 0) {
                loop.execute(task);
            } else {
                loop.offer(task).run();
            }
        });
        assertEquals(0, loop.failures());
    }

    @Test
    public void errorInAnOfferedChangeEndsTheLoop() throws Exception {
        final var reasons = new CopyOnWriteArrayList<FabricEndedException>();
        loop.addEndListener(reasons::add);
        loop.start();
        awaitRest();
        loop.offer(() -> {
            throw new OutOfMemoryError("a test");
        }).run();
        assertEquals(1, reasons.size());
        assertTrue(reasons.getFirst().isFailure());
        assertEnded(loop.ask(fabric -> 0), "a test");
        final var late = new CopyOnWriteArrayList<String>();
        loop.offer(() -> late.add("late")).run();
        loop.close();
        assertEquals(List.of(), late);
        assertEquals(1, reasons.size());
    }

    /** What is offered runs here only if nothing is under way; an answer comes a moment before its turn is over. */
    private void awaitRest() throws Exception {
        final var here = Thread.currentThread();
        final var ran = new CopyOnWriteArrayList<Thread>();
        while (!ran.contains(here)) {
            get(loop.ask(fabric -> 0));
            loop.offer(() -> ran.add(Thread.currentThread())).run();
        }
    }

    @Test
    public void failingListenerStopsNobody() throws Exception {
        final var told = new CopyOnWriteArrayList<Long>();
        loop.addListener((generation, outcome, fabric) -> {
            throw new IllegalStateException("a defect, made by a test");
        });
        loop.addListener((generation, outcome, fabric) -> told.add(generation));
        loop.start();
        loop.submit(node("a"));
        get(loop.ask(fabric -> true));
        loop.submit(node("b"));
        assertEquals(Set.of("a", "b"), get(loop.ask(fabric -> Set.copyOf(fabric.nodes().keySet()))));
        assertEquals(List.of(42L, 43L), told);
        assertEquals(2, loop.failures());
    }

    @Test
    public void failingTaskStopsNobody() throws Exception {
        loop.start();
        loop.execute(() -> {
            throw new IllegalStateException("a defect, made by a test");
        });
        assertEquals(true, get(loop.ask(fabric -> true)));
        assertEquals(1, loop.failures());
    }

    @Test
    public void failingInspectionIsADefectAndStopsNobody() throws Exception {
        loop.start();
        loop.submit(node("a"));
        final var seen = new CompletableFuture<Set<String>>();
        loop.inspect(fabric -> seen.complete(Set.copyOf(fabric.nodes().keySet())));
        loop.inspect(fabric -> {
            throw new IllegalStateException("a test");
        });
        assertEquals(Set.of("a"), get(seen));
        get(loop.ask(fabric -> 0));
        assertEquals(1, loop.failures());
    }

    @Test
    public void failingQuestionFailsItsAsker() throws Exception {
        loop.start();
        final var answer = loop.ask(fabric -> {
            throw new IllegalArgumentException("no such thing");
        });
        assertEquals("no such thing",
            assertThrows(ExecutionException.class, () -> get(answer)).getCause().getMessage());
        assertEquals("not a defect", 0, loop.failures());
    }

    /** An error takes the loop along no more than an exception does, where the fabric itself is sound. */
    @Test
    public void errorOfATaskOrListenerStopsNobody() throws Exception {
        final var told = new CopyOnWriteArrayList<Long>();
        loop.addListener((generation, outcome, fabric) -> {
            throw new NoClassDefFoundError("a class that is missing, says a test");
        });
        loop.addListener((generation, outcome, fabric) -> told.add(generation));
        loop.start();
        loop.execute(FabricLoopTest::overflow);
        loop.submit(node("a"));
        assertEquals(Set.of("a"), get(loop.ask(fabric -> Set.copyOf(fabric.nodes().keySet()))));
        assertEquals(List.of(42L), told);
        assertEquals(2, loop.failures());
    }

    private static void overflow() {
        overflow();
    }

    @Test
    public void errorOfAQuestionFailsItsAskerAndIsADefect() throws Exception {
        loop.start();
        final var answer = loop.ask(fabric -> {
            throw new AssertionError("a defect, made by a test");
        });
        assertEquals("a defect, made by a test",
            assertThrows(ExecutionException.class, () -> get(answer)).getCause().getMessage());
        assertEquals(true, get(loop.ask(fabric -> true)));
        assertEquals(1, loop.failures());
    }

    /** After this nothing can be relied upon: the loop ends, and says so to all who wait and to all who come later. */
    @Test
    public void fatalErrorEndsTheLoopAloud() throws Exception {
        final var ends = new CopyOnWriteArrayList<FabricEndedException>();
        final var end = new CompletableFuture<FabricEndedException>();
        loop.addEndListener(reason -> {
            ends.add(reason);
            throw new IllegalStateException("a defect, made by a test");
        });
        loop.addEndListener(end::complete);
        loop.execute(() -> {
            throw new OutOfMemoryError("made by a test");
        });
        final var waiting = loop.ask(fabric -> true);
        loop.start();
        assertEnded(waiting, "OutOfMemoryError");
        final var reason = get(end);
        assertTrue(reason.isFailure());
        assertEquals(List.of(reason), ends);
        assertEquals(1, loop.failures());
        assertEnded(loop.ask(fabric -> true), "restart the controller");
        loop.close();
        assertEquals("ended once", List.of(reason), ends);
    }

    /** Half of a change may be in the fabric: to go on would be to program from something that nobody wrote. */
    @Test
    public void errorInTheFabricEndsTheLoop() throws Exception {
        loop.start();
        loop.submit(new AbstractCollection<>() {
            @Override
            public Iterator<Change> iterator() {
                return List.of(node("a")).iterator();
            }

            @Override
            public Object[] toArray() {
                throw new LinkageError("made by a test");
            }

            @Override
            public int size() {
                return 1;
            }
        });
        assertEnded(loop.ask(fabric -> true), "LinkageError");
    }

    @Test
    public void closeFailsWhoeverStillWaits() throws Exception {
        final var end = new CompletableFuture<FabricEndedException>();
        final var entered = new CountDownLatch(1);
        final var leave = new CountDownLatch(1);
        loop.addEndListener(end::complete);
        loop.start();
        loop.execute(() -> {
            entered.countDown();
            Uninterruptibles.awaitUninterruptibly(leave);
        });
        assertTrue(entered.await(30, TimeUnit.SECONDS));
        final var waiting = loop.ask(fabric -> true);
        loop.close();
        leave.countDown();
        assertEnded(waiting, "being stopped");
        assertFalse(get(end).isFailure());
        assertEnded(loop.ask(fabric -> true), "being stopped");
        assertEquals(0, loop.failures());
    }

    @Test
    public void loopThatNeverStartedFailsItsAskersToo() {
        final var waiting = loop.ask(fabric -> true);
        loop.close();
        assertEnded(waiting, "being stopped");
    }

    private static void assertEnded(final CompletionStage<?> stage, final String expected) {
        final var cause = assertThrows(ExecutionException.class, () -> get(stage)).getCause();
        assertTrue(cause.toString(), cause instanceof FabricEndedException);
        assertTrue(cause.getMessage(), cause.getMessage().contains(expected));
    }
}
