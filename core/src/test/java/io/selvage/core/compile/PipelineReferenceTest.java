/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.compile;

import static org.junit.Assert.assertEquals;

import io.selvage.core.golden.Golden;
import io.selvage.core.golden.Scenario;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Purpose;
import io.selvage.core.trace.FabricTrace;
import io.selvage.core.trace.Packet;
import io.selvage.core.trace.PacketPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

/** {@code docs/pipeline.md} says what the code does; {@code -Dgolden.update} writes it. */
public class PipelineReferenceTest {
    private static final MacAddress VM1 = MacAddress.of("02:00:00:00:00:01");
    private static final MacAddress VM2 = MacAddress.of("02:00:00:00:00:02");
    private static final Ip VM1_IP = Ip.of("10.0.0.1");
    private static final Ip VM2_IP = Ip.of("10.0.0.2");

    private final Scenario scenario;

    public PipelineReferenceTest() throws IOException {
        scenario = new Scenario(Files.readString(Golden.module()
            .resolve("src/test/resources/golden/one-network.txt")));
        scenario.play();
    }

    private FabricTrace trace(final Packet packet) {
        final var fabric = scenario.fabric();
        return FabricTrace.of(fabric.nodes().values(), node -> new PacketPipeline(fabric.flows(node).values()),
            "hv1", 5, packet);
    }

    @Test
    public void testReference() throws IOException {
        final var walks = new ArrayList<PipelineReference.Walk>();
        walks.add(new PipelineReference.Walk("A broadcast: vm1 asks by ARP who has 10.0.0.2",
            trace(Packet.arp(VM1, Packet.BROADCAST, 1, VM1_IP, VM2_IP))));
        walks.add(new PipelineReference.Walk("A unicast: vm1 pings vm2 on the other node",
            trace(Packet.ip(VM1, VM2, VM1_IP, VM2_IP, 1))));
        walks.add(new PipelineReference.Walk("A spoofed packet: vm1 uses the address of vm2",
            trace(Packet.ip(VM1, VM2, VM2_IP, VM1_IP, 1))));
        Golden.check(Golden.module().resolve("../docs/pipeline.md"),
            PipelineReference.markdown(scenario.fabric().flows("hv1").values(), walks, torFlows()));
    }

    /** What a ToR has after the first step of a scenario. */
    private static Collection<Flow> torFlows() throws IOException {
        final var text = Files.readString(Golden.module().resolve("src/test/resources/golden/vlan-networks.txt"));
        final var first = new Scenario(text.substring(0, text.indexOf("\n== ", text.indexOf("----"))));
        first.play();
        return first.fabric().flows("tor1").values();
    }

    @Test
    public void testWalks() {
        assertEquals(List.of("hv1/6", "hv2/7"), places(trace(Packet.arp(VM1, Packet.BROADCAST, 1, VM1_IP, VM2_IP))));
        assertEquals(List.of("hv2/7"), places(trace(Packet.ip(VM1, VM2, VM1_IP, VM2_IP, 1))));
        final var spoofed = trace(Packet.ip(VM1, VM2, VM2_IP, VM1_IP, 1));
        assertEquals(List.of(), places(spoofed));
        assertEquals(Optional.of(Purpose.DROP_SPOOFED_IP),
            spoofed.hops().getFirst().trace().droppedBy().flatMap(flow -> Purpose.of(flow.cookie())));
    }

    private static List<String> places(final FabricTrace trace) {
        return trace.deliveries().stream().map(delivery -> delivery.node() + "/" + delivery.port()).sorted().toList();
    }
}
