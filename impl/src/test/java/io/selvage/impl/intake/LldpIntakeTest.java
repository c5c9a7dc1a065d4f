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

import io.selvage.core.fabric.Fabric;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.lldp.ChassisId;
import io.selvage.core.lldp.Identifier;
import io.selvage.core.lldp.LldpEncoder;
import io.selvage.core.lldp.Lldpdu;
import io.selvage.core.lldp.PortId;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Purpose;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.reconcile.openflow.ApplyResult;
import io.selvage.impl.reconcile.openflow.FlowMod;
import io.selvage.impl.reconcile.openflow.MeterMod;
import io.selvage.impl.reconcile.openflow.PacketIn;
import io.selvage.impl.reconcile.openflow.SwitchFlows;
import io.selvage.impl.reconcile.openflow.SwitchSession;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** LLDP frames become neighbours of the port that they came in by, and too many of them a flood; on a real loop. */
public class LldpIntakeTest {
    private static final PortRef PORT = new PortRef("n", "p1");
    private static final PortRef OTHER = new PortRef("n", "p2");
    private static final MacAddress MAC = MacAddress.of("02:00:00:00:00:01");
    private static final byte[] MALFORMED = {
        1, (byte) 0x80, (byte) 0xC2, 0, 0, 0x0E, 2, 0, 0, 0, 0, 1, (byte) 0x88, (byte) 0xCC, 4, 0};

    private static final class ManualClock extends Clock {
        private final AtomicLong now = new AtomicLong(1_000_000);

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(final ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(now.get());
        }
    }

    private final ManualClock clock = new ManualClock();
    private final FabricLoop loop = new FabricLoop(clock, 0);
    private final PacketIntake intake = new PacketIntake(loop, clock);

    @Before
    public void before() {
        loop.addPrompt(intake);
        loop.start();
    }

    @After
    public void after() {
        loop.close();
    }

    private static byte[] frame(final int ttl) {
        return LldpEncoder.frame(MAC, Lldpdu.of(new ChassisId(ChassisId.Subtype.LOCAL, new Identifier.Name("rack1")),
            new PortId(PortId.Subtype.MAC_ADDRESS, new Identifier.Mac(MAC)), ttl));
    }

    private void plug(final PortRef ref, final int ofport) {
        loop.submit(new Change.NodePort(ref, Optional.of(new Port(ref.port(), ofport, Optional.empty(),
            Optional.empty(), Optional.empty(), true))));
    }

    private void packet(final long port, final byte[] frame) {
        loop.execute(() -> intake.onPacket("n", new PacketIn(1, port, 0, 0, frame)));
    }

