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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.selvage.core.fabric.Neighbours;
import io.selvage.core.facts.Neighbour;
import io.selvage.core.lldp.AnnouncedDevice;
import io.selvage.core.lldp.Capabilities;
import io.selvage.core.lldp.Capability;
import io.selvage.core.lldp.ChassisId;
import io.selvage.core.lldp.Identifier;
import io.selvage.core.lldp.LldpDecoder;
import io.selvage.core.lldp.LldpEncoder;
import io.selvage.core.lldp.LldpResult;
import io.selvage.core.lldp.Lldpdu;
import io.selvage.core.lldp.ManagementAddress;
import io.selvage.core.lldp.Octets;
import io.selvage.core.lldp.OrganisationalTlv;
import io.selvage.core.lldp.PortId;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.impl.Datastore;
import io.selvage.impl.intake.LldpCounters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportNodes;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.lldp.state.Lldp;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNodeKey;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.State;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.state.Port;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.transport.node.state.PortKey;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;

public class LldpStatusTest {
    private static final MacAddress MAC = MacAddress.of("02:00:00:00:00:01");

    private static Neighbours heard(final Lldpdu pdu) {
        final byte[] frame = LldpEncoder.frame(MAC, pdu);
        final var neighbour = Neighbour.of((LldpResult.Decoded) LldpDecoder.decode(frame), frame);
        return new Neighbours(Map.of(neighbour.key(), new Neighbours.Heard(neighbour, 0, Map.of())), Map.of());
    }

    @Test
    public void nothingIsShownOfAPortThatNothingWasHeardAt() {
        assertEquals(Optional.empty(), LldpStatus.of(Neighbours.NONE, false, LldpCounters.NONE));
        assertTrue(LldpStatus.of(Neighbours.NONE, true, LldpCounters.NONE).orElseThrow().getFlooded());
    }

    /** Whatever a neighbour says, the datastore takes it: one of every TLV, and texts that are hard to show. */
    @Test
    public void everythingThatANeighbourSaysIsShown() throws Exception {
        final var pdu = new Lldpdu(new ChassisId(ChassisId.Subtype.LOCAL, new Identifier.Name("a\1 /=b")),
            new PortId(PortId.Subtype.AGENT_CIRCUIT_ID, new Identifier.Circuit(Octets.of((byte) 0))), 65_535,
            Optional.of("port\0x"), Optional.of("name\n"), Optional.of("two\nlines"),
            Optional.of(new Capabilities(Set.of(Capability.values()), Set.of(Capability.STATION_ONLY))),
            List.of(new ManagementAddress(new Identifier.Network(Ip.of("192.0.2.1")), 2, 0xFFFF_FFFFL, Octets.NONE)),
            List.of(new OrganisationalTlv.PortVlanId(4_095), new OrganisationalTlv.PortProtocolVlanId(true, true, 7),
                new OrganisationalTlv.VlanName(100, "blue\2"),
                new OrganisationalTlv.ProtocolIdentity(Octets.of((byte) 0x88, (byte) 0xcc)),
                new OrganisationalTlv.MacPhy(true, true, 0xFFFF, 0xFFFF),
                new OrganisationalTlv.PowerViaMdi(true, true, true, true, 255, 255, Optional.of(
                    new OrganisationalTlv.PowerViaMdi.Negotiation(255, 65_535, 65_535))),
                new OrganisationalTlv.LinkAggregation(true, true, 0xFFFF_FFFFL),
                new OrganisationalTlv.MaximumFrameSize(65_535),
                new OrganisationalTlv.Devices(List.of(new AnnouncedDevice("web-1", OptionalInt.empty()),
                    new AnnouncedDevice("db-1", OptionalInt.of(4_094)))),
                new OrganisationalTlv.Other(0x0012BB, 255, Octets.of((byte) 0xFF)),
                new OrganisationalTlv.Other(0x0012BB, 1, Octets.NONE)));
        final var shown = LldpStatus.of(heard(pdu), false, new LldpCounters(9, 8, Optional.of("why"), 7, 6))
            .orElseThrow();
        final var path = DataObjectIdentifier.builder(TransportNodes.class)
            .child(TransportNode.class, new TransportNodeKey(new NodeName("hv1"))).child(State.class)
            .child(Port.class, new PortKey("eth1")).child(Lldp.class).build();
        try (var datastore = new Datastore()) {
            final var write = datastore.broker().newWriteOnlyTransaction();
            write.mergeParentStructurePut(LogicalDatastoreType.OPERATIONAL, path, shown);
            write.commit().get(30, TimeUnit.SECONDS);
            try (var read = datastore.broker().newReadOnlyTransaction()) {
                assertEquals(Optional.of(shown), read.read(LogicalDatastoreType.OPERATIONAL, path)
                    .get(30, TimeUnit.SECONDS));
            }
        }
        assertEquals(8, shown.getMalformed().longValue());
        final var neighbour = shown.nonnullNeighbour().values().iterator().next();
        assertEquals("agent-circuit-id", neighbour.getPortIdSubtype());
        assertEquals("two\nlines", neighbour.getSystemDescription());
        assertEquals(Set.of("station-only"), neighbour.getCapability());
        assertEquals(2, neighbour.nonnullDevice().size());
        assertEquals(2, neighbour.nonnullOrganisationalTlv().size());
        assertEquals("00-12-BB", neighbour.nonnullOrganisationalTlv().values().iterator().next().getOui());
    }
}
