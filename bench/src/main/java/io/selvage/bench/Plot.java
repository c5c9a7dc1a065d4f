/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.bench;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws what something costs against its size, as SVG: sizes on a logarithmic scale, costs on a linear one from 0. */
final class Plot {
    private static final int WIDTH = 640;
    private static final int PANEL = 200;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 34;
    private static final int BOTTOM = 30;

    /**
     * A point.
     *
     * @param size how large it was, more than 0
     * @param cost what it cost
     */
    record Point(double size, double cost) { }

    /**
     * One diagram.
     *
     * @param title what it shows, with the unit
     * @param points the points, by size
     */
    record Panel(String title, List<Point> points) {
        Panel {
            requireNonNull(title);
            points = List.copyOf(points);
            if (points.isEmpty()) {
                throw new IllegalArgumentException("nothing to draw of " + title);
            }
        }
    }

    private Plot() {
        // Functions only
    }

    /**
     * Draws diagrams one below the other.
     *
     * @param heading what they have in common
     * @param panels the diagrams, at least one
     * @return an SVG document
     */
    static String draw(final String heading, final List<Panel> panels) {
        final int height = TOP + panels.size() * PANEL;
        final var lines = new ArrayList<String>();
        lines.add(("<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d' "
            + "font-family='sans-serif' font-size='12'>").formatted(WIDTH, height, WIDTH, height));
        lines.add("<rect width='100%' height='100%' fill='white'/>");
        lines.add(text(WIDTH / 2.0, 20, "middle", heading));
        for (int i = 0; i < panels.size(); i++) {
            panel(lines, panels.get(i), TOP + i * PANEL);
        }
        lines.add("</svg>");
        return String.join("\n", lines);
    }

    private static void panel(final List<String> lines, final Panel panel, final int top) {
        final double most = panel.points().stream().mapToDouble(Point::cost).max().orElse(1) * 1.2;
        final double first = Math.log10(panel.points().stream().mapToDouble(Point::size).min().orElse(1));
        final double last = Math.log10(panel.points().stream().mapToDouble(Point::size).max().orElse(1));
        final int upper = top + TOP;
        final int lower = top + PANEL - BOTTOM;
        lines.add(text(LEFT, top + 24, "start", panel.title()));
        lines.add(line(LEFT, upper, LEFT, lower));
        lines.add(line(LEFT, lower, WIDTH - RIGHT, lower));
        lines.add(text(LEFT - 6, lower, "end", "0"));
        lines.add(text(LEFT - 6, upper + 8, "end", Reading.number(most)));
        final var path = new ArrayList<String>();
        for (final var point : panel.points()) {
            final double share = last > first ? (Math.log10(point.size()) - first) / (last - first) : 0.5;
            final double x = LEFT + 20 + share * (WIDTH - LEFT - RIGHT - 40);
            final double y = lower - point.cost() / Math.max(most, Double.MIN_NORMAL) * (lower - upper);
            path.add(String.format(Locale.ROOT, "%.1f,%.1f", x, y));
            lines.add(String.format(Locale.ROOT, "<circle cx='%.1f' cy='%.1f' r='3'/>", x, y));
            lines.add(text(x, y - 8, "middle", Reading.number(point.cost())));
            lines.add(text(x, lower + 16, "middle", Reading.number(point.size())));
        }
        lines.add("<polyline fill='none' stroke='black' points='" + String.join(" ", path) + "'/>");
    }

    private static String line(final double x1, final double y1, final double x2, final double y2) {
        return String.format(Locale.ROOT, "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='grey'/>", x1, y1, x2,
            y2);
    }

    private static String text(final double left, final double top, final String anchor, final String text) {
        return String.format(Locale.ROOT, "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", left, top, anchor,
            text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }
}
