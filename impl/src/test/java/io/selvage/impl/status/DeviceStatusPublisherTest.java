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

import com.google.common.util.concurrent.Futures;
import io.selvage.core.fabric.Fabric;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.NodeConfig;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.impl.Datastore;
import io.selvage.impl.engine.FabricLoop;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Bindings;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.bindings.Binding;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.bindings.BindingKey;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;

/** What is told of a device is the last that is known of it, whichever of its instructions says so. */
public class DeviceStatusPublisherTest {
    private static final long NEVER = 3_600_000;
    private static final String DEVICE = "02:00:00:00:00:01";

    private final Datastore datastore = new Datastore();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final BatchWriter writer = new BatchWriter(datastore.broker(), "test", executor, NEVER);
    private final FabricLoop loop = new FabricLoop(Clock.systemUTC(), 0);
    private final DeviceStatusPublisher publisher = new DeviceStatusPublisher(writer, loop, Clock.systemUTC());
    private final Fabric fabric = new Fabric();
    private long generation;

    @After
    public void after() {
        loop.close();
        writer.close();
        executor.shutdownNow();
        datastore.close();
    }

    private void apply(final Change... changes) {
        generation++;
        publisher.onOutcome(generation, fabric.apply(List.of(changes), generation), fabric);
    }

    private static Change zone() {
        return new Change.Zone("tz1", Optional.of(new TransportZone("tz1", NodeConfig.DEFAULT_FABRIC,
            Encapsulation.VXLAN, true)));
    }

    private static Change network(final String name) {
        return new Change.Network(name, Optional.of(new VirtualNetwork(name, Optional.empty(), Optional.of(5000),
            Optional.empty(), "tz1", List.of(), true)));
    }

    private static Change instruction(final String name, final String network) {
        return new Change.Provision(name, Optional.of(new Instruction(name, new DeviceId(DEVICE), network,
            Optional.empty(), new TreeSet<>(), Optional.empty())));
    }

    private static Change without(final String instruction) {
        return new Change.Provision(instruction, Optional.empty());
    }

    /** What is told of the device: its instruction and its status; empty if nothing is. */
    private Optional<String> told() throws Exception {
        writer.flushed().toCompletableFuture().get(30, TimeUnit.SECONDS);
        try (var transaction = datastore.broker().newReadOnlyTransaction()) {
            final Optional<Binding> found = Futures.getUnchecked(transaction.read(LogicalDatastoreType.OPERATIONAL,
                DataObjectIdentifier.builder(Bindings.class).child(Binding.class, new BindingKey(
                    new org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.DeviceId(DEVICE))).build()));
            return found.map(binding -> binding.getInstruction().getValue() + " " + binding.getStatus().getName());
        }
    }

    @Test
    public void anInstructionThatCannotBeCarriedOutAnyMoreIsShown() throws Exception {
        apply(zone(), network("blue"), instruction("one", "blue"));
        assertEquals(Optional.of("one pending"), told());
        apply(new Change.Network("blue", Optional.empty()));
        assertEquals(Optional.of("one failed"), told());
    }

    @Test
    public void theInstructionThatCanHaveTheDeviceSpeaksForIt() throws Exception {
        apply(zone(), network("blue"), instruction("two", "blue"));
        apply(instruction("one", "nowhere"));
        assertEquals("whoever comes last", Optional.of("two pending"), told());
        apply(instruction("two", "nowhere"));
        assertEquals(Optional.of("one failed"), told());
        apply(instruction("two", "blue"));
        assertEquals(Optional.of("two pending"), told());
    }

    @Test
    public void whatIsTakenBackLeavesTheWordToTheOther() throws Exception {
        apply(zone(), network("blue"), instruction("one", "blue"), instruction("two", "nowhere"));
        apply(without("two"));
        assertEquals("the one that has the device says so still", Optional.of("one pending"), told());
        apply(instruction("two", "nowhere"));
        apply(without("one"));
        assertEquals(Optional.of("two failed"), told());
        apply(without("two"));
        assertEquals(Optional.empty(), told());
    }
}
