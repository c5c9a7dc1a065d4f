/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.status;

import io.selvage.core.fabric.Neighbours;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.lldp.Capability;
import io.selvage.core.lldp.Lldpdu;
import io.selvage.core.lldp.OrganisationalTlv;
import io.selvage.impl.intake.LldpCounters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.Lldp;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.LldpBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.Neighbour;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.NeighbourBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.NeighbourKey;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.Device;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.DeviceBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.DeviceKey;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.LinkAggregationBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.MacPhyBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.ManagementAddress;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.ManagementAddressBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.ManagementAddressKey;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.OrganisationalTlvBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.OrganisationalTlvKey;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.PowerBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.Vlan;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.VlanBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.VlanKey;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;

/** What is heard by LLDP, as the model has it. Pure functions. */
final class LldpStatus {
    private LldpStatus() {
        // Functions only
    }

    /** What is shown of a port; nothing if nothing was ever heard there. */
    static Optional<Lldp> of(final Neighbours neighbours, final boolean flooded, final LldpCounters counters) {
        if (neighbours.heard().isEmpty() && !flooded && counters.frames() == 0) {
            return Optional.empty();
        }
        final var all = new HashMap<NeighbourKey, Neighbour>();
        neighbours.heard().values().forEach(heard -> {
            final var neighbour = neighbour(heard);
            all.put(neighbour.key(), neighbour);
        });
        final var builder = new LldpBuilder().setFlooded(flooded).setNeighbour(Map.copyOf(all))
            .setBelieved(neighbours.believed().keySet().stream().map(DeviceId::text)
                .collect(Collectors.toUnmodifiableSet()));
        return Optional.of(with(builder, counters).build());
    }

    /** The same with other counters. */
    static Lldp with(final Optional<Lldp> shown, final LldpCounters counters) {
        return with(shown.map(LldpBuilder::new).orElseGet(() -> new LldpBuilder().setFlooded(false)), counters)
            .build();
    }

    private static LldpBuilder with(final LldpBuilder builder, final LldpCounters counters) {
        counters.lastMalformed().ifPresent(builder::setLastMalformed);
        return builder.setFrames(Uint64.valueOf(counters.frames())).setMalformed(Uint64.valueOf(counters.malformed()))
            .setDiscardedTlvs(Uint64.valueOf(counters.discardedTlvs()))
            .setDropped(Uint64.valueOf(counters.dropped()));
    }

    private static Neighbour neighbour(final Neighbours.Heard heard) {
        final var pdu = heard.neighbour().pdu();
        final var builder = new NeighbourBuilder()
            .withKey(new NeighbourKey(pdu.chassis().toString(), pdu.port().toString()))
            .setChassisIdSubtype(pdu.chassis().subtype().text()).setPortIdSubtype(pdu.port().subtype().text())
            .setSourceMac(heard.neighbour().source().toString()).setTtl(Uint16.valueOf(pdu.ttl()))
            .setFirstHeard(Yang.time(heard.since()).getValue());
        pdu.portDescription().ifPresent(builder::setPortDescription);
        pdu.systemName().ifPresent(builder::setSystemName);
        pdu.systemDescription().ifPresent(builder::setSystemDescription);
        pdu.capabilities().ifPresent(some -> builder.setCapability(texts(some.enabled()))
            .setCapabilitySupported(texts(some.supported())));
        final var addresses = new HashMap<ManagementAddressKey, ManagementAddress>();
        pdu.managementAddresses().forEach(address -> {
            final var key = new ManagementAddressKey(address.address().text());
            addresses.put(key, new ManagementAddressBuilder().withKey(key)
                .setInterface(Uint32.valueOf(address.interfaceNumber())).build());
        });
        builder.setManagementAddress(Map.copyOf(addresses));
        final var devices = new HashMap<DeviceKey, Device>();
        pdu.devices().forEach(device -> {
            final var entry = new DeviceBuilder().withKey(new DeviceKey(device.id()));
            device.vlan().ifPresent(vlan -> entry.setVlan(Uint16.valueOf(vlan)));
            devices.put(entry.key(), entry.build());
        });
        builder.setDevice(Map.copyOf(devices));
        organisational(pdu, builder);
        return builder.build();
    }

    private static Set<String> texts(final Set<Capability> capabilities) {
        return capabilities.stream().map(Capability::text).collect(Collectors.toUnmodifiableSet());
    }

    private static void organisational(final Lldpdu pdu, final NeighbourBuilder builder) {
        final var vlans = new HashMap<VlanKey, Vlan>();
        final var protocolVlans = new HashSet<Uint16>();
        final var protocols = new HashSet<String>();
        final var others = new HashMap<OrganisationalTlvKey,
            org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.OrganisationalTlv>();
        for (final var tlv : pdu.organisational()) {
            switch (tlv) {
                case OrganisationalTlv.PortVlanId(var vid) -> builder.setPortVlanId(Uint16.valueOf(vid));
                case OrganisationalTlv.PortProtocolVlanId one -> protocolVlans.add(Uint16.valueOf(one.vid()));
                case OrganisationalTlv.VlanName(var vid, var name) -> {
                    final var key = new VlanKey(Uint16.valueOf(vid));
                    vlans.put(key, new VlanBuilder().withKey(key).setName(name).build());
                }
                case OrganisationalTlv.ProtocolIdentity(var identity) -> protocols.add(identity.toString());
                case OrganisationalTlv.MacPhy phy -> builder.setMacPhy(new MacPhyBuilder()
                    .setAutoNegotiationSupported(phy.autoNegotiationSupported())
                    .setAutoNegotiationEnabled(phy.autoNegotiationEnabled())
                    .setAdvertised(Uint16.valueOf(phy.advertised()))
                    .setOperationalMau(Uint16.valueOf(phy.operationalMau())).build());
                case OrganisationalTlv.PowerViaMdi power -> {
                    final var shown = new PowerBuilder().setSourcing(power.sourcing()).setEnabled(power.enabled())
                        .setXmlClass(Uint8.valueOf(power.powerClass()));
                    power.negotiation().ifPresent(negotiation -> shown
                        .setRequested(Uint16.valueOf(negotiation.requested()))
                        .setAllocated(Uint16.valueOf(negotiation.allocated())));
                    builder.setPower(shown.build());
                }
                case OrganisationalTlv.LinkAggregation(var capable, var aggregated, var port) ->
                    builder.setLinkAggregation(new LinkAggregationBuilder().setCapable(capable)
                        .setAggregated(aggregated).setPort(Uint32.valueOf(port)).build());
                case OrganisationalTlv.MaximumFrameSize(var octets) ->
                    builder.setMaximumFrameSize(Uint16.valueOf(octets));
                case OrganisationalTlv.Devices devices -> {
                    // Shown by themselves, from all TLVs together.
                }
                case OrganisationalTlv.Other(var oui, var subtype, var content) -> {
                    final var key = new OrganisationalTlvKey(Uint16.valueOf(others.size()));
                    others.put(key, new OrganisationalTlvBuilder().withKey(key)
                        .setOui(String.format("%02X-%02X-%02X", oui >>> 16, oui >>> 8 & 0xFF, oui & 0xFF))
                        .setSubtype(Uint8.valueOf(subtype)).setContent(content.toString()).build());
                }
            }
        }
        builder.setVlan(Map.copyOf(vlans)).setProtocolVlanId(Set.copyOf(protocolVlans))
            .setProtocolIdentity(Set.copyOf(protocols)).setOrganisationalTlv(Map.copyOf(others));
    }
}
