/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.MacAddress;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNodeBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.State;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.StateBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.state.PortBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetworkBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.state.MemberBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.state.NodeBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceOutput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.read.drops.output.Drop;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.read.drops.output.DropBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.HopBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.HopKey;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.hop.Step;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.hop.StepBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.hop.StepKey;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Source;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Status;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.bindings.BindingBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.ProvisioningInstructionBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.provisioning.instruction.state.LocationBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.DeviceId;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.Generation;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeKind;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.Vni;
import org.opendaylight.yangtools.binding.util.BindingMap;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;

/** What a person gets to see. The expectations are the very lines. */
public class TablesTest {
    private static final List<TransportNode> NODES = List.of(
        node("hv10", new StateBuilder().setConnected(true).setStatus(State.Status.InSync)
            .setHealthScore(Uint8.valueOf(100))
            .setDesiredGeneration(generation(7)).setRealisedGeneration(generation(7))
            .setTransportZone(Set.of(new ObjectName("tz2"), new ObjectName("tz1"))).setTunnelIp(ip("10.0.0.10"))
            .setOvsdbAddress("10.0.0.10:41234").build()),
        node("hv2", new StateBuilder().setStatus(State.Status.BackingOff).setHealthScore(Uint8.valueOf(40))
            .setDesiredGeneration(generation(7)).setRealisedGeneration(generation(5))
            .setLastError("table 0 is full\nand so on")
            .setPort(BindingMap.of(
                new PortBuilder().setName("tap10").setOfport(Uint32.valueOf(12)).setLinkUp(true).setIfaceId("vm-10")
                    .build(),
                new PortBuilder().setName("tap9").setOfport(Uint32.valueOf(11)).setLinkUp(false)
                    .setAttachedMac("02:00:00:00:00:09").build()))
            .build()));

    @Test
    public void nodesMergeBothDatastores() {
        final var configured = new TransportNodeBuilder().setName(new NodeName("hv1"))
            .setKind(NodeKind.Hypervisor).build();
        assertEquals(List.of(
            "NODE  KIND        STATUS        HEALTH  REALISED  TUNNEL-IP  ZONES    PORTS  OVSDB            LAST-ERROR",
            "hv1   hypervisor  disconnected  -       -         -          -        -      -                -",
            "hv2   -           backing-off   40      5 of 7    -          -        2      -                "
                + "table 0 is full?and so on",
            "hv10  -           in-sync       100     7         10.0.0.10  tz1,tz2  0      10.0.0.10:41234  -"),
            NodeTables.nodes(List.of(configured), NODES, Filter.ALL).lines());
    }

    @Test
    public void nodesByStatus() {
        assertEquals(List.of("hv2"), firstCells(NodeTables.nodes(List.of(), NODES,
            Filter.of(null, null, null, "backing-off").among(State.Status.values()))));
        assertEquals(List.of("hv10"),
            firstCells(NodeTables.nodes(List.of(), NODES, Filter.of("hv10", null, null, null))));
    }

    @Test
    public void portsInNaturalOrder() {
        assertEquals(List.of(
            "NODE  PORT   OFPORT  LINK  IFACE-ID  ATTACHED-MAC       VM-ID",
            "hv2   tap9   11      down  -         02:00:00:00:00:09  -",
            "hv2   tap10  12      up    vm-10     -                  -"),
            NodeTables.ports(NODES, Filter.ALL).lines());
    }

    @Test
    public void unknownStatusNamesTheKnown() {
        final var failure = assertThrows(IllegalArgumentException.class,
            () -> Filter.of(null, null, null, "fine").among(State.Status.values()));
        assertEquals("there is no status 'fine', only in-sync, applying, observing, backing-off, disconnected, "
            + "unknown, incomplete",
            failure.getMessage());
    }

