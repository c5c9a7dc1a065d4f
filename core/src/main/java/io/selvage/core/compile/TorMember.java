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
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A device behind a port of an OpenFlow ToR.
 *
 * @param exit where packets leave for it
 * @param mac its MAC address
 * @param ips the only addresses that it may send from; any when empty
 * @param marking code point that its packets get
 */
public record TorMember(TorExit exit, MacAddress mac, SortedSet<Ip> ips, Optional<Integer> marking) {
    public TorMember {
        ips = Collections.unmodifiableSortedSet(new TreeSet<>(ips));
    }

    /** The device of a member. */
    public static TorMember of(final Member member) {
        return new TorMember(TorExit.of(member), member.mac(), member.ips(), member.policy().marking());
    }

    /** Its port and VLAN. */
    public VlanPort where() {
        return exit.where();
    }
}
