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

import static io.selvage.core.compile.TorTable.CLASSIFY;
import static io.selvage.core.compile.TorTable.FLOOD;
import static io.selvage.core.compile.TorTable.FORWARD;
import static io.selvage.core.compile.TorTable.SOURCE_GUARD;

import io.selvage.core.compile.HypervisorTable.Priority;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Metadata;
import io.selvage.core.pipeline.Purpose;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Compiles the flows of an OpenFlow ToR with several tables: plain OpenFlow 1.3, no extension. Every method is a pure
 * function of its arguments, and gives the flows of one group.
 */
public final class TorCompiler {
    private TorCompiler() {
        // Functions only
    }

    /**
     * The skeleton of the pipeline.
     *
     * @param uplinks OpenFlow numbers of the ports that lead into the physical network
     */
    public static List<Flow> base(final Collection<Integer> uplinks) {
        final var flows = new ArrayList<>(punts(uplinks));
        for (final var table : CLASSIFY.next()) {
            flows.add(flow(table, Priority.MISS).drop(Purpose.DROP_NO_MATCH, 0));
        }
        return flows;
    }

    /** What is shown to the controller; the same with one table and with several. */
    static List<Flow> punts(final Collection<Integer> uplinks) {
        final var flows = new ArrayList<>(LldpFlows.punts(CLASSIFY));
        for (final int uplink : uplinks) {
            flows.add(flow(CLASSIFY, Priority.NOT_A_DEVICE).match(Field.IN_PORT, uplink)
                .drop(Purpose.DROP_UNKNOWN_VLAN, 0));
        }
        flows.add(flow(CLASSIFY, Priority.MISS).action(new Action.ToController(Frames.PUNT_LENGTH))
            .end(Purpose.DISCOVER, 0));
        return flows;
    }

    /**
     * Drops the LLDP frames of a port that sends too many of them.
     *
     * @param port OpenFlow number of the port
     */
    public static List<Flow> flooded(final int port) {
        return LldpFlows.flooded(CLASSIFY, port);
    }

    /**
     * What a node with members of a network needs for the network as a whole.
     *
     * @param vni VNI of the network
     * @param floodUnknown whether frames to unknown MAC addresses go to every member
     * @param uplink where the network leaves the node, if it does
     * @param members the members here, sorted by port and VLAN
     */
    public static List<Flow> network(final int vni, final boolean floodUnknown, final Optional<VlanPort> uplink,
            final Collection<TorMember> members) {
        final var flows = new ArrayList<Flow>();
        uplink.ifPresent(way -> flows.add(VlanTags.arriving(flow(CLASSIFY, Priority.NORMAL), way)
            .write(Metadata.NETWORK, vni).write(Metadata.FROM_UPLINK, 1).next(FORWARD, Purpose.NETWORK, vni)));
        flows.add(flow(FORWARD, Priority.GROUP).match(Metadata.NETWORK, vni)
            .match(Field.ETH_DST, Frames.GROUP_BIT, Frames.GROUP_BIT).next(FLOOD, Purpose.NETWORK, vni));
        final var unknown = flow(FORWARD, Priority.NETWORK_DEFAULT).match(Metadata.NETWORK, vni);
        flows.add(floodUnknown ? unknown.next(FLOOD, Purpose.NETWORK, vni)
            : unknown.drop(Purpose.DROP_UNKNOWN_UNICAST, vni));
        final var here = members.stream().map(TorMember::where).distinct().toList();
        flows.add(VlanTags.copies(flow(FLOOD, Priority.NORMAL).match(Metadata.NETWORK, vni)
            .match(Metadata.FROM_UPLINK, 1), here, 0).end(Purpose.NETWORK, vni));
        final var everywhere = new ArrayList<>(here);
        uplink.ifPresent(everywhere::add);
        flows.add(VlanTags.copies(flow(FLOOD, Priority.NORMAL).match(Metadata.NETWORK, vni)
            .match(Metadata.FROM_UPLINK, 0), everywhere, 0).end(Purpose.NETWORK, vni));
        return flows;
    }

    /**
     * What a member needs on the node where it is.
     *
     * @param vni VNI of its network
     * @param member the member
     */
    public static List<Flow> localMember(final int vni, final TorMember member) {
        final var flows = new ArrayList<Flow>();
        flows.add(VlanTags.arriving(flow(CLASSIFY, Priority.NORMAL), member.where())
            .match(Field.ETH_SRC, Bits.of(member.mac()))
            .write(Metadata.NETWORK, vni).write(Metadata.FROM_UPLINK, 0)
            .next(SOURCE_GUARD, Purpose.LOCAL_MEMBER, vni));
        for (final var rule : SourceRule.of(member.mac(), member.ips())) {
            final var flow = flow(SOURCE_GUARD, rule.priority()).match(Metadata.NETWORK, vni)
                .match(Field.ETH_SRC, Bits.of(member.mac())).match(rule.match());
            flows.add(rule.admits() ? flow.next(FORWARD, Purpose.LOCAL_MEMBER, vni)
                : flow.drop(Purpose.DROP_SPOOFED_IP, vni));
        }
        flows.add(VlanTags.send(forward(vni, member.mac()), member.where())
            .end(Purpose.LOCAL_MEMBER, vni));
        return flows;
    }

    /**
     * What leads to a member that is on another node.
     *
     * @param vni VNI of its network
     * @param mac its MAC address
     * @param uplink where the network leaves the node
     */
    public static List<Flow> remoteMember(final int vni, final MacAddress mac, final VlanPort uplink) {
        return List.of(VlanTags.send(forward(vni, mac).match(Metadata.FROM_UPLINK, 0), uplink)
            .end(Purpose.REMOTE_MEMBER, vni));
    }

    private static FlowBuilder forward(final int vni, final MacAddress mac) {
        return flow(FORWARD, Priority.NORMAL).match(Metadata.NETWORK, vni).match(Field.ETH_DST, Bits.of(mac));
    }

    private static FlowBuilder flow(final TorTable table, final Priority priority) {
        return new FlowBuilder(table, priority);
    }
}
