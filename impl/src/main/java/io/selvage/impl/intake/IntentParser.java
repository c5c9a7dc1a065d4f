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

import io.selvage.core.facts.Capability;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.LldpTrust;
import io.selvage.core.facts.MobilityDomain;
import io.selvage.core.facts.NodeConfig;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.NodeTrust;
import io.selvage.core.facts.PortPolicy;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting.Source;
import io.selvage.core.facts.TorSettings;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.net.Ip;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import io.selvage.impl.ovsdb.OvsdbTarget;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetwork.UnknownUnicast;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Rate;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Trust;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.ProvisioningInstruction;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.provisioning.instruction.Port;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Intent as YANG has it, turned into facts. Pure functions; the values have passed the checks of the model. */
final class IntentParser {
    private IntentParser() {
        // Functions only
    }

    static TransportZone zone(final org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120
            .transport.zones.TransportZone zone) {
        return new TransportZone(zone.requireName().getValue(), fabric(zone.getFabric()),
            zone.getEncapsulation() == null ? Encapsulation.VXLAN
                : Encapsulation.valueOf(zone.getEncapsulation().name().toUpperCase(Locale.ROOT)),
            zone.getAutoJoin() == null || zone.getAutoJoin());
    }

    static NodeConfig node(final TransportNode node) {
        // It concerns those who connect only, but a mistake in it is to be told to whoever makes it.
        Optional.ofNullable(node.getOvsdbTarget()).ifPresent(OvsdbTarget::of);
        return new NodeConfig(node.requireName().getValue(),
            Optional.ofNullable(node.getKind()).flatMap(kind -> NodeKind.ofText(kind.getName())),
            fabric(node.getFabric()),
            names(node.getTransportZone()),
            Optional.ofNullable(node.getTunnelIp()).map(ip -> Ip.of(ip.getValue())),
            Optional.ofNullable(node.getDatapathType()).map(TransportNode.DatapathType::getName),
            List.copyOf(orEmpty(node.getUplink())),
            Optional.ofNullable(node.getGateway()).map(NodeName::getValue),
            new TorSettings(tables(node.getFlowTables()), orEmpty(node.getCapability()).stream()
                .map(capability -> Capability.ofText(capability.getName()).orElseThrow())
                .collect(Collectors.toSet())),
            node.getMacLimit() == null ? OptionalInt.empty() : OptionalInt.of(node.getMacLimit().toJava()));
    }

    private static Optional<Integer> tables(final TransportNode.@Nullable FlowTables tables) {
        return tables == null ? Optional.empty()
            : tables.getUint8() != null ? Optional.of(tables.getUint8().intValue())
            : tables.getEnumeration() == TransportNode.FlowTables.Enumeration.One ? Optional.of(1) : Optional.empty();
    }

    /** What of the LLDP of a node's neighbours is believed. */
    static NodeTrust trust(final TransportNode node) {
        final var ports = new HashMap<String, LldpTrust>();
        node.nonnullPort().values().forEach(port -> ports.put(port.requireName(), trust(port.getLldpTrust())));
        return new NodeTrust(trust(node.getLldpTrust()), ports);
    }

    private static LldpTrust trust(final org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120
            .@Nullable LldpTrust written) {
        final var decisions = new EnumMap<LldpTrust.Kind, Boolean>(LldpTrust.Kind.class);
        if (written != null) {
            decide(decisions, LldpTrust.Kind.CHASSIS_ID, written.getChassisId());
            decide(decisions, LldpTrust.Kind.PORT_ID, written.getPortId());
            decide(decisions, LldpTrust.Kind.SYSTEM_NAME, written.getSystemName());
            decide(decisions, LldpTrust.Kind.DEVICE_LIST, written.getDeviceList());
        }
        return new LldpTrust(decisions);
    }

    private static void decide(final Map<LldpTrust.Kind, Boolean> decisions, final LldpTrust.Kind kind,
            final @Nullable Boolean decision) {
        if (decision != null) {
            decisions.put(kind, decision);
        }
    }

    /** Which sources are believed more than which. */
    static List<Source> confidence(final Trust trust) {
        final var order = trust.getConfidence();
        return order == null ? List.of() : order.stream().map(source -> Arrays.stream(Source.values())
            .filter(one -> one.text().equals(source.getName())).findAny().orElseThrow()).toList();
    }

