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

import io.selvage.core.facts.NodeKind;
import io.selvage.core.logical.ResolvedNode;
import java.util.Comparator;
import java.util.Optional;

/**
 * Which gateways the OpenFlow ToRs of a transport zone have: they must all have the same one, since two between the
 * same networks are a loop. Owned by one thread.
 */
final class Gateways {
    /** A ToR and its gateway; those of one gateway are side by side. */
    private record Use(String gateway, String tor) implements Comparable<Use> {
        private static final Comparator<Use> ORDER = Comparator.comparing(Use::gateway).thenComparing(Use::tor);

        @Override
        public int compareTo(final Use other) {
            return ORDER.compare(this, other);
        }
    }

    private final Index<String, Use> byZone = new Index<>();

    /** A node is another than before, came, or went. */
    void changed(final Optional<ResolvedNode> before, final Optional<ResolvedNode> after) {
        before.ifPresent(node -> use(node).ifPresent(use ->
            node.zones().forEach(zone -> byZone.remove(zone, use))));
        after.ifPresent(node -> use(node).ifPresent(use -> node.zones().forEach(zone -> byZone.add(zone, use))));
    }

    private static Optional<Use> use(final ResolvedNode node) {
        return node.kind() == NodeKind.TOR_OPENFLOW ? node.gateway().map(gateway -> new Use(gateway, node.name()))
            : Optional.empty();
    }

    /** The gateway that the ToRs of a zone are to have: the first by name. */
    Optional<String> first(final String zone) {
        final var uses = byZone.get(zone);
        return uses.isEmpty() ? Optional.empty() : Optional.of(uses.first().gateway());
    }
}
