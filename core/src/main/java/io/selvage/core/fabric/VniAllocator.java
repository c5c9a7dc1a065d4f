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

import io.selvage.core.fabric.NetworkFacts.FabricNetwork;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses VNIs for networks that name none (principle 6 of the design): the first free one from {@value #FIRST} on,
 * kept once it is on record. Owned by one thread.
 */
final class VniAllocator {
    /** Where allocated VNIs begin: above what people tend to write by hand. */
    static final int FIRST = 0x10_0000;
    private static final int LAST = 0xFF_FFFF;

    private final FactStore facts;
    private final Map<FabricNetwork, Integer> chosen = new HashMap<>();
    private int next = FIRST;

    VniAllocator(final FactStore facts) {
        this.facts = facts;
    }

    /** Chooses a VNI for a network if it needs one and has none, on record or chosen; empty also when none is free. */
    Optional<Outcome.Allocation> review(final String name) {
        final var network = facts.networks.network(name);
        if (network.isEmpty()) {
            // Whoever is to put it on record may find no network to do it for.
            chosen.keySet().removeIf(key -> key.network().equals(name));
            return Optional.empty();
        }
        if (network.orElseThrow().vni().isPresent()) {
            return Optional.empty();
        }
        final var fabric = facts.networks.fabricOf(name);
        if (fabric.isEmpty()) {
            return Optional.empty();
        }
        final var key = new FabricNetwork(fabric.orElseThrow(), name);
        if (facts.networks.isAllocated(key)) {
            chosen.remove(key);
            return Optional.empty();
        }
        if (chosen.containsKey(key)) {
            return Optional.empty();
        }
        return free().map(vni -> {
            chosen.put(key, vni);
            return new Outcome.Allocation(key.fabric(), name, vni);
        });
    }

    private Optional<Integer> free() {
        for (int tried = FIRST; tried <= LAST; tried++) {
            final int vni = next;
            next = next == LAST ? FIRST : next + 1;
            if (facts.networks.byVni.get(vni).isEmpty() && facts.networks.allocationsByVni.get(vni).isEmpty()) {
                return Optional.of(vni);
            }
        }
        return Optional.empty();
    }
}