    @Test
    public void networksAndMembers() {
        final var config = List.of(network("blue").setVni(new Vni(Uint32.valueOf(5000)))
            .setTransportZone(new ObjectName("tz1")).build(),
            network("green").setTransportZone(new ObjectName("tz1")).build());
        final var operational = List.of(network("green").setState(
            new org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network
                .StateBuilder()
                .setVni(new Vni(Uint32.valueOf(1048576)))
                .setStatus(org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual
                    .network.State.Status.Active)
                .setRealisedGeneration(generation(9))
                .setMember(BindingMap.of(new MemberBuilder().setDeviceId(new DeviceId("vm-1"))
                    .setNode(new NodeName("hv2"))
                    .setMacAddress(new MacAddress("02:00:00:00:00:01"))
                    .setIpAddress(Set.of(ip("10.1.0.10"), ip("10.1.0.9"))).build()))
                .setNode(BindingMap.of(new NodeBuilder().setName(new NodeName("hv2")).build()))
                .build()).build());
        assertEquals(List.of(
            "NETWORK  VNI      ZONE  STATUS  MEMBERS  NODES  REALISED  SUBNETS  REASON",
            "blue     5000     tz1   -       -        -      -         -        -",
            "green    1048576  tz1   active  1        1      9         -        -"),
            NetworkTables.networks(config, operational, Filter.ALL).lines());
        assertEquals(List.of("green"),
            firstCells(NetworkTables.networks(config, operational, Filter.of(null, null, "hv2", null))));
        assertEquals(List.of(
            "NETWORK  DEVICE  MAC                NODE  IP",
            "green    vm-1    02:00:00:00:00:01  hv2   10.1.0.9,10.1.0.10"),
            NetworkTables.members(operational, Filter.ALL).lines());
        assertEquals(List.of(), firstCells(NetworkTables.members(operational, Filter.of(null, null, "hv3", null))));
    }

    @Test
    public void instructionsAndBindings() {
        final var config = List.of(instruction("web-1").setDeviceId(new DeviceId("vm-1"))
            .setVirtualNetwork(new ObjectName("blue")).build(),
            instruction("web-2").setDeviceId(new DeviceId("02:00:00:00:00:02"))
                .setVirtualNetwork(new ObjectName("green")).build());
        final var operational = List.of(instruction("web-1").setState(
            new org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.provisioning
                .instruction.StateBuilder().setStatus(Status.Running).setMacAddress(new MacAddress("02:00:00:00:00:01"))
                .setLocation(new LocationBuilder().setNode(new NodeName("hv1")).setPort("tap1").build())
                .setRealisedGeneration(generation(4)).build()).build());
        assertEquals(List.of(
            "INSTRUCTION  DEVICE             NETWORK  MAC                STATUS   NODE  PORT  REALISED  REASON",
            "web-1        vm-1               blue     02:00:00:00:00:01  running  hv1   tap1  4         -",
            "web-2        02:00:00:00:00:02  green    -                  -        -     -     -         -"),
            DeviceTables.instructions(config, operational, Filter.ALL).lines());
        assertEquals(List.of("web-2"),
            firstCells(DeviceTables.instructions(config, operational, Filter.of(null, "green", null, null))));
        assertEquals(List.of("web-1"),
            firstCells(DeviceTables.instructions(config, operational, Filter.of(null, null, "hv1", "running"))));

        final var bindings = List.of(
            new BindingBuilder().setDeviceId(new DeviceId("vm-1")).setNode(new NodeName("hv1")).setPort("tap1")
                .setStatus(Status.Running).setSource(Source.Ovsdb).setInstruction(new ObjectName("web-1")).build(),
            new BindingBuilder().setDeviceId(new DeviceId("stray")).setNode(new NodeName("hv1")).setPort("tap7")
                .setStatus(Status.Unknown).setSource(Source.FirstPacket).build());
        assertEquals(List.of(
            "DEVICE  MAC  NODE  PORT  STATUS   NETWORK  INSTRUCTION  SOURCE        LAST-SEEN  IP  REASON",
            "stray   -    hv1   tap7  unknown  -        -            first-packet  -          -   -",
            "vm-1    -    hv1   tap1  running  blue     web-1        ovsdb         -          -   -"),
            DeviceTables.bindings(bindings, config, Filter.ALL).lines());
        assertEquals(List.of("vm-1"),
            firstCells(DeviceTables.bindings(bindings, config, Filter.of(null, "blue", null, null))));
    }

