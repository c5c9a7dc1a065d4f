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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What ends at some moment unless it is prolonged before. Owned by one thread; time is an argument.
 *
 * @param <K> what ends
 */
final class Ageing<K> {
    private final Map<K, Long> ends = new HashMap<>();
    private final TreeMap<Long, Set<K>> byEnd = new TreeMap<>();

    /** Something ends at {@code end}, milliseconds since 1970-01-01 UTC, no matter what was said of it before. */
    void until(final K key, final long end) {
        forget(key);
        ends.put(key, end);
        byEnd.computeIfAbsent(end, unused -> new LinkedHashSet<>()).add(key);
    }

    /** Something does not end by itself any more. */
    void forget(final K key) {
        final var before = ends.remove(key);
        if (before != null) {
            byEnd.computeIfPresent(before, (end, keys) -> {
                keys.remove(key);
                return keys.isEmpty() ? null : keys;
            });
        }
    }

    boolean contains(final K key) {
        return ends.containsKey(key);
    }

    /** Takes out what has ended. */
    List<K> ended(final long now) {
        final var ended = new ArrayList<K>();
        while (!byEnd.isEmpty() && byEnd.firstKey() <= now) {
            ended.addAll(byEnd.pollFirstEntry().getValue());
        }
        ended.forEach(ends::remove);
        return ended;
    }
}
