/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.engine;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.selvage.core.fabric.FlowOrigin;
import io.selvage.core.fabric.FlowOrigin.Owner;
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
import io.selvage.core.net.MacAddress;
import io.selvage.impl.engine.NodeStatus.Phase;
import io.selvage.impl.hypervisor.Hypervisor;
import io.selvage.impl.reconcile.openflow.FlowListener;
import io.selvage.impl.reconcile.openflow.FlowReconciler;
import io.selvage.impl.reconcile.openflow.FlowState;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.mockito.Mockito;

/** Sessions come and go; the flow reconciler and the hosts are stand-ins. */
public class NodesTest {
    private static final long DATAPATH = 0x5e17;

    /** A port whose packets tell nothing. */
    private static final long BORING = 99;

    private final FabricLoop loop = new FabricLoop(Clock.systemUTC(), 0);
    private final FlowReconciler flows = Mockito.mock(FlowReconciler.class);
    private final List<FlowListener> progress = new ArrayList<>();
    private final List<String> packets = new ArrayList<>();
    private final Nodes nodes = new Nodes(loop, (name, listener) -> {
        progress.add(listener);
        return flows;
    });

    @Before
    public void before() {
        loop.addPrompt(nodes);
        nodes.addPackets(new PacketListener() {
            @Override
            public boolean isNews(final String node, final PacketIn packet) {
                return packet.inPort() != BORING;
            }

            @Override
            public void onPacket(final String node, final PacketIn packet) {
                packets.add(node);
            }
        });
        loop.start();
    }

    @After
    public void after() {
        loop.close();
    }

    private static Hypervisor hypervisor(final String address) {
        final var hypervisor = Mockito.mock(Hypervisor.class);
        Mockito.when(hypervisor.name()).thenReturn("hv1");
        Mockito.when(hypervisor.kind()).thenReturn(NodeKind.HYPERVISOR);
        Mockito.when(hypervisor.address()).thenReturn(address);
        return hypervisor;
    }

    private static SwitchSession session() {
        final var session = Mockito.mock(SwitchSession.class);
        Mockito.when(session.datapathId()).thenReturn(DATAPATH);
        return session;
    }

    private static Port port(final String name) {
        return new Port(name, 1, Optional.empty(), Optional.empty(), Optional.empty(), true);
    }

    private static List<Change> inventory(final Port... ports) {
        return List.of(new Change.Inventory(new NodeFacts("hv1", NodeKind.HYPERVISOR, Optional.empty(),
            OptionalLong.of(DATAPATH), Map.of(), List.of(), Optional.empty(), Optional.empty()), List.of(ports)));
    }

    private static Change plugged(final String port) {
        return new Change.NodePort(new PortRef("hv1", port), Optional.of(port(port)));
    }

    private Set<String> ports() throws Exception {
        return loop.ask(fabric -> Set.copyOf(fabric.ports("hv1").keySet())).toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    }

