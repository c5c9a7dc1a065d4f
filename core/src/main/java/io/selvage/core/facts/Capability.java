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

/** What a ToR switch can do beyond what its protocol promises; nothing but its operator tells. */
public enum Capability {
    /** Its flows mask TCP and UDP ports, which OpenFlow 1.3 leaves out. */
    PORT_MASKS("port-masks"),
    /** Its flows match TCP flags, by ONF extension EXT-109. */
    TCP_FLAGS("tcp-flags"),
    /** It has meters: what unknown devices send may be limited by one. */
    METERS("meters"),
    /** It enforces the ACL tables of {@code hardware_vtep}. */
    VTEP_ACLS("vtep-acls");

    private final String text;

    Capability(final String text) {
        this.text = text;
    }

    /** The name in YANG. */
    public String text() {
        return text;
    }

    /** The capability with this name in YANG. */
    public static Optional<Capability> ofText(final String text) {
        return Arrays.stream(values()).filter(one -> one.text.equals(text)).findAny();
    }
}
