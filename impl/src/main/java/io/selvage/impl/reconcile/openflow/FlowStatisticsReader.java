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
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Flow.WriteMetadata;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.core.pipeline.Match;
import io.selvage.core.pipeline.Meter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads flows as a switch tells them: OpenFlow 1.3.5, section 7.3.5.2, as far as {@link OpenFlowEncoder} writes them.
 * Octets in, values out, with nothing between: a switch with thousands of flows is read when it connects, and a
 * hundred of them connect at once.
 */
final class FlowStatisticsReader {
    /** Where the cookie of a flow begins. */
    static final int COOKIE = 24;
    /** Where its counter of packets begins. */
    static final int PACKETS = 32;

    private static final int MATCH = 48;
    private static final int OXM = 1;
    /** The first eight octets of a set-field action of the whole metadata. */
    private static final long SET_METADATA = 0x0019_0010_8000_0408L;
    /** Where the metadata is in a copy. */
    private static final int METADATA_OFFSET = 24;
    /** Where the resubmit begins in a copy. */
    private static final int RESUBMIT_OFFSET = 32;

    /** Fields that are moved. */
    private static final Set<Field> MOVED = EnumSet.of(Field.ETH_DST, Field.ETH_SRC, Field.ARP_SPA, Field.ARP_TPA,
        Field.ARP_SHA, Field.ARP_THA, Field.IPV6_SRC, Field.IPV6_DST, Field.ND_TARGET);
    /** Fields by class and number as OXM has them, without the bit for a mask. */
    private static final Map<Integer, Field> FIELDS = fields();

    private FlowStatisticsReader() {
        // Functions only
    }

    private static Map<Integer, Field> fields() {
        final var fields = new HashMap<Integer, Field>();
        for (final var field : Field.values()) {
            fields.put(OpenFlowEncoder.oxm(field), field);
        }
        // Only loaded, under names that OXM has not
        fields.values().removeAll(Set.of(Field.ND_RESERVED, Field.ND_OPTIONS_TYPE));
        return Map.copyOf(fields);
    }

    /**
     * Reads what identifies a flow.
     *
     * @param in holds the flow
     * @param at where the flow begins
     * @throws UndecodableException if the match is none that we write
     */
    static FlowKey key(final ByteBuf in, final int at) {
        if (in.getUnsignedShort(at + MATCH) != OXM) {
            throw new UndecodableException("a match that is not OXM");
        }
        final var match = Match.builder();
        final int end = at + MATCH + in.getUnsignedShort(at + MATCH + 2);
        for (int entry = at + MATCH + 4; entry < end; entry += 4 + in.getUnsignedByte(entry + 3)) {
            final int header = in.getInt(entry);
            final boolean masked = (header & 0x100) != 0;
            final var field = field(in, entry, header);
            final int octets = OpenFlowEncoder.octets(field);
            final int value = entry + 4 + (header & 0xFF) - (masked ? 2 * octets : octets);
            final var width = Bits.ones(field.width());
            match.is(field, bits(in, value, octets).and(width),
                masked ? bits(in, value + octets, octets).and(width) : width);
        }
        return new FlowKey(in.getUnsignedByte(at + 2), in.getUnsignedShort(at + 12), match.build());
    }

    private static Field field(final ByteBuf in, final int entry, final int header) {
        final int oxm = header >>> 9;
        final var field = FIELDS.get(oxm);
        if (field == null || oxm >>> 7 == 0xFFFF && in.getInt(entry + 4) != OpenFlowEncoder.ONF) {
            throw new UndecodableException("a field that we never match");
        }
        return field;
    }

    private static Bits bits(final ByteBuf in, final int at, final int octets) {
        long high = 0;
        long low = 0;
        for (int i = at; i < at + octets; i++) {
            high = high << 8 | low >>> 56;
            low = low << 8 | in.getUnsignedByte(i);
        }
        return new Bits(high, low);
    }

    /**
     * Reads the rest of a flow.
     *
     * @param in holds the flow
     * @param at where the flow begins
     * @param key what identifies it
     * @throws UndecodableException if it does what ours never do
     */
    static Flow flow(final ByteBuf in, final int at, final FlowKey key) {
        if (in.getInt(at + 14) != 0) {
            throw new UndecodableException("a time-out");
        }
        var metadata = WriteMetadata.NONE;
        var actions = List.<Action>of();
        var next = OptionalInt.empty();
        var meter = Optional.<Meter>empty();
        final int end = at + in.getUnsignedShort(at);
        int instruction = at + MATCH + (in.getUnsignedShort(at + MATCH + 2) + 7) / 8 * 8;
        while (instruction < end) {
            final int length = in.getUnsignedShort(instruction + 2);
            switch (in.getUnsignedShort(instruction)) {
                case 1 -> next = OptionalInt.of(in.getUnsignedByte(instruction + 4));
                case 2 -> metadata = new WriteMetadata(in.getLong(instruction + 8), in.getLong(instruction + 16));
                case 4 -> actions = actions(in, instruction + 8, instruction + length);
                case 6 -> meter = Optional.of(Meter.ofNumber(in.getInt(instruction + 4)));
                default -> throw new UndecodableException("an instruction that we never write");
            }
            instruction += positive(length);
        }
        return new Flow(key, in.getLong(at + COOKIE), meter, metadata, actions, next);
    }

