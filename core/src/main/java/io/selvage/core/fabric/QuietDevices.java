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

import io.selvage.core.net.MacAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Devices that a switch learned and has since aged out: they may be gone, or only have nothing to say. Who is quiet
 * keeps its place until it is seen elsewhere. Owned by one thread.
 */
final class QuietDevices {
    private final Map<String, Set<MacAddress>> byNode = new HashMap<>();

    boolean contains(final String node, final MacAddress mac) {
        return byNode.getOrDefault(node, Set.of()).contains(mac);
    }

    /** Says whether that is new. */
    boolean add(final String node, final MacAddress mac) {
        return byNode.computeIfAbsent(node, unused -> new HashSet<>()).add(mac);
    }

    /** Says whether it was quiet. */
    boolean remove(final String node, final MacAddress mac) {
        final var macs = byNode.get(node);
        if (macs == null || !macs.remove(mac)) {
            return false;
        }
        if (macs.isEmpty()) {
            byNode.remove(node);
        }
        return true;
    }
}
