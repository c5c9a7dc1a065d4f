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

import io.selvage.core.logical.Member;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Metadata;
import io.selvage.core.pipeline.Purpose;
import java.util.Comparator;
import java.util.Optional;

/**
 * Where packets leave a node for the members that are there: a port, or a VLAN of it.
 *
 * @param port OpenFlow port number, 1 to 65,279
 * @param vlan VLAN identifier with which they leave, 0 if untagged
 * @param priority priority code point of the tag, 0 if not given
 * @param filtered whether there is an access list
 * @param metered whether there is a meter
 */
public record Exit(int port, int vlan, Optional<Integer> priority, boolean filtered, boolean metered)
        implements Comparable<Exit> {
    private static final Comparator<Exit> ORDER = Comparator.comparingInt(Exit::port).thenComparingInt(Exit::vlan);

    /** The exit of a member. Members that share one agree in all that it says. */
    public static Exit of(final Member member) {
        final var policy = member.policy().egress();
        return new Exit(member.ofport(), member.vlan().orElse(0), policy.classOfService(),
            policy.egressAcl().isPresent(), policy.egressRate().isPresent());
    }

    /** Whether packets just leave by the port, as they are. */
    public boolean isPlain() {
        return vlan == 0 && !filtered && !metered;
    }

    /** The table that does what the exit needs, if it is not plain. */
    HypervisorTable table() {
        return filtered ? HypervisorTable.EGRESS_ACL : HypervisorTable.EGRESS_PORT;
    }

    /** Ends a flow of a device here by sending its packets out. */
    Flow deliver(final FlowBuilder flow, final int vni) {
        return isPlain() ? flow.action(new Action.Output(port)).end(Purpose.LOCAL_MEMBER, vni)
            : flow.write(Metadata.EGRESS_PORT, port).write(Metadata.EGRESS_VLAN, vlan)
                .next(table(), Purpose.LOCAL_MEMBER, vni);
    }

    @Override
    public int compareTo(final Exit other) {
        return ORDER.compare(this, other);
    }
}
