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
import static org.junit.Assert.assertNull;

import com.google.common.util.concurrent.Futures;
import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.logical.Abilities;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.impl.Datastore;
import io.selvage.impl.engine.NodeStatus;
import io.selvage.impl.engine.NodeStatus.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.After;
import org.junit.Test;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportNodes;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNodeKey;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.State;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;

/** What is published of a node follows both from how it resolves and from how far it is. */
public class NodeStatusPublisherTest {
    private static final long NEVER = 3_600_000;

    private final Datastore datastore = new Datastore();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final BatchWriter writer = new BatchWriter(datastore.broker(), "test", executor, NEVER);
    private final NodeStatusPublisher publisher = new NodeStatusPublisher(writer);

    @After
    public void after() {
        writer.close();
        executor.shutdownNow();
        datastore.close();
    }

    private void resolves(final String tunnelIp, final Set<String> zones) {
        final var node = new ResolvedNode("hv1", NodeKind.HYPERVISOR, "default", new TreeSet<>(zones),
            Set.of(Encapsulation.VXLAN), Optional.of(Ip.of(tunnelIp)), Map.of(), OptionalLong.of(0xABC), "br-int", "",
            List.of(), Optional.empty(), new Abilities(Abilities.UNTOLD_TABLES, Optional.empty(), Set.of()),
            Optional.empty());
        publisher.onOutcome(1, new Outcome(Map.of(), Map.of(), Map.of("hv1", Optional.of(node)), Map.of(), List.of(),
            Set.of(), List.of(), List.of(), Set.of()), new Fabric());
    }

    private void says(final Phase phase, final long desired, final long realised, final Optional<String> problem) {
        publisher.onNodeStatus(new NodeStatus("hv1", phase != Phase.DISCONNECTED, Optional.of("192.0.2.1:4711"),
            desired, realised, phase, problem));
    }

    private State state() throws Exception {
        writer.flushed().toCompletableFuture().get(30, TimeUnit.SECONDS);
        try (var transaction = datastore.broker().newReadOnlyTransaction()) {
            final Optional<State> found = Futures.getUnchecked(transaction.read(LogicalDatastoreType.OPERATIONAL,
                DataObjectIdentifier.builder(TransportNodes.class)
                    .child(TransportNode.class, new TransportNodeKey(new NodeName("hv1"))).child(State.class).build()));
            return found.orElseThrow();
        }
    }

    private static Set<String> zones(final State state) {
        return state.requireTransportZone().stream().map(ObjectName::getValue).collect(Collectors.toSet());
    }

    @Test
    public void aChangeOfStatusLeavesWhatTheNodeIs() throws Exception {
        resolves("192.0.2.1", Set.of("tz1", "tz2"));
        says(Phase.APPLYING, 7, 6, Optional.of("no room"));
        final var applying = state();
        assertEquals(State.Status.Applying, applying.getStatus());
        assertEquals("no room", applying.getLastError());
        assertEquals("0000000000000abc", applying.getDatapathId());
        assertEquals(Set.of("tz1", "tz2"), zones(applying));

        says(Phase.IN_SYNC, 7, 7, Optional.empty());
        final var done = state();
        assertEquals(State.Status.InSync, done.getStatus());
        assertNull(done.getLastError());
        assertEquals(7, done.requireRealisedGeneration().getValue().longValue());
        assertEquals(applying.getTunnelIp(), done.getTunnelIp());
        assertEquals(applying.getKind(), done.getKind());
        assertEquals(Set.of("tz1", "tz2"), zones(done));
    }

    @Test
    public void anotherWayToResolveShowsAtOnceAndStays() throws Exception {
        resolves("192.0.2.1", Set.of("tz1"));
        says(Phase.IN_SYNC, 7, 7, Optional.empty());
        final var before = state();
        resolves("192.0.2.9", Set.of());
        final var after = state();
        assertEquals(State.Status.InSync, after.getStatus());
        assertEquals(Yang.ip(Ip.of("192.0.2.9")), after.getTunnelIp());
        assertNull("of no zone any more", after.getTransportZone());
        assertEquals(Set.of("tz1"), zones(before));

        says(Phase.DISCONNECTED, 7, 7, Optional.empty());
        assertEquals(after.getTunnelIp(), state().getTunnelIp());
        assertNull(state().getTransportZone());
    }
}
