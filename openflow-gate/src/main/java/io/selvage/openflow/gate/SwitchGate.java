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

import java.util.Optional;
import org.opendaylight.openflowjava.protocol.api.connection.OutboundQueue;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.OfHeader;
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

    /** Takes messages in. */
    @FunctionalInterface
    interface MessageTaker {
        /**
         * A switch sent a message of an experimenter, or one that OpenFlowPlugin itself reads and not its library: a
         * packet, above all. What is an answer has been given to whoever asked. Called by the thread that reads from
         * the switch: an implementation does little, or hands over.
         *
         * @param datapathId the switch
         * @param message what it sent
         * @return whether it is taken, so that OpenFlowPlugin does not get to see it
         */
        boolean take(long datapathId, OfHeader message);
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

    /**
     * Hears of messages from now on, before OpenFlowPlugin does.
     *
     * @param taker who may take them
     * @return what ends it when it is run
     */
    Runnable intercept(MessageTaker taker);

    /**
     * Where messages to a switch go.
     *
     * @param datapathId the switch
     * @return the queue of its newest connection, in which OpenFlowPlugin's own requests are, too; empty if it has none
     */
    Optional<OutboundQueue> queue(long datapathId);
}
