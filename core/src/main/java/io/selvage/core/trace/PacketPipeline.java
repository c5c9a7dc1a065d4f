/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.trace;

import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Interprets the flows of one node as OpenFlow 1.3.5, section 5, says: the flow of the highest priority that matches
 * applies its actions in order, then writes metadata, then goes to the next table. Immutable.
 */
public final class PacketPipeline {
    private static final Comparator<Flow> HIGHEST_FIRST =
        Comparator.comparingInt((Flow flow) -> flow.key().priority()).reversed();

    /** {@code OFPP_IN_PORT}. */
    private static final long IN_PORT = 0xFFFF_FFF8L;
    private static final long VLAN_PRESENT = 0x1000;

    private final Map<Integer, List<Flow>> tables = new HashMap<>();

    /** Makes an interpreter of these flows. */
    public PacketPipeline(final Collection<Flow> flows) {
        for (final var flow : flows) {
            tables.computeIfAbsent(flow.key().table(), unused -> new ArrayList<>()).add(flow);
        }
        // Flows of one priority in the order of their text, so that a trace does not depend on the order of flows.
        final var text = new FlowText(Integer::toString);
        tables.values().forEach(table -> table.sort(HIGHEST_FIRST.thenComparing(text::flow)));
    }

    /**
     * Follows a packet.
     *
     * @param inPort OpenFlow number of the port that it comes in by
     * @param packet the packet
     */
    public NodeTrace trace(final long inPort, final Packet packet) {
        return new Walk().run(packet.with(Field.IN_PORT, inPort));
    }

    /** One packet on its way. */
    private final class Walk {
        private final List<NodeTrace.Step> steps = new ArrayList<>();
        private final List<NodeTrace.Output> outputs = new ArrayList<>();
        private boolean punted;

        NodeTrace run(final Packet packet) {
            follow(packet, 0);
            return new NodeTrace(steps, outputs, punted);
        }

        private void follow(final Packet packet, final int first) {
            var current = packet;
            var table = OptionalInt.of(first);
            while (table.isPresent()) {
                final var matching = matching(table.orElseThrow(), current);
                final var hit = matching.stream().findFirst();
                steps.add(new NodeTrace.Step(table.orElseThrow(), current, hit,
                    matching.isEmpty() ? List.of() : matching.subList(1, matching.size())));
                // A goto leads forward only (Flow checks it), so this ends.
                table = hit.map(Flow::next).orElse(OptionalInt.empty());
                if (hit.isPresent()) {
                    current = apply(hit.orElseThrow(), current);
                }
            }
        }

        private Packet apply(final Flow flow, final Packet packet) {
            var current = packet;
            for (final var action : flow.actions()) {
                switch (action) {
                    case Action.Output(var port) -> {
                        final long inPort = current.value(Field.IN_PORT).orElseThrow().low();
                        if (port == IN_PORT) {
                            outputs.add(new NodeTrace.Output(inPort, current));
                        } else if (port != inPort) {
                            outputs.add(new NodeTrace.Output(port, current));
                        }
                    }
                    case Action.ToController toController -> punted = true;
                    case Action.SetField(var field, var value) -> current = current.with(field, value);
                    case Action.Move(var from, var to) -> {
                        final var value = current.value(from);
                        current = value.isPresent() ? current.with(to, value.orElseThrow()) : current.without(to);
                    }
                    // A packet has no time to live here: it is taken to have enough
                    case Action.DecrementTtl decrement -> { }
                    case Action.PushVlan push -> current = current.with(Field.VLAN_VID, VLAN_PRESENT);
                    case Action.PopVlan pop -> current = current.without(Field.VLAN_VID, Field.VLAN_PCP);
                    case Action.ForgetPort forget -> current = current.with(Field.IN_PORT, 0);
                    // A copy goes forward only (Flow checks it), so this ends.
                    case Action.Copy(var metadata, var table) ->
                        follow(current.with(Field.METADATA, metadata), table);
                }
            }
            final var write = flow.metadata();
            if (write.mask() != 0) {
                final long old = current.value(Field.METADATA).map(Bits::low).orElse(0L);
                current = current.with(Field.METADATA, old & ~write.mask() | write.value());
            }
            return current;
        }
    }

    /** The flows of the highest priority that matches. */
    private List<Flow> matching(final int table, final Packet packet) {
        final var matching = new ArrayList<Flow>(1);
        Optional<Integer> priority = Optional.empty();
        for (final var flow : tables.getOrDefault(table, List.of())) {
            if (priority.isPresent() && priority.orElseThrow() != flow.key().priority()) {
                break;
            }
            if (packet.matches(flow.key().match())) {
                priority = Optional.of(flow.key().priority());
                matching.add(flow);
            }
        }
        return matching;
    }
}
