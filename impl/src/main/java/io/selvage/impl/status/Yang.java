/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.status;

import io.selvage.core.net.Ip;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv6AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.DateAndTime;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.MacAddress;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Source;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Status;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.Generation;
import org.opendaylight.yangtools.yang.common.Uint64;

/** Values of ours as values of the models. Pure functions. */
public final class Yang {
    private Yang() {
        // Functions only
    }

    /** An address. */
    public static IpAddressNoZone ip(final Ip ip) {
        return ip.isV6() ? new IpAddressNoZone(new Ipv6AddressNoZone(ip.toString()))
            : new IpAddressNoZone(new Ipv4AddressNoZone(ip.toString()));
    }

    /** Addresses. */
    public static Set<IpAddressNoZone> ips(final Collection<Ip> ips) {
        return ips.stream().sorted().map(Yang::ip).collect(Collectors.toUnmodifiableSet());
    }

    /** A MAC address. */
    public static MacAddress mac(final io.selvage.core.net.MacAddress mac) {
        return new MacAddress(mac.toString());
    }

    /** A moment, from milliseconds since 1970-01-01 UTC. */
    public static DateAndTime time(final long millis) {
        return new DateAndTime(Instant.ofEpochMilli(millis).toString());
    }

    /** A generation. */
    public static Generation generation(final long generation) {
        return new Generation(Uint64.valueOf(generation));
    }

    /** A status. */
    public static Status status(final io.selvage.core.logical.DeviceStatus status) {
        return Status.ofName(status.text());
    }

    /** A source. */
    public static Source source(final io.selvage.core.facts.Sighting.Source source) {
        return Source.ofName(source.text());
    }
}
