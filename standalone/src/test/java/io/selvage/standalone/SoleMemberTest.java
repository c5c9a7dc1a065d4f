/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.standalone;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.opendaylight.mdsal.eos.common.api.EntityOwnershipStateChange.LOCAL_OWNERSHIP_GRANTED;
import static org.opendaylight.mdsal.eos.common.api.EntityOwnershipStateChange.LOCAL_OWNERSHIP_LOST_NO_OWNER;
import static org.opendaylight.mdsal.eos.common.api.EntityOwnershipStateChange.LOCAL_OWNERSHIP_RETAINED_WITH_NO_CHANGE;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;
import org.opendaylight.mdsal.eos.common.api.CandidateAlreadyRegisteredException;
import org.opendaylight.mdsal.eos.common.api.EntityOwnershipState;
import org.opendaylight.mdsal.eos.common.api.EntityOwnershipStateChange;
import org.opendaylight.mdsal.eos.dom.api.DOMEntity;
import org.opendaylight.mdsal.singleton.api.ClusterSingletonService;
import org.opendaylight.mdsal.singleton.api.ServiceGroupIdentifier;
import org.opendaylight.mdsal.singleton.impl.EOSClusterSingletonServiceProvider;

/** One member owns what it asks for, and hears so in order. */
public class SoleMemberTest {
    private static final String TYPE = "switch";
    private static final DOMEntity ONE = new DOMEntity(TYPE, "one");
    private static final DOMEntity OTHER = new DOMEntity("other", "one");

    /** What a listener was told, and on which thread. */
    private record Told(DOMEntity entity, EntityOwnershipStateChange change, Thread thread) { }

    private final SoleMember member = new SoleMember();
    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<Told> reminders = new LinkedBlockingQueue<>();

    @After
    public void after() {
        member.close();
    }

    private void listen(final String type) {
        member.registerListener(type, (entity, change, jeopardy) -> {
            assertFalse(jeopardy);
            (change == LOCAL_OWNERSHIP_RETAINED_WITH_NO_CHANGE ? reminders : told)
                .add(new Told(entity, change, Thread.currentThread()));
        });
    }

    private void assertTold(final DOMEntity entity, final EntityOwnershipStateChange change)
            throws InterruptedException {
        final var one = told.poll(30, TimeUnit.SECONDS);
        assertEquals(entity, one.entity());
        assertEquals(change, one.change());
        assertNotSame("a caller may hold locks", Thread.currentThread(), one.thread());
    }

    @Test
    public void candidateIsOwnerUntilItWithdraws() throws Exception {
        listen(TYPE);
        assertEquals(Optional.empty(), member.getOwnershipState(ONE));
        for (int i = 0; i < 100; i++) {
            final var registration = member.registerCandidate(ONE);
            assertTrue(member.isCandidateRegistered(ONE));
            assertEquals(Optional.of(EntityOwnershipState.IS_OWNER), member.getOwnershipState(ONE));
            registration.close();
            assertFalse(member.isCandidateRegistered(ONE));
        }
        for (int i = 0; i < 100; i++) {
            assertTold(ONE, LOCAL_OWNERSHIP_GRANTED);
            assertTold(ONE, LOCAL_OWNERSHIP_LOST_NO_OWNER);
        }
    }

    /** For those who did not listen while they asked. */
    @Test
    public void ownerIsRemindedAndNobodyElse() throws Exception {
        listen(TYPE);
        final var other = new DOMEntity(TYPE, "other");
        member.registerCandidate(other).close();
        member.registerCandidate(ONE);
        for (int i = 0; i < 2; i++) {
            final var one = reminders.poll(30, TimeUnit.SECONDS);
            assertEquals(ONE, one.entity());
        }
    }

    @Test
    public void entitiesWithOneIdentifierKeepTheirOrder() throws Exception {
        listen(TYPE);
        listen(OTHER.getType());
        for (int i = 0; i < 100; i++) {
            member.registerCandidate(ONE).close();
            member.registerCandidate(OTHER).close();
        }
        for (int i = 0; i < 100; i++) {
            assertTold(ONE, LOCAL_OWNERSHIP_GRANTED);
            assertTold(ONE, LOCAL_OWNERSHIP_LOST_NO_OWNER);
            assertTold(OTHER, LOCAL_OWNERSHIP_GRANTED);
            assertTold(OTHER, LOCAL_OWNERSHIP_LOST_NO_OWNER);
        }
    }

    @Test
    public void secondCandidateIsRefused() throws Exception {
        member.registerCandidate(ONE);
        assertThrows(CandidateAlreadyRegisteredException.class, () -> member.registerCandidate(ONE));
        member.registerCandidate(OTHER);
    }

    @Test
    public void laterListenerLearnsWhatIsOwned() throws Exception {
        member.registerCandidate(OTHER);
        member.registerCandidate(ONE);
        listen(TYPE);
        assertTold(ONE, LOCAL_OWNERSHIP_GRANTED);
    }

    @Test
    public void failingListenerTakesNobodyAlong() throws Exception {
        final var gone = member.registerListener(TYPE, (entity, change, jeopardy) ->
            told.add(new Told(OTHER, change, Thread.currentThread())));
        member.registerListener(TYPE, (entity, change, jeopardy) -> {
            throw new IllegalStateException("a defect, made by a test");
        });
        listen(TYPE);
        gone.close();
        final var registration = member.registerCandidate(ONE);
        assertTold(ONE, LOCAL_OWNERSHIP_GRANTED);
        member.close();
        registration.close();
        assertFalse("closing what was registered works to the end", member.isCandidateRegistered(ONE));
    }

    /** A service of a cluster, of which a test decides when it is closed. */
    private static final class Service implements ClusterSingletonService {
        private final CountDownLatch started = new CountDownLatch(1);
        private final SettableFuture<Void> closed = SettableFuture.create();

        @Override
        public ServiceGroupIdentifier getIdentifier() {
            return new ServiceGroupIdentifier("one");
        }

        @Override
        public void instantiateServiceInstance() {
            started.countDown();
        }

        @Override
        public ListenableFuture<Void> closeServiceInstance() {
            return closed;
        }

        void awaitStart() throws InterruptedException {
            assertTrue("nobody made it master", started.await(30, TimeUnit.SECONDS));
        }
    }

    /** As a switch does that connects anew before its former connection is cleaned up. */
    @Test
    public void serviceThatComesBackWhileItIsClosedStartsAgain() throws Exception {
        try (var provider = new EOSClusterSingletonServiceProvider(member)) {
            for (int i = 0; i < 100; i++) {
                final var first = new Service();
                final var registration = provider.registerClusterSingletonService(first);
                first.awaitStart();
                registration.close();
                final var second = new Service();
                final var again = provider.registerClusterSingletonService(second);
                assertEquals("the first one still runs", 1, second.started.getCount());
                first.closed.set(null);
                second.awaitStart();
                second.closed.set(null);
                again.close();
            }
        }
        assertSame("all of it was withdrawn", Optional.empty(),
            member.getOwnershipState(new DOMEntity("org.opendaylight.mdsal.ServiceEntityType", "one")));
    }
}
