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

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.jdt.annotation.Nullable;

/**
 * One flow entry, permanent (no time-outs).
 *
 * @param key what identifies it in the switch
 * @param cookie who wants it and why; see {@link Cookie}
 * @param meter the meter that a packet passes first, and that drops what is too much
 * @param metadata bits to write to the metadata ({@link WriteMetadata#NONE} when there are none)
 * @param actions actions applied at once, in this order; empty together with an empty {@code next} means drop
 * @param next number of the table to go to
 */
public record Flow(FlowKey key, long cookie, Optional<Meter> meter, WriteMetadata metadata, List<Action> actions,
        OptionalInt next) {
    /**
     * The write-metadata instruction.
     *
     * @param value the bits
     * @param mask which bits to write
     */
    public record WriteMetadata(long value, long mask) {
        /** Writes nothing. */
        public static final WriteMetadata NONE = new WriteMetadata(0, 0);

        public WriteMetadata {
            if ((value & ~mask) != 0) {
                throw new IllegalArgumentException("value has bits outside the mask");
            }
        }
    }

    public Flow {
        actions = List.copyOf(actions);
        if (next.isPresent() && next.orElseThrow() <= key.table()) {
            throw new IllegalArgumentException("goto must lead forward: " + key.table() + " to " + next);
        }
        for (final var action : actions) {
            if (action instanceof Action.Copy(var unused, var table) && table <= key.table()) {
                throw new IllegalArgumentException("copies go forward: " + key.table() + " to " + table);
            }
        }
    }

    /** Written out for the reason that {@link FlowKey#equals} gives. */
    @Override
    public boolean equals(final @Nullable Object other) {
        return this == other || other instanceof Flow flow && cookie == flow.cookie && key.equals(flow.key)
            && metadata.value == flow.metadata.value && metadata.mask == flow.metadata.mask
            && next.equals(flow.next) && meter.equals(flow.meter) && actions.equals(flow.actions);
    }

    @Override
    public int hashCode() {
        return key.hashCode() * 31 + Long.hashCode(cookie);
    }

    /** A flow without meter. */
    public Flow(final FlowKey key, final long cookie, final WriteMetadata metadata, final List<Action> actions,
            final OptionalInt next) {
        this(key, cookie, Optional.empty(), metadata, actions, next);
    }

    /** Whether a packet that hits this flow is dropped. */
    public boolean isDrop() {
        return actions.isEmpty() && next.isEmpty();
    }
}
