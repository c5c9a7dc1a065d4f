/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit.cli;

import static java.util.Objects.requireNonNull;

import io.selvage.testkit.Await;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Prints what happens, one line per step with its result and its time, and tables. Not thread-safe. */
public final class Console {
    private static final int WIDTH = 62;

    private final PrintStream out;
    private final boolean colours;
    private int failures;

    /**
     * Creates a console.
     *
     * @param out where to print
     * @param colours whether the reader is a terminal that shows colours
     */
    public Console(final PrintStream out, final boolean colours) {
        this.out = requireNonNull(out);
        this.colours = colours;
    }

    /** {@return a console on standard output, in colours where that is a terminal} */
    public static Console standard() {
        return new Console(new PrintStream(new FileOutputStream(FileDescriptor.out), true,
            StandardCharsets.UTF_8), System.console() != null && System.getenv("NO_COLOR") == null);
    }

    /**
     * Prints a heading.
     *
     * @param text the heading
     */
    public void heading(final String text) {
        out.println();
        out.println(paint("1", text));
    }

    /**
     * Prints a line.
     *
     * @param text the line
     */
    public void line(final String text) {
        out.println(text);
    }

    /**
     * Does one step and prints its name, result and time. An exception is printed and thrown on.
     *
     * @param <T> type of the result
     * @param name name of the step
     * @param work what is to be done
     * @return its result
     */
    public <T> T step(final String name, final Supplier<T> work) {
        out.printf("  %-" + WIDTH + "s ", name);
        out.flush();
        final long start = System.nanoTime();
        boolean done = false;
        final var clock = colours ? Thread.ofVirtual().start(() -> tick(name, start)) : Thread.currentThread();
        try {
            final var result = work.get();
            done = true;
            end(clock, name);
            out.printf("%s %s%n", paint("32", "ok    "), time(Duration.ofNanos(System.nanoTime() - start)));
            return result;
        } finally {
            if (!done) {
                end(clock, name);
                failures++;
                out.printf("%s %s%n", paint("31", "FAILED"), time(Duration.ofNanos(System.nanoTime() - start)));
            }
        }
    }

    /**
     * Does one step and prints its name, result and time. An exception is printed and thrown on.
     *
     * @param name name of the step
     * @param work what is to be done
     */
    public void step(final String name, final Runnable work) {
        step(name, () -> {
            work.run();
            return Boolean.TRUE;
        });
    }

    /** Shows on a terminal that a long step is still at it. */
    private void tick(final String name, final long start) {
        while (!Thread.currentThread().isInterrupted()) {
            Await.pass(Duration.ofSeconds(1));
            if (!Thread.currentThread().isInterrupted()) {
                out.printf("\r  %-" + WIDTH + "s ...    %s", name, time(Duration.ofNanos(System.nanoTime() - start)));
                out.flush();
            }
        }
    }

    private void end(final Thread clock, final String name) {
        if (clock == Thread.currentThread()) {
            return;
        }
        clock.interrupt();
        try {
            clock.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.printf("\r  %-" + WIDTH + "s ", name);
    }

    /**
     * Prints whether an expectation came true, and counts it if not.
     *
     * @param name the expectation
     * @param held whether it came true
     * @param detail what was seen
     */
    public void expect(final String name, final boolean held, final String detail) {
        out.printf("  %-" + WIDTH + "s %s %s%n", name, held ? paint("32", "ok    ") : paint("31", "FAILED"), detail);
        if (!held) {
            failures++;
        }
    }

    /** {@return how many steps and expectations failed so far} */
    public int failures() {
        return failures;
    }

    /**
     * Prints a table.
     *
     * @param rows rows of cells; the first row is the heading
     */
    public void table(final List<List<String>> rows) {
        final var widths = new ArrayList<Integer>();
        for (final var row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (widths.size() <= i) {
                    widths.add(0);
                }
                widths.set(i, Math.max(widths.get(i), row.get(i).length()));
            }
        }
        boolean first = true;
        for (final var row : rows) {
            final var text = new StringBuilder("  ");
            for (int i = 0; i < row.size(); i++) {
                text.append(row.get(i)).append(" ".repeat(widths.get(i) - row.get(i).length() + 2));
            }
            out.println(first ? paint("1", text.toString().stripTrailing()) : text.toString().stripTrailing());
            first = false;
        }
    }

    /**
     * Writes a time for people.
     *
     * @param time the time
     * @return milliseconds below a second, else seconds
     */
    public static String time(final Duration time) {
        final double millis = time.toNanos() / 1e6;
        return millis < 1000 ? String.format(Locale.ROOT, "%.0f ms", millis)
            : String.format(Locale.ROOT, "%.2f s", millis / 1000);
    }

    private String paint(final String colour, final String text) {
        return colours ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }
}