    private static int positive(final int length) {
        if (length == 0) {
            throw new UndecodableException("an instruction or action without length");
        }
        return length;
    }

    private static List<Action> actions(final ByteBuf in, final int from, final int end) {
        final var actions = new ArrayList<Action>(4);
        for (int at = from; at < end; at += positive(in.getUnsignedShort(at + 2))) {
            actions.add(switch (in.getUnsignedShort(at)) {
                case 0 -> {
                    final long port = in.getUnsignedInt(at + 4);
                    yield port == OpenFlowEncoder.CONTROLLER
                        ? new Action.ToController(in.getUnsignedShort(at + 8)) : new Action.Output(port);
                }
                case 17 -> new Action.PushVlan();
                case 18 -> new Action.PopVlan();
                case 24 -> new Action.DecrementTtl();
                case 25 -> setField(in, at + 4);
                case OpenFlowEncoder.EXPERIMENTER_ACTION -> experimenter(in, at);
                default -> throw new UndecodableException("an action that we never write");
            });
        }
        return actions;
    }

    private static Action setField(final ByteBuf in, final int at) {
        final int header = in.getInt(at);
        final var field = field(in, at, header);
        if ((header & 0x100) != 0) {
            throw new UndecodableException("set-field of a part of " + field);
        }
        final int octets = OpenFlowEncoder.octets(field);
        return new Action.SetField(field, bits(in, at + 4 + (header & 0xFF) - octets, octets));
    }

    /** The actions of the Nicira extension that are ours. */
    private static Action experimenter(final ByteBuf in, final int at) {
        final int length = in.getUnsignedShort(at + 2);
        if (in.getInt(at + 4) == OpenFlowEncoder.NICIRA) {
            if (length == OpenFlowEncoder.SMALL_LENGTH) {
                return small(in, at);
            }
            if (isCopy(in, at)) {
                return new Action.Copy(in.getLong(at + METADATA_OFFSET), in.getUnsignedByte(at + RESUBMIT_OFFSET + 12));
            }
        }
        throw new UndecodableException("an action of an extension that we never write");
    }

    /** Whether a Nicira action is a set-field of the whole metadata, and a resubmit, as OpenFlowEncoder writes them. */
    private static boolean isCopy(final ByteBuf in, final int at) {
        return in.getUnsignedShort(at + 2) == OpenFlowEncoder.COPY_LENGTH
            && in.getUnsignedShort(at + 8) == OpenFlowEncoder.CLONE && in.getLong(at + 16) == SET_METADATA
            && in.getUnsignedShort(at + RESUBMIT_OFFSET + 8) == OpenFlowEncoder.RESUBMIT_TABLE;
    }

    /** A load or a move. */
    private static Action small(final ByteBuf in, final int at) {
        final long target = in.getLong(at + 8);
        final long value = in.getLong(at + 16);
        if (target == OpenFlowEncoder.FORGET_PORT && value == 0) {
            return new Action.ForgetPort();
        }
        if (target == OpenFlowEncoder.LOAD_ND_RESERVED) {
            return new Action.SetField(Field.ND_RESERVED, Bits.of(value));
        }
        if (target == OpenFlowEncoder.LOAD_ND_OPTIONS_TYPE) {
            return new Action.SetField(Field.ND_OPTIONS_TYPE, Bits.of(value));
        }
        if (in.getUnsignedShort(at + 8) == OpenFlowEncoder.MOVE && in.getInt(at + 12) == 0) {
            final var from = moved(in.getInt(at + 16));
            if (in.getUnsignedShort(at + 10) == from.width()) {
                return new Action.Move(from, moved(in.getInt(at + 20)));
            }
        }
        throw new UndecodableException("a load or a move that we never write");
    }

    /** The field that a move names by its NXM header. */
    private static Field moved(final int header) {
        for (final var field : MOVED) {
            if (OpenFlowEncoder.nxmHeader(field) == header) {
                return field;
            }
        }
        throw new UndecodableException("move of " + header);
    }
}
