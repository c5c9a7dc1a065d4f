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

import io.selvage.ovsdb.value.OvsdbAtom;
import java.util.UUID;

/**
 * The five atomic types of RFC 7047 section 3.2, {@code <atomic-type>}.
 */
public enum AtomicType {
    INTEGER("integer", OvsdbAtom.of(0L)),
    REAL("real", OvsdbAtom.of(0.0)),
    BOOLEAN("boolean", OvsdbAtom.of(false)),
    STRING("string", OvsdbAtom.of("")),
    UUID("uuid", OvsdbAtom.of(new UUID(0, 0)));

    private final String text;
    private final OvsdbAtom defaultAtom;

    AtomicType(final String text, final OvsdbAtom defaultAtom) {
        this.text = text;
        this.defaultAtom = defaultAtom;
    }

    /**
     * Returns the name of the type in a schema.
     *
     * @return the name
     */
    public String text() {
        return text;
    }

    /**
     * Returns the value that a column of this type has unless it is set (RFC 7047 section 5.2.1).
     *
     * @return the default
     */
    public OvsdbAtom defaultAtom() {
        return defaultAtom;
    }

    /**
     * Tells whether an atom is of this type. A {@code named-uuid} counts as a UUID, an integer as a real.
     *
     * @param atom the atom
     * @return true if it is
     */
    public boolean accepts(final OvsdbAtom atom) {
        return switch (atom) {
            case OvsdbAtom.IntegerAtom integer -> this == INTEGER || this == REAL;
            case OvsdbAtom.RealAtom real -> this == REAL;
            case OvsdbAtom.BooleanAtom bool -> this == BOOLEAN;
            case OvsdbAtom.StringAtom string -> this == STRING;
            case OvsdbAtom.UuidAtom uuid -> this == UUID;
            case OvsdbAtom.NamedUuid named -> this == UUID;
        };
    }
}
