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

import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An access control list of RFC 8519. The first entry that matches a packet decides; a packet that none matches is
 * dropped, if it is of a family that the list judges, and passes otherwise.
 *
 * @param name name
 * @param judges the families of packets that the list decides about, from its type
 * @param entries the entries, in order
 */
public record Acl(String name, Set<Family> judges, List<Entry> entries) {
    /** Families of packets. */
    public enum Family {
        /** IPv4. */
        IPV4,
        /** IPv6. */
        IPV6,
        /** Everything else, ARP for example. */
        OTHER;

        /** All of them. */
        public static final Set<Family> ALL = Set.of(values());
    }

    /** What an entry says of the packets that it matches. */
    public enum Verdict {
        /** They pass. */
        ACCEPT,
        /** They are dropped. */
        DROP,
        /** They are dropped, and the sender is told. */
        REJECT
    }

    /**
     * An entry.
     *
     * @param name name
     * @param condition what it matches
     * @param verdict what happens to that
     * @param unsupported what the entry has that Selvage cannot carry out, and what to do instead
     */
    public record Entry(String name, Condition condition, Verdict verdict, Optional<String> unsupported) { }

    /**
     * What an entry matches: packets to which all that is given applies.
     *
     * @param families of these families
     * @param source from this MAC address
     * @param destination to this MAC address
     * @param etherType with this Ethertype
     * @param sourceNetwork from this IP prefix
     * @param destinationNetwork to this IP prefix
     * @param dscp with this differentiated services code point, 0 to 63
     * @param protocol of this IP protocol, 0 to 255
     * @param transport with this at layer 4
     */
    public record Condition(Set<Family> families, Optional<MaskedMac> source, Optional<MaskedMac> destination,
            Optional<Integer> etherType, Optional<IpPrefix> sourceNetwork, Optional<IpPrefix> destinationNetwork,
            Optional<Integer> dscp, Optional<Integer> protocol, Optional<Transport> transport) {
        /** Matches every packet. */
        public static final Condition ANY = new Condition(Family.ALL, Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty());

        public Condition {
            families = Set.copyOf(families);
        }
    }

    /**
     * Some bits of a MAC address.
     *
     * @param address the address
     * @param mask which bits of it count
     */
    public record MaskedMac(MacAddress address, MacAddress mask) {
        /** Whether an address agrees in the bits that count. */
        public boolean covers(final MacAddress other) {
            return ((address.bits() ^ other.bits()) & mask.bits()) == 0;
        }
    }

    /** What an entry matches at layer 4. */
    public sealed interface Transport {
        /**
         * TCP.
         *
         * @param source source ports; any when empty
         * @param destination destination ports; any when empty
         * @param flags control bits that must be set (RFC 9293, section 3.1; FIN is bit 0, CWR bit 7); the others do
         *     not matter
         */
        record Tcp(List<PortRange> source, List<PortRange> destination, int flags) implements Transport {
            public Tcp {
                source = List.copyOf(source);
                destination = List.copyOf(destination);
            }
        }

        /**
         * UDP.
         *
         * @param source source ports; any when empty
         * @param destination destination ports; any when empty
         */
        record Udp(List<PortRange> source, List<PortRange> destination) implements Transport {
            public Udp {
                source = List.copyOf(source);
                destination = List.copyOf(destination);
            }
        }

        /**
         * ICMP, or ICMPv6 in IPv6 packets.
         *
         * @param type type, 0 to 255; any when empty
         * @param code code, 0 to 255; any when empty
         */
        record Icmp(Optional<Integer> type, Optional<Integer> code) implements Transport { }
    }

    /**
     * Ports from one to another.
     *
     * @param lower the first, 0 to 65,535
     * @param upper the last, not less than the first
     */
    public record PortRange(int lower, int upper) {
        /** The last of all ports. */
        public static final int LAST = 0xFFFF;

        public PortRange {
            if (lower < 0 || upper > LAST || lower > upper) {
                throw new IllegalArgumentException("ports from " + lower + " to " + upper
                    + " are no range: give two from 0 to " + LAST + ", the lower one first");
            }
        }

        /** One port. */
        public static List<PortRange> only(final int port) {
            return List.of(new PortRange(port, port));
        }

        /** Every port but one. */
        public static List<PortRange> allBut(final int port) {
            final var ranges = new ArrayList<PortRange>(2);
            if (port > 0) {
                ranges.add(new PortRange(0, port - 1));
            }
            if (port < LAST) {
                ranges.add(new PortRange(port + 1, LAST));
            }
            return ranges;
        }
    }

    public Acl {
        judges = Set.copyOf(EnumSet.copyOf(judges));
        entries = List.copyOf(entries);
    }

    /** What the list has that cannot be carried out: the entry, why, and what to do; empty when all can. */
    public Optional<String> problem() {
        return entries.stream().filter(entry -> entry.unsupported().isPresent()).findFirst()
            .map(entry -> "entry '" + entry.name() + "' of acl '" + name + "': " + entry.unsupported().orElseThrow());
    }
}
