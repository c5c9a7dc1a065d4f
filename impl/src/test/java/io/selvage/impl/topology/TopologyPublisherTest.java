/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.topology;

import static org.junit.Assert.assertEquals;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.Neighbour;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.lldp.ChassisId;
import io.selvage.core.lldp.Identifier;
import io.selvage.core.lldp.LldpDecoder;
import io.selvage.core.lldp.LldpEncoder;
import io.selvage.core.lldp.LldpResult;
import io.selvage.core.lldp.Lldpdu;
import io.selvage.core.lldp.PortId;
import io.selvage.core.net.MacAddress;
import io.selvage.impl.Datastore;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.status.BatchWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.NetworkTopology;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.TopologyId;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.Topology;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.TopologyKey;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;

/** What the fabric hears, as the standard model shows it; with a real datastore in memory. */
public class TopologyPublisherTest {
    private final Datastore datastore = new Datastore();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final FabricLoop loop = new FabricLoop(Clock.systemUTC(), 0);
    private final BatchWriter writer = new BatchWriter(datastore.broker(), "status", executor, 1);

    @Before
    public void before() {
        loop.addListener(new TopologyPublisher(writer));
        loop.start();
    }

    @After
    public void after() {
        loop.close();
        writer.close();
        executor.shutdownNow();
        datastore.close();
    }

    private static Change node(final String name, final long datapathId) {
        return new Change.Node(new NodeFacts(name, NodeKind.HYPERVISOR, Optional.empty(), OptionalLong.of(datapathId),
            Map.of(), List.of(), Optional.empty(), Optional.empty()));
    }

    private static Change port(final String node, final String port) {
        return new Change.NodePort(new PortRef(node, port), Optional.of(new Port(port, 5, Optional.empty(),
            Optional.empty(), Optional.empty(), true)));
    }

    private static Change heard(final String node, final String port, final Identifier chassis, final String name,
            final String portId, final int ttl) {
        final var subtype = chassis instanceof Identifier.Mac ? ChassisId.Subtype.MAC_ADDRESS
            : ChassisId.Subtype.LOCAL;
        final byte[] frame = LldpEncoder.frame(MacAddress.of("02:00:00:00:00:09"), Lldpdu.of(
            new ChassisId(subtype, chassis),
            new PortId(PortId.Subtype.INTERFACE_NAME, new Identifier.Name(portId)), ttl).withSystemName(name));
        return new Change.Heard(new PortRef(node, port),
            Neighbour.of((LldpResult.Decoded) LldpDecoder.decode(frame), frame), 0);
    }

    /** Everything in the topology, as lines. */
    private Set<String> shown(final Change... changes) throws Exception {
        loop.submit(List.of(changes));
        loop.ask(fabric -> true).toCompletableFuture().get(30, TimeUnit.SECONDS);
        writer.flushed().toCompletableFuture().get(30, TimeUnit.SECONDS);
        final var lines = new TreeSet<String>();
        try (var read = datastore.broker().newReadOnlyTransaction()) {
            read.read(LogicalDatastoreType.OPERATIONAL, DataObjectIdentifier.builder(NetworkTopology.class)
                .child(Topology.class, new TopologyKey(new TopologyId("selvage"))).build())
                .get(30, TimeUnit.SECONDS).ifPresent(topology -> {
                    topology.nonnullNode().values().forEach(node -> {
                        lines.add(node.requireNodeId().getValue());
                        node.nonnullTerminationPoint().values().forEach(point -> lines.add(
                            node.requireNodeId().getValue() + "/" + point.requireTpId().getValue()));
                    });
                    topology.nonnullLink().values().forEach(link -> lines.add(
                        link.getSource().getSourceNode().getValue() + "/" + link.getSource().getSourceTp().getValue()
                            + " -> " + link.getDestination().getDestNode().getValue() + "/"
                            + link.getDestination().getDestTp().getValue()));
                });
        }
        return lines;
    }

    @Test
    public void hostIsANodeWithItsPortAndTwoLinks() throws Exception {
        final var server = new Identifier.Mac(MacAddress.of("02:00:00:00:00:0a"));
        assertEquals(Set.of("hv1", "hv1/eth1", "lldp:02:00:00:00:00:0a", "lldp:02:00:00:00:00:0a/enp1s0",
            "hv1/eth1 -> lldp:02:00:00:00:00:0a/enp1s0", "lldp:02:00:00:00:00:0a/enp1s0 -> hv1/eth1"),
            shown(node("hv1", 1), port("hv1", "eth1"), heard("hv1", "eth1", server, "server", "enp1s0", 120)));
        assertEquals("it says good-bye", Set.of("hv1", "hv1/eth1"),
            shown(heard("hv1", "eth1", server, "server", "enp1s0", 0)));
        assertEquals("the port goes", Set.of("hv1"), shown(new Change.NodePort(new PortRef("hv1", "eth1"),
            Optional.empty())));
        assertEquals("the node goes", Set.of(), shown(new Change.NodeGone("hv1")));
    }

    @Test
    public void hostWithTwoPortsStaysUntilBothAreGone() throws Exception {
        final var server = new Identifier.Name("rack 1/server");
        shown(node("hv1", 1), port("hv1", "eth1"), port("hv1", "eth2"),
            heard("hv1", "eth1", server, "server", "a", 120), heard("hv1", "eth2", server, "server", "b", 120));
        assertEquals(Set.of("hv1", "hv1/eth1", "hv1/eth2", "lldp:rack%201%2Fserver", "lldp:rack%201%2Fserver/b",
            "hv1/eth2 -> lldp:rack%201%2Fserver/b", "lldp:rack%201%2Fserver/b -> hv1/eth2"),
            shown(heard("hv1", "eth1", server, "server", "a", 0)));
        assertEquals(Set.of("hv1", "hv1/eth1", "hv1/eth2"),
            shown(heard("hv1", "eth2", server, "server", "b", 0)));
    }

    @Test
    public void neighbourThatIsOneOfOursIsThatNode() throws Exception {
        final var other = new Identifier.Name("whatever");
        assertEquals("not known yet", Set.of("hv1", "hv1/eth1", "lldp:whatever", "lldp:whatever/eth7",
            "hv1/eth1 -> lldp:whatever/eth7", "lldp:whatever/eth7 -> hv1/eth1"),
            shown(node("hv1", 1), port("hv1", "eth1"), heard("hv1", "eth1", other, "tor1", "eth7", 120)));
        final var linked = Set.of("hv1", "hv1/eth1", "tor1", "tor1/eth7", "hv1/eth1 -> tor1/eth7",
            "tor1/eth7 -> hv1/eth1");
        assertEquals("known by its system name", linked, shown(node("tor1", 2)));
        assertEquals("heard from both ends, and one link all the same", linked, shown(port("tor1", "eth7"),
            heard("tor1", "eth7", new Identifier.Mac(new MacAddress(1)), "somebody", "eth1", 120)));
        assertEquals("the other end still says so", linked,
            shown(heard("hv1", "eth1", other, "tor1", "eth7", 0)));
    }
}
