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

import java.util.List;
import java.util.Set;
import org.junit.Test;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.LldpBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.NeighbourBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.lldp.neighbour.DeviceBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNodeBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.StateBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.state.PortBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.LinkId;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.NodeId;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.TpId;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.link.attributes.DestinationBuilder;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.link.attributes.SourceBuilder;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.Link;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.LinkBuilder;
import org.opendaylight.yangtools.binding.util.BindingMap;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint64;

public class LldpTablesTest {
    private static final List<TransportNode> NODES = List.of(
        new TransportNodeBuilder().setName(new NodeName("hv1")).setState(new StateBuilder().setPort(BindingMap.of(
            new PortBuilder().setName("tap1").build(),
            new PortBuilder().setName("eth1").setLldp(new LldpBuilder().setFrames(Uint64.valueOf(9))
                .setMalformed(Uint64.ONE).setDiscardedTlvs(Uint64.ZERO).setDropped(Uint64.TWO).setFlooded(true)
                .setLastMalformed("ttl at octet 30: why").setBelieved(Set.of("server-2", "02:00:00:00:00:01"))
                .setNeighbour(BindingMap.of(new NeighbourBuilder().setChassisId("rack1")
                    .setPortId("02:00:00:00:00:01").setSystemName("server\33[2J").setTtl(Uint16.valueOf(120))
                    .setCapability(Set.of("router", "bridge"))
                    .setDevice(BindingMap.of(new DeviceBuilder().setId("web-1").setVlan(Uint16.valueOf(100)).build(),
                        new DeviceBuilder().setId("db-1").build())).build())).build()).build())).build()).build(),
        new TransportNodeBuilder().setName(new NodeName("hv2")).build());

    private static Link link(final String from, final String fromPort, final String to, final String toPort) {
        return new LinkBuilder().setLinkId(new LinkId(from + fromPort))
            .setSource(new SourceBuilder().setSourceNode(new NodeId(from)).setSourceTp(new TpId(fromPort)).build())
            .setDestination(new DestinationBuilder().setDestNode(new NodeId(to)).setDestTp(new TpId(toPort)).build())
            .build();
    }

    @Test
    public void neighboursOfEveryPort() {
        assertEquals(List.of(
            "NODE  PORT  CHASSIS-ID  PORT-ID            SYSTEM-NAME  TTL  CAPABILITIES   DEVICES         BELIEVED",
            "hv1   eth1  rack1       02:00:00:00:00:01  server?[2J   120  bridge,router  db-1,web-1@100  "
                + "02:00:00:00:00:01,server-2"),
            LldpTables.neighbours(NODES, Filter.ALL).lines());
        assertEquals(1, LldpTables.neighbours(NODES, Filter.of("hv2", null, null, null)).lines().size());
    }

    @Test
    public void countersOfPortsAtWhichAnythingWasHeard() {
        assertEquals(List.of(
            "NODE  PORT  FRAMES  MALFORMED  DISCARDED-TLVS  DROPPED  FLOODED  LAST-MALFORMED",
            "hv1   eth1  9       1          0               2        yes      ttl at octet 30: why"),
            LldpTables.counters(NODES, Filter.ALL).lines());
    }

    @Test
    public void linksOnceOrAsSeenFromANode() {
        final var links = List.of(link("lldp:s", "a", "hv1", "eth1"), link("hv1", "eth1", "lldp:s", "a"),
            link("tor1", "p1", "hv1", "eth2"), link("hv1", "eth2", "tor1", "p1"));
        assertEquals(List.of(
            "NODE  PORT  PEER    PEER-PORT",
            "hv1   eth1  lldp:s  a",
            "hv1   eth2  tor1    p1"),
            LldpTables.links(links, Filter.ALL).lines());
        assertEquals(List.of(
            "NODE  PORT  PEER  PEER-PORT",
            "tor1  p1    hv1   eth2"),
            LldpTables.links(links, Filter.of("tor1", null, null, null)).lines());
    }
}
