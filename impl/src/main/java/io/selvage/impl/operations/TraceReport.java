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

import io.selvage.core.compile.FlowReading;
import io.selvage.core.fabric.FlowOrigin;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.FlowText;
import io.selvage.core.pipeline.Purpose;
import io.selvage.core.trace.FabricTrace;
import io.selvage.core.trace.NodeTrace;
import io.selvage.core.trace.Packet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceOutput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceOutput.Verdict;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.Delivery;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.DeliveryBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.DeliveryKey;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.Hop;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.HopBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.HopKey;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.hop.Step;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.hop.Step.Owner;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.hop.StepBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.trace.output.hop.StepKey;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.DeviceId;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yangtools.yang.common.Uint16;

/**
 * A trace in the words of the model.
 *
 * @param trace the trace
 * @param nodes the nodes in it, by name
 */
record TraceReport(FabricTrace trace, Map<String, TracedNode> nodes) {
    private static final Set<Field> ETHERNET = Set.of(Field.ETH_SRC, Field.ETH_DST, Field.ARP_SHA, Field.ARP_THA,
        Field.ND_TLL);

    TraceOutput output() {
        final var hops = new HashMap<HopKey, Hop>();
        for (int i = 0; i < trace.hops().size(); i++) {
            final var hop = hop(i, trace.hops().get(i));
            hops.put(hop.key(), hop);
        }
        final var deliveries = new HashMap<DeliveryKey, Delivery>();
        for (int i = 0; i < trace.deliveries().size(); i++) {
            final var delivery = delivery(i, trace.deliveries().get(i));
            deliveries.put(delivery.key(), delivery);
        }
        final boolean shown = trace.hops().stream().anyMatch(hop -> hop.trace().punted());
        return new TraceOutputBuilder()
            .setVerdict(!deliveries.isEmpty() ? Verdict.Delivered : shown ? Verdict.Shown : Verdict.Dropped)
            .setSummary(summary(shown))
            .setHop(hops)
            .setDelivery(deliveries)
            .setLost(Set.copyOf(trace.lost()))
            .build();
    }

    private String summary(final boolean shown) {
        if (!trace.deliveries().isEmpty()) {
            return "delivered to " + trace.deliveries().stream().map(this::where).distinct()
                .collect(Collectors.joining(", "));
        }
        if (shown) {
            return "shown to the controller, which learns from it who is there";
        }
        final var reasons = trace.hops().stream().map(this::reason).toList();
        return "dropped: " + (trace.lost().isEmpty() ? reasons.getLast() : String.join("; ", trace.lost()));
    }

    private String where(final FabricTrace.Delivery delivery) {
        final var node = nodes.get(delivery.node());
        return delivery.port() == 0 ? "hardware VTEP " + delivery.node() : node.port(delivery.port()) + " of "
            + delivery.node() + node.devices().getOrDefault(delivery.port(), List.of()).stream()
                .collect(Collectors.collectingAndThen(Collectors.joining(", "),
                    names -> names.isEmpty() ? "" : " (" + names + ")"));
    }

    private String reason(final FabricTrace.Hop hop) {
        final var last = hop.trace().steps().getLast();
        final var table = nodes.get(hop.node()).table(last.table());
        return last.hit().flatMap(flow -> Purpose.of(flow.cookie())).map(purpose -> purpose.isDrop()
                ? purpose.description() : "no port but the one that it came in by is left")
            .orElse("no flow matches") + " (" + table + " of " + hop.node() + ")";
    }

    private Delivery delivery(final int index, final FabricTrace.Delivery delivery) {
        final var node = nodes.get(delivery.node());
        final var builder = new DeliveryBuilder()
            .withKey(new DeliveryKey(Uint16.valueOf(index)))
            .setNode(new NodeName(delivery.node()))
            .setDeviceId(node.devices().getOrDefault(delivery.port(), List.of()).stream().map(DeviceId::new)
                .collect(Collectors.toSet()))
            .setPacket(text(delivery.packet()));
        if (delivery.port() != 0) {
            builder.setPort(node.port(delivery.port()));
        }
        return builder.build();
    }

    private Hop hop(final int index, final FabricTrace.Hop hop) {
        final var node = nodes.get(hop.node());
        final var steps = new HashMap<StepKey, Step>();
        for (int i = 0; i < hop.trace().steps().size(); i++) {
            final var step = step(i, hop.trace().steps().get(i), node);
            steps.put(step.key(), step);
        }
        return new HopBuilder()
            .withKey(new HopKey(Uint16.valueOf(index)))
            .setNode(new NodeName(hop.node()))
            .setPort(node.port(hop.inPort()))
            .setStep(steps)
            .build();
    }

    private static Step step(final int index, final NodeTrace.Step step, final TracedNode node) {
        final var builder = new StepBuilder()
            .withKey(new StepKey(Uint16.valueOf(index)))
            .setTable(node.table(step.table()))
            .setPacket(text(step.packet()));
        step.hit().ifPresent(flow -> {
            builder.setFlow(new FlowText(node::table).flow(flow)).setReading(FlowReading.of(flow, node::table));
            Purpose.of(flow.cookie()).ifPresent(purpose -> builder.setPurpose(purpose.name()));
            final var origin = node.origins().get(flow.key());
            if (origin != null) {
                builder.setOwner(owner(origin.owner())).setOwnerName(origin.name());
            }
        });
        return builder.build();
    }

    private static Owner owner(final FlowOrigin.Owner owner) {
        return switch (owner) {
            case NODE -> Owner.Node;
            case PORT -> Owner.Port;
            case VIRTUAL_NETWORK -> Owner.VirtualNetwork;
            case PROVISIONING_INSTRUCTION -> Owner.ProvisioningInstruction;
        };
    }

    /** The fields of a packet that are set, those of the pipeline included, as ovs-ofctl names them. */
    private static String text(final Packet packet) {
        final var words = new ArrayList<String>();
        packet.fields().forEach((field, value) -> {
            final var text = ETHERNET.contains(field) ? new MacAddress(value.low()).toString() : switch (field) {
                case IPV4_SRC, IPV4_DST, ARP_SPA, ARP_TPA, TUNNEL_IPV4_SRC, TUNNEL_IPV4_DST ->
                    new Ip(0, value.low(), false).toString();
                case IPV6_SRC, IPV6_DST, ND_TARGET -> new Ip(value.high(), value.low(), true).toString();
                case ETH_TYPE, METADATA, TUNNEL_ID, PKT_MARK, TCP_FLAGS, ND_RESERVED ->
                    "0x" + Long.toHexString(value.low());
                case VLAN_VID -> Long.toString(value.low() & 0xFFF);
                default -> Long.toString(value.low());
            };
            words.add(field.text() + "=" + text);
        });
        return String.join(" ", words);
    }
}
