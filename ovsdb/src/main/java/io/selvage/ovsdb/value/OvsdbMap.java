/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.value;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * A map of atoms of one type to atoms of one type.
 *
 * @param entries the entries, in the order of the peer, which has no meaning
 */
public record OvsdbMap(ImmutableMap<OvsdbAtom, OvsdbAtom> entries) implements OvsdbValue {
    /** The empty map. */
    public static final OvsdbMap EMPTY = new OvsdbMap(ImmutableMap.of());

    public OvsdbMap {
        requireNonNull(entries);
    }

    /**
     * Returns a map of strings to strings, such as {@code external_ids}.
     *
     * @param strings the entries
     * @return the map
     */
    public static OvsdbMap ofStrings(final Map<String, String> strings) {
        final var builder = ImmutableMap.<OvsdbAtom, OvsdbAtom>builderWithExpectedSize(strings.size());
        strings.forEach((key, value) -> builder.put(OvsdbAtom.of(key), OvsdbAtom.of(value)));
        return new OvsdbMap(builder.build());
    }
}
