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

/**
 * Identifies the sender of an LLDPDU (IEEE 802.1AB-2016, 8.5.2).
 *
 * @param subtype what kind of identifier it is
 * @param value the identifier
 */
public record ChassisId(Subtype subtype, Identifier value) {
    /** The kinds, in the order of their numbers, which begin with 1. */
    public enum Subtype {
        /** EntPhysicalAlias of a chassis, RFC 6933. */
        CHASSIS_COMPONENT("chassis-component"),
        /** IfAlias, RFC 2863. */
        INTERFACE_ALIAS("interface-alias"),
        /** EntPhysicalAlias of a port or backplane, RFC 6933. */
        PORT_COMPONENT("port-component"),
        /** MAC address. */
        MAC_ADDRESS("mac-address"),
        /** Network address. */
        NETWORK_ADDRESS("network-address"),
        /** IfName, RFC 2863. */
        INTERFACE_NAME("interface-name"),
        /** Assigned by the sender. */
        LOCAL("local");

        private final String text;

        Subtype(final String text) {
            this.text = text;
        }

        /** The name in YANG. */
        public String text() {
            return text;
        }

        /** The number in a frame. */
        public int code() {
            return ordinal() + 1;
        }
    }

    @Override
    public String toString() {
        return value.text();
    }
}
