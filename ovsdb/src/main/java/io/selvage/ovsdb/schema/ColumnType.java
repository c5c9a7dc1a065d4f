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

import com.google.common.collect.ImmutableMap;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbMap;
import io.selvage.ovsdb.value.OvsdbSet;
import io.selvage.ovsdb.value.OvsdbValue;
import java.util.Optional;

/**
 * The type of a column (RFC 7047 section 3.2, {@code <type>}).
 *
 * @param key type of the elements, or of the keys of a map
 * @param value type of the values of a map, empty if the column is not a map
 * @param min least number of elements, 0 or 1
 * @param max greatest number of elements, at least 1, {@link #UNLIMITED} for no bound
 */
public record ColumnType(BaseType key, Optional<BaseType> value, long min, long max) {
    /** {@link #max()} of a column without an upper bound. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    public ColumnType {
        requireNonNull(key);
        requireNonNull(value);
        if (min < 0 || min > 1 || max < 1) {
            throw new IllegalArgumentException("Not a range of RFC 7047: " + min + ".." + max);
        }
    }

    /**
     * Returns the type of a column that holds exactly one atom.
     *
     * @param type its type
     * @return the type
     */
    public static ColumnType scalar(final AtomicType type) {
        return new ColumnType(BaseType.of(type), Optional.empty(), 1, 1);
    }

    /**
     * Tells whether the column holds exactly one atom.
     *
     * @return true if it does
     */
    public boolean isScalar() {
        return value.isEmpty() && min == 1 && max == 1;
    }

    /**
     * Tells whether the column holds a map.
     *
     * @return true if it does
     */
    public boolean isMap() {
        return value.isPresent();
    }

    /**
     * Tells whether the column holds one atom or none.
     *
     * @return true if it does
     */
    public boolean isOptional() {
        return value.isEmpty() && min == 0 && max == 1;
    }

    /**
     * Tells whether more than one element is allowed: the changes of such a column come as differences in
     * {@code update2} (ovsdb-server(7) section 4.1.14), those of others as the new value.
     *
     * @return true if more than one element is allowed
     */
    public boolean isComposite() {
        return max > 1;
    }

    /**
     * Returns the value of a column that was never set (RFC 7047 section 5.2.1, insert).
     *
     * @return the default
     */
    public OvsdbValue defaultValue() {
        final OvsdbAtom atom = key.type().defaultAtom();
        if (value.isPresent()) {
            return min == 0 ? OvsdbMap.EMPTY
                : new OvsdbMap(ImmutableMap.of(atom, value.orElseThrow().type().defaultAtom()));
        }
        return isScalar() ? atom : min == 0 ? OvsdbSet.EMPTY : OvsdbSet.of(atom);
    }

    @Override
    public String toString() {
        final String element = key.type().text() + value.map(type -> " -> " + type.type().text()).orElse("");
        if (isScalar()) {
            return element;
        }
        return element + ' ' + min + ".." + (max == UNLIMITED ? "unlimited" : Long.toString(max));
    }
}
