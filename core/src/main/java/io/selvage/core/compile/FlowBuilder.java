/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.compile;

import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.core.pipeline.Match;
import io.selvage.core.pipeline.Metadata;
import io.selvage.core.pipeline.Meter;
import io.selvage.core.pipeline.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Builds one flow within the contract of its table: a match on an undeclared field, or a goto that does not lead
 * forward, throws. Not thread-safe.
 */
final class FlowBuilder {
    private final PipelineTable table;
    private final int priority;
    private final Match.Builder match = Match.builder();
    private final List<Action> actions = new ArrayList<>();
    private Optional<Meter> meter = Optional.empty();
    private long metadata;
    private long metadataMask;
    private long matchedMetadata;
    private long matchedMetadataMask;

    FlowBuilder(final PipelineTable table, final HypervisorTable.Priority priority) {
        this(table, priority, 0);
    }

    /**
     * Begins a flow of a list that goes on downwards.
     *
     * @param priority priority of the first of the list
     * @param rank how many ranks below, from 0
     */
    FlowBuilder(final PipelineTable table, final HypervisorTable.Priority priority, final int rank) {
        this.table = table;
        this.priority = priority.value() - rank;
    }

    FlowBuilder match(final Field field, final long value) {
        return match(field, Bits.of(value));
    }

    FlowBuilder match(final Field field, final Bits value) {
        match.is(declared(field), value);
        return this;
    }

    FlowBuilder match(final Field field, final Bits value, final Bits mask) {
        match.is(declared(field), value, mask);
        return this;
    }

    FlowBuilder match(final Match all) {
        all.entries().forEach(entry -> match(entry.field(), entry.value(), entry.mask()));
        return this;
    }

    FlowBuilder match(final Metadata part, final long value) {
        declared(Field.METADATA);
        matchedMetadata |= part.at(value);
        matchedMetadataMask |= part.mask();
        return this;
    }

    private Field declared(final Field field) {
        if (!table.matches().contains(field)) {
            throw new IllegalStateException(table + " does not declare a match on " + field);
        }
        return field;
    }

    FlowBuilder write(final Metadata part, final long value) {
        metadata |= part.at(value);
        metadataMask |= part.mask();
        return this;
    }

    FlowBuilder meter(final Optional<Meter> through) {
        meter = through;
        return this;
    }

    FlowBuilder action(final Action action) {
        actions.add(action);
        return this;
    }

    Flow drop(final Purpose reason, final int vni) {
        if (!reason.isDrop() || !actions.isEmpty()) {
            throw new IllegalStateException(reason + " is no reason to drop, or there are actions");
        }
        return build(reason, vni, OptionalInt.empty());
    }

    Flow end(final Purpose purpose, final int vni) {
        return build(purpose, vni, OptionalInt.empty());
    }

    Flow next(final PipelineTable next, final Purpose purpose, final int vni) {
        return build(purpose, vni, OptionalInt.of(next.id()));
    }

    private Flow build(final Purpose purpose, final int vni, final OptionalInt next) {
        match.is(Field.METADATA, Bits.of(matchedMetadata), Bits.of(matchedMetadataMask));
        return new Flow(new FlowKey(table.id(), priority, match.build()), Cookie.of(purpose, vni), meter,
            metadataMask == 0 ? Flow.WriteMetadata.NONE : new Flow.WriteMetadata(metadata, metadataMask), actions,
            next);
    }
}
