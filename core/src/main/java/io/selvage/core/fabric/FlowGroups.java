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
        /** A port whose LLDP frames are dropped for a while; the subject is its name. */
        FLOOD,
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
        final var changes = new LinkedHashMap<String, Difference>();
        for (final var key : dirty) {
            final var after = compiler.apply(key);
            final var before = after.isEmpty() ? groups.remove(key) : groups.put(key, after);
            if (!after.equals(before) && !(before == null && after.isEmpty())) {
                changes.computeIfAbsent(key.node(), unused -> new Difference())
                    .add(before == null ? List.of() : before, after);
            }
        }
        dirty.clear();
        final var flows = new LinkedHashMap<String, Map<FlowKey, Optional<Flow>>>();
        changes.forEach((node, difference) -> {
            if (!difference.changes.isEmpty()) {
                flows.put(node, difference.changes);
            }
        });
        return flows;
    }

    /**
     * How the flows of a node change in one round. A flow that one group gives up and another takes over, in whichever
     * order, stays; if it stays as it is, it is no change.
     */
    private static final class Difference {
        private final Map<FlowKey, Optional<Flow>> changes = new LinkedHashMap<>();
        private final Map<FlowKey, Flow> givenUp = new HashMap<>();

        void add(final List<Flow> before, final List<Flow> after) {
            final var old = new LinkedHashMap<FlowKey, Flow>();
            before.forEach(flow -> old.put(flow.key(), flow));
            for (final var flow : after) {
                if (!flow.equals(old.remove(flow.key()))) {
                    want(flow);
                }
            }
            old.values().forEach(this::giveUp);
        }

        private void want(final Flow flow) {
            if (flow.equals(givenUp.remove(flow.key()))) {
                changes.remove(flow.key());
            } else {
                changes.put(flow.key(), Optional.of(flow));
            }
        }

        private void giveUp(final Flow flow) {
            final var taken = changes.getOrDefault(flow.key(), Optional.empty());
            if (taken.isEmpty()) {
                changes.put(flow.key(), Optional.empty());
                givenUp.put(flow.key(), flow);
            } else if (taken.orElseThrow().equals(flow)) {
                changes.remove(flow.key());
            }
        }
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
