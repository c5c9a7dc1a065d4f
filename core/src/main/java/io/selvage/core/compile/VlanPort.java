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

import java.util.Comparator;

/**
 * A VLAN of a port: where frames come in, and where they leave.
 *
 * @param port OpenFlow port number
 * @param vlan VLAN identifier, 1 to 4,094; 0 for frames without tag
 */
public record VlanPort(int port, int vlan) implements Comparable<VlanPort> {
    private static final Comparator<VlanPort> ORDER =
        Comparator.comparingInt(VlanPort::port).thenComparingInt(VlanPort::vlan);

    @Override
    public int compareTo(final VlanPort other) {
        return ORDER.compare(this, other);
    }
}
