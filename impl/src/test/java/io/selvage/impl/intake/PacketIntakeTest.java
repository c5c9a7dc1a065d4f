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
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting;
import io.selvage.core.net.MacAddress;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.reconcile.openflow.PacketIn;
import io.selvage.testkit.Await;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Packets become sightings of the port that they came in by, on a real loop. */
public class PacketIntakeTest {
    private static final PortRef PORT = new PortRef("n", "p1");
    private static final byte[] FRAME = HexFormat.of().parseHex("ffffffffffff02000000000108060001080006040001"
        + "0200000000010a0000050000000000000a000001");
    private static final MacAddress MAC = MacAddress.of("02:00:00:00:00:01");

    private final FabricLoop loop = new FabricLoop(Clock.systemUTC(), 0);
    private final PacketIntake intake = new PacketIntake(loop, Clock.systemUTC());

    @Before
    public void before() {
        loop.addPrompt(intake);
        loop.start();
    }

    @After
    public void after() {
        loop.close();
    }

    private void plug(final PortRef ref, final int ofport) {
        plug(ref, ofport, Optional.empty());
    }

    private void plug(final PortRef ref, final int ofport, final Optional<MacAddress> attached) {
        loop.submit(new Change.NodePort(ref, Optional.of(new Port(ref.port(), ofport, Optional.empty(), attached,
            Optional.empty(), true))));
    }

    private void unplug(final PortRef ref) {
        loop.submit(new Change.NodePort(ref, Optional.empty()));
    }

    private void packet(final long port, final byte[] frame) {
        final var packet = new PacketIn(1, port, 0, 0, frame);
        loop.execute(() -> {
            if (intake.isNews("n", packet)) {
                intake.onPacket("n", packet);
            }
        });
    }

    private Set<MacAddress> behind(final PortRef ref) throws Exception {
        // Twice: the first question may be answered before what a packet told is taken in.
        loop.ask(fabric -> true).toCompletableFuture().get(10, TimeUnit.SECONDS);
        return loop.ask(fabric -> fabric.port(ref).stream().flatMap(port -> port.sightings().keySet().stream())
                .map(Sighting.Station::mac).collect(Collectors.toSet()))
            .toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    public void packetTellsWhoIsBehindAPort() throws Exception {
        plug(PORT, 7);
        packet(7, FRAME);
        assertEquals(Set.of(MAC), behind(PORT));
        assertEquals(1, intake.seen());
    }

    @Test
    public void whoeverTheHostHasToldOfIsSeenAsWell() throws Exception {
        plug(PORT, 7, Optional.of(MAC));
        packet(7, FRAME);
        assertEquals(Set.of(MAC), behind(PORT));
        assertEquals(1, intake.seen());
    }

    @Test
    public void packetOfAnUnknownPortTellsNothing() throws Exception {
        plug(PORT, 7);
        packet(8, FRAME);
        packet(7L << 32, FRAME);
        assertEquals(Set.of(), behind(PORT));
        assertEquals(0, intake.seen());
        assertEquals(0, intake.malformed());
    }

    @Test
    public void packetBeforeThePortIsKnownTellsWhenItIs() throws Exception {
        packet(7, FRAME);
        packet(7, FRAME);
        assertEquals(Set.of(), behind(PORT));
        plug(PORT, 7);
        assertEquals(Set.of(MAC), behind(PORT));
        assertEquals(1, intake.seen());
    }

    @Test
    public void packetOfAPortThatIsGoneTellsNothingOfTheNextOneWithItsNumber() throws Exception {
        packet(7, FRAME);
        plug(new PortRef("n", "other"), 7);
        behind(PORT);
        unplug(new PortRef("n", "other"));
        plug(PORT, 7);
        assertEquals(Set.of(), behind(PORT));
    }

    @Test
    public void packetAfterThePortIsGoneTellsNothing() throws Exception {
        plug(PORT, 7);
        unplug(PORT);
        packet(7, FRAME);
        assertEquals(Set.of(), behind(PORT));
        assertEquals(0, intake.seen());
    }

    @Test
    public void repeatedFramesAreToldOnce() throws Exception {
        plug(PORT, 7);
        for (int i = 0; i < 100; i++) {
            packet(7, FRAME);
        }
        assertEquals(Set.of(MAC), behind(PORT));
        // One may be told again when the machine takes half a second for this.
        assertTrue("told " + intake.seen() + " times", intake.seen() < 10);
    }

    @Test
    public void whatTellsNothingIsNoNews() throws Exception {
        final var packet = new PacketIn(1, 7, 0, 0, FRAME);
        assertFalse("nobody knows the port", intake.isNews("n", new PacketIn(1, 8, 0, 0, FRAME)));
        plug(PORT, 7);
        behind(PORT);
        assertTrue(intake.isNews("n", packet));
        packet(7, FRAME);
        behind(PORT);
        assertFalse("told just now", intake.isNews("n", packet));
        assertFalse("another switch", intake.isNews("m", packet));
    }

    @Test
    public void sameDeviceIsHeardAgainOnAPortPluggedAnew() throws Exception {
        plug(PORT, 7);
        packet(7, FRAME);
        assertEquals(Set.of(MAC), behind(PORT));
        unplug(PORT);
        final long before = System.currentTimeMillis();
        assertEquals(Set.of(), behind(PORT));
        Await.until("the clock moves", Duration.ofSeconds(1),
            () -> System.currentTimeMillis() > before);
        plug(PORT, 7);
        packet(7, FRAME);
        assertEquals("its only packet must not be taken for a repetition", Set.of(MAC), behind(PORT));
    }

    @Test
    public void malformedFramesAreCounted() throws Exception {
        plug(PORT, 7);
        for (final var frame : List.of(new byte[0], new byte[13], HexFormat.of().parseHex("ff".repeat(60)))) {
            packet(7, frame);
        }
        assertEquals(Set.of(), behind(PORT));
        assertEquals(3, intake.malformed());
    }

    @Test
    public void portsThatSwapTheirNumbersAreToldApart() throws Exception {
        final var other = new PortRef("n", "p2");
        plug(PORT, 1);
        plug(other, 2);
        behind(PORT);
        loop.submit(List.of(
            new Change.NodePort(PORT, Optional.of(new Port("p1", 2, Optional.empty(), Optional.empty(),
                Optional.empty(), true))),
            new Change.NodePort(other, Optional.of(new Port("p2", 1, Optional.empty(), Optional.empty(),
                Optional.empty(), true)))));
        packet(1, FRAME);
        assertEquals(Set.of(MAC), behind(other));
        assertEquals(Set.of(), behind(PORT));
    }
}
