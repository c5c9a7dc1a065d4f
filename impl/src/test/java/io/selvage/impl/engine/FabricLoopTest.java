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
import static org.junit.Assert.assertThrows;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
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
    public void failingQuestionFailsItsAsker() throws Exception {
        loop.start();
        final var answer = loop.ask(fabric -> {
            throw new IllegalArgumentException("no such thing");
        });
        assertEquals("no such thing",
            assertThrows(ExecutionException.class, () -> get(answer)).getCause().getMessage());
        assertEquals("not a defect", 0, loop.failures());
    }
}
