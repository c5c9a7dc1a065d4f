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
import io.selvage.impl.reconcile.openflow.Timers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.mockito.Mockito;

/** Which frames go back to the switch, and when; the switch and its confirmation are stand-ins. */
public class FirstFramesTest {
    private static final PortRef PORT = new PortRef("hv1", "tap1");

    private final FabricLoop loop = new FabricLoop(Clock.systemUTC(), 0);
    private final List<Runnable> ends = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final SwitchSession session = Mockito.mock(SwitchSession.class);
    private final FirstFrames frames = new FirstFrames(node -> Optional.of(session), new Timers() {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public Runnable schedule(final Duration delay, final Runnable task) {
            assertEquals(FirstFrames.SOON, delay);
            ends.add(task);
            return () -> ends.remove(task);
        }
    });

    @Before
    public void before() {
        Mockito.doAnswer(call -> sent.add(call.getArgument(0) + ":" + call.<byte[]>getArgument(1)[0]))
            .when(session).resubmit(Mockito.anyLong(), Mockito.any());
        loop.addPrompt((generation, outcome, fabric) -> frames.onOutcome(generation, outcome, fabric));
        loop.start();
        loop.submit(List.of(node("hv1", 1), node("hv2", 2),
            new Change.Zone("tz1", Optional.of(new TransportZone("tz1", "default", Encapsulation.VXLAN, true))),
            new Change.Network("red", Optional.of(new VirtualNetwork("red", Optional.empty(), Optional.of(5000), "tz1",
                List.of(), true)))));
        instruct("db", "tap2", 2);
        loop.submit(new Change.NodePort(new PortRef("hv2", "tap2"), Optional.of(new Port("tap2", 9,
            Optional.of(new DeviceId("tap2")), Optional.empty(), Optional.empty(), true))));
        settle();
        ends.clear();
    }

    private static Change node(final String name, final int number) {
        return new Change.Inventory(new NodeFacts(name, NodeKind.HYPERVISOR, Ip.tryParse("192.0.2." + number),
            OptionalLong.of(number), Map.of(Encapsulation.VXLAN, 1), List.of(), Optional.empty(), Optional.empty()),
            List.of());
    }

    @After
    public void after() {
        loop.close();
    }

    private void instruct() {
        instruct("web", "tap1", 1);
    }

    private void instruct(final String name, final String device, final int mac) {
        loop.submit(new Change.Provision(name, Optional.of(new Instruction(name, new DeviceId(device), "red",
            Optional.of(MacAddress.of("02:00:00:00:00:0" + mac)), new TreeSet<>(), Optional.empty()))));
        settle();
    }

    /** Switches have all flows of now. */
    private void confirm(final String... nodes) {
        for (final var node : nodes) {
            frames.onRealised(node, loop.generation());
        }
    }

    /** Switches are so quick that they have flows before anybody asks. */
    private void confirmAhead(final String... nodes) {
        for (final var node : nodes) {
            frames.onRealised(node, Long.MAX_VALUE);
        }
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
        settle();
        final var bytes = new byte[length];
        if (length > 11) {
            bytes[0] = (byte) mark;
            bytes[6] = 2;
            bytes[11] = (byte) source;
        }
        frames.onPacket("hv1", new PacketIn(1, port, 0, Cookie.of(purpose, 0), bytes));
    }

    private void settle() {
        loop.ask(fabric -> true).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Test
    public void framesThatCameBeforeTheFlowsGoBackWhenTheOtherSwitchesHaveTheirs() {
        instruct();
        frame(7, 1);
        frame(8, 2);
        frame(7, 3);
        plug(7);
        settle();
        assertEquals("the answer would not come through", List.of(), sent);
        frames.onRealised("hv2", loop.generation() - 1);
        assertEquals("that was another generation", List.of(), sent);
        confirm("hv2");
        assertEquals("those of the port, in their order, behind its flows", List.of("7:1", "7:3"), sent);
    }

    @Test
    public void framesThatComeBackAgainAndAgainWaitForTheirOwnSwitch() {
        instruct();
        confirmAhead("hv2");
        plug(7);
        for (int i = 0; i <= FirstFrames.MAX_UNCONFIRMED; i++) {
            frame(7, i);
        }
        assertEquals(FirstFrames.MAX_UNCONFIRMED, sent.size());
        confirm("hv1");
        assertEquals("7:" + FirstFrames.MAX_UNCONFIRMED, sent.getLast());
    }

    @Test
    public void aSwitchThatDoesNotConfirmIsNotWaitedForLong() {
        instruct();
        frame(7, 1);
        plug(7);
        settle();
        assertEquals(List.of(), sent);
        ends.getFirst().run();
        assertEquals(List.of("7:1"), sent);
        confirm("hv1", "hv2");
        assertEquals(List.of("7:1"), sent);
    }

    @Test
    public void framesThatWaitGoWithTheirPort() {
        instruct();
        frame(7, 1);
        plug(7);
        settle();
        loop.submit(new Change.NodePort(PORT, Optional.empty()));
        settle();
        confirm("hv1", "hv2");
        assertEquals(List.of(), sent);
    }

    @Test
    public void framesThatComeLateGoBackAtOnceButNotForEver() {
        instruct();
        confirmAhead("hv1", "hv2");
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
        confirmAhead("hv1", "hv2");
        for (int i = 0; i < FirstFrames.MAX_KEPT + 2; i++) {
            frame(7, i);
        }
        plug(7);
        settle();
        assertEquals(List.of("7:2", "7:3", "7:4", "7:5"), sent);
    }

    @Test
    public void framesOfAPortWithoutInstructionStayAway() {
        confirmAhead("hv1", "hv2");
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
        confirmAhead("hv1", "hv2");
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
        confirmAhead("hv1", "hv2");
        instruct();
        plug(7);
        settle();
        assertEquals(List.of(), sent);
    }
}
