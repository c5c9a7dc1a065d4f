/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit.sim;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jdt.annotation.Nullable;

/**
 * An OpenFlow 1.3 switch that keeps flows and meters as they were written to it. Messages as in OpenFlow 1.3.5, section
 * 7, and the bundles of ONF EXT-230. The owner guards it by a lock.
 */
final class SimulatedSwitch {
    /** A flow by what identifies it: the table, the priority, and the match as it was written. */
    private record Key(int table, int priority, ByteBuffer match) { }

    /** The rest of a flow; {@code since} is {@link System#nanoTime}. */
    private record Entry(long cookie, byte[] instructions, long since) { }

    /** Sees flows come and go. */
    interface Observer {
        /**
         * A flow was added, modified or removed.
         *
         * @param match the match as it is on the wire, OXM fields without the header
         */
        void onFlow(byte[] match);
    }

    /**
     * A port.
     *
     * @param number OpenFlow number
     * @param name its name
     */
    record SimulatedPort(int number, String name) { }

    private static final int VERSION = 4;
    private static final int HEADER = 8;
    private static final int ONF = 0x4F4E4600;
    private static final int MORE = 1;
    /** What a reply may hold beside its header, so that the next flow still fits. */
    private static final int REPLY = 60_000;
    private static final int MAX_MESSAGE = 65_535;

    private static final int HELLO = 0;
    private static final int ERROR = 1;
    private static final int ECHO_REQUEST = 2;
    private static final int EXPERIMENTER = 4;
    private static final int FEATURES_REQUEST = 5;
    private static final int GET_CONFIG_REQUEST = 7;
    private static final int PORT_STATUS = 12;
    private static final int FLOW_MOD = 14;
    private static final int MULTIPART_REQUEST = 18;
    private static final int BARRIER_REQUEST = 20;
    private static final int ROLE_REQUEST = 24;
    private static final int GET_ASYNC_REQUEST = 26;
    private static final int METER_MOD = 29;
    private static final int BUNDLE_CONTROL = 2300;
    private static final int BUNDLE_ADD = 2301;

    private final long datapathId;
    private final Observer observer;
    private final Map<Key, Entry> flows = new HashMap<>();
    private final Map<Integer, byte[]> meters = new TreeMap<>();
    private final Map<Integer, SimulatedPort> ports = new LinkedHashMap<>();
    private final Map<Integer, List<ByteBuffer>> bundles = new HashMap<>();
    private @Nullable OutputStream out;

    SimulatedSwitch(final long datapathId, final Observer observer) {
        this.datapathId = datapathId;
        this.observer = observer;
    }

    long flows() {
        return flows.size();
    }

    long youngerThan(final long nanos) {
        final long now = System.nanoTime();
        return flows.values().stream().filter(flow -> now - flow.since() < nanos).count();
    }

    void connected(final Socket socket) throws IOException {
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        bundles.clear();
        // Version 1.3 alone: no bitmap is needed
        send(HELLO, 0, ByteBuffer.allocate(0));
    }

    void disconnected() {
        out = null;
    }

    /** Reads one message, header included. */
    static ByteBuffer read(final DataInputStream in) throws IOException {
        final var header = new byte[HEADER];
        in.readFully(header);
        final int length = ByteBuffer.wrap(header).getShort(2) & 0xFFFF;
        if (length < HEADER) {
            throw new IOException("an OpenFlow message of " + length + " octets");
        }
        final var message = Arrays.copyOf(header, length);
        in.readFully(message, HEADER, length - HEADER);
        return ByteBuffer.wrap(message);
    }

