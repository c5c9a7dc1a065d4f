/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.golden;

import io.selvage.core.facts.Acl;
import io.selvage.core.facts.Acl.Condition;
import io.selvage.core.facts.Acl.Family;
import io.selvage.core.facts.Acl.MaskedMac;
import io.selvage.core.facts.Acl.PortRange;
import io.selvage.core.facts.Acl.Transport;
import io.selvage.core.facts.Acl.Verdict;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An entry of an access list in a word; see {@link FactScript}. Pure functions. */
public final class AclRule {
    private static final MacAddress ALL_BITS = new MacAddress(0xFFFF_FFFF_FFFFL);

    private AclRule() {
        // Functions only
    }

    /** Reads an entry. */
    public static Acl.Entry parse(final String name, final Set<Family> judges, final String word) {
        final var options = new HashMap<String, String>();
        final var flags = new ArrayList<String>();
        for (final var part : word.split("\\+")) {
            final int equals = part.indexOf('=');
            if (equals < 0) {
                flags.add(part);
            } else {
                options.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        final var verdict = Verdict.valueOf(flags.removeFirst().toUpperCase(Locale.ROOT));
        final var families = EnumSet.copyOf(judges);
        if (flags.contains("ipv4")) {
            families.retainAll(Set.of(Family.IPV4));
        } else if (flags.contains("ipv6")) {
            families.retainAll(Set.of(Family.IPV6));
        }
        return new Acl.Entry(name, new Condition(families, mac(options, "smac"), mac(options, "dmac"),
            integer(options, "ether"), prefix(options, "src"), prefix(options, "dst"), integer(options, "dscp"),
            integer(options, "proto"), transport(flags, options)), verdict, Optional.ofNullable(options.get("cannot")));
    }

    private static Optional<Transport> transport(final List<String> flags, final Map<String, String> options) {
        if (flags.contains("tcp")) {
            return Optional.of(new Transport.Tcp(ports(options, "from"), ports(options, "to"),
                integer(options, "flags").orElse(0)));
        } else if (flags.contains("udp")) {
            return Optional.of(new Transport.Udp(ports(options, "from"), ports(options, "to")));
        } else if (options.containsKey("icmp")) {
            final var parts = options.get("icmp").split("\\.");
            return Optional.of(new Transport.Icmp(Optional.of(Integer.valueOf(parts[0])),
                parts.length > 1 ? Optional.of(Integer.valueOf(parts[1])) : Optional.empty()));
        }
        return Optional.empty();
    }

    private static List<PortRange> ports(final Map<String, String> options, final String key) {
        return Optional.ofNullable(options.get(key)).map(text -> {
            final var ends = text.split("-");
            return List.of(new PortRange(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])));
        }).orElse(List.of());
    }

    private static Optional<MaskedMac> mac(final Map<String, String> options, final String key) {
        return Optional.ofNullable(options.get(key)).map(text -> new MaskedMac(MacAddress.of(text), ALL_BITS));
    }

    private static Optional<IpPrefix> prefix(final Map<String, String> options, final String key) {
        return Optional.ofNullable(options.get(key)).map(IpPrefix::of);
    }

    private static Optional<Integer> integer(final Map<String, String> options, final String key) {
        return Optional.ofNullable(options.get(key)).map(Integer::valueOf);
    }
}
