/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jdt.annotation.Nullable;

/**
 * Rows under headings, each column as wide as its widest cell and aligned to the left. An absent value is shown as
 * {@code -}. The last column is not padded, so reasons of any length stay on their line. Not safe for concurrent use.
 */
final class Table {
    private static final String ABSENT = "-";
    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    Table(final String... headings) {
        this.headings = List.of(headings);
    }

    /**
     * Adds a row. A cell is shown by its {@code toString()}; null and an empty optional are absent, a collection is
     * shown as its elements with commas between.
     *
     * @throws IllegalArgumentException if there are not as many cells as headings
     */
    void row(final @Nullable Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + headings.size() + " headings");
        }
        final var row = new ArrayList<String>(cells.length);
        for (final var cell : cells) {
            row.add(text(cell));
        }
        rows.add(row);
    }

    /**
     * Prints the table, or {@code No <things>.} when it has no row.
     *
     * @param things what the rows are, in the plural
     */
    void print(final PrintStream out, final String things) {
        if (rows.isEmpty()) {
            out.println("No " + things + ".");
        } else {
            lines().forEach(out::println);
        }
    }

    List<String> lines() {
        final var widths = new int[headings.size()];
        measure(widths, headings);
        rows.forEach(row -> measure(widths, row));
        final var lines = new ArrayList<String>(rows.size() + 1);
        lines.add(line(widths, headings));
        rows.forEach(row -> lines.add(line(widths, row)));
        return lines;
    }

    private static void measure(final int[] widths, final List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
        }
    }

    private static String line(final int[] widths, final List<String> cells) {
        final var sb = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            sb.append(cells.get(i));
            if (i < widths.length - 1) {
                sb.append(" ".repeat(widths[i] - cells.get(i).length())).append(GAP);
            }
        }
        return sb.toString();
    }

    private static String text(final @Nullable Object cell) {
        final var text = switch (cell) {
            case null -> "";
            case Optional<?> optional -> optional.map(Table::text).orElse("");
            case Collection<?> values -> values.stream().map(Table::text).collect(Collectors.joining(","));
            default -> cell.toString();
        };
        // A switch or a host may have put control characters into its names: they must not reach the terminal.
        return text.isEmpty() ? ABSENT : text.replaceAll("\\p{Cntrl}", "?");
    }
}
