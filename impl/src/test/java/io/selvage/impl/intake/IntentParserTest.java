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
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.selvage.core.facts.Capability;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.LldpTrust;
import io.selvage.core.facts.MobilityDomain;
import io.selvage.core.facts.NodeConfig;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.NodeTrust;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting;
import io.selvage.core.facts.TorSettings;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.net.Ip;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Test;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4Prefix;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv6AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv6Prefix;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Uuid;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.mobility.domains.MobilityDomainBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.mobility.domains.mobility.domain.PortBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNodeBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.LldpTrustBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZoneBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetwork.UnknownUnicast;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetworkBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.SubnetBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.SubnetKey;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Source;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.TrustBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.ProvisioningInstructionBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.StationMac;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.Vni;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/** What a user writes becomes facts, and what is left out becomes what the model says. */
public class IntentParserTest {
    private static final ObjectName NAME = new ObjectName("x");

    private static IpAddressNoZone v4(final String text) {
        return new IpAddressNoZone(new Ipv4AddressNoZone(text));
    }

    private static SubnetBuilder subnet(final String prefix) {
        return new SubnetBuilder().withKey(new SubnetKey(prefix.contains(":")
            ? new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpPrefix(
                new Ipv6Prefix(prefix))
            : new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpPrefix(
                new Ipv4Prefix(prefix))));
    }

    @Test
    public void zoneHasDefaults() {
        assertEquals(new TransportZone("x", "default", Encapsulation.VXLAN, true),
            IntentParser.zone(new TransportZoneBuilder().setName(NAME).build()));
    }

    @Test
    public void zoneOfEveryEncapsulation() {
        for (final var encapsulation : Encapsulation.values()) {
            assertEquals(new TransportZone("x", "f", encapsulation, false),
                IntentParser.zone(new TransportZoneBuilder().setName(NAME).setFabric(new ObjectName("f"))
                    .setAutoJoin(false).setEncapsulation(org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120
                        .Encapsulation.ofName(encapsulation.text())).build()));
        }
    }

    @Test
    public void nodeHasDefaults() {
        assertEquals(NodeConfig.absent("n"),
            IntentParser.node(new TransportNodeBuilder().setName(new NodeName("n")).build()));
    }

    @Test
    public void targetThatIsNoneIsRefused() {
        final var node = new TransportNodeBuilder().setName(new NodeName("n")).setOvsdbTarget("tcp:192.0.2.1:65536")
            .build();
        assertTrue(assertThrows(IllegalArgumentException.class, () -> IntentParser.node(node)).getMessage()
            .startsWith("ovsdb-target: "));
    }

    @Test
    public void nodeAsWritten() {
        assertEquals(new NodeConfig("n", Optional.of(NodeKind.GATEWAY), "f", Set.of("a", "b"),
                Optional.of(Ip.of("192.0.2.1")), Optional.of("netdev")),
            IntentParser.node(new TransportNodeBuilder().setName(new NodeName("n")).setFabric(new ObjectName("f"))
                .setTransportZone(Set.of(new ObjectName("a"), new ObjectName("b")))
                .setKind(org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeKind.Gateway)
                .setTunnelIp(new Ipv4AddressNoZone("192.0.2.1"))
                .setDatapathType(TransportNode.DatapathType.Netdev).build()));
    }

    @Test
    public void torAsWritten() {
        final var builder = new TransportNodeBuilder().setName(new NodeName("n"));
        assertEquals(new TorSettings(Optional.of(1), Set.of()), IntentParser.node(builder
            .setFlowTables(new TransportNode.FlowTables(TransportNode.FlowTables.Enumeration.One)).build()).tor());
        assertEquals(TorSettings.NONE, IntentParser.node(builder
            .setFlowTables(new TransportNode.FlowTables(TransportNode.FlowTables.Enumeration.Several)).build()).tor());
        assertEquals(new TorSettings(Optional.of(12), Set.of(Capability.PORT_MASKS, Capability.TCP_FLAGS)),
            IntentParser.node(builder.setFlowTables(new TransportNode.FlowTables(Uint8.valueOf(12)))
                .setCapability(Set.of(TransportNode.Capability.PortMasks, TransportNode.Capability.TcpFlags))
                .build()).tor());
    }

    @Test
    public void nobodyDecidedWhatIsBelieved() {
        assertEquals(NodeTrust.UNDECIDED,
            IntentParser.trust(new TransportNodeBuilder().setName(new NodeName("n")).build()));
    }

