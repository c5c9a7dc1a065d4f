/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.schema;

import static java.util.Objects.requireNonNull;

import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbSet;
import java.util.Optional;

/**
 * The type of a column's elements, keys or values (RFC 7047 section 3.2, {@code <base-type>}).
 *
 * @param type the atomic type
 * @param allowed the only atoms allowed ({@code enum}), empty for no such restriction
 * @param minimum the least number, or for a string the least length in characters
 * @param maximum the greatest number, or for a string the greatest length in characters
 * @param reference the table referred to, for UUIDs
 */
public record BaseType(AtomicType type, OvsdbSet allowed, Optional<OvsdbAtom> minimum, Optional<OvsdbAtom> maximum,
        Optional<Reference> reference) {
    public BaseType {
        requireNonNull(type);
        requireNonNull(allowed);
        requireNonNull(minimum);
        requireNonNull(maximum);
        requireNonNull(reference);
    }

    /**
     * Returns a type without restrictions.
     *
     * @param type the atomic type
     * @return the type
     */
    public static BaseType of(final AtomicType type) {
        return new BaseType(type, OvsdbSet.EMPTY, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * A reference to the rows of a table.
     *
     * @param table name of the table
     * @param strong true if a row that is referred to cannot go away ({@code refType} {@code strong})
     */
    public record Reference(String table, boolean strong) {
        public Reference {
            requireNonNull(table);
        }
    }
}
