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

import io.selvage.core.compile.HypervisorTable.Priority;
import io.selvage.core.lldp.LldpDecoder;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Purpose;
import java.util.List;
import java.util.stream.Stream;

/** Flows about LLDP frames, in plain OpenFlow 1.3; the same in the first table of every pipeline. */
final class LldpFlows {
    private LldpFlows() {
        // Functions only
    }

    /** Shows the LLDP frames of every port to the controller. */
    static List<Flow> punts(final PipelineTable table) {
        return groups().map(group -> to(group, table, Priority.CONTROL)
            .action(new Action.ToController(Action.ToController.ALL)).end(Purpose.LLDP, 0)).toList();
    }

    /**
     * Drops the LLDP frames of a port that sends too many of them.
     *
     * @param table the first table
     * @param port OpenFlow number of the port, which is in the cookie so that drops are counted by port
     */
    static List<Flow> flooded(final PipelineTable table, final int port) {
        return groups().map(group -> to(group, table, Priority.CONTROL_DROP).match(Field.IN_PORT, port)
            .drop(Purpose.DROP_LLDP_FLOOD, port)).toList();
    }

    private static Stream<MacAddress> groups() {
        return LldpDecoder.GROUPS.stream().sorted();
    }

    private static FlowBuilder to(final MacAddress group, final PipelineTable table, final Priority priority) {
        return new FlowBuilder(table, priority).match(Field.ETH_TYPE, LldpDecoder.ETHERTYPE)
            .match(Field.ETH_DST, Bits.of(group));
    }
}
