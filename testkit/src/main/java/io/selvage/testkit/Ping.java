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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Continuous traffic from one device to an address by {@code ping}, with an account of every packet. */
public final class Ping implements AutoCloseable {
    private static final Pattern REPLY = Pattern.compile("\\[([0-9]+\\.[0-9]+)] .*icmp_seq=([0-9]+) .*time=.*");
    private static final Pattern SUMMARY = Pattern.compile("([0-9]+) packets transmitted.*");
    private static final int SEQUENCE_NUMBERS = 65536;
    private static final Duration END = Duration.ofSeconds(5);

    private final Process process;
    private final Duration interval;
    private final Thread reader;
    private final ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();
    private volatile long sent = -1;
    private final AtomicLong received = new AtomicLong();

    private record Reply(long sequence, double epochSeconds) {
    }

    /**
     * What became of the traffic.
     *
     * @param sent requests sent
     * @param received replies received, duplicates not counted
     * @param lost requests without a reply; the very last one is not counted, it may still have been on its way
     * @param duplicates replies beyond the first to the same request
     * @param longestGap longest time between two replies
     * @param lostSequences sequence numbers without reply, from 1
     */
    public record Report(long sent, long received, long lost, long duplicates, Duration longestGap,
            List<Long> lostSequences) {
        public Report {
            lostSequences = List.copyOf(lostSequences);
        }

        @Override
        public String toString() {
            return "%d sent, %d lost, longest gap %.1f ms".formatted(sent, lost, longestGap.toNanos() / 1e6);
        }
    }

    private Ping(final Process process, final Duration interval) {
        this.process = process;
        this.interval = interval;
        reader = Thread.ofVirtual().start(this::read);
    }

    /**
     * Starts to ping.
     *
     * @param from the device that pings
     * @param address whom
     * @param interval time between two requests, 1 ms or more
     * @return the traffic, to be stopped by the caller
     */
    public static Ping start(final Device from, final String address, final Duration interval) {
        return new Ping(from.namespace().command("ping", "-n", "-D", "-i",
            String.format(Locale.ROOT, "%.3f", interval.toNanos() / 1e9), address).with("LC_ALL", "C").start(),
            interval);
    }

    /**
     * Pings once.
     *
     * @param from the device that pings
     * @param address whom
     * @param within how long to wait for the reply
     * @return whether a reply came
     */
    public static boolean once(final Device from, final String address, final Duration within) {
        return from.namespace().command("ping", "-n", "-q", "-c", "1", "-W",
            String.format(Locale.ROOT, "%.3f", within.toNanos() / 1e9), address).with("LC_ALL", "C").tryRun().ok();
    }

    private void read() {
        try (var input = process.inputReader(StandardCharsets.US_ASCII)) {
            long wraps = 0;
            long last = 0;
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                final var reply = REPLY.matcher(line);
                if (reply.matches()) {
                    final long sequence = Long.parseLong(reply.group(2));
                    // Sequence numbers have 16 bits: at 5 ms they start again after five minutes.
                    if (sequence + SEQUENCE_NUMBERS / 2 < last) {
                        wraps++;
                    }
                    last = sequence;
                    replies.add(new Reply(wraps * SEQUENCE_NUMBERS + sequence, Double.parseDouble(reply.group(1))));
                    received.incrementAndGet();
                } else {
                    final var summary = SUMMARY.matcher(line);
                    if (summary.matches()) {
                        sent = Long.parseLong(summary.group(1));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return how many replies have come so far} */
    public long received() {
        return received.get();
    }

    /**
     * Waits until traffic flows: some replies more than there are now.
     *
     * @param within how long to wait at most
     */
    public void awaitFlowing(final Duration within) {
        final long target = received.get() + 3;
        Await.until("traffic flows", within, () -> received.get() >= target);
    }

    /**
     * Stops the traffic and adds it up.
     *
     * @return what became of it
     */
    public Report stop() {
        // SIGINT, since only that makes ping say how many requests it sent.
        Command.of("kill", "-INT", Long.toString(process.pid())).tryRun();
        Await.until("ping ends", END, () -> !process.isAlive() && !reader.isAlive());
        final var seen = new TreeMap<Long, Double>();
        long duplicates = 0;
        for (final var reply : replies) {
            if (seen.putIfAbsent(reply.sequence(), reply.epochSeconds()) != null) {
                duplicates++;
            }
        }
        final var lost = new ArrayList<Long>();
        // The last request, and any of the last 10 ms, may have been on their way when ping was told to stop.
        final long inFlight = Math.max(1, Duration.ofMillis(10).dividedBy(interval));
        for (long sequence = 1; sequence <= sent; sequence++) {
            if (!seen.containsKey(sequence)
                    && (sequence <= sent - inFlight || !seen.isEmpty() && sequence < seen.lastKey())) {
                lost.add(sequence);
            }
        }
        double gap = 0;
        double before = Double.NaN;
        for (final double time : seen.values()) {
            if (!Double.isNaN(before)) {
                gap = Math.max(gap, time - before);
            }
            before = time;
        }
        return new Report(sent, seen.size(), lost.size(), duplicates, Duration.ofNanos((long) (gap * 1e9)), lost);
    }

    /** Stops the traffic without an account. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
