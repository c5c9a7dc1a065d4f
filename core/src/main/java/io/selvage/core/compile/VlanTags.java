/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.compile;

import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import java.util.Collection;
import java.util.List;

/** What flows do about VLAN tags, in plain OpenFlow 1.3; the same in every pipeline. */
final class VlanTags {
    private VlanTags() {
        // Functions only
    }

    /** Matches packets that come in by a port with its tag, or without one; the tag is taken off. */
    static FlowBuilder arriving(final FlowBuilder flow, final VlanPort from) {
        return untag(matching(flow, from), from);
    }

    /** Matches packets that come in by a port with its tag, or without one. */
    static FlowBuilder matching(final FlowBuilder flow, final VlanPort from) {
        return flow.match(Field.IN_PORT, from.port())
            .match(Field.VLAN_VID, from.vlan() == 0 ? 0 : Frames.VLAN_PRESENT | from.vlan());
    }

    /** Takes the tag off with which packets come in. */
    static FlowBuilder untag(final FlowBuilder flow, final VlanPort from) {
        return from.vlan() == 0 ? flow : flow.action(new Action.PopVlan());
    }

    /** Sends a packet without tag out of a port, with the tag that it has there. */
    static FlowBuilder send(final FlowBuilder flow, final VlanPort to) {
        return copies(flow, List.of(to), 0);
    }

    /**
     * One copy of a packet without tag for each way; those without tag go first, since a tag that is on stays on.
     *
     * @param flow what the copies are added to
     * @param ways where they go
     * @param cameBy the port that the packet came in by, 0 if it may be any
     */
    static FlowBuilder copies(final FlowBuilder flow, final Collection<VlanPort> ways, final int cameBy) {
        ways.stream().filter(way -> way.vlan() == 0).forEach(way -> flow.action(output(way, cameBy)));
        boolean tagged = false;
        for (final var way : ways) {
            if (way.vlan() != 0) {
                if (!tagged) {
                    flow.action(new Action.PushVlan());
                    tagged = true;
                }
                flow.action(new Action.SetField(Field.VLAN_VID, Bits.of(Frames.VLAN_PRESENT | way.vlan())))
                    .action(output(way, cameBy));
            }
        }
        return flow;
    }

    private static Action output(final VlanPort way, final int cameBy) {
        return new Action.Output(way.port() == cameBy ? Frames.SAME_PORT : way.port());
    }
}
