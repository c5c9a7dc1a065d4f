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

import java.util.UUID;

/**
 * A single value (RFC 7047 section 5.1, {@code <atom>}).
 */
public sealed interface OvsdbAtom extends OvsdbValue {
    /**
     * A 64-bit signed integer.
     *
     * @param value the number
     */
    record IntegerAtom(long value) implements OvsdbAtom {
    }

    /**
     * A real number.
     *
     * @param value the number, finite
     */
    record RealAtom(double value) implements OvsdbAtom {
        public RealAtom {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("Not a finite number: " + value);
            }
        }
    }

    /**
     * A truth value.
     *
     * @param value the truth value
     */
    record BooleanAtom(boolean value) implements OvsdbAtom {
    }

    /**
     * A string.
     *
     * @param value the text
     */
    record StringAtom(String value) implements OvsdbAtom {
        public StringAtom {
            requireNonNull(value);
        }
    }

    /**
     * The identity of a row.
     *
     * @param value the UUID
     */
    record UuidAtom(UUID value) implements OvsdbAtom {
        public UuidAtom {
            requireNonNull(value);
        }
    }

    /**
     * A row that the same transaction inserts, by the name that the insert operation gives it. Found only in requests.
     *
     * @param name an identifier of the form {@code [a-zA-Z_][a-zA-Z0-9_]*}
     */
    record NamedUuid(String name) implements OvsdbAtom {
        public NamedUuid {
            if (!isIdentifier(name)) {
                throw new IllegalArgumentException("Not an RFC 7047 <id>: " + name);
            }
        }

        private static boolean isIdentifier(final String name) {
            if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
                return false;
            }
            return name.chars().allMatch(ch -> ch == '_' || ch < 128 && Character.isLetterOrDigit(ch));
        }
    }

    /**
     * Returns an integer atom.
     *
     * @param value the number
     * @return the atom
     */
    static IntegerAtom of(final long value) {
        return new IntegerAtom(value);
    }

    /**
     * Returns a real atom.
     *
     * @param value the number, finite
     * @return the atom
     */
    static RealAtom of(final double value) {
        return new RealAtom(value);
    }

    /**
     * Returns a boolean atom.
     *
     * @param value the truth value
     * @return the atom
     */
    static BooleanAtom of(final boolean value) {
        return new BooleanAtom(value);
    }

    /**
     * Returns a string atom.
     *
     * @param value the text
     * @return the atom
     */
    static StringAtom of(final String value) {
        return new StringAtom(value);
    }

    /**
     * Returns a UUID atom.
     *
     * @param value the UUID
     * @return the atom
     */
    static UuidAtom of(final UUID value) {
        return new UuidAtom(value);
    }
}
