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

import static java.util.Objects.requireNonNull;

import io.selvage.core.pipeline.Field;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jdt.annotation.Nullable;

/**
 * Which tables of {@link TorTable} a switch has, and under which numbers. With fewer than {@value #BASIC} tables there
 * is only {@link TorTable#CLASSIFY}, which does everything; with {@value #WHOLE} or more there is all of the pipeline,
 * and up to four tables in which flooded copies are judged.
 */
public final class TorLayout {
    /** With so many tables a packet can be classified, guarded, forwarded and flooded. */
    public static final int BASIC = 4;
    /** With so many tables a port can have any policy. */
    public static final int WHOLE = 9;

    private static final List<TorTable> BASIC_TABLES =
        List.of(TorTable.CLASSIFY, TorTable.SOURCE_GUARD, TorTable.FORWARD, TorTable.FLOOD);

    /** A table in its place. */
    private record Placed(TorTable table, int id) implements PipelineTable {
        @Override
        public String description() {
            return table.description();
        }

        @Override
        public Set<Field> matches() {
            return table.matches();
        }

        @Override
        public String miss() {
            return table.miss();
        }

        @Override
        public String toString() {
            return table.name();
        }
    }

    private final Map<TorTable, PipelineTable> places = new EnumMap<>(TorTable.class);
    private final List<TorTable> tables;

    private TorLayout(final List<TorTable> tables) {
        this.tables = tables;
        for (int id = 0; id < tables.size(); id++) {
            places.put(tables.get(id), new Placed(tables.get(id), id));
        }
    }

    /** The layout for a switch with so many tables. */
    public static TorLayout of(final int tables) {
        if (tables < BASIC) {
            return new TorLayout(List.of(TorTable.CLASSIFY));
        }
        final var all = List.of(TorTable.values());
        return new TorLayout(tables < WHOLE ? BASIC_TABLES : all.subList(0, Math.min(tables, all.size())));
    }

    /** Whether there is one table only. */
    public boolean isSingle() {
        return tables.size() < BASIC;
    }

    /** Whether a port can have any policy. */
    public boolean isWhole() {
        return tables.size() >= WHOLE;
    }

    /** How many different egress policies the ports of one network can have. */
    public int floodStages() {
        return isWhole() ? tables.size() - WHOLE + 1 : 0;
    }

    /** The table in which copies for the n-th egress policy, from 0, are judged. */
    PipelineTable floodStage(final int index) {
        return at(TorTable.values()[TorTable.FLOOD_1.ordinal() + index]);
    }

    /** A table in its place; it is a defect to ask for one that the layout has not. */
    PipelineTable at(final TorTable table) {
        return requireNonNull(places.get(table), table::name);
    }

    /** All tables, in their order. */
    public List<PipelineTable> tables() {
        return tables.stream().map(this::at).toList();
    }

    /** Name of a table by its number; the number itself if there is no such table. */
    public String nameOf(final int id) {
        return id >= 0 && id < tables.size() ? tables.get(id).name() : Integer.toString(id);
    }

    @Override
    public boolean equals(final @Nullable Object other) {
        return other instanceof TorLayout layout && layout.tables.equals(tables);
    }

    @Override
    public int hashCode() {
        return tables.hashCode();
    }

    @Override
    public String toString() {
        return tables.toString();
    }
}