    private <T> T ask(final Function<Fabric, T> question) throws Exception {
        // Twice: the first question may be answered before what a packet told is taken in.
        loop.ask(fabric -> true).toCompletableFuture().get(10, TimeUnit.SECONDS);
        return loop.ask(question).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private int heard(final PortRef ref) throws Exception {
        return ask(fabric -> fabric.port(ref).map(seen -> seen.neighbours().heard().size()).orElse(0));
    }

    private Map<PortRef, LldpCounters> counters() throws Exception {
        return ask(fabric -> intake.takeLldpCounters());
    }

    @Test
    public void frameTellsOfANeighbourAndOfNoSighting() throws Exception {
        plug(PORT, 7);
        packet(7, frame(120));
        assertEquals(1, heard(PORT));
        assertEquals("no first packet of a device", Map.of(), ask(fabric ->
            fabric.port(PORT).orElseThrow().sightings()));
        assertEquals(Map.of(PORT, new LldpCounters(1, 0, Optional.empty(), 0, 0)), counters());
        assertEquals("told once", Map.of(), counters());
        packet(7, frame(0));
        assertEquals(0, heard(PORT));
    }

    @Test
    public void frameThatIsFasterThanTheHostIsKept() throws Exception {
        packet(7, frame(120));
        assertEquals(0, heard(PORT));
        plug(PORT, 7);
        assertEquals(1, heard(PORT));
    }

    @Test
    public void malformedFramesAreCountedAndSaidWhy() throws Exception {
        plug(PORT, 7);
        packet(7, MALFORMED);
        packet(7, frame(120));
        packet(7, MALFORMED);
        assertEquals(1, heard(PORT));
        assertEquals(Map.of(PORT, new LldpCounters(3, 2, Optional.of(
            "chassis-id at octet 14: the TLV here must be of type 1, and is of type 2"), 0, 0)), counters());
    }

    @Test
    public void floodOfOnePortIsDroppedBySwitchAndConcernsNoOther() throws Exception {
        plug(PORT, 7);
        plug(OTHER, 8);
        for (int i = 0; i < 1_000; i++) {
            packet(7, MALFORMED);
        }
        packet(8, frame(120));
        assertEquals(1, heard(OTHER));
        assertTrue(ask(fabric -> fabric.isFlooded(PORT)));
        assertFalse(ask(fabric -> fabric.isFlooded(OTHER)));
        final var counters = counters().get(PORT);
        assertEquals(1_000, counters.frames());
        assertEquals(LldpIntake.BURST, counters.malformed());
        assertEquals(1_000 - LldpIntake.BURST, counters.dropped());
    }

    @Test
    public void holdEndsByItselfAndGetsLongerIfTheFloodGoesOn() throws Exception {
        plug(PORT, 7);
        long hold = LldpIntake.FIRST_HOLD;
        for (int i = 0; i < 6; i++) {
            for (int frame = 0; frame < 100; frame++) {
                packet(7, MALFORMED);
            }
            assertTrue(ask(fabric -> fabric.isFlooded(PORT)));
            clock.now.addAndGet(hold - 1);
            assertTrue("hold " + i, ask(fabric -> fabric.isFlooded(PORT)));
            clock.now.addAndGet(1);
            // Time passes with the next change at the latest; here it is another port.
            plug(OTHER, 100 + i);
            assertFalse("hold " + i, ask(fabric -> fabric.isFlooded(PORT)));
            hold = Math.min(LldpIntake.LONGEST_HOLD, 2 * hold);
        }
        packet(7, frame(120));
        assertEquals("heard again", 1, heard(PORT));
        clock.now.addAndGet(2 * LldpIntake.LONGEST_HOLD);
        for (int frame = 0; frame < 100; frame++) {
            packet(7, MALFORMED);
        }
        assertTrue(ask(fabric -> fabric.isFlooded(PORT)));
        clock.now.addAndGet(LldpIntake.FIRST_HOLD);
        plug(OTHER, 200);
        assertFalse("begins anew after a time of quiet", ask(fabric -> fabric.isFlooded(PORT)));
    }

    /** A switch that says how many frames it dropped at ports 7 and 8. */
    private record Counting(long atSeven, long atEight) implements SwitchSession {
        @Override
        public long datapathId() {
            return 1;
        }

        @Override
        public CompletionStage<SwitchFlows> readFlows() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public CompletionStage<Map<Long, Long>> readPackets(final long cookie, final long mask) {
            assertEquals(Cookie.of(Purpose.DROP_LLDP_FLOOD, 0), cookie);
            return CompletableFuture.completedFuture(Map.of(Cookie.of(Purpose.DROP_LLDP_FLOOD, 7), atSeven,
                Cookie.of(Purpose.DROP_LLDP_FLOOD, 8), atEight));
        }

        @Override
        public CompletionStage<Map<Integer, Long>> readMeterDrops() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public CompletionStage<Map<Integer, String>> applyMeters(final List<MeterMod> mods) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public CompletionStage<ApplyResult> apply(final List<FlowMod> mods) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public int maxBatch() {
            return 1;
        }

        @Override
        public CompletionStage<Void> barrier() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void packetOut(final long port, final byte[] frame) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void resubmit(final long inPort, final byte[] frame) {
            throw new AssertionError("nobody asks");
        }
    }

    private void read(final long atSeven, final long atEight) {
        loop.execute(() -> intake.countDropped(() -> Map.of("n", new Counting(atSeven, atEight))));
    }

    @Test
    public void whatTheSwitchDropsIsCountedAtThePort() throws Exception {
        plug(PORT, 7);
        plug(OTHER, 8);
        loop.execute(() -> intake.countDropped(() -> {
            throw new AssertionError("there is no flood: nobody needs the switches");
        }));
        for (int frame = 0; frame < LldpIntake.BURST + 1; frame++) {
            packet(7, MALFORMED);
        }
        assertEquals("by the controller", 1, counters().get(PORT).dropped());
        read(500, 0);
        read(900, 0);
        ask(fabric -> true);
        final var counters = counters();
        assertEquals("nothing of the other port", Set.of(PORT), counters.keySet());
        assertEquals(901, counters.get(PORT).dropped());
        read(100, 0);
        ask(fabric -> true);
        assertEquals("another flow, which counts anew", 1_001, counters().get(PORT).dropped());
        assertEquals("no defect", 0, loop.failures());
    }

    @Test
    public void usualAgentsAreFarFromTheLimit() throws Exception {
        plug(PORT, 7);
        for (int second = 0; second < 600; second++) {
            for (int agent = 0; agent < 4; agent++) {
                packet(7, frame(120));
            }
            ask(fabric -> true);
            clock.now.addAndGet(1_000);
        }
        assertEquals(new LldpCounters(2_400, 0, Optional.empty(), 0, 0), counters().get(PORT));
    }
}
