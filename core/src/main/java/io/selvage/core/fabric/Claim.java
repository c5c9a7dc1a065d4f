/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

import io.selvage.core.compile.TorExit;
import io.selvage.core.fabric.Membership.Hold;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.PortPolicy;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Optional;

/** What several instructions can want and one can have, or several if they agree. */
sealed interface Claim {
    /** A MAC address in a network. */
    record Mac(String network, MacAddress mac) implements Claim { }

    /** An IP address in a network. */
    record Address(String network, Ip ip) implements Claim { }

    /**
     * A device behind a port, or a VLAN of it, that others may be behind as well: its MAC address says whose a packet
     * is.
     */
    record Behind(PortRef place, Optional<Integer> vlan, MacAddress mac) implements Claim { }

    /** A port of a node, or a VLAN of it, which several may have if they agree. */
    record Exit(String network, PortRef place, Optional<Integer> vlan) implements Claim { }

    /** What is wanted of such a port for what is sent there. */
    record ExitPolicy(Exit exit, PortPolicy policy) implements Claim { }

    /** A table of an OpenFlow ToR, in which copies of what is flooded in a network are judged. */
    record Stage(Hold at, TorExit.Policy policy) implements Claim, Comparable<Stage> {
        /** The one that an instruction needs on a node, if it needs one. */
        static Optional<Stage> of(final Instruction instruction, final ResolvedNode node) {
            final var port = instruction.port();
            final var policy = new TorExit.Policy(port.egressRate().isPresent(), port.egressAcl());
            return node.kind() != NodeKind.TOR_OPENFLOW || policy.isPlain() ? Optional.empty()
                : Optional.of(new Stage(new Hold(instruction.network(), node.name()), policy));
        }

        @Override
        public int compareTo(final Stage other) {
            return policy.compareTo(other.policy);
        }
    }

    /** A VLAN of a port of a hardware VTEP, which carries one network: that of the first instruction by name. */
    record Carried(PortRef place, Optional<Integer> vlan) implements Claim { }

    /** What such a VLAN judges of what comes in: one list, that of the first instruction by name. */
    record Judged(Carried carried, Optional<String> ingressAcl) implements Claim { }
}
