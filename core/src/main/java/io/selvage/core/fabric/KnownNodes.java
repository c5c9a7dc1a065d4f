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

import io.selvage.core.facts.NodeConfig;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.PortRef;
import io.selvage.core.pipeline.Meter;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What nodes say of themselves, what users say of them, and the meters that they have on record. Users can write about
 * a node that never spoke. Owned by one thread.
 */
final class KnownNodes {
    private final Map<String, NodeFacts> said = new HashMap<>();
    private final Map<String, NodeConfig> configs = new HashMap<>();
    /** By node and use. */
    private final Map<String, Map<String, Meter>> meters = new HashMap<>();

    /** A node said what it is. */
    void nodeIs(final NodeFacts facts) {
        said.put(facts.name(), facts);
    }

    /** A node is gone for good, and what it had with it; not what users wrote about it. */
    void remove(final String name) {
        said.remove(name);
        meters.remove(name);
    }

    /** A user wrote about a node, or took it back. */
    void configIs(final String name, final Optional<NodeConfig> config) {
        Index.put(configs, name, config);
    }

    /** A meter of a node was put on record, or taken off it. */
    void meterIs(final String node, final String use, final Optional<Meter> meter) {
        final var ofNode = meters.computeIfAbsent(node, unused -> new HashMap<>());
        Index.put(ofNode, use, meter);
        if (ofNode.isEmpty()) {
            meters.remove(node);
        }
    }

    /** What a node says of itself. */
    Optional<NodeFacts> facts(final String name) {
        return Optional.ofNullable(said.get(name));
    }

    /** The nodes that have said something. */
    Set<String> names() {
        return Collections.unmodifiableSet(said.keySet());
    }

    /** What users say of a node. */
    Optional<NodeConfig> config(final String name) {
        return Optional.ofNullable(configs.get(name));
    }

    /** The meters of a node that are on record, by use. */
    Map<String, Meter> meters(final String node) {
        return meters.getOrDefault(node, Map.of());
    }

    /** The fabric that a node is in, known or not. */
    String fabricOf(final String node) {
        final var config = configs.get(node);
        return config == null ? NodeConfig.DEFAULT_FABRIC : config.fabric();
    }

    /** Whether a port leads into the physical network, so that no device of its own is behind it. */
    boolean isUplink(final PortRef ref) {
        final var config = configs.get(ref.node());
        return config != null && config.uplinks().contains(ref.port());
    }

    /** How many devices are believed behind one port of a node; a host that invents more fills no memory. */
    int macLimit(final String node) {
        return config(node).map(NodeConfig::macLimit).orElse(OptionalInt.empty())
            .orElseGet(() -> facts(node).map(NodeFacts::kind).orElse(NodeKind.HYPERVISOR).usualMacLimit());
    }
}
