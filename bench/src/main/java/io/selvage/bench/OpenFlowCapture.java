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

import io.selvage.testkit.CommandException;
import io.selvage.testkit.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What passes on OpenFlow connections within a namespace, by {@code tcpdump}: a clock that asks neither the controller
 * nor the switch, and costs both next to nothing. It sees the beginning of each segment only.
 */
final class OpenFlowCapture implements AutoCloseable {
    private static final int OPENFLOW_PORT = 6653;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int FILE_HEADER = 24;
    private static final int PACKET_HEADER = 16;
    private static final int ETHERNET_HEADER = 14;
    private static final int PORTS_AND_FLAGS = 14;
    private static final int HEADER = 8;
    private static final int SYN = 2;
    private static final int ACK = 16;
    private static final int MULTIPART_REPLY = 19;
    private static final int OFPMP_FLOW = 1;
    private static final int EXPERIMENTER = 4;
    private static final int ONF = 0x4F4E4600;
    private static final int BUNDLE_CONTROL = 2300;
    private static final int BUNDLE_ADD = 2301;
    private static final int COMMIT_REPLY = 5;

    private final Path file;
    private final Process process;

    /** What is told of. */
    enum Kind {
        /** A switch opens a connection. */
        CONNECTED,
        /** A switch says which flows it has. */
        READ,
        /** A segment begins with a flow that is put into a bundle. */
        FLOW,
        /** A switch says that it has committed a bundle. */
        COMMITTED
    }

    /**
     * Something that was seen.
     *
     * @param time when, by the clock of this machine
     * @param connection the switch's TCP port
     * @param kind what it is
     */
    record Event(Instant time, int connection, Kind kind) { }

    private OpenFlowCapture(final Path file, final Process process) {
        this.file = file;
        this.process = process;
    }

    /** Starts to watch the loopback interface of a namespace; returns when it does. */
    static OpenFlowCapture start(final Namespace namespace, final Path file) {
        // Else it leaves what the kernel has gathered for it within the last second
        final var process = namespace.command("tcpdump", "--immediate-mode", "-i", "lo", "-n", "-s", "256", "-B",
            "16384", "-w", file.toString(), "tcp port " + OPENFLOW_PORT).start();
        final var errors = process.errorReader(StandardCharsets.UTF_8);
        try {
            final var said = new ArrayList<String>();
            for (var line = errors.readLine(); line != null; line = errors.readLine()) {
                if (line.contains("listening on")) {
                    return new OpenFlowCapture(file, process);
                }
                said.add(line);
            }
            throw new CommandException("tcpdump ended: " + String.join("; ", said));
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(e);
        }
    }

    /** Stops to watch. Returns what was seen, in the order of time. */
    List<Event> stop() {
        close();
        try {
            return read(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Terminated, it writes what it still has. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    /**
     * Reads a file of {@code tcpdump} (pcap-savefile(5)) with Ethernet and IPv4 packets.
     *
     * @param in the file
     * @return what is in it
     */
    static List<Event> read(final ByteBuffer in) {
        in.order(ByteOrder.nativeOrder());
        final var events = new ArrayList<Event>();
        int at = FILE_HEADER;
        while (at + PACKET_HEADER <= in.limit()) {
            final var time = Instant.ofEpochSecond(Integer.toUnsignedLong(in.getInt(at)), in.getInt(at + 4) * 1000L);
            final int length = in.getInt(at + 8);
            at += PACKET_HEADER;
            if (length < 0 || at + length > in.limit()) {
                break;
            }
            packet(in.slice(at, length), time, events);
            at += length;
        }
        return events;
    }

    private static void packet(final ByteBuffer in, final Instant time, final List<Event> events) {
        if (in.limit() < ETHERNET_HEADER + 20 || (in.get(ETHERNET_HEADER) & 0xF0) != 0x40) {
            return;
        }
        final int tcp = ETHERNET_HEADER + (in.get(ETHERNET_HEADER) & 0xF) * 4;
        if (in.limit() < tcp + PORTS_AND_FLAGS) {
            return;
        }
        final boolean fromSwitch = Short.toUnsignedInt(in.getShort(tcp + 2)) == OPENFLOW_PORT;
        final int connection = Short.toUnsignedInt(in.getShort(fromSwitch ? tcp : tcp + 2));
        if ((in.get(tcp + 13) & (SYN | ACK)) == SYN) {
            events.add(new Event(time, connection, Kind.CONNECTED));
            return;
        }
        // Whole messages come first in a segment, more often than not; what does not look like one is not told of
        int at = tcp + (in.get(tcp + 12) >> 4 & 0xF) * 4;
        while (at + HEADER <= in.limit()) {
            kind(in, at, fromSwitch).ifPresent(kind -> events.add(new Event(time, connection, kind)));
            if (!fromSwitch) {
                // One for each segment is enough to know when flows begin
                return;
            }
            at += Math.max(HEADER, Short.toUnsignedInt(in.getShort(at + 2)));
        }
    }

    private static Optional<Kind> kind(final ByteBuffer in, final int at, final boolean fromSwitch) {
        final int type = in.get(at + 1);
        if (type == MULTIPART_REPLY && fromSwitch && at + HEADER + 2 <= in.limit()
                && in.getShort(at + HEADER) == OFPMP_FLOW) {
            return Optional.of(Kind.READ);
        }
        if (type != EXPERIMENTER || at + HEADER + 16 > in.limit() || in.getInt(at + HEADER) != ONF) {
            return Optional.empty();
        }
        return switch (in.getInt(at + HEADER + 4)) {
            case BUNDLE_ADD -> fromSwitch ? Optional.empty() : Optional.of(Kind.FLOW);
            case BUNDLE_CONTROL -> fromSwitch && in.getShort(at + HEADER + 12) == COMMIT_REPLY
                ? Optional.of(Kind.COMMITTED) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
