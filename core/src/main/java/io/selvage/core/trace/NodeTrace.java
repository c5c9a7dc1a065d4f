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

import io.selvage.core.pipeline.Flow;
import java.util.List;
import java.util.Optional;

/**
 * What the pipeline of one node does with one packet.
 *
 * @param steps the tables that the packet passed, in order
 * @param outputs the copies that left the node, in order
 * @param punted whether a copy went to the controller
 */
public record NodeTrace(List<Step> steps, List<Output> outputs, boolean punted) {
    /**
     * A packet in a table.
     *
     * @param table number of the table
     * @param packet the packet as it came to the table
     * @param hit the flow that applied; none if no flow matched, which drops the packet
     * @param rivals flows of the same priority that match as well: which one applies, OpenFlow leaves open. There
     *     should never be any
     */
    public record Step(int table, Packet packet, Optional<Flow> hit, List<Flow> rivals) {
        public Step {
            rivals = List.copyOf(rivals);
        }
    }

    /**
     * A copy of the packet that leaves the node.
     *
     * @param port OpenFlow number of the port
     * @param packet the copy, with what was set in it
     */
    public record Output(long port, Packet packet) { }

    public NodeTrace {
        steps = List.copyOf(steps);
        outputs = List.copyOf(outputs);
    }

    /** The flow that dropped the packet, if one did: a flow without actions that leads nowhere. */
    public Optional<Flow> droppedBy() {
        return steps.isEmpty() ? Optional.empty() : steps.getLast().hit().filter(Flow::isDrop);
    }
}
