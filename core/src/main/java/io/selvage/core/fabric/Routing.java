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

import io.selvage.core.fabric.Membership.Hold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * On which nodes networks are routed: where they have layer-3 devices, or are held ready for one. Only there a node
 * knows a route to each member. Owned by one thread.
 */
final class Routing {
    private final Index<Hold, String> users = new Index<>();
    private final Map<String, Set<Hold>> places = new HashMap<>();

    /** Whether a network is routed on a node. */
    boolean has(final String network, final String node) {
        return !users.get(new Hold(network, node)).isEmpty();
    }

    /**
     * Says where an instruction needs its network routed.
     *
     * @return where the network is routed now and was not before, or no longer
     */
    List<Hold> need(final String instruction, final Set<Hold> wanted) {
        final var old = wanted.isEmpty() ? places.remove(instruction) : places.put(instruction, wanted);
        final var before = old == null ? Set.<Hold>of() : old;
        final var changed = new ArrayList<Hold>();
        for (final var place : wanted) {
            if (!before.contains(place)) {
                if (users.get(place).isEmpty()) {
                    changed.add(place);
                }
                users.add(place, instruction);
            }
        }
        for (final var place : before) {
            if (!wanted.contains(place)) {
                users.remove(place, instruction);
                if (users.get(place).isEmpty()) {
                    changed.add(place);
                }
            }
        }
        return changed;
    }
}
