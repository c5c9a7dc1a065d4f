/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.lldp;

import java.util.Set;

/**
 * The system capabilities TLV (IEEE 802.1AB-2016, 8.5.8).
 *
 * @param supported what the system could do
 * @param enabled what it does
 */
public record Capabilities(Set<Capability> supported, Set<Capability> enabled) {
    public Capabilities {
        supported = Set.copyOf(supported);
        enabled = Set.copyOf(enabled);
    }
}
