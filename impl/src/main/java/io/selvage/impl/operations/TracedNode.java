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

import io.selvage.core.compile.HypervisorTable;
import io.selvage.core.compile.TorLayout;
import io.selvage.core.fabric.FlowOrigin;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.pipeline.FlowKey;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.eclipse.jdt.annotation.Nullable;

/**
 * What names the parts of a trace on one node.
 *
 * @param tables names its flow tables
 * @param ports names of ports, by OpenFlow number
 * @param devices the devices that are provisioned at a port, by its number
 * @param origins what flows are there for
 */
record TracedNode(IntFunction<String> tables, Map<Long, String> ports, Map<Long, List<String>> devices,
        Map<FlowKey, FlowOrigin> origins) {
    /** Names the flow tables of a node. */
    static IntFunction<String> tablesOf(final @Nullable ResolvedNode node) {
        return node == null || node.kind() != NodeKind.TOR_OPENFLOW ? HypervisorTable::nameOf
            : TorLayout.of(node.abilities().tables())::nameOf;
    }

    String table(final int id) {
        return tables.apply(id);
    }

    String port(final long number) {
        return ports.getOrDefault(number, "port " + number);
    }
}
