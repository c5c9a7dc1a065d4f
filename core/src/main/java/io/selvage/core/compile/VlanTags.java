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
import java.util.Optional;

/** What flows do about VLAN tags, in plain OpenFlow 1.3; the same in every pipeline. */
final class VlanTags {
    /**
     * A copy of a packet.
     *
     * @param to where it goes
     * @param priority 802.1p priority of its tag
     * @param back whether it goes back out of the port that the packet came in by
     */
    record Copy(VlanPort to, Optional<Integer> priority, boolean back) { }

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
        return copies(flow, ways.stream().map(way -> new Copy(way, Optional.empty(), way.port() == cameBy)).toList());
    }

    /**
     * One copy of a packet without tag for each way; those without tag go first, since a tag that is on stays on.
     *
     * @return the builder; a packet that goes on from there is tagged if there is a tagged copy, see {@link #tags}
     */
    static FlowBuilder copies(final FlowBuilder flow, final Collection<Copy> copies) {
        copies.stream().filter(copy -> copy.to().vlan() == 0).forEach(copy -> flow.action(output(copy)));
        boolean tagged = false;
        // A new tag has priority 0 (OpenFlow 1.3.5, section 5.12.1)
        int priority = 0;
        for (final var copy : copies) {
            if (copy.to().vlan() != 0) {
                if (!tagged) {
                    flow.action(new Action.PushVlan());
                    tagged = true;
                }
                flow.action(new Action.SetField(Field.VLAN_VID, Bits.of(Frames.VLAN_PRESENT | copy.to().vlan())));
                if (copy.priority().orElse(0) != priority) {
                    priority = copy.priority().orElse(0);
                    flow.action(new Action.SetField(Field.VLAN_PCP, Bits.of(priority)));
                }
                flow.action(output(copy));
            }
        }
        return flow;
    }

    /** Whether copies leave a tag on the packet. */
    static boolean tags(final Collection<Copy> copies) {
        return copies.stream().anyMatch(copy -> copy.to().vlan() != 0);
    }

    private static Action output(final Copy copy) {
        return new Action.Output(copy.back() ? Frames.SAME_PORT : copy.to().port());
    }
}
