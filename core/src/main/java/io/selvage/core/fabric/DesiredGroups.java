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
import io.selvage.core.vtep.VtepEntry;
import io.selvage.core.vtep.VtepKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jdt.annotation.Nullable;

/**
 * Desired state in small groups, each recompiled only when something that it depends on changed (principle 2 of the
 * design). What a group wants is flows, or entries of a {@code hardware_vtep} database, as its node understands. Owned
 * by one thread.
 */
final class DesiredGroups {
    /** What a group is for. */
    enum Kind {
        /** The skeleton of a node; the subject is empty. */
        BASE,
        /** A port whose LLDP frames are dropped for a while; the subject is its name. */
        FLOOD,
        /** A network on a node. */
        NETWORK,
        /** A member on the node where it is; the subject is its instruction. */
        LOCAL,
        /** Where packets leave for members of a network, if it is more than a port; see {@link Membership#exit}. */
        EXIT,
        /** A member as seen from another node; the subject is its instruction. */
        REMOTE,
        /** A physical port of a hardware VTEP; the subject is its name. */
        PORT
    }

    /**
     * Names a group.
     *
     * @param node the node that it is for
     * @param kind what it is for
     * @param subject whom it is for
     */
    record Key(String node, Kind kind, String subject) {
        /**
         * Not that of a record: numbered nodes and numbered devices, of which every pair may be a key, have hashes that
         * go up in the same steps, so that a million keys would have some ten thousand sums.
         */
        @Override
        public int hashCode() {
            return (node.hashCode() * 0x9E37_79B1 + kind.ordinal()) * 31 + subject.hashCode();
        }

        @Override
        public boolean equals(final @Nullable Object other) {
            return other instanceof Key key && kind == key.kind && subject.equals(key.subject)
                && node.equals(key.node);
        }
    }

    /** What a group wants. */
    record Desire(List<Flow> flows, List<VtepEntry> vtep) {
        static final Desire NOTHING = new Desire(List.of(), List.of());

        static Desire flows(final List<Flow> flows) {
            return new Desire(flows, List.of());
        }

        static Desire vtep(final List<VtepEntry> entries) {
            return new Desire(List.of(), entries);
        }
    }

    /** By node, what is wanted anew or differently, or no longer. */
    record Changes(Map<String, Map<FlowKey, Optional<Flow>>> flows,
            Map<String, Map<VtepKey, Optional<VtepEntry>>> vtep) { }

    private final Set<Key> dirty = new Marks<>();
    private final Groups<FlowKey, Flow> flows = new Groups<>(Flow::key);
    private final Groups<VtepKey, VtepEntry> vtep = new Groups<>(VtepEntry::key);

    void mark(final String node, final Kind kind, final String subject) {
        dirty.add(new Key(node, kind, subject));
    }

    /** Whether a group wants entries of a {@code hardware_vtep} database so far. */
    boolean hasEntries(final String node, final Kind kind, final String subject) {
        return vtep.of(node).containsKey(new Key(node, kind, subject));
    }

    /** Recompiles what is marked, and says what that changed, by node. */
    Changes recompile(final Function<Key, Desire> compiler) {
        for (final var key : dirty) {
            final var after = compiler.apply(key);
            flows.set(key, after.flows());
            vtep.set(key, after.vtep());
        }
        dirty.clear();
        return new Changes(flows.takeChanges(), vtep.takeChanges());
    }

    /** Every flow that a node should have, by key. Costs as much as the node has flows, whatever the others have. */
    Map<FlowKey, Flow> flows(final String node) {
        return flows.all(node);
    }

    /** The group that wants a flow, for every flow that a node should have. Costs as much as {@link #flows}. */
    Map<FlowKey, Key> origins(final String node) {
        final var origins = new HashMap<FlowKey, Key>();
        flows.of(node).forEach((key, group) -> group.forEach(flow -> origins.put(flow.key(), key)));
        return origins;
    }

    /** Every {@code hardware_vtep} entry that a node should have, by key. Costs as much as the node has entries. */
    Map<VtepKey, VtepEntry> vtep(final String node) {
        return vtep.all(node);
    }

    /** Groups of keyed values of one type, by node; a node without any is left out. */
    private static final class Groups<K, V> {
        private final Map<String, Map<Key, List<V>>> groups = new HashMap<>();
        private final Map<String, Difference<K, V>> changes = new LinkedHashMap<>();
        private final Function<V, K> keyOf;

        Groups(final Function<V, K> keyOf) {
            this.keyOf = keyOf;
        }

        void set(final Key key, final List<V> after) {
            final var before = after.isEmpty() ? remove(key)
                : groups.computeIfAbsent(key.node(), unused -> new HashMap<>()).put(key, after);
            if (!after.equals(before) && !(before == null && after.isEmpty())) {
                changes.computeIfAbsent(key.node(), unused -> new Difference<>(keyOf))
                    .add(before == null ? List.of() : before, after);
            }
        }

        private @Nullable List<V> remove(final Key key) {
            final var ofNode = groups.get(key.node());
            if (ofNode == null) {
                return null;
            }
            final var before = ofNode.remove(key);
            if (ofNode.isEmpty()) {
                groups.remove(key.node());
            }
            return before;
        }

        /** The groups of a node; a live view. */
        Map<Key, List<V>> of(final String node) {
            return groups.getOrDefault(node, Map.of());
        }

        Map<String, Map<K, Optional<V>>> takeChanges() {
            final var taken = new LinkedHashMap<String, Map<K, Optional<V>>>();
            changes.forEach((node, difference) -> {
                if (!difference.changes.isEmpty()) {
                    taken.put(node, difference.changes);
                }
            });
            changes.clear();
            return taken;
        }

        Map<K, V> all(final String node) {
            final var all = new HashMap<K, V>();
            of(node).values().forEach(group -> group.forEach(value -> all.put(keyOf.apply(value), value)));
            return all;
        }
    }

    /**
     * How the values of a node change in one round. One that a group gives up and another takes over, in whichever
     * order, stays; if it stays as it is, it is no change.
     */
    private static final class Difference<K, V> {
        private final Map<K, Optional<V>> changes = new LinkedHashMap<>();
        private final Map<K, V> givenUp = new HashMap<>();
        private final Function<V, K> keyOf;

        Difference(final Function<V, K> keyOf) {
            this.keyOf = keyOf;
        }

        void add(final List<V> before, final List<V> after) {
            if (before.isEmpty()) {
                after.forEach(value -> want(keyOf.apply(value), value));
                return;
            }
            final var old = new LinkedHashMap<K, V>();
            before.forEach(value -> old.put(keyOf.apply(value), value));
            for (final var value : after) {
                if (!value.equals(old.remove(keyOf.apply(value)))) {
                    want(keyOf.apply(value), value);
                }
            }
            old.forEach(this::giveUp);
        }

        private void want(final K key, final V value) {
            if (value.equals(givenUp.remove(key))) {
                changes.remove(key);
            } else {
                changes.put(key, Optional.of(value));
            }
        }

        private void giveUp(final K key, final V value) {
            final var taken = changes.getOrDefault(key, Optional.empty());
            if (taken.isEmpty()) {
                changes.put(key, Optional.empty());
                givenUp.put(key, value);
            } else if (taken.orElseThrow().equals(value)) {
                changes.remove(key);
            }
        }
    }
}
