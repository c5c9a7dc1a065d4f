/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

import io.selvage.core.compile.HypervisorTable;
import io.selvage.core.compile.TorLayout;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowText;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Flows as lines that a person can read: table by table, the highest priority first. */
public final class FlowLines {
    private static final FlowText TEXT = new FlowText(HypervisorTable::nameOf);

    private FlowLines() {
        // Functions only
    }

    /** Sorts flows for reading. */
    public static List<Flow> sorted(final Collection<Flow> flows) {
        return flows.stream().sorted(Comparator.comparingInt((Flow flow) -> flow.key().table())
            .thenComparing(flow -> flow.key().priority(), Comparator.reverseOrder())
            .thenComparing(TEXT::flow)).toList();
    }

    /** One line for a flow. */
    public static String line(final Flow flow) {
        return TEXT.flow(flow);
    }

    /** One line for a flow of a node. */
    public static String line(final Flow flow, final Optional<ResolvedNode> node) {
        return node.filter(known -> known.kind() == NodeKind.TOR_OPENFLOW)
            .map(known -> new FlowText(TorLayout.of(known.abilities().tables())::nameOf)).orElse(TEXT).flow(flow);
    }

    static String text(final Collection<Flow> flows) {
        return String.join("\n", sorted(flows).stream().map(FlowLines::line).toList());
    }
}
