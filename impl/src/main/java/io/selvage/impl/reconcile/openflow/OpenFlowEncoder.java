/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.core.pipeline.Match;
import io.selvage.core.pipeline.Meter;
import java.util.List;

/**
 * Writes flow modifications and bundles as OpenFlow 1.3.5 (chapter 7) and the bundle extension (ONF EXT-230) have them.
 */
final class OpenFlowEncoder {
    /** {@code OFPT_EXPERIMENTER}. */
    static final int EXPERIMENTER = 4;
    /** {@code OFPT_PACKET_OUT}. */
    static final int PACKET_OUT = 13;
    /** {@code OFPT_FLOW_MOD}. */
    static final int FLOW_MOD = 14;
    /** {@code OFPT_METER_MOD}. */
    static final int METER_MOD = 29;
    /** Identifier of the Open Networking Foundation as an experimenter. */
    static final int ONF = 0x4F4E4600;
    /** {@code OFPP_TABLE}: the first table, for a packet of the controller. */
    static final long TABLE = 0xFFFF_FFF9L;
    /** {@code OFPP_CONTROLLER}. */
    static final long CONTROLLER = 0xFFFF_FFFDL;

    /** Identifier of Nicira as an experimenter. */
    static final int NICIRA = 0x2320;
    /** {@code OFPAT_EXPERIMENTER}. */
    static final int EXPERIMENTER_ACTION = 0xFFFF;
    /** {@code NXAST_CLONE}. */
    static final int CLONE = 42;
    /** {@code NXAST_RESUBMIT_TABLE}. */
    static final int RESUBMIT_TABLE = 14;
    /** Octets of an action that loads or moves a field. */
    static final int SMALL_LENGTH = 24;
    /** {@code NXAST_REG_MOVE}. */
    static final int MOVE = 6;
    /** {@code NXAST_REG_LOAD} (7) of 16 bits from bit 0 on into {@code NXM_OF_IN_PORT}; what is loaded follows. */
    static final long FORGET_PORT = 0x0007_000F_0000_0002L;
    /** The same of 32 bits into {@code ERICOXM_OF_ICMPV6_ND_RESERVED}. */
    static final long LOAD_ND_RESERVED = 0x0007_001F_1000_0204L;
    /** The same of 8 bits into {@code ERICOXM_OF_ICMPV6_ND_OPTIONS_TYPE}. */
    static final long LOAD_ND_OPTIONS_TYPE = 0x0007_0007_1000_0401L;
    /** Octets of the clone action that makes a copy. */
    static final int COPY_LENGTH = 48;

    /** Octets of the header of a message. */
    static final int HEADER = 8;

    private static final int VERSION_1_3 = 4;
    private static final int MAX_MESSAGE = 65535;
    private static final int NONE = 0xFFFF_FFFF;

    private static final int BUNDLE_CONTROL = 2300;
    private static final int BUNDLE_ADD = 2301;
    private static final int BUNDLE_FLAGS = 0b11;
    private static final int BUNDLE_ADD_HEADER = 16;

    private static final int OXM_BASIC = 0x8000;
    private static final int OXM_EXPERIMENTER = 0xFFFF;
    private static final int NXM_NX = 1;

    private static final int OFPP_IN_PORT_16 = 0xFFF8;
    private static final int ETH_VLAN = 0x8100;

    private static final int ADD = 0;
    private static final int MODIFY_STRICT = 2;
    private static final int METER_DELETE = 2;
    private static final int METER_KBPS = 1;
    private static final int METER_BURST = 4;
    private static final int METER_STATS = 8;
    private static final int BAND_DROP = 1;
    private static final int DELETE_STRICT = 4;

    private OpenFlowEncoder() {
        // Functions only
    }

    /** What a bundle control message asks for. */
    enum BundleRequest {
        /** {@code ONF_BCT_OPEN_REQUEST}. */
        OPEN(0),
        /** {@code ONF_BCT_COMMIT_REQUEST}. */
        COMMIT(4),
        /** {@code ONF_BCT_DISCARD_REQUEST}. */
        DISCARD(6);

        private final int code;

        BundleRequest(final int code) {
            this.code = code;
        }
    }

    /** A request about an atomic, ordered bundle. */
    static OpenFlowMessage bundleControl(final int bundle, final BundleRequest request) {
        final var out = Unpooled.buffer(16);
        out.writeInt(ONF).writeInt(BUNDLE_CONTROL).writeInt(bundle).writeShort(request.code).writeShort(BUNDLE_FLAGS);
        return new OpenFlowMessage(EXPERIMENTER, bytes(out));
    }

