/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.internal;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.CloseReason;
import io.selvage.ovsdb.schema.ColumnType;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbMap;
import io.selvage.ovsdb.value.OvsdbSet;
import io.selvage.ovsdb.value.OvsdbValue;

/**
 * The differences of {@code modify} in {@code <row-update2>}: ovsdb-server(7) section 4.1.14.
 */
final class Differences {
    private Differences() {
        // static methods only
    }

    /**
     * Applies a difference.
     *
     * @param before the value as it was
     * @param difference what the server sent
     * @param type type of the column
     * @return the value as it is
     * @throws MalformedMessageException if the two are not of one kind
     */
    static OvsdbValue apply(final OvsdbValue before, final OvsdbValue difference, final ColumnType type)
            throws MalformedMessageException {
        if (!type.isComposite()) {
            return difference;
        }
        if (before instanceof OvsdbSet set && difference instanceof OvsdbSet change) {
            return apply(set, change);
        }
        if (before instanceof OvsdbMap map && difference instanceof OvsdbMap change) {
            return apply(map, change);
        }
        throw new MalformedMessageException(CloseReason.INCONSISTENT_UPDATE, "Difference of another kind than " + type);
    }

    /** An element that is in one of the two sets only. */
    private static OvsdbSet apply(final OvsdbSet before, final OvsdbSet difference) {
        final var old = before.elements();
        final var changed = difference.elements();
        final var elements = ImmutableSet.<OvsdbAtom>builderWithExpectedSize(old.size() + changed.size());
        for (var element : old) {
            if (!changed.contains(element)) {
                elements.add(element);
            }
        }
        for (var element : changed) {
            if (!old.contains(element)) {
                elements.add(element);
            }
        }
        return new OvsdbSet(elements.build());
    }

    /** A key with the value that it had is gone, any other key has the given value. */
    private static OvsdbMap apply(final OvsdbMap before, final OvsdbMap difference) {
        final var old = before.entries();
        final var changed = difference.entries();
        final var entries = ImmutableMap.<OvsdbAtom, OvsdbAtom>builderWithExpectedSize(old.size() + changed.size());
        for (var entry : old.entrySet()) {
            if (!changed.containsKey(entry.getKey())) {
                entries.put(entry);
            }
        }
        for (var entry : changed.entrySet()) {
            if (!entry.getValue().equals(old.get(entry.getKey()))) {
                entries.put(entry);
            }
        }
        return new OvsdbMap(entries.buildOrThrow());
    }
}
