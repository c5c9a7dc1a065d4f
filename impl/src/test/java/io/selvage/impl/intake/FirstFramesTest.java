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

import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Purpose;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.reconcile.openflow.PacketIn;
import io.selvage.impl.reconcile.openflow.SwitchSession;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.mockito.Mockito;

/** Which frames go back to the switch, and when; the switch and its confirmation are stand-ins. */
public class FirstFramesTest {
    private static final PortRef PORT = new PortRef("hv1", "tap1");

    private final FabricLoop loop = new FabricLoop(Clock.systemUTC(), 0);
    private final CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
    private final List<String> waits = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final SwitchSession session = Mockito.mock(SwitchSession.class);
    private final FirstFrames frames = new FirstFrames((generation, nodes, timeout) -> {
        waits.add(nodes.orElse(Set.of()) + " for " + timeout);
        return confirmed;
    }, node -> node.equals("hv1") ? Optional.of(session) : Optional.empty());

    @Before
    public void before() {
        Mockito.doAnswer(call -> sent.add(call.getArgument(0) + ":" + call.<byte[]>getArgument(1)[0]))
            .when(session).resubmit(Mockito.anyLong(), Mockito.any());
        loop.addListener((generation, outcome, fabric) -> frames.onOutcome(generation, outcome, fabric));
        loop.start();
        loop.submit(List.of(
            new Change.Inventory(new NodeFacts("hv1", NodeKind.HYPERVISOR, Ip.tryParse("192.0.2.1"),
                OptionalLong.of(1), Map.of(), List.of(), Optional.empty(), Optional.empty()), List.of()),
            new Change.Zone("tz1", Optional.of(new TransportZone("tz1", "default", Encapsulation.VXLAN, true))),
            new Change.Network("red", Optional.of(new VirtualNetwork("red", Optional.empty(), Optional.of(5000), "tz1",
                List.of(), true)))));
    }

    @After
    public void after() {
        loop.close();
    }

    private void instruct() {
        loop.submit(new Change.Provision("web", Optional.of(new Instruction("web", new DeviceId("tap1"), "red",
            Optional.of(MacAddress.of("02:00:00:00:00:01")), new TreeSet<>(), Optional.empty()))));
        settle();
    }

    private void plug(final int ofport) {
        loop.submit(new Change.NodePort(PORT, Optional.of(new Port("tap1", ofport, Optional.of(new DeviceId("tap1")),
            Optional.empty(), Optional.empty(), true))));
    }

    private void frame(final long port, final int mark) {
        frame(port, mark, Purpose.DISCOVER, 60);
    }

    private void frame(final long port, final int mark, final Purpose purpose, final int length) {
        frame(port, mark, purpose, length, 1);
    }

    private void frame(final long port, final int mark, final Purpose purpose, final int length, final int source) {
        final var bytes = new byte[length];
        if (length > 11) {
            bytes[0] = (byte) mark;
            bytes[6] = 2;
            bytes[11] = (byte) source;
        }
        loop.execute(() -> frames.onPacket("hv1", new PacketIn(1, port, 0, Cookie.of(purpose, 0), bytes)));
        settle();
    }

    private void settle() {
        loop.ask(fabric -> true).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Test
    public void framesThatCameBeforeTheFlowsGoBackWhenTheseAreThere() {
        instruct();
        frame(7, 1);
        frame(8, 2);
        frame(7, 3);
        plug(7);
        settle();
        assertEquals("the flows are not there yet", List.of(), sent);
        assertEquals(List.of("[hv1] for 1000"), waits);
        confirmed.complete(true);
        assertEquals("those of the port, in their order", List.of("7:1", "7:3"), sent);
    }

    @Test
    public void framesThatComeLateGoBackAtOnceButNotForEver() {
        instruct();
        confirmed.complete(true);
        plug(7);
        for (int i = 0; i < FirstFrames.MAX_GIVEN_BACK + 5; i++) {
            frame(7, i);
        }
        assertEquals(FirstFrames.MAX_GIVEN_BACK, sent.size());
        assertEquals("7:0", sent.getFirst());
    }

    @Test
    public void theNewestFramesAreKept() {
        instruct();
        confirmed.complete(true);
        for (int i = 0; i < FirstFrames.MAX_KEPT + 2; i++) {
            frame(7, i);
        }
        plug(7);
        settle();
        assertEquals(List.of("7:2", "7:3", "7:4", "7:5"), sent);
    }

    @Test
    public void framesOfAPortWithoutInstructionStayAway() {
        confirmed.complete(true);
        plug(7);
        frame(7, 1);
        assertEquals(List.of(), sent);
        // Its instruction comes while the frame is still fresh, and is for what comes from now on
        instruct();
        settle();
        assertEquals(List.of(), sent);
    }

    @Test
    public void partsOfFramesAndFramesForOthersStayAway() {
        instruct();
        confirmed.complete(true);
        plug(7);
        frame(7, 1, Purpose.DISCOVER, Action.ToController.FIRST_FRAME);
        frame(7, 2, Purpose.LLDP, 60);
        frame(7, 3, Purpose.DISCOVER, 60, 9);
        frame(7, 4, Purpose.DISCOVER, 10);
        assertEquals(List.of(), sent);
    }

    @Test
    public void whatAPortSentBeforeItWasUnpluggedIsForgotten() {
        frame(7, 1);
        plug(7);
        settle();
        loop.submit(new Change.NodePort(PORT, Optional.empty()));
        settle();
        confirmed.complete(true);
        instruct();
        plug(7);
        settle();
        assertEquals(List.of(), sent);
    }
}
