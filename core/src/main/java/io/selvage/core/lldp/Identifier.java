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

import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Optional;

/** What a chassis ID or a port ID holds (IEEE 802.1AB-2016, 8.5.2 and 8.5.3). */
public sealed interface Identifier {
    /**
     * A MAC address.
     *
     * @param address the address
     */
    record Mac(MacAddress address) implements Identifier {
        @Override
        public String text() {
            return address.toString();
        }
    }

    /**
     * A network address, IPv4 or IPv6.
     *
     * @param address the address
     */
    record Network(Ip address) implements Identifier {
        @Override
        public String text() {
            return address.toString();
        }
    }

    /**
     * A network address of another family.
     *
     * @param family IANA address family number, 0 to 255
     * @param address the address
     */
    record OtherNetwork(int family, Octets address) implements Identifier {
        @Override
        public String text() {
            return family + "-" + address;
        }
    }

    /**
     * A name: of a component, an interface or a port, or whatever the sender assigned.
     *
     * @param text the name; characters that cannot be shown are replaced
     */
    record Name(String text) implements Identifier { }

    /**
     * An agent circuit ID (RFC 3046), which is binary.
     *
     * @param octets the octets
     */
    record Circuit(Octets octets) implements Identifier {
        @Override
        public String text() {
            return octets.toString();
        }
    }

    /** For people, and to be compared with what a user wrote. */
    String text();

    /** The MAC address, if it is one of a station. */
    default Optional<MacAddress> station() {
        return this instanceof Mac(var address) && address.isStation() ? Optional.of(address) : Optional.empty();
    }
}
