/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.record;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Neighbour;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Rate;
import io.selvage.core.facts.Sighting.Source;
import io.selvage.core.facts.SwitchFeatures;
import io.selvage.core.lldp.LldpDecoder;
import io.selvage.core.lldp.LldpResult;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120.Record;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.Node;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.Facts;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.Port;

/** The record turned into changes, as if everything in it had just been seen. Pure functions. */
final class RecordReader {
    private RecordReader() {
        // Functions only
    }

    static List<Change> read(final Record written) {
        final var changes = new ArrayList<Change>();
        written.nonnullAllocation().values().forEach(allocation -> changes.add(new Change.Allocated(
            allocation.requireFabric().getValue(), allocation.requireNetwork().getValue(),
            Optional.of(allocation.requireVni().getValue().intValue()))));
        written.nonnullNode().values().forEach(node -> node(node, changes));
        return changes;
    }

    private static void node(final Node node, final List<Change> changes) {
        final var name = node.requireName().getValue();
        // Who was heard there is not forgotten before the switch had the time to come back.
        changes.add(new Change.Hearing(name, false));
        // A port may be on record of a node that never said who it is.
        Optional.ofNullable(node.getFacts()).ifPresent(facts -> changes.add(new Change.Node(facts(name, facts))));
        node.nonnullMeter().values().forEach(meter -> changes.add(new Change.Metered(name, meter.requireUse(),
            Optional.of(new io.selvage.core.pipeline.Meter(meter.requireId().intValue(),
                new Rate(meter.requireKbps().toJava(), meter.requireBurstKb().toJava()))))));
        node.nonnullPort().values().forEach(port -> port(new PortRef(name, port.requireName()), port, changes));
    }

    private static NodeFacts facts(final String name, final Facts facts) {
        final var tunnels = new EnumMap<Encapsulation, Integer>(Encapsulation.class);
        facts.nonnullTunnel().values().forEach(tunnel -> Arrays.stream(Encapsulation.values())
            .filter(one -> one.text().equals(tunnel.requireEncapsulation().getName()))
            .forEach(one -> tunnels.put(one, tunnel.requireOfport().intValue())));
        final var zones = facts.getHostZones();
        final var datapath = facts.getDatapathId();
        return new NodeFacts(name,
            Optional.ofNullable(facts.getKind()).flatMap(kind -> NodeKind.ofText(kind.getName()))
                .orElse(NodeKind.HYPERVISOR),
            Optional.ofNullable(facts.getTunnelIp()).map(ip -> Ip.of(ip.stringValue())),
            datapath == null ? OptionalLong.empty() : OptionalLong.of(datapath.longValue()), tunnels,
            zones == null || zones.isEmpty() ? List.of() : List.of(zones.split(",")),
            Optional.ofNullable(facts.getDatapathType()), Optional.ofNullable(facts.getBridge()),
            new SwitchFeatures(Optional.ofNullable(facts.getFlowTables()).map(tables -> tables.intValue()),
                Optional.ofNullable(facts.getMeters())));
    }

    private static void port(final PortRef ref, final Port port, final List<Change> changes) {
        changes.add(new Change.Remembered(ref, new io.selvage.core.facts.Port(ref.port(),
            port.requireOfport().intValue(), Optional.ofNullable(port.getIfaceId()).map(DeviceId::new),
            Optional.ofNullable(port.getAttachedMac()).flatMap(MacAddress::tryParse),
            Optional.ofNullable(port.getVmId()).map(DeviceId::new), Boolean.TRUE.equals(port.getLinkUp())),
            port.getSince() == null ? 0 : port.getSince().longValue()));
        port.nonnullNeighbour().values().stream().filter(one -> one.getFrame() != null).forEach(one -> {
            if (LldpDecoder.decode(one.getFrame()) instanceof LldpResult.Decoded decoded) {
                // Its time begins anew: whoever is still there says so before it is over.
                changes.add(new Change.Heard(ref, Neighbour.of(decoded, one.getFrame()),
                    one.getSince() == null ? 0 : one.getSince().longValue()));
            }
        });
        port.nonnullSighting().values().forEach(seen -> {
            final var ips = new HashSet<Ip>();
            if (seen.getIpAddress() != null) {
                seen.getIpAddress().forEach(ip -> ips.add(Ip.of(ip.stringValue())));
            }
            final var source = Arrays.stream(Source.values()).filter(one -> one.text().equals(seen.getSource()))
                .findAny().orElse(Source.FIRST_PACKET);
            changes.add(new Change.Recalled(new Change.Seen(ref, new io.selvage.core.facts.Sighting(
                new MacAddress(seen.requireMac().longValue()),
                Optional.of(seen.requireVlan().toJava()).filter(vlan -> vlan != 0), ips, source),
                seen.getSince() == null ? 0 : seen.getSince().longValue())));
        });
    }
}