    @Test
    public void dropsWithTheMostFrequentFirst() {
        final var drops = List.of(drop("hv1", "source-guard", "blue", 3), drop("hv1", "unknown-unicast", "-", 0),
            drop("hv2", "source-guard", "blue", 12));
        assertEquals(List.of(
            "NODE  NETWORK  PACKETS  REASON        MEANING",
            "hv2   blue     12       source-guard  in words",
            "hv1   blue     3        source-guard  in words"),
            OperationTables.drops(drops, Filter.ALL, false).lines());
        assertEquals(3, OperationTables.drops(drops, Filter.ALL, true).lines().size() - 1);
    }

    @Test
    public void traceInTheOrderOfThePacket() {
        final var output = new TraceOutputBuilder().setVerdict(TraceOutput.Verdict.Dropped)
            .setHop(Map.of(
                new HopKey(Uint16.ONE), new HopBuilder().withKey(new HopKey(Uint16.ONE)).setNode(new NodeName("hv2"))
                    .setStep(Map.of(new StepKey(Uint16.ZERO), new StepBuilder().withKey(new StepKey(Uint16.ZERO))
                        .setTable("CLASSIFY").build())).build(),
                new HopKey(Uint16.ZERO), new HopBuilder().withKey(new HopKey(Uint16.ZERO)).setNode(new NodeName("hv1"))
                    .setStep(Map.of(new StepKey(Uint16.ZERO), new StepBuilder().withKey(new StepKey(Uint16.ZERO))
                        .setTable("CLASSIFY").setReading("Any packet: go on.").setOwner(Step.Owner.VirtualNetwork)
                        .setOwnerName("blue").build())).build()))
            .build();
        assertEquals(List.of(
            "NODE  TABLE     DOES                       FOR",
            "hv1   CLASSIFY  Any packet: go on.         virtual-network blue",
            "hv2   CLASSIFY  no flow matches: drop it.  -"),
            OperationTables.trace(output).lines());
    }

    @Test
    public void waitShowsWhoLagsFirst() {
        final var nodes = List.of(
            waiting("hv1", true, 7, 7).build(),
            waiting("hv2", false, 5, 7).setReason("not connected").build());
        assertEquals(List.of(
            "NODE  REALISED  CONNECTED  GENERATION  WAITS-FOR",
            "hv2   no        yes        5 of 7      not connected",
            "hv1   yes       yes        7           -"),
            OperationTables.nodes(nodes).lines());
    }

    @Test
    public void emptyTableSaysSo() {
        final var bytes = new ByteArrayOutputStream();
        new Table("NODE").print(new PrintStream(bytes, true, StandardCharsets.UTF_8), "nodes");
        assertEquals("No nodes." + System.lineSeparator(), bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    public void namesInNaturalOrder() {
        assertEquals(List.of("a", "a01", "a1", "a2", "a02b", "a10", "a10a", "b"),
            List.of("b", "a10a", "a02b", "a10", "a01", "a2", "a1", "a").stream().sorted(Both.NATURAL).toList());
    }

    private static List<String> firstCells(final Table table) {
        return table.lines().stream().skip(1).map(line -> line.substring(0, line.indexOf(' '))).toList();
    }

    private static TransportNode node(final String name, final State state) {
        return new TransportNodeBuilder().setName(new NodeName(name)).setState(state).build();
    }

    private static VirtualNetworkBuilder network(final String name) {
        return new VirtualNetworkBuilder().setName(new ObjectName(name));
    }

    private static ProvisioningInstructionBuilder instruction(final String name) {
        return new ProvisioningInstructionBuilder().setName(new ObjectName(name));
    }

    private static org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.output
            .NodeBuilder waiting(final String name, final boolean realised, final long have, final long want) {
        return new org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.output.NodeBuilder()
            .setName(new NodeName(name)).setRealised(realised).setConnected(true)
            .setRealisedGeneration(generation(have)).setDesiredGeneration(generation(want));
    }

    private static Drop drop(final String node, final String reason, final String network, final long packets) {
        return new DropBuilder().setNode(new NodeName(node)).setReason(reason).setVirtualNetwork(network)
            .setPackets(Uint64.valueOf(packets)).setDescription("in words").build();
    }

    private static Generation generation(final long number) {
        return new Generation(Uint64.valueOf(number));
    }

    private static IpAddressNoZone ip(final String text) {
        return new IpAddressNoZone(new Ipv4AddressNoZone(text));
    }
}
