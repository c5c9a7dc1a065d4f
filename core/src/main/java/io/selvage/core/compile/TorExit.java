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
import java.util.Comparator;
import java.util.Optional;

/**
 * Where packets leave an OpenFlow ToR for one or several devices, and what is wanted of them there.
 *
 * @param where the port and its VLAN
 * @param priority 802.1p priority of tagged packets, 0 to 7
 * @param policy what else is wanted
 */
public record TorExit(VlanPort where, Optional<Integer> priority, Policy policy) implements Comparable<TorExit> {
    private static final Comparator<TorExit> ORDER = Comparator.comparing(TorExit::where);

    /**
     * What is wanted of the packets that leave. Flooded copies for all exits with the same one are judged together.
     *
     * @param metered whether there is an egress-rate
     * @param acl name of the egress-acl
     */
    public record Policy(boolean metered, Optional<String> acl) implements Comparable<Policy> {
        /** Those with a meter last: it drops what is left of a packet. */
        private static final Comparator<Policy> ORDER = Comparator.comparing(Policy::metered)
            .thenComparing(policy -> policy.acl().orElse(""));

        /** Whether nothing is wanted. */
        public boolean isPlain() {
            return !metered && acl.isEmpty();
        }

        @Override
        public int compareTo(final Policy other) {
            return ORDER.compare(this, other);
        }
    }

    /** The exit of a member. Members that share one agree in all that it says. */
    public static TorExit of(final Member member) {
        final var egress = member.policy().egress();
        return new TorExit(new VlanPort(member.ofport(), member.vlan().orElse(0)), egress.classOfService(),
            new Policy(egress.egressRate().isPresent(), egress.egressAcl()));
    }

    /** Whether it is another VLAN of the same port. */
    boolean isBeside(final TorExit other) {
        return where.port() == other.where.port() && where.vlan() != other.where.vlan();
    }

    @Override
    public int compareTo(final TorExit other) {
        return ORDER.compare(this, other);
    }
}
