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

import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A member on an OpenFlow ToR.
 *
 * @param where its port, and the VLAN of its frames there
 * @param mac its MAC address
 * @param ips the only addresses that it may send from; any when empty
 */
public record TorMember(VlanPort where, MacAddress mac, SortedSet<Ip> ips) {
    public TorMember {
        ips = Collections.unmodifiableSortedSet(new TreeSet<>(ips));
    }
}