    private NodeStatus status() throws Exception {
        return loop.ask(fabric -> nodes.statuses().getFirst()).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    public void newerOfTwoSessionsWins() throws Exception {
        final var older = hypervisor("192.0.2.1:1");
        final var newer = hypervisor("192.0.2.2:1");
        nodes.onConnected(older, inventory(port("old")));
        nodes.onChanges(older, List.of(plugged("old2"))).run();
        assertEquals(Set.of("old", "old2"), ports());
        nodes.onConnected(newer, inventory(port("new")));
        assertEquals(Optional.of("192.0.2.2:1"), status().ovsdbAddress());
        Mockito.verify(older).close(Mockito.anyString());
        nodes.onChanges(older, List.of(plugged("late"))).run();
        assertEquals("the older one has nothing to say any more", Set.of("new"), ports());
        nodes.onDisconnected(older, "closed");
        assertEquals("and its end is not that of the newer one", Optional.of("192.0.2.2:1"), status().ovsdbAddress());
        nodes.onChanges(newer, List.of(plugged("new2"))).run();
        assertEquals(Set.of("new", "new2"), ports());
        nodes.onDisconnected(newer, "closed");
        assertEquals(Optional.empty(), status().ovsdbAddress());
        assertEquals("what was plugged stays known", Set.of("new", "new2"), ports());
    }

    @Test
    public void nodeIsConfirmedOnlyWhileItIsConnectedAndRead() throws Exception {
        final var hypervisor = hypervisor("192.0.2.1:1");
        nodes.onConnected(hypervisor, inventory());
        assertTrue(status().problem().orElse("").contains("no OpenFlow session"));
        final var session = session();
        nodes.onConnected(session);
        status();
        Mockito.verify(flows).connected(session);
        progress.getFirst().onState(new FlowState.Observing());
        final long desired = status().desired();
        nodes.onRealised(hypervisor, desired);
        assertFalse(status().isRealised());
        progress.getFirst().onState(new FlowState.InSync());
        progress.getFirst().onRealised(desired);
        assertTrue(status().isRealised());
        progress.getFirst().onState(new FlowState.Observing());
        assertFalse("what was there may be gone", status().isRealised());
        progress.getFirst().onState(new FlowState.InSync());
        nodes.onDisconnected(session);
        assertFalse(status().isRealised());
        assertEquals(Phase.DISCONNECTED, status().phase());
        Mockito.verify(flows).disconnected(session);
    }

    @Test
    public void newHostSessionHasToConfirmAnew() throws Exception {
        final var hypervisor = hypervisor("192.0.2.1:1");
        nodes.onConnected(hypervisor, inventory());
        nodes.onConnected(session());
        assertFalse(status().isRealised());
        progress.getFirst().onState(new FlowState.InSync());
        progress.getFirst().onRealised(1_000);
        nodes.onRealised(hypervisor, 1_000);
        assertTrue(status().isRealised());
        final var next = hypervisor("192.0.2.1:2");
        nodes.onConnected(next, inventory());
        assertFalse(status().isRealised());
        nodes.onRealised(hypervisor, 1_000);
        assertFalse("the word of the former session does not count", status().isRealised());
        nodes.onRealised(next, 1_000);
        assertTrue(status().isRealised());
    }

    @Test
    public void lateEndOfAFormerSwitchSessionIsNotThatOfItsSuccessor() throws Exception {
        nodes.onConnected(hypervisor("192.0.2.1:1"), inventory());
        final var former = session();
        final var successor = session();
        nodes.onConnected(former);
        nodes.onConnected(successor);
        nodes.onDisconnected(former);
        status();
        assertEquals(Map.of("hv1", successor), loop.ask(fabric -> nodes.switches()).toCompletableFuture()
            .get(30, TimeUnit.SECONDS));
    }

    @Test
    public void whatASwitchRefusesIsToldByTheObjectThatWantsIt() throws Exception {
        loop.submit(List.of(
            new Change.Zone("tz1", Optional.of(new TransportZone("tz1", "default", Encapsulation.VXLAN, true))),
            new Change.Network("red", Optional.of(new VirtualNetwork("red", Optional.empty(), Optional.of(5000), "tz1",
                List.of(), true))),
            new Change.Provision("web", Optional.of(new Instruction("web", new DeviceId("tap1"), "red",
                Optional.of(MacAddress.of("02:00:00:00:00:01")), new TreeSet<>(), Optional.empty())))));
        final var tap = new Port("tap1", 7, Optional.of(new DeviceId("tap1")), Optional.empty(), Optional.empty(),
            true);
        nodes.onConnected(hypervisor("192.0.2.1:1"), inventory(tap));
        nodes.onConnected(session());
        final var origins = loop.ask(fabric -> fabric.origins("hv1")).toCompletableFuture().get(30, TimeUnit.SECONDS);
        final var mine = origins.keySet().stream()
            .filter(key -> origins.get(key).equals(new FlowOrigin(Owner.PROVISIONING_INSTRUCTION, "web"))).toList();
        assertTrue(origins.toString(), mine.size() > 1);
        progress.getFirst().onErrors(Map.of(mine.getFirst(), "table full", mine.get(1), "table full"));
        final var problem = status().problem().orElse("");
        assertTrue(problem, problem.contains("the switch refused 2 flows, 2 of provisioning-instruction web, one of "
            + "them in table ") && problem.contains("table full"));
        progress.getFirst().onErrors(Map.of());
        assertFalse(status().problem().toString(), status().problem().toString().contains("refused"));
    }

    @Test
    public void packetsAreThoseOfTheNodeOfTheirDatapath() throws Exception {
        nodes.onConnected(hypervisor("192.0.2.1:1"), inventory());
        status();
        nodes.onPacketIn(new PacketIn(DATAPATH, 1, 0, 0, new byte[0]));
        nodes.onPacketIn(new PacketIn(DATAPATH, BORING, 0, 0, new byte[0]));
        nodes.onPacketIn(new PacketIn(DATAPATH + 1, 1, 0, 0, new byte[0]));
        status();
        assertEquals(List.of("hv1"), packets);
    }

    @Test
    public void floodOfPacketsDoesNotPileUp() throws Exception {
        nodes.onConnected(hypervisor("192.0.2.1:1"), inventory());
        status();
        final var go = new CountDownLatch(1);
        loop.execute(() -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        for (int i = 0; i < Nodes.MAX_PACKETS_WAITING + 10; i++) {
            nodes.onPacketIn(new PacketIn(DATAPATH, 1, 0, 0, new byte[0]));
        }
        assertEquals(10, nodes.packetsRefused());
        go.countDown();
        status();
        assertEquals(Nodes.MAX_PACKETS_WAITING, packets.size());
        nodes.onPacketIn(new PacketIn(DATAPATH, 1, 0, 0, new byte[0]));
        assertEquals("taken in again", 10, nodes.packetsRefused());
    }

    @Test
    public void problemsAreTold() throws Exception {
        final var hypervisor = hypervisor("192.0.2.1:1");
        nodes.onConnected(hypervisor, inventory());
        nodes.onConnected(session());
        nodes.onProblem(hypervisor, Optional.of("the bridge is refused"));
        assertEquals(Phase.BACKING_OFF, status().phase());
        assertEquals(Optional.of("the bridge is refused"), status().problem());
        nodes.onProblem(hypervisor("192.0.2.9:1"), Optional.empty());
        assertEquals("not its own word", Phase.BACKING_OFF, status().phase());
        nodes.onProblem(hypervisor, Optional.empty());
        assertEquals(Optional.empty(), status().problem());
    }

    /** When nobody looks after nodes any more, none looks as if somebody did. */
    @Test
    public void endIsToldOfEveryNode() throws Exception {
        final var told = new ArrayList<NodeStatus>();
        final var hypervisor = hypervisor("192.0.2.1:1");
        nodes.onConnected(hypervisor, inventory());
        nodes.onConnected(session());
        status();
        nodes.addListener(new NodeStatusListener() {
            @Override
            public void onNodeStatus(final NodeStatus status) {
                told.add(status);
            }

            @Override
            public void onNodeGone(final String node) {
                told.clear();
            }
        });
        loop.ask(fabric -> {
            nodes.end("restart the controller");
            return true;
        }).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEquals(List.of("hv1"), told.stream().map(NodeStatus::name).toList());
        assertFalse(told.getFirst().connected());
        assertEquals(0, told.getFirst().healthScore());
        assertEquals(Optional.of("restart the controller"), told.getFirst().problem());
    }
}