    /** Does what a message asks for. */
    void receive(final ByteBuffer message) throws IOException {
        final int type = message.get(1);
        final int xid = message.getInt(4);
        message.position(HEADER);
        switch (type) {
            case ECHO_REQUEST -> send(3, xid, message);
            case FEATURES_REQUEST -> send(6, xid, buffer(24).putLong(datapathId).putInt(0).put((byte) 254)
                .put((byte) 0).putShort((short) 0).putInt(0x4F).putInt(0).flip());
            case GET_CONFIG_REQUEST -> send(8, xid, buffer(4).putShort((short) 0).putShort((short) 128).flip());
            case FLOW_MOD -> flowMod(message);
            case MULTIPART_REQUEST -> multipart(message, xid);
            case BARRIER_REQUEST -> send(21, xid, buffer(0));
            case ROLE_REQUEST -> send(25, xid, message);
            case GET_ASYNC_REQUEST -> send(27, xid, buffer(24));
            case METER_MOD -> meterMod(message);
            case EXPERIMENTER -> experimenter(message, xid);
            default -> {
                // Hello, echo reply, set-config, set-async, packet-out: nothing to say to.
            }
        }
    }

    /** Sends what was written; called when nothing more is to be read at once. */
    void flush() throws IOException {
        final var stream = out;
        if (stream != null) {
            stream.flush();
        }
    }

    private static ByteBuffer buffer(final int size) {
        return ByteBuffer.allocate(size);
    }

    private void send(final int type, final int xid, final ByteBuffer body) throws IOException {
        final var stream = out;
        if (stream == null) {
            return;
        }
        final int length = body.remaining();
        stream.write(buffer(HEADER).put((byte) VERSION).put((byte) type).putShort((short) (HEADER + length))
            .putInt(xid).array());
        stream.write(body.array(), body.arrayOffset() + body.position(), length);
    }

    private void experimenter(final ByteBuffer message, final int xid) throws IOException {
        final int vendor = message.getInt();
        final int type = message.getInt();
        if (vendor != ONF || type != BUNDLE_CONTROL && type != BUNDLE_ADD) {
            error(1, 3, xid, message);
            return;
        }
        final int bundle = message.getInt();
        final int request = message.getShort();
        final int flags = message.getShort();
        if (type == BUNDLE_ADD) {
            // As with Open vSwitch, a bundle that is not open yet is opened by what is put into it.
            bundles.computeIfAbsent(bundle, unused -> new ArrayList<>()).add(message.slice());
            return;
        }
        switch (request) {
            case 0 -> bundles.put(bundle, new ArrayList<>());
            case 4 -> {
                final var pending = bundles.remove(bundle);
                if (pending != null) {
                    pending.forEach(inner -> {
                        if (inner.get(1) == FLOW_MOD) {
                            inner.position(HEADER);
                            flowMod(inner);
                        }
                    });
                }
            }
            case 6 -> bundles.remove(bundle);
            default -> {
                // A close request changes nothing.
            }
        }
        send(EXPERIMENTER, xid, buffer(16).putInt(ONF).putInt(BUNDLE_CONTROL).putInt(bundle)
            .putShort((short) (request + 1)).putShort((short) flags).flip());
    }

    private void error(final int type, final int code, final int xid, final ByteBuffer message) throws IOException {
        final var body = buffer(4 + Math.min(64, message.limit()));
        body.putShort((short) type).putShort((short) code).put(message.array(), message.arrayOffset(),
            body.remaining());
        send(ERROR, xid, body.flip());
    }

    private void flowMod(final ByteBuffer body) {
        final int start = body.position();
        final long cookie = body.getLong(start);
        final int table = body.get(start + 16) & 0xFF;
        final int command = body.get(start + 17);
        final int priority = body.getShort(start + 22) & 0xFFFF;
        final int matchLength = body.getShort(start + 42) & 0xFFFF;
        final var match = new byte[matchLength - 4];
        body.get(start + 44, match);
        final var key = new Key(table, priority, ByteBuffer.wrap(match));
        final int instructionsAt = start + 40 + (matchLength + 7) / 8 * 8;
        switch (command) {
            case 0, 1, 2 -> {
                final var instructions = new byte[body.limit() - instructionsAt];
                body.get(instructionsAt, instructions);
                final var before = flows.get(key);
                flows.put(key, new Entry(command == 0 || before == null ? cookie : before.cookie(), instructions,
                    command == 0 || before == null ? System.nanoTime() : before.since()));
            }
            case 4 -> flows.remove(key);
            case 3 -> flows.keySet().removeIf(flow -> (table == 0xFF || flow.table() == table) && match.length == 0);
            default -> {
                // No other command exists.
            }
        }
        observer.onFlow(match);
    }

