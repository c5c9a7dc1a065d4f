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

import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Neighbours;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.fabric.SeenPort;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.PortRef;
import io.selvage.core.net.MacAddress;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.engine.OutcomeListener;
import io.selvage.impl.status.BatchWriter;
import io.selvage.impl.status.Yang;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120.Record;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120.RecordBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.Allocation;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.AllocationBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.AllocationKey;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.Node;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.NodeKey;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.Facts;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.FactsBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.Meter;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.MeterBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.MeterKey;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.Port;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.PortBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.PortKey;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.facts.TunnelBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.facts.TunnelKey;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.port.Neighbour;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.port.NeighbourBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.port.NeighbourKey;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.port.SightingBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.node.port.SightingKey;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.Encapsulation;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeKind;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.Vni;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;

/**
 * Puts on record what a restart must know, and reads it at the start, so that a restarted controller wants at once what
 * it wanted before, and takes nothing away from nodes whose neighbours are not back yet (N5, P4). Touched by the loop
 * only, but for {@link #read}.
 */
public final class RecordStore implements OutcomeListener {
    /** Generations are put on record in steps of this size, so that a restart goes on above all that were given out. */
    private static final long GENERATION_STEP = 1_000_000;
    private static final DataObjectIdentifier<Record> ROOT = DataObjectIdentifier.builder(Record.class).build();

    private record NodePart(String node) { }

    private record GenerationPart() { }

    private record MeterPart(String node, String use) { }

    /**
     * What was on record.
     *
     * @param firstGeneration the number before the first generation that may be given out
     * @param changes everything else
     */
    public record Remembered(long firstGeneration, List<Change> changes) { }

    private final Map<String, NodeFacts> nodes = new HashMap<>();
    private final BatchWriter writer;
    private final FabricLoop loop;
    private long ceiling;

    /**
     * Makes it.
     *
     * @param writer where it writes; its own, since its order matters to nobody else
     * @param loop told when an allocation is on record
     * @param remembered what {@link #read} gave
     */
    public RecordStore(final BatchWriter writer, final FabricLoop loop, final Remembered remembered) {
        this.writer = writer;
        this.loop = loop;
        ceiling = remembered.firstGeneration() + GENERATION_STEP;
        writeGeneration();
    }

    /** Reads the record. Blocks; before anything else starts. */
    public static Remembered read(final DataBroker broker) throws InterruptedException, ExecutionException {
        final Optional<Record> written;
        try (var transaction = broker.newReadOnlyTransaction()) {
            written = transaction.read(LogicalDatastoreType.CONFIGURATION, ROOT).get();
        }
        return written.map(found -> new Remembered(
            found.getGeneration() == null ? 0 : found.getGeneration().getValue().longValue(),
            RecordReader.read(found))).orElseGet(() -> new Remembered(0, List.of()));
    }

    @Override
    public void onOutcome(final long generation, final Outcome outcome, final Fabric fabric) {
        if (generation > ceiling - GENERATION_STEP / 2) {
            ceiling += GENERATION_STEP;
            writeGeneration();
        }
        outcome.allocations().forEach(this::allocate);
        outcome.meters().forEach(this::meter);
        outcome.nodes().keySet().forEach(name -> fabric.facts(name).ifPresentOrElse(this::node, () -> forget(name)));
        outcome.ports().stream().filter(ref -> nodes.containsKey(ref.node()))
            .forEach(ref -> port(ref, fabric.port(ref)));
    }

    private void node(final NodeFacts facts) {
        if (!facts.equals(nodes.put(facts.name(), facts))) {
            writer.write(new NodePart(facts.name()), transaction -> transaction.mergeParentStructurePut(
                LogicalDatastoreType.CONFIGURATION, path(facts.name()).toBuilder().child(Facts.class).build(),
                entry(facts)));
        }
    }

    private void forget(final String name) {
        nodes.remove(name);
        writer.write(new NodePart(name), transaction ->
            transaction.delete(LogicalDatastoreType.CONFIGURATION, path(name)));
    }

    private void writeGeneration() {
        final var next = new RecordBuilder().setGeneration(Yang.generation(ceiling)).build();
        writer.write(new GenerationPart(), transaction ->
            transaction.merge(LogicalDatastoreType.CONFIGURATION, ROOT, next));
    }

    /** Persisted before use: the fabric hears of it when it is on record. */
    private void allocate(final Outcome.Allocation allocation) {
        final var key = new AllocationKey(new ObjectName(allocation.fabric()), new ObjectName(allocation.network()));
        final var entry = new AllocationBuilder().withKey(key).setVni(new Vni(Uint32.valueOf(allocation.vni())))
            .build();
        writer.write(key, transaction -> transaction.mergeParentStructurePut(LogicalDatastoreType.CONFIGURATION,
                ROOT.toBuilder().child(Allocation.class, key).build(), entry))
            .thenRun(() -> loop.submit(new Change.Allocated(allocation.fabric(), allocation.network(),
                Optional.of(allocation.vni()))));
        // The network waits for it: at once, instead of when the burst is over.
        writer.flushed();
    }

