/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** Writes down when which change of an OVSDB database was told to its monitors. */
public final class DatabaseWatch implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(10);

    private final Process process;
    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();

    /**
     * A change of one table.
     *
     * @param nanoTime when it was told, as {@link System#nanoTime}
     * @param text the table with the rows that changed, as JSON
     */
    private record Change(long nanoTime, String text) {
    }

    private DatabaseWatch(final Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::read);
    }

    /**
     * Starts to watch.
     *
     * @param ovs the switch in which the database is
     * @param database its name
     * @return the watch, which has seen the beginning
     */
    static DatabaseWatch start(final OpenVSwitch ovs, final String database) {
        final var watch = new DatabaseWatch(ovs.tool("ovsdb-client", "--format=json", "monitor",
            "unix:" + ovs.directory().resolve("db.sock"), database, "ALL").start());
        Await.until("the database shows what it has", START, () -> !watch.changes.isEmpty());
        return watch;
    }

    private void read() {
        try (var input = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                changes.add(new Change(System.nanoTime(), line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Finds a change.
     *
     * @param table name of the table
     * @param after {@link System#nanoTime} that it comes after
     * @param which what its rows have to show, as JSON
     * @return when the first such change was told
     */
    public Optional<Long> first(final String table, final long after, final Predicate<String> which) {
        return changes.stream().filter(change -> change.nanoTime() > after
                && change.text().contains("\"caption\":\"" + table + "\"") && which.test(change.text()))
            .map(Change::nanoTime).findFirst();
    }

    /** Ends the watch. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
