/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.record;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Neighbour;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting;
import io.selvage.core.facts.SwitchFeatures;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.lldp.ChassisId;
import io.selvage.core.lldp.Identifier;
import io.selvage.core.lldp.LldpDecoder;
import io.selvage.core.lldp.LldpEncoder;
import io.selvage.core.lldp.LldpResult;
import io.selvage.core.lldp.Lldpdu;
import io.selvage.core.lldp.PortId;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.impl.Datastore;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.record.RecordStore.Remembered;
import io.selvage.impl.status.BatchWriter;
import io.selvage.testkit.Await;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** What one run of the controller puts on record, the next one reads. */
public class RecordStoreTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final PortRef REF = new PortRef("hv1", "tap1/0");
    private static final Port PORT = new Port("tap1/0", 7, Optional.of(new DeviceId("vm1")),
        Optional.of(MacAddress.of("02:00:00:00:00:01")), Optional.of(new DeviceId("m1")), true);
    private static final Sighting SIGHTING = new Sighting(MacAddress.of("fe:00:00:00:00:02"),
        Set.of(Ip.of("10.0.0.5"), Ip.of("2001:db8::5")), Sighting.Source.ARP);
    private static final NodeFacts FULL = new NodeFacts("hv1", NodeKind.TOR_VTEP, Optional.of(Ip.of("192.0.2.1")),
        OptionalLong.of(0xF000_0000_0000_0001L), Map.of(Encapsulation.VXLAN, 3, Encapsulation.GRE, 4),
        List.of("a", "b"), Optional.of("netdev"), Optional.of("br-x"),
        new SwitchFeatures(Optional.of(254), Optional.of(true)));
    private static final NodeFacts BARE = new NodeFacts("hv1", NodeKind.HYPERVISOR, Optional.empty(),
        OptionalLong.empty(), Map.of(), List.of(), Optional.empty(), Optional.empty());

    private final Datastore datastore = new Datastore();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final FabricLoop loop = new FabricLoop(Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC), 0);
    private final BatchWriter writer = new BatchWriter(datastore.broker(), "record", executor, 1);

    @Before
    public void before() {
        loop.addListener(new RecordStore(writer, loop, new Remembered(0, List.of())));
        loop.start();
    }

    @After
    public void after() {
        loop.close();
        writer.close();
        executor.shutdownNow();
        datastore.close();
    }

    private Set<Change> recorded(final Change... changes) throws Exception {
        loop.submit(List.of(changes));
        loop.ask(fabric -> true).toCompletableFuture().get(30, TimeUnit.SECONDS);
        writer.flushed().toCompletableFuture().get(30, TimeUnit.SECONDS);
        final var read = RecordStore.read(datastore.broker()).changes();
        final var set = new HashSet<>(read);
        assertEquals("each once", read.size(), set.size());
        assertEquals("nobody is forgotten before the switch is back", read.stream().anyMatch(change ->
            !(change instanceof Change.Allocated)), set.remove(new Change.Hearing("hv1", false)));
        return set;
    }

    @Test
    public void emptyDatastoreRemembersNothing() throws Exception {
        try (var empty = new Datastore()) {
            assertEquals(new Remembered(0, List.of()), RecordStore.read(empty.broker()));
        }
    }

    @Test
    public void whatIsRecordedIsReadBack() throws Exception {
        assertEquals(Set.of(new Change.Node(FULL), new Change.Remembered(REF, PORT, NOW),
            new Change.Recalled(new Change.Seen(REF, SIGHTING, NOW))),
            recorded(new Change.Inventory(FULL, List.of(PORT)), new Change.Seen(REF, SIGHTING, NOW)));
    }

    @Test
    public void neighboursAreReadBackAsHeard() throws Exception {
        final byte[] frame = LldpEncoder.frame(MacAddress.of("02:00:00:00:00:09"), Lldpdu.of(
            new ChassisId(ChassisId.Subtype.LOCAL, new Identifier.Name("rack1")),
            new PortId(PortId.Subtype.INTERFACE_NAME, new Identifier.Name("eth0")), 120));
        final var heard = new Change.Heard(REF,
            Neighbour.of((LldpResult.Decoded) LldpDecoder.decode(frame), frame), NOW);
        assertEquals(Set.of(new Change.Node(FULL), new Change.Remembered(REF, PORT, NOW), heard),
            recorded(new Change.Inventory(FULL, List.of(PORT)), heard));
    }

    @Test
    public void whatANodeTakesBackDoesNotStayOnRecord() throws Exception {
        recorded(new Change.Node(FULL));
        assertEquals(Set.of(new Change.Node(BARE)), recorded(new Change.Node(BARE)));
    }

    @Test
    public void factsAndPortsOfANodeDoNotTouchEachOther() throws Exception {
        recorded(new Change.Inventory(FULL, List.of(PORT)));
        assertEquals(Set.of(new Change.Node(BARE), new Change.Remembered(REF, PORT, NOW)),
            recorded(new Change.Node(BARE)));
        assertEquals(Set.of(new Change.Node(BARE)), recorded(new Change.NodePort(REF, Optional.empty())));
    }

    @Test
    public void nodeTakenOutIsForgotten() throws Exception {
        recorded(new Change.Inventory(FULL, List.of(PORT)));
        assertEquals(Set.of(), recorded(new Change.NodeGone("hv1")));
        assertEquals("and told anew", Set.of(new Change.Node(FULL)), recorded(new Change.Node(FULL)));
    }

    @Test
    public void nextRunGoesOnAboveAllGenerations() throws Exception {
        recorded(new Change.Node(BARE));
        final var first = RecordStore.read(datastore.broker());
        assertTrue(first.firstGeneration() > loop.generation());
        new RecordStore(writer, loop, first);
        writer.flushed().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertTrue(RecordStore.read(datastore.broker()).firstGeneration() > first.firstGeneration());
    }

    private boolean isUsable() {
        return loop.ask(fabric -> fabric.networks().get("net") instanceof ResolvedNetwork.Usable)
            .toCompletableFuture().join();
    }

    @Test
    public void allocationIsAnnouncedOnlyAfterItIsOnRecord() throws Exception {
        final var hold = new CountDownLatch(1);
        executor.execute(() -> {
            try {
                hold.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        loop.submit(List.of(
            new Change.Zone("z", Optional.of(new TransportZone("z", "default", Encapsulation.VXLAN, true))),
            new Change.Network("net", Optional.of(new VirtualNetwork("net", Optional.empty(), Optional.empty(), "z",
                List.of(), true)))));
        for (int i = 0; i < 100; i++) {
            assertEquals("nothing is written yet", false, isUsable());
        }
        assertEquals(List.of(), RecordStore.read(datastore.broker()).changes());
        hold.countDown();
        Await.until("the network is usable", Duration.ofSeconds(30), this::isUsable);
        final var changes = RecordStore.read(datastore.broker()).changes();
        assertEquals(1, changes.size());
        assertTrue(changes.getFirst() instanceof Change.Allocated(var fabric, var network, var vni)
            && fabric.equals("default") && network.equals("net") && vni.isPresent());
    }
}
