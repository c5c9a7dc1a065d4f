/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.engine;

import java.util.Optional;

/**
 * Where a node is on its way to the desired state. Immutable.
 *
 * @param name the node
 * @param connected whether both its sessions are up
 * @param ovsdbAddress remote end of its OVSDB session
 * @param desired last generation that concerned it
 * @param realised last generation that it has confirmed in whole
 * @param phase where it is
 * @param problem what is wrong, in words for an operator
 */
public record NodeStatus(String name, boolean connected, Optional<String> ovsdbAddress, long desired, long realised,
        Phase phase, Optional<String> problem) {
    /** Where a node can be. */
    public enum Phase {
        /** A session is down. */
        DISCONNECTED,
        /** A session has been down for so long that what is known of the node may be out of date. */
        UNKNOWN,
        /** Its flows are being read. */
        OBSERVING,
        /** Changes are on their way. */
        APPLYING,
        /** Everything that is wanted is there. */
        IN_SYNC,
        /** It refused something. */
        BACKING_OFF,
        /** Nothing is wanted of it, since nobody has said yet that it is to be managed. */
        UNMANAGED
    }

    /** Whether everything that is wanted of the node is there, as far as known now. */
    public boolean isRealised() {
        return phase == Phase.UNMANAGED || connected && phase == Phase.IN_SYNC && realised >= desired;
    }

    /** 0 to 100: 100 connected, in step, without error. */
    public int healthScore() {
        if (!connected) {
            return 0;
        }
        final int base = switch (phase) {
            case DISCONNECTED, UNKNOWN, UNMANAGED -> 0;
            case BACKING_OFF -> 40;
            case OBSERVING, APPLYING -> 90;
            case IN_SYNC -> 100;
        };
        return problem.isPresent() ? Math.min(base, 50) : base;
    }
}
