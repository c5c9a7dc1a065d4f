/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.facts;

import java.util.Arrays;
import java.util.Optional;

/** What a node is, and so by which protocols it is led. */
public enum NodeKind {
    /** Open vSwitch on a host: the database {@code Open_vSwitch}, and OpenFlow with Nicira's extensions. */
    HYPERVISOR("hypervisor"),
    /** A switch that offers plain OpenFlow 1.3. */
    TOR_OPENFLOW("tor-openflow"),
    /** A switch that offers the database {@code hardware_vtep}. */
    TOR_VTEP("tor-vtep"),
    /** Open vSwitch that leads out of the fabric. */
    GATEWAY("gateway");

    private final String text;

    NodeKind(final String text) {
        this.text = text;
    }

    /** The name in YANG. */
    public String text() {
        return text;
    }

    /** Whether such a node has the database {@code Open_vSwitch}, and an integration bridge of ours. */
    public boolean isOpenVSwitch() {
        return this == HYPERVISOR || this == GATEWAY;
    }

    /** Whether such a node is led by OpenFlow. */
    public boolean usesOpenFlow() {
        return this != TOR_VTEP;
    }

    /** Whether such a node is led by OVSDB. */
    public boolean usesOvsdb() {
        return this != TOR_OPENFLOW;
    }

    /**
     * How many devices are believed behind one port when the user does not say: a hypervisor's port leads to a guest
     * with a few containers, a ToR's may lead to a switch with a rack of hosts.
     */
    public int usualMacLimit() {
        return isOpenVSwitch() ? 64 : 2048;
    }

    /** The kind with this name in YANG. */
    public static Optional<NodeKind> ofText(final String text) {
        return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findAny();
    }
}
