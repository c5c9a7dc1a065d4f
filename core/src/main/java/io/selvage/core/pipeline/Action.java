/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.pipeline;

/**
 * One action of an apply-actions instruction. Only what OpenFlow 1.3 and, where it says so, the Nicira extension have.
 */
public sealed interface Action {
    /**
     * Sends the packet out of a port; a packet is never sent out of the port that it came in by.
     *
     * @param port an OpenFlow port number
     */
    record Output(long port) implements Action { }

    /**
     * Sends the packet to the controller.
     *
     * @param maxLength how many octets of it, 1 to 65,509, or 65,535 for all
     */
    record ToController(int maxLength) implements Action {
        /** The whole packet: {@code OFPCML_NO_BUFFER}. */
        public static final int ALL = 65_535;
        /**
         * As much as shows whose the first frames of a port are, and leaves whole what may be given back to the switch
         * once the device has its flows: more than a DHCP message of 576 octets (RFC 2131 section 2), which is the
         * largest that a device must be able to take.
         */
        public static final int FIRST_FRAME = 600;
    }

    /**
     * Sets a whole field.
     *
     * @param field the field
     * @param value its new value
     */
    record SetField(Field field, Bits value) implements Action { }

    /**
     * Copies a whole field into another one of the same width (Nicira extension: {@code move}).
     *
     * @param from the field that is read
     * @param to the field that is written
     */
    record Move(Field from, Field to) implements Action {
        public Move {
            if (from.width() != to.width()) {
                throw new IllegalArgumentException(from + " and " + to + " differ in width");
            }
        }
    }

    /**
     * Takes one off the time to live of an IPv4 packet or the hop limit of an IPv6 packet; drops a packet that has come
     * to its end.
     */
    record DecrementTtl() implements Action { }

    /** Puts a VLAN tag (802.1Q, 0x8100) in front of the packet, to be filled by {@link SetField}. */
    record PushVlan() implements Action { }

    /** Takes the outermost VLAN tag off. */
    record PopVlan() implements Action { }

    /**
     * Makes the packet's ingress port 0, which no port is, so that it can be sent out of every port (Nicira extension:
     * {@code load} into {@code NXM_OF_IN_PORT}).
     */
    record ForgetPort() implements Action { }

    /**
     * Hands a copy of the packet to another table; what happens to the copy does not concern the packet (Nicira
     * extension: {@code clone} and {@code resubmit}).
     *
     * @param metadata all the metadata of the copy
     * @param table number of the table, behind that of the flow
     */
    record Copy(long metadata, int table) implements Action { }
}
