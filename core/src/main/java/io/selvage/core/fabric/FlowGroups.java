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

import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Desired flows in small groups, each recompiled only when something that it depends on changed (principle 2 of the
 * design). Owned by one thread.
 */
final class FlowGroups {
    /** What a group of flows is for. */
    enum Kind {
        /** The skeleton of a node; the subject is empty. */
        BASE,
        /** A network on a node. */
        NETWORK,
        /** A member on the node where it is; the subject is its instruction. */
        LOCAL,
        /** A member as seen from another node; the subject is its instruction. */
        REMOTE
    }

    /**
     * Names a group.
     *
     * @param node the node that the flows are for
     * @param kind what they are for
     * @param subject whom they are for
     */
    record Key(String node, Kind kind, String subject) { }

    private final Map<Key, List<Flow>> groups = new HashMap<>();
    private final Set<Key> dirty = new LinkedHashSet<>();

    void mark(final String node, final Kind kind, final String subject) {
        dirty.add(new Key(node, kind, subject));
    }

    /** Recompiles what is marked, and says what that changed, by node. */
    Map<String, Map<FlowKey, Optional<Flow>>> recompile(final Function<Key, List<Flow>> compiler) {
        final var changes = new LinkedHashMap<String, Map<FlowKey, Optional<Flow>>>();
        for (final var key : dirty) {
            final var after = compiler.apply(key);
            final var before = after.isEmpty() ? groups.remove(key) : groups.put(key, after);
            if (!after.equals(before) && !(before == null && after.isEmpty())) {
                difference(before == null ? List.of() : before, after,
                    changes.computeIfAbsent(key.node(), unused -> new LinkedHashMap<>()));
            }
        }
        dirty.clear();
        changes.values().removeIf(Map::isEmpty);
        return changes;
    }

    private static void difference(final List<Flow> before, final List<Flow> after,
            final Map<FlowKey, Optional<Flow>> changes) {
        final var old = new HashMap<FlowKey, Flow>();
        before.forEach(flow -> old.put(flow.key(), flow));
        for (final var flow : after) {
            if (!flow.equals(old.remove(flow.key()))) {
                changes.put(flow.key(), Optional.of(flow));
            }
        }
        // Another group may have taken a flow over in this very round: then it stays wanted.
        old.keySet().forEach(key -> changes.putIfAbsent(key, Optional.empty()));
    }

    /** Every flow that a node should have, by key. Costs as much as there are groups: for tests and re-reading only. */
    Map<FlowKey, Flow> flows(final String node) {
        final var flows = new HashMap<FlowKey, Flow>();
        groups.forEach((key, group) -> {
            if (key.node().equals(node)) {
                group.forEach(flow -> flows.put(flow.key(), flow));
            }
        });
        return flows;
    }
}
