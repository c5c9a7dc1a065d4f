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
import java.util.function.Supplier;

/**
 * Continuous ICMP echo traffic from one device to an address, with an account of every packet. The requests leave at an
 * even pace whatever becomes of them, which {@code ping(8)} does not do. ARP is the device's own.
 */
public final class Ping implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(5);
    /** How many of those that were lost are told: the first, which say when it began. */
    private static final int MAX_SHOWN = 10;

    private final Device from;
    private final Process process;
    private final Thread reader;
    private final ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final AtomicLong received = new AtomicLong();
    private volatile long sent = -1;

    private record Reply(long sequence, long nanoTime) {
    }

    /**
     * What became of the traffic.
     *
     * @param sent requests sent
     * @param received replies received, duplicates not counted
     * @param lost requests without a reply
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
            return String.format(Locale.ROOT, "%d sent, %d lost%s, longest gap %.1f ms", sent, lost,
                lost == 0 ? "" : " " + lostSequences.subList(0, Math.min(MAX_SHOWN, lostSequences.size())),
                longestGap.toNanos() / 1e6);
        }
    }

    private Ping(final Device from, final Process process) {
        this.from = from;
        this.process = process;
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
        return new Ping(from, from.namespace().command("/usr/bin/python3", "-I", "-S", Frames.program().toString(),
            "ping", address, Long.toString(interval.toNanos() / 1000)).start());
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
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                final var words = line.split(" ");
                if ("sent".equals(words[0])) {
                    sent = Long.parseLong(words[1]);
                } else {
                    replies.add(new Reply(Long.parseLong(words[0]), Long.parseLong(words[1])));
                    received.incrementAndGet();
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
        awaitFlowing(within, () -> "");
    }

    /**
     * Waits until traffic flows: some replies more than there are now.
     *
     * @param within how long to wait at most
     * @param dump what to add to the message when none does
     */
    public void awaitFlowing(final Duration within, final Supplier<String> dump) {
        final long target = received.get() + 3;
        Await.until("traffic flows", within, () -> received.get() >= target, () -> received.get() + " replies, "
            + (process.isAlive() ? "still asking" : "has ended with " + process.exitValue()) + '\n'
            + from.namespace().command("ip", "-s", "address").tryRun().output()
            + from.namespace().command("ip", "neighbour").tryRun().output() + dump.get());
    }

    /**
     * Stops the traffic, gives the last replies half a second, and adds up.
     *
     * @return what became of it
     */
    public Report stop() {
        try (var input = process.getOutputStream()) {
            input.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("ping ends", END, () -> !process.isAlive() && !reader.isAlive());
        final var seen = new TreeMap<Long, Long>();
        long duplicates = 0;
        for (final var reply : replies) {
            if (seen.putIfAbsent(reply.sequence(), reply.nanoTime()) != null) {
                duplicates++;
            }
        }
        final var lost = new ArrayList<Long>();
        for (long sequence = 1; sequence <= sent; sequence++) {
            if (!seen.containsKey(sequence)) {
                lost.add(sequence);
            }
        }
        long gap = 0;
        long before = 0;
        for (final long time : seen.values()) {
            gap = before == 0 ? 0 : Math.max(gap, time - before);
            before = time;
        }
        return new Report(sent, seen.size(), lost.size(), duplicates, Duration.ofNanos(gap), lost);
    }

    /** Stops the traffic without an account. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
