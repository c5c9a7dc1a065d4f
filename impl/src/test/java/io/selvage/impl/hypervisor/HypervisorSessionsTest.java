/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.hypervisor;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Port;
import io.selvage.core.net.Ip;
import io.selvage.impl.ovsdb.NodeDiary;
import io.selvage.impl.ovsdb.OvsdbNode;
import io.selvage.impl.reconcile.openflow.SwitchPort;
import io.selvage.ovsdb.OvsdbConfig;
import io.selvage.ovsdb.OvsdbListener;
import io.selvage.ovsdb.OvsdbRuntime;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import io.selvage.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;
import org.mockito.Mockito;

/** What becomes of the bridge of a real Open vSwitch, whose switch process is real as well. */
public class HypervisorSessionsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    /** Nobody listens there: that the switch comes is another test's matter. */
    private static final int OPENFLOW_PORT = 9;
    private static final String CONTROLLER = "tcp:127.0.0.1:" + OPENFLOW_PORT;

    private final NodeDiary diary = new NodeDiary();
    private final List<OvsdbNode> connected = diary.connected;
    private final List<Change> changes = diary.changes;
    private final List<Long> realised = diary.realised;
    private final List<Optional<String>> problems = diary.problems;
    private final List<String> ends = diary.ends;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final HypervisorSessions sessions = new HypervisorSessions(diary, timer, "tcp", OPENFLOW_PORT);
    private OvsdbRuntime runtime;
    private OvsdbListener listener;
    private TestHost host;
    private long generation;

    @BeforeClass
    public static void beforeClass() {
        assumeTrue("Open vSwitch is not installed", TestHost.isInstalled());
    }

    @Before
    public void before() throws IOException {
        runtime = new OvsdbRuntime();
        listener = runtime.listen(OvsdbConfig.builder(OpenVSwitch.spec()).build(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), sessions);
        host = new TestHost();
    }

    @After
    public void after() throws IOException {
        runtime.close();
        timer.shutdownNow();
        host.close();
    }

    private static void await(final String what, final BooleanSupplier condition) {
        Await.until(what, SOON, condition);
    }

    private Hypervisor connect() {
        return connect(listener);
    }

    private Hypervisor connect(final OvsdbListener to) {
        host.vsctl("--no-wait", "set", "Open_vSwitch", ".", "external_ids:system-id=hv1",
            "other_config:local_ip=192.0.2.1");
        host.connect(to.address());
        await("the host is there", () -> !connected.isEmpty());
        return (Hypervisor) connected.getLast();
    }

    private static BridgeDesire desire(final String localIp, final Encapsulation... tunnels) {
        return new BridgeDesire("system", Set.of(tunnels), Optional.of(Ip.of(localIp)));
    }

    private void realise(final Hypervisor hypervisor, final BridgeDesire desire) {
        final long next = ++generation;
        hypervisor.desire(next, desire);
        await("generation " + next + " is realised", () -> realised.contains(next));
    }

    private boolean told(final Predicate<Change> what) {
        return changes.stream().anyMatch(what);
    }

    private String get(final String... what) {
        final var argv = new ArrayList<>(List.of("--no-wait", "--if-exists", "get"));
        argv.addAll(List.of(what));
        return host.vsctl(argv.toArray(String[]::new)).replace("\"", "");
    }

    private List<String> ports() {
        return host.vsctl("--no-wait", "list-ports", "br-int").lines().toList();
    }

    private List<String> bridges() {
        return host.vsctl("--no-wait", "list-br").lines().toList();
    }

    @Test
    public void bridgeAndTunnelsAreMade() {
        realise(connect(), desire("192.0.2.1", Encapsulation.VXLAN, Encapsulation.GENEVE));
        assertEquals("secure", get("Bridge", "br-int", "fail_mode"));
        assertEquals(CONTROLLER, host.vsctl("get-controller", "br-int"));
        assertEquals("[OpenFlow10, OpenFlow13]", get("Bridge", "br-int", "protocols"));
        assertEquals("vxlan", get("Interface", "sv-vxlan", "type"));
        assertEquals("{key=flow, local_ip=192.0.2.1, remote_ip=flow, tos=inherit}",
            get("Interface", "sv-vxlan", "options"));
        assertEquals("geneve", get("Interface", "sv-geneve", "type"));
        assertEquals(get("Bridge", "br-int", "datapath_id"), get("Bridge", "br-int", "other_config:datapath-id"));
        assertTrue("a generation is realised when the switch has numbered the tunnel ports",
            Integer.parseInt(get("Interface", "sv-vxlan", "ofport")) > 0);
        assertTrue("and told", told(change -> change instanceof Change.Node(var facts)
            && facts.tunnels().keySet().equals(Set.of(Encapsulation.VXLAN, Encapsulation.GENEVE))
            && facts.datapathId().isPresent()));
    }

    @Test
    public void whatIsThereIsAdopted() {
        host.vsctl("add-br", "br-int", "--", "add-port", "br-int", "sv-vxlan", "--", "set", "Interface", "sv-vxlan",
            "type=vxlan", "options:remote_ip=flow", "options:key=flow", "options:local_ip=192.0.2.1", "--", "add-port",
            "br-int", "tap1", "--", "set", "Interface", "tap1", "type=dummy", "external_ids:iface-id=vm1");
        final var datapathId = get("Bridge", "br-int", "datapath_id");
        final var uuid = get("Interface", "sv-vxlan", "_uuid");
        realise(connect(), desire("192.0.2.1", Encapsulation.VXLAN));
        assertEquals("nobody loses a packet", datapathId, get("Bridge", "br-int", "datapath_id"));
        assertEquals("it will survive the switch", datapathId, get("Bridge", "br-int", "other_config:datapath-id"));
        assertEquals(uuid, get("Interface", "sv-vxlan", "_uuid"));
        assertEquals("secure", get("Bridge", "br-int", "fail_mode"));
        assertEquals(CONTROLLER, host.vsctl("get-controller", "br-int"));
        assertTrue(ports().contains("tap1"));
    }

    @Test
    public void whatWasDeletedByHandIsPutBack() {
        realise(connect(), desire("192.0.2.1", Encapsulation.VXLAN));
        host.vsctl("--no-wait", "del-port", "sv-vxlan");
        await("the tunnel port is back", () -> ports().contains("sv-vxlan"));
        host.vsctl("--no-wait", "del-controller", "br-int");
        await("the controller is back", () -> CONTROLLER.equals(host.vsctl("--no-wait", "get-controller", "br-int")));
        host.vsctl("--no-wait", "del-fail-mode", "br-int");
        await("the fail mode is back", () -> "secure".equals(get("Bridge", "br-int", "fail_mode")));
        final var before = get("Bridge", "br-int", "_uuid");
        host.vsctl("--no-wait", "del-br", "br-int");
        await("the bridge is back", () -> bridges().contains("br-int") && ports().contains("sv-vxlan"));
        assertNotEquals(before, get("Bridge", "br-int", "_uuid"));
        assertEquals(CONTROLLER, host.vsctl("--no-wait", "get-controller", "br-int"));
    }

    @Test
    public void whatBelongsToOthersStays() {
        host.vsctl("add-br", "br-ex", "--", "set-controller", "br-ex", "tcp:127.0.0.1:7", "--", "add-port", "br-ex",
            "ext1", "--", "set", "Interface", "ext1", "type=dummy");
        final var hypervisor = connect();
        realise(hypervisor, desire("192.0.2.1", Encapsulation.VXLAN));
        host.vsctl("add-port", "br-int", "tap1", "--", "set", "Interface", "tap1", "type=dummy",
            "external_ids:iface-id=vm1");
        await("the device is told", () -> told(change -> change instanceof Change.NodePort(var ref, var port)
            && ref.port().equals("tap1") && port.isPresent()));
        realise(hypervisor, desire("192.0.2.2"));
        assertTrue(ports().contains("tap1"));
        assertTrue(bridges().contains("br-ex"));
        assertEquals("tcp:127.0.0.1:7", host.vsctl("get-controller", "br-ex"));
        assertEquals("ext1", host.vsctl("list-ports", "br-ex"));
        assertEquals("[]", get("Bridge", "br-ex", "fail_mode"));
        assertFalse("not told of other bridges", told(change -> change instanceof Change.NodePort(var ref, var port)
            && ref.port().equals("ext1")));
    }

    @Test
    public void datapathIdOutlivesTheSwitchProcess() throws IOException {
        realise(connect(), desire("192.0.2.1", Encapsulation.VXLAN));
        final var datapathId = get("Bridge", "br-int", "datapath_id");
        host.restartSwitch();
        assertEquals(datapathId, get("Bridge", "br-int", "datapath_id"));
    }

    @Test
    public void whatTheSwitchSaysOfAPortCountsUntilTheDatabaseHasIt() {
        realise(connect(), desire("192.0.2.1", Encapsulation.VXLAN));
        final long datapathId = Long.parseUnsignedLong(get("Bridge", "br-int", "datapath_id"), 16);
        host.vsctl("add-port", "br-int", "old", "--", "set", "Interface", "old", "type=internal");
        await("the database has the number", () -> !numbers("old").isEmpty());
        assertTrue(sessions.onPort(datapathId, new SwitchPort("old", 77, true)));
        // Nobody numbers what comes now: the database would be quicker
        host.killSwitch();
        assertFalse("not known", sessions.onPort(datapathId + 1, new SwitchPort("late", 8, true)));
        assertTrue(sessions.onPort(datapathId, new SwitchPort("early", 9, true)));
        host.vsctl("--no-wait", "del-port", "br-int", "old");
        for (final var name : List.of("old", "early", "late")) {
            host.vsctl("--no-wait", "add-port", "br-int", name);
        }
        await("the switch's word counts that came before the database's", () -> numbers("early").equals(List.of(9)));
        await("and that which comes later, too", () -> {
            sessions.onPort(datapathId, new SwitchPort("late", 10, true));
            return numbers("late").equals(List.of(10));
        });
        assertFalse("a word on a port that is gone", numbers("old").contains(77));
    }

    private List<Integer> numbers(final String port) {
        return changes.stream().flatMap(change -> change instanceof Change.NodePort(var ref, var value)
            && ref.port().equals(port) ? value.stream() : Stream.empty()).map(Port::ofport).toList();
    }

    @Test
    public void tunnelsFollowTheirAddress() {
        final var hypervisor = connect();
        realise(hypervisor, desire("192.0.2.1", Encapsulation.VXLAN));
        final var ofport = get("Interface", "sv-vxlan", "ofport");
        realise(hypervisor, desire("192.0.2.2", Encapsulation.VXLAN));
        assertEquals("192.0.2.2", get("Interface", "sv-vxlan", "options:local_ip"));
        assertEquals("flows that name it stay", ofport, get("Interface", "sv-vxlan", "ofport"));
        host.vsctl("--no-wait", "set", "Open_vSwitch", ".", "other_config:local_ip=192.0.2.3");
        await("a new address of the host is told", () -> told(change -> change instanceof Change.Node(var facts)
            && facts.localIp().equals(Optional.of(Ip.of("192.0.2.3")))));
    }

    @Test
    public void surplusTunnelIsRemoved() {
        final var hypervisor = connect();
        realise(hypervisor, desire("192.0.2.1", Encapsulation.VXLAN, Encapsulation.GRE));
        realise(hypervisor, desire("192.0.2.1", Encapsulation.GRE));
        assertEquals(List.of("sv-gre"), ports());
    }

    @Test
    public void refusalIsToldAndTriedAgain() {
        final var hypervisor = connect();
        // Names of interfaces are unique: this one is in the way of ours.
        host.vsctl("add-br", "br-ex", "--", "add-port", "br-ex", "sv-vxlan", "--", "set", "Interface", "sv-vxlan",
            "type=dummy");
        hypervisor.desire(++generation, desire("192.0.2.1", Encapsulation.VXLAN));
        await("the operator is told", () -> problems.stream().anyMatch(Optional::isPresent));
        host.vsctl("del-port", "br-ex", "sv-vxlan");
        await("it is tried again", () -> realised.contains(generation));
        assertEquals(Optional.empty(), problems.getLast());
        assertEquals(List.of("sv-vxlan"), ports());
    }

    @Test
    public void hostIsManagedOnceItHasAName() {
        host.connect(listener.address());
        await("the session is up", () -> "true".equals(host.vsctl("--no-wait", "--bare", "--columns=is_connected",
            "list", "Manager")));
        assertEquals(List.of(), connected);
        host.vsctl("--no-wait", "set", "Open_vSwitch", ".", "external_ids:system-id=hv1");
        await("the host is there", () -> !connected.isEmpty());
        realise((Hypervisor) connected.getLast(), desire("192.0.2.1", Encapsulation.VXLAN));
    }

    @Test
    public void hostThatChangesItsNameComesBackUnderTheOther() {
        connect();
        host.vsctl("--no-wait", "set", "Open_vSwitch", ".", "external_ids:system-id=hv2");
        await("it is there under its other name", () -> connected.getLast().name().equals("hv2"));
        assertEquals("the other session is over", 1, ends.size());
    }

    /** The back-off is for causes that nobody sees; one that is seen to be gone is no reason to wait any longer. */
    @Test
    public void refusalIsOverAsSoonAsItsCauseIs() throws IOException {
        final var longWaits = new CopyOnWriteArrayList<Long>();
        final var impatient = Mockito.mock(ScheduledExecutorService.class);
        Mockito.when(impatient.schedule(Mockito.any(Runnable.class), Mockito.anyLong(), Mockito.any()))
            .thenAnswer(call -> {
                final long millis = call.getArgument(1);
                if (millis <= 100) {
                    return timer.schedule(call.<Runnable>getArgument(0), millis, TimeUnit.MILLISECONDS);
                }
                longWaits.add(millis);
                return null;
            });
        final var second = runtime.listen(OvsdbConfig.builder(OpenVSwitch.spec()).build(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new HypervisorSessions(diary, impatient, "tcp", OPENFLOW_PORT));
        host.vsctl("add-br", "br-ex", "--", "add-port", "br-ex", "sv-vxlan", "--", "set", "Interface", "sv-vxlan",
            "type=dummy");
        final var hypervisor = connect(second);
        hypervisor.desire(++generation, desire("192.0.2.1", Encapsulation.VXLAN));
        await("it waits for a time that never ends here", () -> !longWaits.isEmpty());
        assertFalse(realised.contains(generation));
        host.vsctl("del-port", "br-ex", "sv-vxlan");
        await("it is tried all the same", () -> realised.contains(generation));
        assertEquals(List.of("sv-vxlan"), ports());
    }

    @Test
    public void generationIsToldOnce() {
        final var hypervisor = connect();
        realise(hypervisor, desire("192.0.2.1", Encapsulation.VXLAN));
        host.vsctl("add-port", "br-int", "tap1", "--", "set", "Interface", "tap1", "type=dummy");
        await("updates were taken in", () -> told(change -> change instanceof Change.NodePort(var ref, var port)
            && ref.port().equals("tap1") && port.isPresent()));
        assertEquals(List.of(generation), realised);
        realise(hypervisor, desire("192.0.2.1", Encapsulation.VXLAN));
        assertEquals("the same again is another generation", List.of(generation - 1, generation), realised);
    }
}
