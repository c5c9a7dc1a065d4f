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
import io.selvage.core.pipeline.Flow.WriteMetadata;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.core.pipeline.Match;
import io.selvage.core.pipeline.Meter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.yang.gen.v1.urn.opendaylight.action.types.rev131112.action.action.DecNwTtlCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.action.types.rev131112.action.action.OutputActionCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.action.types.rev131112.action.action.PopVlanActionCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.action.types.rev131112.action.action.PushVlanActionCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.action.types.rev131112.action.action.SetFieldCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.action.types.rev131112.action.list.ActionKey;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.flow.and.statistics.map.list.FlowAndStatisticsMapList;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.instruction.instruction.ApplyActionsCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.instruction.instruction.GoToTableCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.instruction.instruction.MeterCase;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.types.rev131026.instruction.instruction.WriteMetadataCase;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.get.flow.statistics.output.flow.and.statistics.map.list.instructions.instruction.instruction.apply.actions._case.apply.actions.action.action.CopyCase;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.get.flow.statistics.output.flow.and.statistics.map.list.instructions.instruction.instruction.apply.actions._case.apply.actions.action.action.ForgetPortCase;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.get.flow.statistics.output.flow.and.statistics.map.list.instructions.instruction.instruction.apply.actions._case.apply.actions.action.action.MoveCase;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.get.flow.statistics.output.flow.and.statistics.map.list.instructions.instruction.instruction.apply.actions._case.apply.actions.action.action.NdOptionsTypeCase;
import org.opendaylight.yang.gen.v1.urn.selvage.openflow.rev261120.get.flow.statistics.output.flow.and.statistics.map.list.instructions.instruction.instruction.apply.actions._case.apply.actions.action.action.NdReservedCase;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads flows out of OpenFlowPlugin's model of flow statistics. */
final class OfpFlowDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(OfpFlowDecoder.class);
    private static final long CONTROLLER = OpenFlowEncoder.CONTROLLER;

    /** Fields that are moved. */
    private static final Set<Field> MOVED = EnumSet.of(Field.ETH_DST, Field.ETH_SRC, Field.ARP_SPA, Field.ARP_TPA,
        Field.ARP_SHA, Field.ARP_THA, Field.IPV6_SRC, Field.IPV6_DST, Field.ND_TARGET);

    private final List<Flow> flows = new ArrayList<>();
    private final List<FlowMod.Delete> strange = new ArrayList<>();
    private int ours;
    private int unknown;

    /** Takes in one flow of the switch. */
    void add(final FlowAndStatisticsMapList from) {
        final var encoded = OwnFlowStatistics.encoded(from);
        if (encoded != null) {
            addAll(Unpooled.wrappedBuffer(encoded));
            return;
        }
        final long cookie = from.requireCookie().getValue().longValue();
        if (!Cookie.isOurs(cookie)) {
            return;
        }
        ours++;
        final FlowKey key;
        try {
            key = key(from);
        } catch (UndecodableException | NoSuchElementException | IllegalArgumentException e) {
            LOG.debug("Flow {} has our cookie, but not a match of ours", from, e);
            unknown++;
            return;
        }
        try {
            flows.add(flow(key, cookie, from));
        } catch (UndecodableException | NoSuchElementException | IllegalArgumentException e) {
            LOG.debug("Flow {} has our cookie, but not what ours do", from, e);
            strange.add(new FlowMod.Delete(key, cookie));
        }
    }

    private void addAll(final ByteBuf from) {
        for (int at = 0; at < from.writerIndex(); at += from.getUnsignedShort(at)) {
            ours++;
            final FlowKey key;
            try {
                key = FlowStatisticsReader.key(from, at);
            } catch (UndecodableException | IndexOutOfBoundsException | IllegalArgumentException e) {
                LOG.debug("A flow has our cookie, but not a match of ours", e);
                unknown++;
                continue;
            }
            try {
                flows.add(FlowStatisticsReader.flow(from, at, key));
            } catch (UndecodableException | IndexOutOfBoundsException | IllegalArgumentException e) {
                LOG.debug("Flow {} has our cookie, but not what ours do", key, e);
                strange.add(new FlowMod.Delete(key, from.getLong(at + FlowStatisticsReader.COOKIE)));
            }
        }
    }

    /**
     * What was taken in.
     *
     * @param total how many flows the switch has
     */
    SwitchFlows result(final long total) {
        return new SwitchFlows(flows, strange, unknown, Math.max(0, total - ours));
    }

    private static FlowKey key(final FlowAndStatisticsMapList from) {
        final var match = from.getMatch();
        return new FlowKey(from.requireTableId().toJava(), from.requirePriority().toJava(),
            match == null ? Match.ANY : OfpMatchDecoder.decode(match));
    }

    private static Flow flow(final FlowKey key, final long cookie, final FlowAndStatisticsMapList from) {
        if (!isZero(from.getIdleTimeout()) || !isZero(from.getHardTimeout())) {
            throw new UndecodableException("a time-out");
        }
        var metadata = WriteMetadata.NONE;
        var actions = List.<Action>of();
        var next = OptionalInt.empty();
        var meter = Optional.<Meter>empty();
        final var instructions = from.getInstructions();
        if (instructions != null) {
            for (final var instruction : instructions.nonnullInstruction().values()) {
                switch (instruction.getInstruction()) {
                    case MeterCase through -> meter = Optional.of(Meter.ofNumber(
                        present(through.getMeter()).requireMeterId().getValue().intValue()));
                    case ApplyActionsCase apply -> actions = actions(apply);
                    case WriteMetadataCase write -> metadata = new WriteMetadata(
                        present(write.getWriteMetadata()).requireMetadata().longValue(),
                        present(write.getWriteMetadata()).requireMetadataMask().longValue());
                    case GoToTableCase go ->
                        next = OptionalInt.of(present(go.getGoToTable()).requireTableId().toJava());
                    case null, default -> throw new UndecodableException("an instruction that we never write");
                }
            }
        }
        return new Flow(key, cookie, meter, metadata, actions, next);
    }

    private static boolean isZero(final @Nullable Uint16 timeout) {
        return timeout == null || timeout.toJava() == 0;
    }

    private static <T> T present(final @Nullable T container) {
        if (container == null) {
            throw new UndecodableException("an empty instruction or action");
        }
        return container;
    }

    private static List<Action> actions(final ApplyActionsCase apply) {
        return present(apply.getApplyActions()).nonnullAction().entrySet().stream()
            .sorted(Comparator.comparing(entry -> entry.getKey().getOrder()))
            .map(entry -> action(entry.getKey(), entry.getValue().getAction()))
            .toList();
    }

    private static Action action(final ActionKey key,
            final org.opendaylight.yang.gen.v1.urn.opendaylight.action.types.rev131112.action.Action from) {
        return switch (from) {
            case OutputActionCase output -> {
                final var action = present(output.getOutputAction());
                final long port = OfpMatchDecoder.port(action.requireOutputNodeConnector().getValue());
                yield port == CONTROLLER ? new Action.ToController(action.requireMaxLength().toJava())
                    : new Action.Output(port);
            }
            case SetFieldCase set -> setField(OfpMatchDecoder.decode(present(set.getSetField())));
            case PushVlanActionCase push -> new Action.PushVlan();
            case PopVlanActionCase pop -> new Action.PopVlan();
            case ForgetPortCase forget -> new Action.ForgetPort();
            case DecNwTtlCase decrement -> new Action.DecrementTtl();
            case NdReservedCase reserved -> new Action.SetField(Field.ND_RESERVED,
                Bits.of(reserved.requireNdReserved().toJava()));
            case NdOptionsTypeCase type -> new Action.SetField(Field.ND_OPTIONS_TYPE,
                Bits.of(type.requireNdOptionsType().toJava()));
            case MoveCase move -> new Action.Move(moved(move.requireMoveFrom().intValue()),
                moved(move.requireMoveTo().intValue()));
            case CopyCase copy when copy.getTable() != null && copy.getMetadata() != null ->
                new Action.Copy(copy.getMetadata().longValue(), copy.getTable().toJava());
            case null, default -> throw new UndecodableException("action " + key + " that we never write");
        };
    }

    /** The field that a move names by its NXM header. */
    static Field moved(final int header) {
        for (final var field : MOVED) {
            if (OpenFlowEncoder.nxmHeader(field) == header) {
                return field;
            }
        }
        throw new UndecodableException("move of " + header);
    }

    private static Action setField(final Match match) {
        if (match.entries().size() != 1 || !match.entries().getFirst().isExact()) {
            throw new UndecodableException("set-field of " + match);
        }
        final var entry = match.entries().getFirst();
        return new Action.SetField(entry.field(), entry.value());
    }
}
