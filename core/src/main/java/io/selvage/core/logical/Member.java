/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.logical;

import io.selvage.core.facts.PortPolicy;
import io.selvage.core.facts.PortRef;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A device that is provisioned: it is somewhere, and may be there.
 *
 * @param instruction name of its instruction
 * @param network name of its network
 * @param mac its MAC address
 * @param ips the only addresses that it may send from; any when empty
 * @param place where it is
 * @param ofport OpenFlow number of that port
 * @param sharesPort whether other devices may be behind the port, so that its packets are told by their MAC address
 * @param policy what is wanted of its port
 */
public record Member(String instruction, String network, MacAddress mac, SortedSet<Ip> ips, PortRef place, int ofport,
        boolean sharesPort, PortPolicy policy) {
    /** A member of whose port nothing is said. */
    public Member(final String instruction, final String network, final MacAddress mac, final SortedSet<Ip> ips,
            final PortRef place, final int ofport, final boolean sharesPort) {
        this(instruction, network, mac, ips, place, ofport, sharesPort, PortPolicy.NONE);
    }

    /** Whether the device talks to its gateway only. */
    public boolean isLayer3() {
        return policy.type() == PortPolicy.Type.LAYER_3;
    }

    /** VLAN identifier of the frames between the device and its port; empty when they are untagged. */
    public Optional<Integer> vlan() {
        return policy.accessVlan();
    }
}
