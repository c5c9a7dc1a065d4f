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

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * From a key to the sorted values that have it. Not thread-safe.
 *
 * @param <K> type of the key
 * @param <V> type of the values
 */
final class Index<K, V extends Comparable<V>> {
    private final Map<K, TreeSet<V>> map = new HashMap<>();

    /** Sets a value of a map, or removes it. */
    static <K, V> void put(final Map<K, V> map, final K key, final Optional<V> value) {
        if (value.isPresent()) {
            map.put(key, value.orElseThrow());
        } else {
            map.remove(key);
        }
    }

    void add(final K key, final V value) {
        map.computeIfAbsent(key, unused -> new TreeSet<>()).add(value);
    }

    void remove(final K key, final V value) {
        map.computeIfPresent(key, (unused, values) -> {
            values.remove(value);
            return values.isEmpty() ? null : values;
        });
    }

    SortedSet<V> get(final K key) {
        final var values = map.get(key);
        return values == null ? Collections.emptySortedSet() : values;
    }
}