    /**
     * Puts a message into a bundle.
     *
     * @throws IllegalArgumentException if that is more than fits into a message
     */
    static OpenFlowMessage bundleAdd(final int bundle, final OpenFlowMessage message) {
        final int inner = HEADER + message.body().length;
        checkLength(HEADER + BUNDLE_ADD_HEADER + inner);
        final var out = Unpooled.buffer(BUNDLE_ADD_HEADER + inner);
        bundleAddHeader(out, bundle);
        header(out, message.type(), message.body().length, 0);
        out.writeBytes(message.body());
        return new OpenFlowMessage(EXPERIMENTER, bytes(out), BUNDLE_ADD_HEADER);
    }

    private static void bundleAddHeader(final ByteBuf out, final int bundle) {
        out.writeInt(ONF).writeInt(BUNDLE_ADD).writeInt(bundle).writeShort(0).writeShort(BUNDLE_FLAGS);
    }

    /**
     * Appends a flow modification that is put into a bundle: a message with its header. It has no transaction
     * identifier yet; {@link #number} sets it.
     *
     * @throws IllegalArgumentException if that is more than fits into a message; what was written is to be dropped then
     */
    static void append(final ByteBuf out, final int bundle, final FlowMod mod) {
        final int start = out.writerIndex();
        header(out, EXPERIMENTER, 0, 0);
        bundleAddHeader(out, bundle);
        final int inner = out.writerIndex();
        header(out, FLOW_MOD, 0, 0);
        body(out, mod);
        final int end = out.writerIndex();
        checkLength(end - start);
        out.setShort(start + 2, end - start).setShort(inner + 2, end - inner);
    }

    /**
     * Part of a bundle, as one request: its last message, prefaced by the others.
     *
     * @param adds what {@link #append} wrote
     * @param last index of the last message in it
     */
    static OpenFlowMessage part(final ByteBuf adds, final int last) {
        final var preface = new byte[last];
        adds.getBytes(0, preface);
        final var body = new byte[adds.writerIndex() - last - HEADER];
        adds.getBytes(last + HEADER, body);
        return new OpenFlowMessage(EXPERIMENTER, body, BUNDLE_ADD_HEADER, preface);
    }

    /**
     * The end of a bundle: the request to commit it, prefaced by what is still to be put into it. Nothing opens the
     * bundle: to Open vSwitch, the first message that is put into it does.
     *
     * @param adds what {@link #append} wrote
     */
    static OpenFlowMessage commit(final int bundle, final ByteBuf adds) {
        final var commit = bundleControl(bundle, BundleRequest.COMMIT);
        return new OpenFlowMessage(commit.type(), commit.body(), -1, bytes(adds));
    }

    /** Writes the header of a message whose body has a length. */
    static void header(final ByteBuf out, final int type, final int body, final int xid) {
        out.writeByte(VERSION_1_3).writeByte(type).writeShort(HEADER + body).writeInt(xid);
    }

    /** Gives bundle add messages, from an index up to what was written, and those within them an identifier. */
    static void number(final ByteBuf out, final int from, final int xid) {
        for (int at = from; at < out.writerIndex(); at += out.getUnsignedShort(at + 2)) {
            out.setInt(at + 4, xid).setInt(at + HEADER + BUNDLE_ADD_HEADER + 4, xid);
        }
    }

    /** Sends a frame out of a port. */
    static OpenFlowMessage packetOut(final long port, final byte[] frame) {
        return frameOut(CONTROLLER, port, frame);
    }

    /** Sends a frame through the pipeline, as one that came in by a port. */
    static OpenFlowMessage resubmit(final long inPort, final byte[] frame) {
        return frameOut(inPort, TABLE, frame);
    }

    private static OpenFlowMessage frameOut(final long inPort, final long port, final byte[] frame) {
        final var out = Unpooled.buffer(32 + frame.length);
        out.writeInt(NONE).writeInt((int) inPort).writeShort(16).writeZero(6);
        output(out, port, 0);
        out.writeBytes(frame);
        return new OpenFlowMessage(PACKET_OUT, bytes(out));
    }

    /**
     * A flow modification.
     *
     * @throws IllegalArgumentException if that is more than fits into a message
     */
    static OpenFlowMessage flowMod(final FlowMod mod) {
        final var out = Unpooled.buffer(128);
        body(out, mod);
        checkLength(HEADER + out.writerIndex());
        return new OpenFlowMessage(FLOW_MOD, bytes(out));
    }