    @Test
    public void trustAsWritten() {
        final var port = new org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120
            .transport.nodes.transport.node.PortBuilder().setName("p").setLldpTrust(
                new org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120
                    .transport.nodes.transport.node.port.LldpTrustBuilder().setPortId(false).setSystemName(true)
                    .build()).build();
        assertEquals(new NodeTrust(
            new LldpTrust(Map.of(LldpTrust.Kind.CHASSIS_ID, false, LldpTrust.Kind.DEVICE_LIST, true)),
            Map.of("p", new LldpTrust(Map.of(LldpTrust.Kind.PORT_ID, false, LldpTrust.Kind.SYSTEM_NAME, true)))),
            IntentParser.trust(new TransportNodeBuilder().setName(new NodeName("n"))
                .setLldpTrust(new LldpTrustBuilder().setChassisId(false).setDeviceList(true).build())
                .setPort(Map.of(port.key(), port)).build()));
    }

    @Test
    public void confidenceAsWritten() {
        assertEquals(List.of(Sighting.Source.ARP, Sighting.Source.LLDP),
            IntentParser.confidence(new TrustBuilder().setConfidence(List.of(Source.Arp, Source.Lldp)).build()));
        assertEquals(List.of(), IntentParser.confidence(new TrustBuilder().build()));
    }

    @Test
    public void everySourceHasItsNameInTheModel() {
        for (final var source : Sighting.Source.values()) {
            assertEquals(source.text(), Source.ofName(source.text()).getName());
        }
    }

    @Test
    public void domainAsWritten() {
        final var port = new PortBuilder().setNode(new NodeName("n2")).setPort("p").build();
        assertEquals(new MobilityDomain("x", Set.of("n1"), Set.of(new PortRef("n2", "p")), Set.of("h")),
            IntentParser.domain(new MobilityDomainBuilder().setName(NAME).setNode(Set.of(new NodeName("n1")))
                .setPort(Map.of(port.key(), port)).setHost(Set.of("h")).build()));
        assertEquals(new MobilityDomain("x", Set.of(), Set.of(), Set.of()),
            IntentParser.domain(new MobilityDomainBuilder().setName(NAME).build()));
    }

    @Test
    public void networkHasDefaults() {
        assertEquals(new VirtualNetwork("x", Optional.empty(), Optional.empty(), "z", List.of(), true),
            IntentParser.network(new VirtualNetworkBuilder().setName(NAME).setTransportZone(new ObjectName("z"))
                .build()));
    }

    @Test
    public void networkAsWritten() {
        final var uuid = "01234567-89ab-cdef-0123-456789abcdef";
        final var plain = subnet("2001:db8::/64").build();
        final var routed = subnet("10.0.0.0/24").setGateway(v4("10.0.0.1")).build();
        assertEquals(new VirtualNetwork("x", Optional.of(uuid), Optional.of(16_777_215), "z", List.of(
                new VirtualNetwork.Subnet(IpPrefix.of("10.0.0.0/24"), Optional.of(Ip.of("10.0.0.1"))),
                new VirtualNetwork.Subnet(IpPrefix.of("2001:db8::/64"), Optional.empty())), false),
            IntentParser.network(new VirtualNetworkBuilder().setName(NAME).setTransportZone(new ObjectName("z"))
                .setUuid(new Uuid(uuid)).setVni(new Vni(Uint32.valueOf(16_777_215)))
                .setSubnet(Map.of(plain.key(), plain, routed.key(), routed))
                .setUnknownUnicast(UnknownUnicast.Drop).build()));
    }

    @Test
    public void mappedPrefixIsRefusedWithItsReason() {
        // The model admits it; an IPv4 address cannot have so long a prefix.
        final var mapped = subnet("::ffff:10.0.0.0/120").build();
        final var network = new VirtualNetworkBuilder().setName(NAME).setTransportZone(new ObjectName("z"))
            .setSubnet(Map.of(mapped.key(), mapped)).build();
        assertEquals("prefix length out of range: 120",
            assertThrows(IllegalArgumentException.class, () -> IntentParser.network(network)).getMessage());
    }

    @Test
    public void instructionAsWritten() {
        final var device = new org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.DeviceId("02:00:00:00:00:AB");
        final var builder = new ProvisioningInstructionBuilder().setName(NAME).setDeviceId(device)
            .setVirtualNetwork(new ObjectName("n"));
        assertEquals(new Instruction("x", new DeviceId("02:00:00:00:00:ab"), "n", Optional.empty(), new TreeSet<>(),
            Optional.empty()), IntentParser.instruction(builder.build()));
        assertEquals(new Instruction("x", new DeviceId("02:00:00:00:00:ab"), "n",
                Optional.of(MacAddress.of("02:00:00:00:00:01")),
                new TreeSet<>(Set.of(Ip.of("10.0.0.5"), Ip.of("2001:db8::5"))), Optional.of("d")),
            IntentParser.instruction(builder.setMacAddress(new StationMac("02:00:00:00:00:01"))
                .setIpAddress(Set.of(v4("10.0.0.5"), new IpAddressNoZone(new Ipv6AddressNoZone("2001:db8::5"))))
                .setMobilityDomain(new ObjectName("d")).build()));
    }
}
