/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.operations;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

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
import io.selvage.impl.engine.FabricLoop;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceInputBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceOutput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceOutput.Verdict;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint16;

/** Packets between two hypervisors, and what an operator is told of them. */
public class TraceRpcTest {
    private final FabricLoop loop = new FabricLoop(Clock.systemUTC(), 1);
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final TraceRpc rpc = new TraceRpc(loop, executor);

    @Before
    public void before() {
        loop.start();
        final var changes = new ArrayList<Change>();
        changes.add(new Change.Zone("tz", Optional.of(new TransportZone("tz", "default", Encapsulation.VXLAN, true))));
        changes.add(new Change.Network("blue", Optional.of(new VirtualNetwork("blue", Optional.empty(),
            Optional.of(5001), "tz", List.of(), false))));
        for (int i = 1; i <= 2; i++) {
            final var mac = MacAddress.of("02:00:00:00:00:0" + i);
            changes.add(new Change.Node(new NodeFacts("hv" + i, NodeKind.HYPERVISOR, Optional.of(Ip.of("192.0.2." + i)),
                OptionalLong.of(i), Map.of(Encapsulation.VXLAN, 100), List.of(), Optional.empty(),
                Optional.empty())));
            changes.add(new Change.NodePort(new PortRef("hv" + i, "tap" + i), Optional.of(new Port("tap" + i, i,
                Optional.empty(), Optional.of(mac), Optional.empty(), true))));
            changes.add(new Change.Provision("vm" + i, Optional.of(new Instruction("vm" + i, DeviceId.of(mac), "blue",
                Optional.empty(), new TreeSet<>(Set.of(Ip.of("10.0.0." + i))), Optional.empty()))));
        }
        changes.add(new Change.NodePort(new PortRef("hv1", "stray"), Optional.of(new Port("stray", 9, Optional.empty(),
            Optional.empty(), Optional.empty(), true))));
        loop.submit(changes);
    }

    @After
    public void after() {
        loop.close();
        executor.shutdownNow();
    }

    private static TraceInputBuilder from(final String device) {
        return new TraceInputBuilder().setDeviceId(
            new org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.DeviceId(device));
    }

    private static IpAddressNoZone ip(final String ip) {
        return new IpAddressNoZone(new Ipv4AddressNoZone(ip));
    }

    private RpcResult<TraceOutput> call(final TraceInputBuilder input) throws Exception {
        return rpc.invoke(input.build()).get(30, TimeUnit.SECONDS);
    }

    private TraceOutput trace(final TraceInputBuilder input) throws Exception {
        final var result = call(input);
        assertTrue(result.getErrors().toString(), result.isSuccessful());
        return result.getResult();
    }

    private String refusal(final TraceInputBuilder input) throws Exception {
        final var result = call(input);
        assertFalse(result.isSuccessful());
        return result.getErrors().stream().map(error -> error.getMessage()).collect(Collectors.joining());
    }

    @Test
    public void packetIsDeliveredOnTheOtherNodeAndEveryFlowHasAnOwner() throws Exception {
        final var trace = trace(from("02:00:00:00:00:01").setDestinationIp(ip("10.0.0.2")));
        assertEquals(Verdict.Delivered, trace.getVerdict());
        assertEquals("delivered to tap2 of hv2 (02:00:00:00:00:02)", trace.getSummary());
        assertEquals(2, trace.nonnullHop().size());
        final var owners = trace.nonnullHop().values().stream().flatMap(hop -> hop.nonnullStep().values().stream())
            .map(step -> step.getOwner().getName() + " " + step.getOwnerName()).collect(Collectors.toSet());
        assertTrue(owners.toString(), owners.contains("provisioning-instruction vm1")
            && owners.contains("provisioning-instruction vm2"));
    }

    @Test
    public void arpRequestGoesToEverybody() throws Exception {
        final var trace = trace(from("02:00:00:00:00:01").setArpOperation(Uint16.ONE).setDestinationIp(ip("10.0.0.2")));
        assertEquals("delivered to tap2 of hv2 (02:00:00:00:00:02)", trace.getSummary());
    }

    @Test
    public void whatDropsAPacketIsNamed() throws Exception {
        final var trace = trace(from("02:00:00:00:00:01").setSourceIp(ip("10.0.0.7")).setDestinationIp(ip("10.0.0.2")));
        assertEquals(Verdict.Dropped, trace.getVerdict());
        assertEquals("dropped: source IP address is not the device's own (SOURCE_GUARD of hv1)", trace.getSummary());
    }

    @Test
    public void packetOfNobodyIsShown() throws Exception {
        final var trace = trace(new TraceInputBuilder().setNode(new NodeName("hv1")).setPort("stray")
            .setSourceMac(mac("02:00:00:00:00:99")).setDestinationMac(mac("02:00:00:00:00:02"))
            .setSourceIp(ip("10.0.0.9")).setDestinationIp(ip("10.0.0.2")));
        assertEquals(Verdict.Shown, trace.getVerdict());
    }

    private static org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.MacAddress mac(
            final String mac) {
        return new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.MacAddress(mac);
    }

    @Test
    public void refusalsNameTheLeaf() throws Exception {
        assertEquals("node: give device-id, or node and port", refusal(new TraceInputBuilder()));
        assertEquals("device-id: no device 'nobody' is provisioned; give node and port to follow a packet of an "
            + "unprovisioned port", refusal(from("nobody").setDestinationIp(ip("10.0.0.2"))));
        assertEquals("device-id: give either the device or node and port",
            refusal(from("02:00:00:00:00:01").setPort("tap1")));
        assertEquals("node: there is no node 'hv9'",
            refusal(new TraceInputBuilder().setNode(new NodeName("hv9")).setPort("tap1")));
        assertEquals("port: node 'hv1' has no port 'tap9'",
            refusal(new TraceInputBuilder().setNode(new NodeName("hv1")).setPort("tap9")));
        assertEquals("destination-mac: needed, since no device with the address 10.0.0.3 is known in the network of "
            + "the sender", refusal(from("02:00:00:00:00:01").setDestinationIp(ip("10.0.0.3"))));
        assertEquals("ethertype: 0x806 is not that of the addresses and operation given, 0x800",
            refusal(from("02:00:00:00:00:01").setDestinationIp(ip("10.0.0.2")).setEthertype(Uint16.valueOf(0x806))));
    }
}
