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

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceOutput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.read.drops.output.Drop;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.wait.realised.output.Node;
import org.opendaylight.yangtools.yang.common.Uint64;

/** Outputs of operations as tables. Pure functions. */
final class OperationTables {
    private OperationTables() {
        // Functions only
    }

    /**
     * One line per node and reason, the most frequent first.
     *
     * @param zeroes whether to show counts of zero
     */
    static Table drops(final Collection<Drop> drops, final Filter filter, final boolean zeroes) {
        final var table = new Table("NODE", "NETWORK", "PACKETS", "REASON", "MEANING");
        drops.stream()
            .filter(drop -> zeroes || packets(drop).longValue() != 0)
            .filter(drop -> Filter.admits(filter.network(), Optional.ofNullable(drop.getVirtualNetwork())))
            .sorted(Comparator.comparing(OperationTables::packets).reversed()
                .thenComparing(drop -> drop.requireNode().getValue(), Both.NATURAL)
                .thenComparing(Drop::requireReason)
                .thenComparing(Drop::requireVirtualNetwork, Both.NATURAL))
            .forEach(drop -> table.row(drop.requireNode().getValue(), drop.requireVirtualNetwork(), packets(drop),
                drop.requireReason(), drop.getDescription()));
        return table;
    }

    /** One line per table that the packet passes, in this order. */
    static Table trace(final TraceOutput output) {
        final var table = new Table("NODE", "TABLE", "DOES", "FOR");
        output.nonnullHop().values().stream()
            .sorted(Comparator.comparing(hop -> hop.requireIndex().toJava()))
            .forEach(hop -> hop.nonnullStep().values().stream()
                .sorted(Comparator.comparing(step -> step.requireIndex().toJava()))
                .forEach(step -> table.row(hop.requireNode().getValue(), step.requireTable(),
                    Optional.ofNullable(step.getReading()).orElse("no flow matches: drop it."),
                    Optional.ofNullable(step.getOwner()).map(owner -> owner.getName() + " " + step.getOwnerName())
                        .orElse("-"))));
        return table;
    }

    /** One line per node, those that have not realised what was waited for first. */
    static Table nodes(final Collection<Node> nodes) {
        final var table = new Table("NODE", "REALISED", "CONNECTED", "GENERATION", "WAITS-FOR");
        nodes.stream()
            .sorted(Comparator.comparing((Node node) -> Boolean.TRUE.equals(node.getRealised()))
                .thenComparing(node -> node.requireName().getValue(), Both.NATURAL))
            .forEach(node -> table.row(node.requireName().getValue(), yesNo(node.getRealised()),
                yesNo(node.getConnected()),
                Progress.of(node.getRealisedGeneration(), node.getDesiredGeneration()), node.getReason()));
        return table;
    }

    private static String yesNo(final Boolean value) {
        return Boolean.TRUE.equals(value) ? "yes" : "no";
    }

    private static Uint64 packets(final Drop drop) {
        return Optional.ofNullable(drop.getPackets()).orElse(Uint64.ZERO);
    }
}
