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

import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.core.pipeline.Meter;
import io.selvage.core.vtep.VtepEntry;
import io.selvage.core.vtep.VtepKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a batch of changes changed. Everything in it is a new value, or empty where there is none any more.
 *
 * @param flows by node, the flows that are wanted anew or differently, or no longer
 * @param vtep by node, the entries of its {@code hardware_vtep} database that are wanted anew or differently, or no
 *     longer
 * @param nodes nodes that resolve differently
 * @param networks networks that resolve differently, by name
 * @param bindings bindings that differ
 * @param members networks whose members, or nodes, are different
 * @param allocations networks for which a VNI was chosen, which must be put on record before it is used
 * @param meters meters that were chosen, or given back, which must be put on record before they are used
 * @param ports ports whose remembered state differs
 */
public record Outcome(Map<String, Map<FlowKey, Optional<Flow>>> flows,
        Map<String, Map<VtepKey, Optional<VtepEntry>>> vtep, Map<String, Optional<ResolvedNode>> nodes,
        Map<String, Optional<ResolvedNetwork>> networks, List<BindingChange> bindings, Set<String> members,
        List<Allocation> allocations, List<MeterChoice> meters, Set<PortRef> ports) {
    /**
     * A binding that differs.
     *
     * @param before as it was
     * @param after as it is
     */
    public record BindingChange(Optional<Binding> before, Optional<Binding> after) { }

    /**
     * A VNI chosen for a network that names none.
     *
     * @param fabric the fabric
     * @param network the network
     * @param vni the VNI
     */
    public record Allocation(String fabric, String network, int vni) { }

    /**
     * A meter chosen for a use on a node.
     *
     * @param node the node
     * @param use what it is for
     * @param meter the meter; empty when there is no such use any more
     */
    public record MeterChoice(String node, String use, Optional<Meter> meter) { }
}
