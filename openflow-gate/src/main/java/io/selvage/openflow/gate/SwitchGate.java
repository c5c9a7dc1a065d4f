/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.openflow.gate;

import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.PortStatus;

/** Where switches come in that connect by OpenFlow. Thread-safe. */
public interface SwitchGate {
    /** Hears what switches say about their ports. */
    @FunctionalInterface
    interface PortListener {
        /**
         * A switch announced a port, changed it or deleted it ({@code OFPT_PORT_STATUS}). Called by the thread that
         * reads from the switch: an implementation hands over and returns.
         *
         * @param datapathId the switch
         * @param status what it said
         */
        void onPortStatus(long datapathId, PortStatus status);
    }

    /**
     * A switch has all that OpenFlowPlugin does for a new one, so the next one may come in.
     *
     * @param datapathId the switch; it does no harm to name one that is not on its way in
     */
    void settled(long datapathId);

    /**
     * Hears of ports from now on.
     *
     * @param listener who wants to know
     * @return what ends it when it is run
     */
    Runnable listen(PortListener listener);
}