    /**
     * A cookie is compared in the bits that say who owns the flow. Were it in all of them, Open vSwitch would search
     * the flows that have this cookie, one after the other, for the one that is meant: thousands in a large network.
     */
    private static void body(final ByteBuf out, final FlowMod mod) {
        switch (mod) {
            case FlowMod.Add add -> {
                head(out, add.key(), ADD, add.flow().cookie(), 0);
                instructions(out, add.flow());
            }
            case FlowMod.Modify modify -> {
                head(out, modify.key(), MODIFY_STRICT, modify.flow().cookie(), Cookie.OWNER_MASK);
                instructions(out, modify.flow());
            }
            case FlowMod.Delete delete ->
                head(out, delete.key(), DELETE_STRICT, delete.cookie(), Cookie.OWNER_MASK);
        }
    }

    /** Adds a meter that drops what is beyond its rate. */
    static OpenFlowMessage addMeter(final Meter meter) {
        final var out = Unpooled.buffer(24);
        out.writeShort(ADD).writeShort(METER_KBPS | METER_BURST | METER_STATS).writeInt(meter.id())
            .writeShort(BAND_DROP).writeShort(16).writeInt((int) meter.rate().kbps())
            .writeInt((int) meter.rate().burstKb()).writeZero(4);
        return new OpenFlowMessage(METER_MOD, bytes(out));
    }

    /** Deletes a meter. A switch deletes the flows that use it as well, so these go first. */
    static OpenFlowMessage deleteMeter(final int meter) {
        final var out = Unpooled.buffer(8);
        out.writeShort(METER_DELETE).writeShort(METER_KBPS).writeInt(meter);
        return new OpenFlowMessage(METER_MOD, bytes(out));
    }

    private static void checkLength(final int length) {
        if (length > MAX_MESSAGE) {
            throw new IllegalArgumentException("flow takes " + length + " octets, and a message holds " + MAX_MESSAGE);
        }
    }

    private static void head(final ByteBuf out, final FlowKey key, final int command, final long cookie,
            final long cookieMask) {
        out.writeLong(cookie).writeLong(cookieMask)
            .writeByte(key.table()).writeByte(command)
            .writeShort(0).writeShort(0)
            .writeShort(key.priority())
            .writeInt(NONE).writeInt(NONE).writeInt(NONE)
            .writeShort(0).writeZero(2);
        match(out, key.match());
    }

    private static void match(final ByteBuf out, final Match match) {
        final int start = out.writerIndex();
        out.writeShort(1).writeShort(0);
        for (final var entry : match.entries()) {
            final var field = entry.field();
            oxmHeader(out, field, !entry.isExact());
            value(out, field, entry.value());
            if (!entry.isExact()) {
                value(out, field, entry.mask());
            }
        }
        out.setShort(start + 2, out.writerIndex() - start);
        pad(out, start);
    }

    private static void oxmHeader(final ByteBuf out, final Field field, final boolean masked) {
        final int length = octets(field);
        if (field == Field.TCP_FLAGS) {
            out.writeShort(OXM_EXPERIMENTER).writeByte(field.code() << 1 | (masked ? 1 : 0))
                .writeByte(4 + (masked ? length * 2 : length)).writeInt(ONF);
            return;
        }
        out.writeShort(field.isNicira() ? NXM_NX : OXM_BASIC)
            .writeByte(field.code() << 1 | (masked ? 1 : 0))
            .writeByte(masked ? length * 2 : length);
    }

    /** Octets of a value of a field. */
    static int octets(final Field field) {
        return (field.width() + 7) / 8;
    }

    /** Class and number of a field, as the upper 23 bits of an OXM header have them. */
    static int oxm(final Field field) {
        final int oxmClass = field == Field.TCP_FLAGS ? OXM_EXPERIMENTER : field.isNicira() ? NXM_NX : OXM_BASIC;
        return oxmClass << 7 | field.code();
    }

    private static void value(final ByteBuf out, final Field field, final Bits bits) {
        for (int shift = (octets(field) - 1) * 8; shift >= 0; shift -= 8) {
            out.writeByte((int) (shift >= 64 ? bits.high() >>> shift - 64 : bits.low() >>> shift));
        }
    }

    private static void instructions(final ByteBuf out, final Flow flow) {
        flow.meter().ifPresent(meter -> out.writeShort(6).writeShort(8).writeInt(meter.id()));
        if (!flow.actions().isEmpty()) {
            applyActions(out, flow.actions());
        }
        final var metadata = flow.metadata();
        if (metadata.mask() != 0) {
            out.writeShort(2).writeShort(24).writeZero(4).writeLong(metadata.value()).writeLong(metadata.mask());
        }
        flow.next().ifPresent(next -> out.writeShort(1).writeShort(8).writeByte(next).writeZero(3));
    }

