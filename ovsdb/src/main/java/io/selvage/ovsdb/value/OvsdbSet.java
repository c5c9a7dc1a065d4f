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

import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.UUID;

/**
 * A set of atoms of one type. An optional column holds a set of at most one element.
 *
 * @param elements the atoms, in the order of the peer, which has no meaning
 */
public record OvsdbSet(ImmutableSet<OvsdbAtom> elements) implements OvsdbValue {
    /** The empty set. */
    public static final OvsdbSet EMPTY = new OvsdbSet(ImmutableSet.of());

    public OvsdbSet {
        requireNonNull(elements);
    }

    /**
     * Returns the set of the given atoms.
     *
     * @param elements the atoms
     * @return the set
     */
    public static OvsdbSet of(final OvsdbAtom... elements) {
        return elements.length == 0 ? EMPTY : new OvsdbSet(ImmutableSet.copyOf(elements));
    }

    /**
     * Returns the set of the given atoms.
     *
     * @param elements the atoms
     * @return the set
     */
    public static OvsdbSet copyOf(final Collection<? extends OvsdbAtom> elements) {
        return elements.isEmpty() ? EMPTY : new OvsdbSet(ImmutableSet.copyOf(elements));
    }

    /**
     * Returns a set of references.
     *
     * @param uuids the rows
     * @return the set
     */
    public static OvsdbSet ofUuids(final Collection<UUID> uuids) {
        return new OvsdbSet(uuids.stream().map(OvsdbAtom::of).collect(ImmutableSet.toImmutableSet()));
    }

    /**
     * Returns a set of strings.
     *
     * @param strings the strings
     * @return the set
     */
    public static OvsdbSet ofStrings(final Collection<String> strings) {
        return new OvsdbSet(strings.stream().map(OvsdbAtom::of).collect(ImmutableSet.toImmutableSet()));
    }
}
