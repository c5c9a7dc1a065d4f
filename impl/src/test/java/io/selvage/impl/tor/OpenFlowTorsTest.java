/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.tor;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import io.selvage.core.fabric.Fabric;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.SwitchFeatures;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.reconcile.openflow.SwitchPort;
import io.selvage.impl.reconcile.openflow.SwitchSession;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Which OpenFlow switches become nodes, and what is said of their ports. */
public class OpenFlowTorsTest {
    private static final long ID = 0x70_0000_0000_0001L;
    private static final String NAME = "openflow:" + ID;

    private final FabricLoop loop = new FabricLoop(Clock.systemUTC(), 0);
    /** What waits for the grace to be over. */
    private final List<Runnable> later = new ArrayList<>();
    private final ScheduledExecutorService timer = (ScheduledExecutorService) Proxy.newProxyInstance(
        OpenFlowTorsTest.class.getClassLoader(), new Class<?>[] {ScheduledExecutorService.class},
        (proxy, method, arguments) -> {
            assertEquals("schedule", method.getName());
            assertEquals(OpenFlowTors.GRACE_MILLIS, arguments[1]);
            later.add((Runnable) arguments[0]);
            return Executors.newSingleThreadScheduledExecutor().schedule(() -> { }, 0, TimeUnit.SECONDS);
        });
    private SwitchFeatures features = SwitchFeatures.UNKNOWN;
    private final OpenFlowTors tors = new OpenFlowTors(loop, this::oneAfterTheOther, timer,
        datapathId -> CompletableFuture.completedFuture(features));
    private final SwitchSession session = (SwitchSession) Proxy.newProxyInstance(
        OpenFlowTorsTest.class.getClassLoader(), new Class<?>[] {SwitchSession.class},
        (proxy, method, arguments) -> {
            assertEquals("datapathId", method.getName());
            return ID;
        });

    @Before
    public void startLoop() {
        loop.start();
    }

    @After
    public void stopLoop() {
        loop.close();
    }

    private <T> T ask(final Function<Fabric, T> question) throws InterruptedException, ExecutionException,
            TimeoutException {
        return loop.ask(question).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Optional<NodeKind> kind() throws InterruptedException, ExecutionException, TimeoutException {
        return ask(fabric -> fabric.facts(NAME).map(facts -> facts.kind()));
    }

    private Set<String> ports() throws InterruptedException, ExecutionException, TimeoutException {
        return ask(fabric -> Set.copyOf(fabric.ports(NAME).keySet()));
    }

    private synchronized void oneAfterTheOther(final Runnable task) {
        task.run();
    }

    private void graceIsOver() throws InterruptedException, ExecutionException, TimeoutException {
        ask(fabric -> true);
        final var due = List.copyOf(later);
        later.clear();
        due.forEach(Runnable::run);
    }

    @Test
    public void switchThatNoHostClaimsBecomesNode() throws InterruptedException, ExecutionException, TimeoutException {
        tors.onPort(ID, "1", Optional.of(new SwitchPort("swp1", 1, true)));
        tors.onConnected(session);
        assertEquals("not before the grace is over", Optional.empty(), kind());
        graceIsOver();
        assertEquals(Optional.of(NodeKind.TOR_OPENFLOW), kind());
        assertEquals(Set.of("swp1"), ports());
    }

    /** At a start it may take the loop seconds to tell whose bridges the switches are. */
    @Test
    public void graceBeginsWhenTheLoopHasTimeForIt() throws InterruptedException, ExecutionException,
            TimeoutException {
        final var busy = new CountDownLatch(1);
        loop.execute(() -> Uninterruptibles.awaitUninterruptibly(busy));
        tors.onConnected(session);
        assertEquals(List.of(), later);
        busy.countDown();
        ask(fabric -> true);
        assertEquals(1, later.size());
    }

    @Test
    public void whatSwitchHasIsToldAtEveryConnection() throws InterruptedException, ExecutionException,
            TimeoutException {
        features = new SwitchFeatures(Optional.of(64), Optional.of(true));
        tors.onConnected(session);
        graceIsOver();
        assertEquals(features, ask(fabric -> fabric.facts(NAME).orElseThrow().features()));
        tors.onDisconnected(session);
        features = new SwitchFeatures(Optional.of(4), Optional.of(false));
        tors.onConnected(session);
        graceIsOver();
        assertEquals(features, ask(fabric -> fabric.facts(NAME).orElseThrow().features()));
    }

    @Test
    public void bridgeOfHostDoesNot() throws InterruptedException, ExecutionException, TimeoutException {
        tors.onConnected(session);
        tors.onClaimed(ID, true);
        graceIsOver();
        assertEquals(Optional.empty(), kind());
    }

    @Test
    public void bridgeWhoseHostComesLateIsTakenBack() throws InterruptedException, ExecutionException,
            TimeoutException {
        tors.onConnected(session);
        graceIsOver();
        assertTrue(kind().isPresent());
        tors.onClaimed(ID, true);
        assertEquals(Optional.empty(), kind());
        tors.onClaimed(ID, false);
        assertTrue("its host gave it up", kind().isPresent());
    }

    @Test
    public void switchThatLeftDuringTheGraceDoesNot() throws InterruptedException, ExecutionException,
            TimeoutException {
        tors.onConnected(session);
        tors.onDisconnected(session);
        graceIsOver();
        assertEquals(Optional.empty(), kind());
    }

    @Test
    public void portsComeChangeAndGo() throws InterruptedException, ExecutionException, TimeoutException {
        tors.onConnected(session);
        graceIsOver();
        tors.onPort(ID, "1", Optional.of(new SwitchPort("swp1", 1, false)));
        tors.onPort(ID, "2", Optional.of(new SwitchPort("swp2", 2, true)));
        assertEquals(Set.of("swp1", "swp2"), ports());
        tors.onPort(ID, "1", Optional.of(new SwitchPort("swp1", 1, true)));
        assertTrue(ask(fabric -> fabric.ports(NAME).get("swp1").port().linkUp()));
        tors.onPort(ID, "2", Optional.of(new SwitchPort("renamed", 2, true)));
        assertEquals(Set.of("swp1", "renamed"), ports());
        tors.onPort(ID, "1", Optional.empty());
        assertEquals(Set.of("renamed"), ports());
    }
}
