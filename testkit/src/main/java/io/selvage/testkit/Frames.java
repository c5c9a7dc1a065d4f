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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Raw Ethernet frames: sent from a device with whatever addresses a test likes, and counted where they arrive. A small
 * Python program does the work inside the device's namespace, since Java has no packet sockets.
 */
public final class Frames {
    private static final Duration START = Duration.ofSeconds(10);
    private static final int ETHERNET_MINIMUM = 60;

    private Frames() {
        // only static methods
    }

    /**
     * Makes an ARP request in a broadcast frame.
     *
     * @param mac source MAC address, in the frame and in ARP
     * @param sender sender's IPv4 address
     * @param target wanted IPv4 address; the sender's own for a gratuitous ARP
     * @return the frame
     */
    public static byte[] arp(final String mac, final String sender, final String target) {
        final var buffer = ByteBuffer.allocate(ETHERNET_MINIMUM);
        buffer.put(mac("ff:ff:ff:ff:ff:ff")).put(mac(mac)).putShort((short) 0x0806);
        buffer.putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4).putShort((short) 1);
        buffer.put(mac(mac)).put(ip(sender)).put(mac("00:00:00:00:00:00")).put(ip(target));
        return buffer.array();
    }

    /**
     * Makes a UDP datagram, recognisable by a marker.
     *
     * @param fromMac source MAC address
     * @param toMac destination MAC address
     * @param fromIp source IPv4 address
     * @param toIp destination IPv4 address
     * @param marker up to 32 ASCII letters and digits, the payload by which a {@link Counter} knows the frame
     * @return the frame
     */
    public static byte[] udp(final String fromMac, final String toMac, final String fromIp, final String toIp,
            final String marker) {
        final var payload = ("SELVAGE:" + marker + ":").getBytes(StandardCharsets.US_ASCII);
        final int length = 20 + 8 + payload.length;
        final var buffer = ByteBuffer.allocate(Math.max(ETHERNET_MINIMUM, 14 + length));
        buffer.put(mac(toMac)).put(mac(fromMac)).putShort((short) 0x0800);
        final int start = buffer.position();
        buffer.put((byte) 0x45).put((byte) 0).putShort((short) length).putInt(0).put((byte) 64).put((byte) 17)
            .putShort((short) 0).put(ip(fromIp)).put(ip(toIp));
        buffer.putShort(start + 10, checksum(buffer.array(), start, 20));
        // Port 9 is "discard" (RFC 863); a UDP checksum of 0 means none (RFC 768).
        buffer.putShort((short) 9).putShort((short) 9).putShort((short) (8 + payload.length)).putShort((short) 0);
        buffer.put(payload);
        return buffer.array();
    }

    /**
     * Sends a frame and returns when it is sent.
     *
     * @param from the device whose interface it leaves by
     * @param frame the frame, from the destination MAC address on
     * @param count how often
     * @param interval time between two
     */
    public static void send(final Device from, final byte[] frame, final int count, final Duration interval) {
        from.namespace().command("/usr/bin/python3", "-I", "-S", program().toString(), "send", "eth0",
            HexFormat.of().formatHex(frame), Integer.toString(count), Long.toString(interval.toNanos() / 1000))
            .within(START.plus(interval.multipliedBy(count))).run();
    }

    /**
     * Sends different frames, each once, as many devices behind one cable do.
     *
     * @param from the device whose interface they leave by
     * @param frames the frames, from the destination MAC address on
     * @param interval time between two
     */
    public static void burst(final Device from, final List<byte[]> frames, final Duration interval) {
        final var result = from.namespace().command("/usr/bin/python3", "-I", "-S", program().toString(), "burst",
            "eth0", Long.toString(interval.toNanos() / 1000))
            .within(START.plus(interval.multipliedBy(frames.size()))).tryRun(frames.stream()
                .map(HexFormat.of()::formatHex).collect(Collectors.joining("\n")));
        if (!result.ok()) {
            throw new CommandException("burst from " + from + ": " + result.error());
        }
    }

    /** Counts the frames that arrive at a device, before the device itself has a say in what it takes. */
    public static final class Counter implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;

        private Counter(final Process process) {
            this.process = process;
            output = process.inputReader(StandardCharsets.US_ASCII);
        }

        /**
         * Reads the counters. Everything that arrived before the call is counted.
         *
         * @return frames by marker; those without marker by {@code SOURCE_MAC>DESTINATION_MAC/ETHERTYPE}
         */
        public Map<String, Long> counts() {
            try {
                final var input = process.getOutputStream();
                input.write('\n');
                input.flush();
                final var counts = new TreeMap<String, Long>();
                for (String line = output.readLine(); line != null && !line.isEmpty(); line = output.readLine()) {
                    final int space = line.indexOf(' ');
                    counts.put(line.substring(space + 1), Long.parseLong(line.substring(0, space)));
                }
                return counts;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /**
         * Reads one counter.
         *
         * @param marker the marker
         * @return frames with that marker
         */
        public long count(final String marker) {
            return counts().getOrDefault(marker, 0L);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /**
     * Starts to count the frames that arrive at a device.
     *
     * @param device the device
     * @return the counter, running
     */
    public static Counter count(final Device device) {
        final var counter = new Counter(device.namespace().command("/usr/bin/python3", "-I", "-S",
            program().toString(), "count").start());
        counter.counts();
        return counter;
    }

    /** A stream of own ICMP echo requests, every millisecond or less, that notes when the first reply came. */
    public static final class Probe implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;

        private Probe(final Process process) {
            this.process = process;
            output = process.inputReader(StandardCharsets.US_ASCII);
        }

        /**
         * Waits for the first reply.
         *
         * @return when it came, on the clock of {@link System#nanoTime()}; empty if none came in time
         */
        public Optional<Long> firstReply() {
            try {
                final var line = output.readLine();
                return line == null || line.isBlank() ? Optional.empty() : Optional.of(Long.parseLong(line.strip()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /**
     * Starts to probe; returns when the first request is out. Needs no ARP.
     *
     * @param from the device that asks
     * @param to the device that answers
     * @param interval time between two requests
     * @param within when to give up
     * @return the probe
     */
    public static Probe probe(final Device from, final Device to, final Duration interval, final Duration within) {
        final var probe = new Probe(from.namespace().command("/usr/bin/python3", "-I", "-S", program().toString(),
            "probe", "eth0", HexFormat.of().formatHex(echoRequest(from, to)), Long.toString(interval.toNanos() / 1000),
            Long.toString(within.toNanos() / 1000)).start());
        try {
            if (!"ready".equals(probe.output.readLine())) {
                throw new CommandException("the probe from " + from + " to " + to + " does not start");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return probe;
    }

    /**
     * Starts to wait for a frame that a device sends; returns when none can be missed any more.
     *
     * @param from the device
     * @param etherType Ethertype of the frame, 0 to 65,535
     * @param within when to give up
     * @return {@link Probe#firstReply()} says when the first such frame was sent
     */
    public static Probe sent(final Device from, final int etherType, final Duration within) {
        final var probe = new Probe(from.namespace().command("/usr/bin/python3", "-I", "-S", program().toString(),
            "sent", "eth0", "%04x".formatted(etherType), Long.toString(within.toNanos() / 1000)).start());
        try {
            if (!"ready".equals(probe.output.readLine())) {
                throw new CommandException("nobody listens to what " + from + " sends");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return probe;
    }

    private static byte[] echoRequest(final Device from, final Device to) {
        final var buffer = ByteBuffer.allocate(ETHERNET_MINIMUM);
        buffer.put(mac(to.mac())).put(mac(from.mac())).putShort((short) 0x0800);
        buffer.put((byte) 0x45).put((byte) 0).putShort((short) 46).putInt(0).put((byte) 64).put((byte) 1)
            .putShort((short) 0).put(ip(from.ip())).put(ip(to.ip()));
        buffer.putShort(14 + 10, checksum(buffer.array(), 14, 20));
        buffer.put((byte) 8).put((byte) 0).putShort((short) 0).putShort((short) 0x5e17).putShort((short) 1);
        buffer.putShort(14 + 20 + 2, checksum(buffer.array(), 34, 26));
        return buffer.array();
    }

    /** {@return the MAC address as six bytes} */
    private static byte[] mac(final String text) {
        return HexFormat.ofDelimiter(":").parseHex(text);
    }

    private static byte[] ip(final String text) {
        final var bytes = new byte[4];
        final var parts = Stream.of(text.split("\\.")).map(Integer::valueOf).toList();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = parts.get(i).byteValue();
        }
        return bytes;
    }

    /** The Internet checksum of RFC 1071. */
    private static short checksum(final byte[] bytes, final int offset, final int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += Byte.toUnsignedInt(bytes[offset + i]) << 8;
            if (i + 1 < length) {
                sum += Byte.toUnsignedInt(bytes[offset + i + 1]);
            }
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~((sum & 0xffff) + (sum >>> 16));
    }

    /** Unpacks the Python program once per machine start and version: it must be a file to be run. */
    static Path program() {
        try (var resource = Frames.class.getResourceAsStream("frames.py")) {
            if (resource == null) {
                throw new IllegalStateException("frames.py is not on the class path");
            }
            final var bytes = resource.readAllBytes();
            final var file = Lab.baseDirectory().resolve("frames-%08x.py".formatted(Arrays.hashCode(bytes)));
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                final var fresh = Files.createTempFile(file.getParent(), "frames", ".tmp");
                Files.write(fresh, bytes);
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds up what several counters say about one marker.
     *
     * @param marker the marker
     * @param counters the counters
     * @return frames with that marker
     */
    public static long sum(final String marker, final List<Counter> counters) {
        return counters.stream().mapToLong(counter -> counter.count(marker)).sum();
    }
}
