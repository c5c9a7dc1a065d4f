/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.jdt.annotation.Nullable;

/**
 * What a flow matches. Canonical: fields in the order of {@link Field}, values without bits outside their mask, fields
 * with an empty mask left out; so two matches that OpenFlow considers identical are {@linkplain #equals equal}.
 * Immutable.
 */
public final class Match {
    /** Matches every packet. */
    public static final Match ANY = new Match(List.of());

    private final List<Entry> entries;
    /** Kept, and no record therefore: each flow is looked up a dozen times until a switch has it. */
    private final int hash;

    /**
     * One field of a match.
     *
     * @param field the field
     * @param value the value, zero where the mask is zero
     * @param mask the mask; all ones for an exact match
     */
    public record Entry(Field field, Bits value, Bits mask) {
        public Entry {
            if (!value.isWithin(mask)) {
                throw new IllegalArgumentException(field + ": value has bits outside the mask");
            }
            if (!mask.isWithin(Bits.ones(field.width()))) {
                throw new IllegalArgumentException(field + ": wider than " + field.width() + " bits");
            }
            if (!field.isMaskable() && !mask.equals(Bits.ones(field.width()))) {
                throw new IllegalArgumentException(field + " cannot be masked");
            }
        }

        /** Written out for the reason that {@link FlowKey#equals} gives. */
        @Override
        public boolean equals(final @Nullable Object other) {
            return this == other || other instanceof Entry entry && field == entry.field && value.equals(entry.value)
                && mask.equals(entry.mask);
        }

        @Override
        public int hashCode() {
            return (field.ordinal() * 31 + value.hashCode()) * 31 + mask.hashCode();
        }

        /** Whether all bits of the field are matched. */
        public boolean isExact() {
            return mask.equals(Bits.ones(field.width()));
        }
    }

    /**
     * Makes a match.
     *
     * @param entries the fields, in canonical order
     * @throws IllegalArgumentException if they are not in that order, or if one is repeated
     */
    public Match(final List<Entry> entries) {
        this.entries = List.copyOf(entries);
        for (int i = 1; i < entries.size(); i++) {
            if (entries.get(i - 1).field().compareTo(entries.get(i).field()) >= 0) {
                throw new IllegalArgumentException("fields repeated or out of order: " + entries);
            }
        }
        hash = this.entries.hashCode();
    }

    /** {@return the fields, in canonical order} */
    public List<Entry> entries() {
        return entries;
    }

    /** The entry of a field, if it is matched. */
    public Optional<Entry> entry(final Field field) {
        for (final var entry : entries) {
            if (entry.field() == field) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(final @Nullable Object other) {
        return this == other || other instanceof Match match && hash == match.hash && entries.equals(match.entries);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "Match" + entries;
    }

    /** A new builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the fields of a match, in any order. Not thread-safe. */
    public static final class Builder {
        private final List<Entry> entries = new ArrayList<>(6);

        private Builder() {
            // Made by builder()
        }

        /** Matches the whole field. */
        public Builder is(final Field field, final Bits value) {
            entries.add(new Entry(field, value, Bits.ones(field.width())));
            return this;
        }

        /** Matches the whole field; for fields of up to 64 bits. */
        public Builder is(final Field field, final long value) {
            return is(field, Bits.of(value));
        }

        /** Matches some bits of a field; bits of the value outside the mask are dropped. */
        public Builder is(final Field field, final Bits value, final Bits mask) {
            if (!mask.isZero()) {
                entries.add(new Entry(field, value.and(mask), mask));
            }
            return this;
        }

        /** Takes all fields of another match in, which must be others. */
        public Builder and(final Match other) {
            entries.addAll(other.entries());
            return this;
        }

        /** The match. */
        public Match build() {
            entries.sort(Comparator.comparing(Entry::field));
            return new Match(entries);
        }
    }
}