    private void meterMod(final ByteBuffer body) {
        final int command = body.getShort();
        body.getShort();
        final int id = body.getInt();
        if (command == 2) {
            meters.remove(id);
        } else {
            final var bands = new byte[body.remaining()];
            body.get(bands);
            meters.put(id, bands);
        }
    }

    private void multipart(final ByteBuffer request, final int xid) throws IOException {
        final int type = request.getShort();
        request.position(HEADER + 8);
        switch (type) {
            case 0 -> reply(type, xid, 0, buffer(1056));
            case 1 -> flowStatistics(request, xid);
            case 2 -> reply(type, xid, 0, buffer(24).putLong(0).putLong(0).putInt(flows.size()).putInt(0).flip());
            case 8 -> reply(type, xid, 0, buffer(40));
            case 9 -> meterStatistics(xid);
            case 11 -> reply(type, xid, 0, buffer(16).putInt(0xFFFF).putInt(2).putInt(0xF).put((byte) 1).flip()
                .limit(16));
            case 13 -> {
                final var body = buffer(64 * ports.size());
                ports.values().forEach(port -> describe(body, port));
                reply(type, xid, 0, body.flip());
            }
            default -> reply(type, xid, 0, buffer(0));
        }
    }

    private void reply(final int type, final int xid, final int flags, final ByteBuffer body) throws IOException {
        send(19, xid, buffer(8 + body.remaining()).putShort((short) type).putShort((short) flags).putInt(0).put(body)
            .flip());
    }

    private void flowStatistics(final ByteBuffer request, final int xid) throws IOException {
        final int start = request.position();
        final long cookie = request.getLong(start + 16);
        final long mask = request.getLong(start + 24);
        var body = buffer(MAX_MESSAGE);
        for (final var flow : flows.entrySet()) {
            if ((flow.getValue().cookie() & mask) != (cookie & mask)) {
                continue;
            }
            if (body.position() > REPLY) {
                reply(1, xid, MORE, body.flip());
                body = buffer(MAX_MESSAGE);
            }
            final var match = flow.getKey().match().array();
            final int padded = (4 + match.length + 7) / 8 * 8;
            final var instructions = flow.getValue().instructions();
            final int seconds = (int) ((System.nanoTime() - flow.getValue().since()) / 1_000_000_000);
            body.putShort((short) (48 + padded + instructions.length)).put((byte) flow.getKey().table()).put((byte) 0)
                .putInt(seconds).putInt(0).putShort((short) flow.getKey().priority()).putShort((short) 0)
                .putShort((short) 0).putShort((short) 0).putInt(0).putLong(flow.getValue().cookie()).putLong(0)
                .putLong(0).putShort((short) 1).putShort((short) (4 + match.length)).put(match)
                .put(new byte[padded - 4 - match.length]).put(instructions);
        }
        reply(1, xid, 0, body.flip());
    }

    private void meterStatistics(final int xid) throws IOException {
        final var body = buffer(56 * meters.size());
        meters.keySet().forEach(id -> body.putInt(id).putShort((short) 56).put(new byte[50]));
        reply(9, xid, 0, body.flip());
    }

    /** Section 7.2.1: {@code ofp_port} of a port that is up. */
    private static void describe(final ByteBuffer body, final SimulatedPort port) {
        final var name = Arrays.copyOf(port.name().getBytes(StandardCharsets.US_ASCII), 16);
        name[15] = 0;
        body.putInt(port.number()).putInt(0).putShort((short) 0x025C).putInt(port.number()).putShort((short) 0)
            .put(name).putInt(0).putInt(0).put(new byte[24]);
    }

    void addPort(final SimulatedPort port) throws IOException {
        ports.put(port.number(), port);
        portStatus(0, port);
    }

    void removePort(final int number) throws IOException {
        final var port = ports.remove(number);
        if (port != null) {
            portStatus(1, port);
        }
    }

    private void portStatus(final int reason, final SimulatedPort port) throws IOException {
        final var body = buffer(72).put((byte) reason).put(new byte[7]);
        describe(body, port);
        send(PORT_STATUS, 0, body.flip());
        flush();
    }
}