    private static void applyActions(final ByteBuf out, final List<Action> actions) {
        final int start = out.writerIndex();
        out.writeShort(4).writeShort(0).writeZero(4);
        for (final var action : actions) {
            switch (action) {
                case Action.Output output -> output(out, output.port(), 0);
                case Action.ToController controller -> output(out, CONTROLLER, controller.maxLength());
                case Action.SetField set -> set(out, set.field(), set.value());
                case Action.Move move -> move(out, move.from(), move.to());
                case Action.DecrementTtl decrement -> out.writeShort(24).writeShort(8).writeZero(4);
                case Action.PushVlan push -> out.writeShort(17).writeShort(8).writeShort(ETH_VLAN).writeZero(2);
                case Action.PopVlan pop -> out.writeShort(18).writeShort(8).writeZero(4);
                case Action.ForgetPort forget -> load(out, FORGET_PORT, 0);
                case Action.Copy copy -> copy(out, copy);
            }
        }
        checkLength(out.writerIndex() - start);
        out.setShort(start + 2, out.writerIndex() - start);
    }

    private static void output(final ByteBuf out, final long port, final int maxLength) {
        out.writeShort(0).writeShort(16).writeInt((int) port).writeShort(maxLength).writeZero(6);
    }

    /** Fields that Open vSwitch has and OpenFlow 1.3 has not are loaded: OpenFlowPlugin could not read set-field. */
    private static void set(final ByteBuf out, final Field field, final Bits value) {
        switch (field) {
            case ND_RESERVED -> load(out, LOAD_ND_RESERVED, value.low());
            case ND_OPTIONS_TYPE -> load(out, LOAD_ND_OPTIONS_TYPE, value.low());
            default -> setField(out, field, value);
        }
    }

    private static void load(final ByteBuf out, final long target, final long value) {
        out.writeShort(EXPERIMENTER_ACTION).writeShort(SMALL_LENGTH).writeInt(NICIRA).writeLong(target)
            .writeLong(value);
    }

    /** {@code NXAST_REG_MOVE} of all bits. */
    private static void move(final ByteBuf out, final Field from, final Field to) {
        out.writeShort(EXPERIMENTER_ACTION).writeShort(SMALL_LENGTH).writeInt(NICIRA).writeShort(MOVE)
            .writeShort(from.width()).writeShort(0).writeShort(0).writeInt(nxmHeader(from)).writeInt(nxmHeader(to));
    }

    /**
     * The NXM header of a field that can be moved.
     *
     * @throws IllegalArgumentException if it cannot
     */
    static int nxmHeader(final Field field) {
        return switch (field) {
            case ETH_DST -> 0x0206;
            case ETH_SRC -> 0x0406;
            case ARP_SPA -> 0x2004;
            case ARP_TPA -> 0x2204;
            case ARP_SHA -> 0x1_2206;
            case ARP_THA -> 0x1_2406;
            case IPV6_SRC -> 0x1_2610;
            case IPV6_DST -> 0x1_2810;
            case ND_TARGET -> 0x1_2E10;
            case IN_PORT, METADATA, TUNNEL_ID, TUNNEL_IPV4_SRC, TUNNEL_IPV4_DST, PKT_MARK, ETH_TYPE, VLAN_VID,
                VLAN_PCP, IP_DSCP, IP_PROTO, IPV4_SRC, IPV4_DST, TCP_SRC, TCP_DST, TCP_FLAGS, UDP_SRC, UDP_DST,
                ICMP_TYPE, ICMP_CODE, ARP_OP, ICMPV6_TYPE, ICMPV6_CODE, ND_TLL, ND_RESERVED, ND_OPTIONS_TYPE ->
                throw new IllegalArgumentException("a move of " + field.text() + " could not be read back");
        };
    }

    private static void setField(final ByteBuf out, final Field field, final Bits value) {
        final int start = out.writerIndex();
        out.writeShort(25).writeShort(0);
        oxmHeader(out, field, false);
        value(out, field, value);
        pad(out, start);
        out.setShort(start + 2, out.writerIndex() - start);
    }

    /** {@code NXAST_CLONE} around a set-field of the metadata and {@code NXAST_RESUBMIT_TABLE}. */
    private static void copy(final ByteBuf out, final Action.Copy copy) {
        out.writeShort(EXPERIMENTER_ACTION).writeShort(COPY_LENGTH).writeInt(NICIRA).writeShort(CLONE).writeZero(6);
        setField(out, Field.METADATA, Bits.of(copy.metadata()));
        out.writeShort(EXPERIMENTER_ACTION).writeShort(16).writeInt(NICIRA).writeShort(RESUBMIT_TABLE)
            .writeShort(OFPP_IN_PORT_16).writeByte(copy.table()).writeZero(3);
    }

    /** Fills up with zeroes to a multiple of eight octets from {@code start} on. */
    private static void pad(final ByteBuf out, final int start) {
        out.writeZero(-(out.writerIndex() - start) & 7);
    }

    private static byte[] bytes(final ByteBuf out) {
        final var bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }
}
