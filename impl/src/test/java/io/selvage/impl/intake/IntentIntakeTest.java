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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.impl.Datastore;
import io.selvage.impl.engine.FabricLoop;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportZones;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportZonesBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZoneBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZoneKey;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.VirtualNetworks;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.VirtualNetworksBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetworkBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetworkKey;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.opendaylight.yangtools.binding.util.BindingMap;

/** How a start takes in what was configured before. */
public class IntentIntakeTest {
    private static final ObjectName ZONE = new ObjectName("overlay");
    private static final ObjectName NETWORK = new ObjectName("blue");

    private final Datastore datastore = new Datastore();
    private final FabricLoop loop = new FabricLoop(Clock.systemUTC(), 0);
    private final CountDownLatch complete = new CountDownLatch(1);
    private final IntentLedger ledger = new IntentLedger();
    private final IntentIntake intake = new IntentIntake(loop, ledger, () -> {
        complete.countDown();
        loop.start();
    });

    @After
    public void after() {
        intake.close();
        loop.close();
        datastore.close();
    }

    private void configure() throws Exception {
        final var transaction = datastore.broker().newWriteOnlyTransaction();
        transaction.put(LogicalDatastoreType.CONFIGURATION, DataObjectIdentifier.builder(TransportZones.class).build(),
            new TransportZonesBuilder().setTransportZone(BindingMap.of(new TransportZoneBuilder()
                .withKey(new TransportZoneKey(ZONE)).build())).build());
        transaction.put(LogicalDatastoreType.CONFIGURATION, DataObjectIdentifier.builder(VirtualNetworks.class).build(),
            new VirtualNetworksBuilder().setVirtualNetwork(BindingMap.of(new VirtualNetworkBuilder()
                .withKey(new VirtualNetworkKey(NETWORK)).setTransportZone(ZONE).build())).build());
        transaction.commit().get();
    }

    private Set<String> networks() throws Exception {
        return loop.ask(fabric -> Set.copyOf(fabric.networks().keySet())).toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    }

    @Test
    public void nothingConfiguredIsKnownAtOnce() throws Exception {
        intake.start(datastore.broker());
        assertTrue(complete.await(30, TimeUnit.SECONDS));
        assertEquals(Set.of(), networks());
    }

    /** Else everything would be decided, compiled and published several times at each start. */
    @Test
    public void whatWasRememberedAndConfiguredMakesOneBatch() throws Exception {
        configure();
        final var outcomes = new CopyOnWriteArrayList<Set<String>>();
        loop.addListener((generation, outcome, fabric) -> outcomes.add(Set.copyOf(fabric.networks().keySet())));
        loop.submit(new Change.Node(new NodeFacts("hv1", NodeKind.HYPERVISOR, Optional.empty(), OptionalLong.empty(),
            Map.of(), List.of(), Optional.empty(), Optional.empty())));
        loop.execute(() -> outcomes.add(Set.of("a task")));
        intake.start(datastore.broker());
        assertEquals(Set.of("blue"), networks());
        assertEquals(List.of(Set.of("blue"), Set.of("a task")), outcomes);
        assertEquals(1, loop.generation());
        assertFalse("it was started before", loop.start());
    }

    @Test
    public void whatIsConfiguredLaterIsTakenInToo() throws Exception {
        intake.start(datastore.broker());
        assertTrue(complete.await(30, TimeUnit.SECONDS));
        final var change = new Change.Network("blue", Optional.of(new VirtualNetwork("blue", Optional.empty(),
            Optional.empty(), "overlay", List.of(), true)));
        ledger.committed(List.of(change));
        final var pass = ledger.pass().toCompletableFuture();
        configure();
        pass.get(30, TimeUnit.SECONDS);
        assertEquals(Set.of("blue"), networks());
    }
}
