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
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;

import io.selvage.impl.engine.NodeStatus.Phase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.mockito.Mockito;

/** When what is known of a node counts as old. */
public class HeartbeatTest {
    private final FabricLoop loop = new FabricLoop(Clock.systemUTC(), 0);
    private final ScheduledExecutorService timer = Mockito.mock(ScheduledExecutorService.class);
    private final ScheduledFuture<?> scheduled = Mockito.mock(ScheduledFuture.class);
    private final List<Runnable> ends = new ArrayList<>();
    private final List<Long> limits = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Heartbeat heartbeat = new Heartbeat(loop, timer, List.of(new NodeStatusListener() {
        @Override
        public void onNodeStatus(final NodeStatus status) {
            told.add(status.name() + " " + status.phase() + " " + status.realised());
        }

        @Override
        public void onNodeGone(final String node) {
            told.add(node + " gone");
        }
    }));

    @Before
    public void before() {
        Mockito.doAnswer(call -> {
            ends.add(call.getArgument(0));
            limits.add(call.getArgument(1));
            return scheduled;
        }).when(timer).schedule(any(Runnable.class), anyLong(), eq(TimeUnit.SECONDS));
        loop.start();
    }

    @After
    public void after() {
        loop.close();
    }

    private void status(final Phase phase, final long realised) throws Exception {
        on(() -> heartbeat.onNodeStatus(new NodeStatus("hv1", phase != Phase.DISCONNECTED, Optional.empty(), 9,
            realised, phase, Optional.empty())));
    }

    private void timeIsUp(final int which) throws Exception {
        ends.get(which).run();
        on(() -> { });
    }

    private void on(final Runnable task) throws Exception {
        loop.ask(fabric -> {
            task.run();
            return true;
        }).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private void assertTold(final String... expected) {
        assertEquals(List.of(expected), told);
        told.clear();
    }

    @Test
    public void nodeThatStaysAwayBecomesUnknownOnce() throws Exception {
        status(Phase.IN_SYNC, 9);
        status(Phase.DISCONNECTED, 9);
        status(Phase.DISCONNECTED, 8);
        assertTold("hv1 IN_SYNC 9", "hv1 DISCONNECTED 9", "hv1 DISCONNECTED 8");
        assertEquals("time runs from the first word on", List.of(Heartbeat.LIMIT_SECONDS), limits);
        timeIsUp(0);
        assertTold("hv1 UNKNOWN 8");
        status(Phase.DISCONNECTED, 7);
        assertTold("hv1 UNKNOWN 7");
    }

    @Test
    public void nodeThatComesBackIsKnownAndItsTimeBeginsAnew() throws Exception {
        status(Phase.OBSERVING, 9);
        status(Phase.DISCONNECTED, 9);
        timeIsUp(0);
        status(Phase.OBSERVING, 9);
        status(Phase.DISCONNECTED, 9);
        assertTold("hv1 OBSERVING 9", "hv1 DISCONNECTED 9", "hv1 UNKNOWN 9", "hv1 OBSERVING 9", "hv1 DISCONNECTED 9");
        timeIsUp(0);
        assertTold();
        timeIsUp(1);
        assertTold("hv1 UNKNOWN 9");
    }

    @Test
    public void nodeThatIsOnlyRememberedHasMoreTime() throws Exception {
        status(Phase.DISCONNECTED, 0);
        status(Phase.OBSERVING, 0);
        status(Phase.DISCONNECTED, 0);
        assertEquals(List.of(Heartbeat.START_LIMIT_SECONDS, Heartbeat.LIMIT_SECONDS), limits);
        Mockito.verify(scheduled).cancel(false);
    }

    @Test
    public void nodeThatIsForgottenIsNoLongerTimed() throws Exception {
        status(Phase.DISCONNECTED, 0);
        on(() -> heartbeat.onNodeGone("hv1"));
        timeIsUp(0);
        assertTold("hv1 DISCONNECTED 0", "hv1 gone");
    }
}
