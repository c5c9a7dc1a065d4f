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

import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.VirtualNetwork;
import java.util.Optional;

/** A virtual network, usable or not. */
public sealed interface ResolvedNetwork {
    /** The network as the user wants it. */
    VirtualNetwork intent();

    /**
     * A network that can be realised.
     *
     * @param intent what the user wants
     * @param fabric its fabric
     * @param vni its VNI, given or allocated
     * @param encapsulation the encapsulation of its zone
     * @param vlan its VLAN where it leaves nodes without encapsulation, 0 for frames without tag; empty if it has none
     */
    record Usable(VirtualNetwork intent, String fabric, int vni, Encapsulation encapsulation, Optional<Integer> vlan)
            implements ResolvedNetwork { }

    /**
     * A network that cannot.
     *
     * @param intent what the user wants
     * @param reason why not, and what to do
     */
    record Failed(VirtualNetwork intent, String reason) implements ResolvedNetwork { }

    /** The VNI, if there is one. */
    default Optional<Integer> knownVni() {
        return switch (this) {
            case Usable usable -> Optional.of(usable.vni());
            case Failed failed -> failed.intent().vni();
        };
    }
}