    /** Like {@link #allocate}. */
    private void meter(final Outcome.MeterChoice choice) {
        final var key = new MeterKey(choice.use());
        final var path = path(choice.node()).toBuilder().child(Meter.class, key).build();
        writer.write(new MeterPart(choice.node(), choice.use()), transaction -> choice.meter().ifPresentOrElse(
                meter -> transaction.mergeParentStructurePut(LogicalDatastoreType.CONFIGURATION, path,
                    new MeterBuilder().withKey(key).setId(Uint32.valueOf(meter.id()))
                        .setKbps(Uint32.valueOf(meter.rate().kbps())).setBurstKb(Uint32.valueOf(meter.rate().burstKb()))
                        .build()),
                () -> transaction.delete(LogicalDatastoreType.CONFIGURATION, path)))
            .thenRun(() -> loop.submit(new Change.Metered(choice.node(), choice.use(), choice.meter())));
        writer.flushed();
    }

    private void port(final PortRef ref, final Optional<SeenPort> seen) {
        final var key = new PortKey(ref.port());
        final var path = path(ref.node()).toBuilder().child(Port.class, key).build();
        writer.write(ref, transaction -> seen.ifPresentOrElse(
            port -> transaction.mergeParentStructurePut(LogicalDatastoreType.CONFIGURATION, path, port(key, port)),
            () -> transaction.delete(LogicalDatastoreType.CONFIGURATION, path)));
    }

    private static Port port(final PortKey key, final SeenPort seen) {
        final var port = seen.port();
        final var builder = new PortBuilder().withKey(key).setOfport(Uint32.valueOf(port.ofport()))
            .setLinkUp(port.linkUp()).setSince(Uint64.valueOf(seen.since()));
        port.ifaceId().map(DeviceId::text).ifPresent(builder::setIfaceId);
        port.attachedMac().map(MacAddress::toString).ifPresent(builder::setAttachedMac);
        port.vmId().map(DeviceId::text).ifPresent(builder::setVmId);
        builder.setNeighbour(neighbours(seen.neighbours()));
        builder.setSighting(seen.sightings().values().stream()
            .map(one -> new SightingBuilder()
                .withKey(new SightingKey(Uint64.valueOf(one.sighting().mac().bits()),
                    Uint16.valueOf(one.sighting().vlan().orElse(0))))
                .setIpAddress(Yang.ips(one.sighting().ips())).setSource(one.sighting().source().text())
                .setSince(Uint64.valueOf(one.since())).build())
            .collect(Collectors.toUnmodifiableMap(one -> one.key(), Function.identity())));
        return builder.build();
    }

    private static Map<NeighbourKey, Neighbour> neighbours(final Neighbours neighbours) {
        final var entries = new HashMap<NeighbourKey, Neighbour>();
        neighbours.heard().values().forEach(heard -> {
            final var key = new NeighbourKey(Uint16.valueOf(entries.size()));
            entries.put(key, new NeighbourBuilder().withKey(key).setFrame(heard.neighbour().frame().toArray())
                .setSince(Uint64.valueOf(heard.since())).build());
        });
        return Map.copyOf(entries);
    }

    private static Facts entry(final NodeFacts facts) {
        final var builder = new FactsBuilder()
            .setKind(NodeKind.ofName(facts.kind().text()))
            .setHostZones(String.join(",", facts.askedZones()))
            .setTunnel(facts.tunnels().entrySet().stream()
                .map(entry -> new TunnelBuilder()
                    .withKey(new TunnelKey(Encapsulation.ofName(entry.getKey().text())))
                    .setOfport(Uint32.valueOf(entry.getValue())).build())
                .collect(Collectors.toUnmodifiableMap(one -> one.key(), Function.identity())));
        facts.localIp().ifPresent(ip -> builder.setTunnelIp(Yang.ip(ip)));
        facts.datapathId().ifPresent(id -> builder.setDatapathId(Uint64.fromLongBits(id)));
        facts.askedDatapathType().ifPresent(builder::setDatapathType);
        facts.features().tables().map(Uint8::valueOf).ifPresent(builder::setFlowTables);
        facts.features().meters().ifPresent(builder::setMeters);
        facts.askedBridge().ifPresent(builder::setBridge);
        return builder.build();
    }

    private static DataObjectIdentifier.WithKey<Node, NodeKey> path(final String name) {
        return ROOT.toBuilder().child(Node.class, new NodeKey(new NodeName(name))).build();
    }
}
