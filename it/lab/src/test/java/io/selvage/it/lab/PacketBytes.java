/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.it.lab;

import io.selvage.testkit.Device;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Makes IP packets field by field, recognisable by a marker; without checksums of layer 4: no switch looks at them. */
final class PacketBytes {
    private final Device from;
    private final Device to;
    private String fromIp;
    private String toIp;
    private int dscp;
    private int vlan;
    private int protocol = 17;
    private byte[] layer4 = ports(9, 9, new byte[] {0, 8, 0, 0});

    PacketBytes(final Device from, final Device to) {
        this.from = from;
        this.to = to;
        fromIp = from.ip();
        toIp = to.ip();
    }

    PacketBytes addresses(final String source, final String destination) {
        fromIp = source;
        toIp = destination;
        return this;
    }

    PacketBytes dscp(final int value) {
        dscp = value;
        return this;
    }

    PacketBytes vlan(final int tag) {
        vlan = tag;
        return this;
    }

    PacketBytes udp(final int source, final int destination) {
        protocol = 17;
        layer4 = ports(source, destination, new byte[] {0, 60, 0, 0});
        return this;
    }

    PacketBytes tcp(final int source, final int destination, final int flags) {
        protocol = 6;
        layer4 = ports(source, destination, new byte[] {0, 0, 0, 1, 0, 0, 0, 0, 0x50, (byte) flags, 4, 0, 0, 0, 0, 0});
        return this;
    }

    PacketBytes icmp(final int type, final int code) {
        protocol = fromIp.contains(":") ? 58 : 1;
        layer4 = new byte[] {(byte) type, (byte) code, 0, 0, 0, 1, 0, 1};
        return this;
    }

    PacketBytes protocol(final int number) {
        protocol = number;
        return this;
    }

    private static byte[] ports(final int source, final int destination, final byte[] rest) {
        return ByteBuffer.allocate(4 + rest.length).putShort((short) source).putShort((short) destination).put(rest)
            .array();
    }

    /** The frame. */
    byte[] marked(final String marker) {
        final var payload = ("SELVAGE:" + marker + ":").getBytes(StandardCharsets.US_ASCII);
        final int length = layer4.length + payload.length;
        final var out = new ByteArrayOutputStream();
        out.writeBytes(mac(to.mac()));
        out.writeBytes(mac(from.mac()));
        if (vlan != 0) {
            out.writeBytes(ByteBuffer.allocate(4).putShort((short) 0x8100).putShort((short) vlan).array());
        }
        if (fromIp.contains(":")) {
            out.writeBytes(ByteBuffer.allocate(8).putShort((short) 0x86DD).put((byte) (0x60 | dscp >> 2))
                .put((byte) (dscp << 6)).putShort((short) 0).putShort((short) length).array());
            out.write(protocol);
            out.write(64);
        } else {
            out.writeBytes(checked(ByteBuffer.allocate(14).putShort((short) 0x0800).put((byte) 0x45)
                .put((byte) (dscp << 2)).putShort((short) (20 + length)).putInt(0).put((byte) 64).put((byte) protocol)
                .putShort((short) 0).array()));
        }
        out.writeBytes(ip(fromIp));
        out.writeBytes(ip(toIp));
        out.writeBytes(layer4);
        out.writeBytes(payload);
        return out.toByteArray();
    }

    private byte[] checked(final byte[] start) {
        int sum = 0;
        final var header = ByteBuffer.allocate(20).put(start, 2, 12).put(ip(fromIp)).put(ip(toIp)).array();
        for (int i = 0; i < header.length; i += 2) {
            sum += (header[i] & 0xFF) << 8 | header[i + 1] & 0xFF;
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        start[12] = (byte) (~sum >> 8);
        start[13] = (byte) ~sum;
        return start;
    }

    private static byte[] mac(final String text) {
        final var bytes = new byte[6];
        final var parts = text.split(":");
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i], 16);
        }
        return bytes;
    }

    private static byte[] ip(final String text) {
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
