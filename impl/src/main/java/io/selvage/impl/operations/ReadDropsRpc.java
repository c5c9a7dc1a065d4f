/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.operations;

import com.google.common.util.concurrent.ListenableFuture;
import io.selvage.core.fabric.Fabric;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Purpose;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.engine.Nodes;
import io.selvage.impl.reconcile.openflow.SwitchSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ReadDrops;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ReadDropsInput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ReadDropsOutput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ReadDropsOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.read.drops.output.Drop;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.read.drops.output.DropBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.read.drops.output.DropKey;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.RpcResultBuilder;
import org.opendaylight.yangtools.yang.common.Uint64;

/** {@code read-drops}: reads the counters of the flows that drop, when somebody asks, and adds them up by reason. */
public final class ReadDropsRpc implements ReadDrops {
    /** What the loop knows that is needed to name the counts. */
    private record Question(Map<String, SwitchSession> switches, Map<String, Map<Integer, String>> networksByVni,
            Map<String, Map<Integer, Long>> meters) { }

    private final FabricLoop loop;
    private final Nodes nodes;

    /**
     * Makes it.
     *
     * @param loop the loop
     * @param nodes the nodes
     */
    public ReadDropsRpc(final FabricLoop loop, final Nodes nodes) {
        this.loop = loop;
        this.nodes = nodes;
    }

    @Override
    public ListenableFuture<RpcResult<ReadDropsOutput>> invoke(final ReadDropsInput input) {
        final var wanted = Optional.ofNullable(input.getNode()).map(NodeName::getValue);
        return Futures.of(loop.ask(fabric -> question(fabric, wanted)).thenCompose(question -> {
            if (wanted.isPresent() && question.switches().isEmpty()) {
                return CompletableFuture.completedFuture(RpcResultBuilder.<ReadDropsOutput>failed()
                    .withError(ErrorType.APPLICATION, ErrorTag.INVALID_VALUE, "node: '" + wanted.orElseThrow()
                        + "' is not connected").build());
            }
            return read(question);
        }));
    }

    private Question question(final Fabric fabric, final Optional<String> wanted) {
        final var switches = new TreeMap<>(nodes.switches());
        wanted.ifPresent(name -> switches.keySet().retainAll(List.of(name)));
        final var names = new HashMap<String, Map<Integer, String>>();
        fabric.networks().forEach((name, network) -> network.knownVni().ifPresent(vni ->
            fabric.nodesOf(name).forEach(node -> names.computeIfAbsent(node, unused -> new HashMap<>())
                .put(vni, name))));
        final var meters = new HashMap<String, Map<Integer, Long>>();
        switches.keySet().forEach(node -> {
            final var reasons = fabric.meterDrops(node);
            // Most nodes have no meter: their flows need not be looked at
            if (!reasons.isEmpty()) {
                meters.put(node, meters(fabric.flows(node).values(), reasons));
            }
        });
        return new Question(switches, names, meters);
    }

    /** What the drops of meters count as: a cookie, by the number of the meter. */
    private static Map<Integer, Long> meters(final Collection<Flow> flows, final Map<Integer, Purpose> reasons) {
        final var meters = new HashMap<Integer, Long>();
        flows.forEach(flow -> flow.meter().ifPresent(meter -> meters.put(meter.id(), Cookie.of(
            reasons.getOrDefault(meter.id(), Purpose.DROP_EGRESS_RATE), Cookie.network(flow.cookie())))));
        return meters;
    }

    private static CompletionStage<RpcResult<ReadDropsOutput>> read(final Question question) {
        final var drops = new ArrayList<CompletableFuture<List<Drop>>>();
        question.switches().forEach((node, session) -> {
            final var names = question.networksByVni().getOrDefault(node, Map.of());
            for (final var purpose : Purpose.values()) {
                if (purpose.isDrop()) {
                    drops.add(session.readPackets(Cookie.of(purpose, 0), Cookie.PURPOSE_MASK)
                        .thenApply(counts -> drops(node, purpose, counts, names)).toCompletableFuture());
                }
            }
        });
        question.meters().forEach((node, uses) -> {
            if (!uses.isEmpty()) {
                final var names = question.networksByVni().getOrDefault(node, Map.of());
                drops.add(question.switches().get(node).readMeterDrops().thenApply(counts -> {
                    final var byCookie = new HashMap<Long, Long>();
                    uses.forEach((id, cookie) -> byCookie.merge(cookie, counts.getOrDefault(id, 0L), Long::sum));
                    final var found = new ArrayList<Drop>();
                    byCookie.forEach((cookie, packets) -> found.addAll(drops(node,
                        Purpose.of(cookie).orElse(Purpose.DROP_EGRESS_RATE), Map.of(cookie, packets), names)));
                    return List.copyOf(found);
                }).toCompletableFuture());
            }
        });
        return CompletableFuture.allOf(drops.toArray(CompletableFuture[]::new)).thenApply(unused -> {
            final var output = new HashMap<DropKey, Drop>();
            drops.forEach(one -> one.join().forEach(drop -> output.put(drop.key(), drop)));
            return RpcResultBuilder.success(new ReadDropsOutputBuilder().setDrop(output).build()).build();
        });
    }

    private static List<Drop> drops(final String node, final Purpose purpose, final Map<Long, Long> packetsByCookie,
            final Map<Integer, String> names) {
        final var byNetwork = new TreeMap<String, Long>();
        packetsByCookie.forEach((cookie, packets) -> {
            final int vni = purpose.isOfPort() ? 0 : Cookie.network(cookie);
            byNetwork.merge(vni == 0 ? "-" : names.getOrDefault(vni, "vni " + vni), packets, Long::sum);
        });
        final var drops = new ArrayList<Drop>();
        byNetwork.forEach((network, packets) ->
            drops.add(new DropBuilder().withKey(new DropKey(new NodeName(node), purpose.name(), network))
                .setPackets(Uint64.valueOf(packets)).setDescription(purpose.description()).build()));
        return drops;
    }
}
