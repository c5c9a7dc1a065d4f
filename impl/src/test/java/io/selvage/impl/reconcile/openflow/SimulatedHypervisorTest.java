/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.net.Ip;
import io.selvage.impl.hypervisor.BridgeDesire;
import io.selvage.impl.hypervisor.Hypervisor;
import io.selvage.impl.hypervisor.HypervisorSessions;
import io.selvage.impl.ovsdb.NodeDiary;
import io.selvage.impl.ovsdb.OvsdbNode;
import io.selvage.ovsdb.OvsdbConfig;
import io.selvage.ovsdb.OvsdbRuntime;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import io.selvage.testkit.Await;
import io.selvage.testkit.DummyHypervisor.Port;
import io.selvage.testkit.sim.SimulatedHypervisor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.After;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;

/** A simulated hypervisor does to our OVSDB, to OpenFlowPlugin and to our reconcilers what a real one does. */
public class SimulatedHypervisorTest implements SwitchListener {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final BridgeDesire BRIDGE = new BridgeDesire("netdev", Set.of(Encapsulation.VXLAN),
        Ip.tryParse("100.64.0.1"));

    private final NodeDiary diary = new NodeDiary();
    private final List<OvsdbNode> hosts = diary.connected;
    private final List<Change> changes = diary.changes;
    private final List<Long> realised = diary.realised;
    private final List<SwitchSession> switches = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private OpenFlowPluginInProcess plugin;
    private OfpSwitches openFlow;
    private OvsdbRuntime runtime;
    private SimulatedHypervisor simulated;

    @BeforeClass
    public static void beforeClass() {
        assumeTrue("no schema of Open vSwitch is installed",
            Files.exists(Path.of("/usr/share/openvswitch/vswitch.ovsschema")));
    }

    @Before
    public void before() throws Exception {
        plugin = new OpenFlowPluginInProcess();
        openFlow = new OfpSwitches(plugin.rpcs(), plugin.gate(), plugin.masterships(), plugin.extension(),
            ForkJoinPool.commonPool(), this);
        runtime = new OvsdbRuntime();
        final var listener = runtime.listen(OvsdbConfig.builder(OpenVSwitch.spec()).build(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new HypervisorSessions(diary, timer, "tcp", plugin.port()));
        simulated = new SimulatedHypervisor(SimulatedHypervisor.World.of(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.address().getPort()),
            (node, match) -> { }), "s1", "100.64.0.1");
        simulated.connect();
        Await.until("the host is there", SOON, () -> !hosts.isEmpty());
        ((Hypervisor) hosts.getFirst()).desire(7, BRIDGE);
        Await.until("its bridge is realised", SOON, () -> realised.contains(7L));
        Await.until("its switch is there", SOON, () -> !switches.isEmpty());
    }

    @After
    public void after() throws Exception {
        simulated.close();
        runtime.close();
        openFlow.close();
        plugin.close();
        timer.shutdownNow();
    }

    @Override
    public void onConnected(final SwitchSession session) {
        switches.add(session);
    }

    @Override
    public void onDisconnected(final SwitchSession session) {
        // The session ends with the test
    }

    @Override
    public void onPacketIn(final PacketIn packet) {
        // There are no packets
    }

    private Map<String, Optional<Integer>> ports() {
        final var ports = new HashMap<String, Optional<Integer>>();
        for (final var change : changes) {
            if (change instanceof Change.NodePort(var ref, var port)) {
                ports.put(ref.port(), port.map(io.selvage.core.facts.Port::ofport));
            }
        }
        return ports;
    }

    @Test
    public void portsAreNumberedAsTheyArePlugged() {
        simulated.plug(List.of(new Port("p1", "02:00:00:00:00:01", "one"), new Port("p2", "02:00:00:00:00:02", "two")));
        Await.until("both are numbered, after the tunnel", SOON, () -> ports().equals(
            Map.of("p1", Optional.of(2), "p2", Optional.of(3))));
        simulated.unplug(List.of("p1"));
        Await.until("one is gone", SOON, () -> ports().equals(Map.of("p1", Optional.empty(), "p2", Optional.of(3))));
    }

    @Test
    public void flowsAreReadAsTheyWereWritten() throws ExecutionException, InterruptedException, TimeoutException {
        final var mods = new ArrayList<FlowMod>();
        SampleFlows.all().stream().filter(flow -> flow.meter().isEmpty()).map(FlowMod.Add::new).forEach(mods::add);
        final var session = switches.getFirst();
        assertTrue(session.apply(mods).toCompletableFuture().get(20, TimeUnit.SECONDS).committed());
        assertEquals(mods.size(), simulated.flows());
        final var read = session.readFlows().toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertEquals(mods.stream().map(mod -> ((FlowMod.Add) mod).flow()).collect(Collectors.toSet()),
            Set.copyOf(read.flows()));
        final var first = (FlowMod.Add) mods.getFirst();
        session.apply(List.of(new FlowMod.Delete(first.key(), first.flow().cookie()))).toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
        assertEquals(mods.size() - 1, simulated.flows());
    }

    @Test
    public void itComesBackWithItsFlows() throws ExecutionException, InterruptedException, TimeoutException {
        final var flow = SampleFlows.all().getFirst();
        switches.getFirst().apply(List.of(new FlowMod.Add(flow))).toCompletableFuture().get(20, TimeUnit.SECONDS);
        hosts.getFirst().close("the test ends the session");
        Await.until("it connects again", SOON, () -> hosts.size() == 2);
        assertEquals(1, simulated.flows());
        assertEquals(0, simulated.youngerThan(Duration.ZERO));
    }
}