    static MobilityDomain domain(final org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120
            .mobility.domains.MobilityDomain domain) {
        return new MobilityDomain(domain.requireName().getValue(),
            orEmpty(domain.getNode()).stream().map(node -> node.getValue()).collect(Collectors.toSet()),
            domain.nonnullPort().values().stream()
                .map(port -> new PortRef(port.requireNode().getValue(), port.requirePort()))
                .collect(Collectors.toSet()),
            Set.copyOf(orEmpty(domain.getHost())));
    }

    static VirtualNetwork network(final org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120
            .virtual.networks.VirtualNetwork network) {
        return new VirtualNetwork(network.requireName().getValue(),
            Optional.ofNullable(network.getUuid()).map(uuid -> uuid.getValue()),
            Optional.ofNullable(network.getVni()).map(vni -> vni.getValue().intValue()),
            Optional.ofNullable(network.getVlan()).map(vlan -> vlan.intValue()),
            network.requireTransportZone().getValue(),
            network.nonnullSubnet().values().stream()
                .map(subnet -> new VirtualNetwork.Subnet(
                    IpPrefix.of(subnet.requirePrefix().stringValue()),
                    Optional.ofNullable(subnet.getGateway()).map(IntentParser::ip)))
                .sorted(Comparator.comparing(subnet -> subnet.prefix().toString()))
                .toList(),
            network.getUnknownUnicast() != UnknownUnicast.Drop);
    }

    static Instruction instruction(final ProvisioningInstruction instruction) {
        final var ips = new TreeSet<Ip>();
        orEmpty(instruction.getIpAddress()).forEach(ip -> ips.add(ip(ip)));
        return new Instruction(instruction.requireName().getValue(),
            new DeviceId(instruction.requireDeviceId().getValue()), instruction.requireVirtualNetwork().getValue(),
            Optional.ofNullable(instruction.getMacAddress()).map(mac -> MacAddress.of(mac.getValue())), ips,
            Optional.ofNullable(instruction.getMobilityDomain()).map(ObjectName::getValue),
            instruction.getMode() == ProvisioningInstruction.Mode.Push, port(instruction.getPort()));
    }

    private static PortPolicy port(final @Nullable Port port) {
        return port == null ? PortPolicy.NONE : new PortPolicy(
            port.getType() == Port.Type.Layer3 ? PortPolicy.Type.LAYER_3 : PortPolicy.Type.LAYER_2,
            Optional.ofNullable(port.getAccessVlan()).map(Uint16::toJava),
            Optional.ofNullable(port.getClassOfService()).map(Uint8::intValue),
            Optional.ofNullable(port.getDscp()).map(dscp -> dscp.getValue().intValue()),
            rate("ingress-rate", port.getIngressRate()), rate("egress-rate", port.getEgressRate()),
            Optional.ofNullable(port.getIngressAcl()), Optional.ofNullable(port.getEgressAcl()));
    }

    private static Optional<io.selvage.core.facts.Rate> rate(final String name, final @Nullable Rate rate) {
        if (rate == null || rate.getKbps() == null && rate.getBurstKb() == null) {
            return Optional.empty();
        }
        if (rate.getKbps() == null) {
            throw new IllegalArgumentException("port/" + name + "/kbps: missing, and burst-kb alone limits nothing");
        }
        final long kbps = rate.getKbps().toJava();
        return Optional.of(rate.getBurstKb() == null ? io.selvage.core.facts.Rate.of(kbps)
            : new io.selvage.core.facts.Rate(kbps, rate.getBurstKb().toJava()));
    }

    static Ip ip(final IpAddressNoZone ip) {
        return Ip.of(ip.stringValue());
    }

    private static String fabric(final @Nullable ObjectName name) {
        return name == null ? NodeConfig.DEFAULT_FABRIC : name.getValue();
    }

    private static Set<String> names(final @Nullable Collection<ObjectName> names) {
        return orEmpty(names).stream().map(ObjectName::getValue).collect(Collectors.toSet());
    }

    private static <T> Collection<T> orEmpty(final @Nullable Collection<T> values) {
        return values == null ? Set.of() : values;
    }
}
