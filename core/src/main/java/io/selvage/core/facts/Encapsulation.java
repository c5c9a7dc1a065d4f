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

/** How packets of a virtual network travel between nodes (C7). */
public enum Encapsulation {
    /** VXLAN, RFC 7348. */
    VXLAN("vxlan", "sv-vxlan"),
    /** Geneve, RFC 8926. */
    GENEVE("geneve", "sv-geneve"),
    /** GRE with key, RFC 2890. */
    GRE("gre", "sv-gre"),
    /** No encapsulation. */
    NONE("none", "");

    private final String text;
    private final String portName;

    Encapsulation(final String text, final String portName) {
        this.text = text;
        this.portName = portName;
    }

    /** The name in YANG, and the interface type of Open vSwitch. */
    public String text() {
        return text;
    }

    /** Name of the one flow-based tunnel port of this encapsulation that a hypervisor has. */
    public String portName() {
        return portName;
    }
}
