/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.LldpTrust;
import io.selvage.core.facts.Neighbour;
import io.selvage.core.facts.Neighbour.Announcement;
import io.selvage.core.net.MacAddress;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The LLDP agents that are heard at a port, and which devices are therefore believed to be behind it.
 *
 * @param heard the agents, in the order of their identifiers
 * @param believed the devices
 */
public record Neighbours(Map<Neighbour.Key, Heard> heard, Map<DeviceId, Believed> believed) {
    /** Nobody. */
    public static final Neighbours NONE = new Neighbours(Map.of(), Map.of());
    /** Agents of one port that are remembered; a host that invents more fills no memory. */
    public static final int MAX_HEARD = 8;

    /**
     * An agent.
     *
     * @param neighbour what it said last
     * @param since when it was first heard at this port, milliseconds since 1970-01-01 UTC
     * @param announced since when it has announced what it announces, likewise
     */
    public record Heard(Neighbour neighbour, long since, Map<Announcement, Long> announced) {
        public Heard {
            announced = Map.copyOf(announced);
        }
    }

    /**
     * A device.
     *
     * @param mac its MAC address, as far as the agent tells
     * @param vlan VLAN of its frames, as far as the agent tells
     * @param since when it was first announced at this port, milliseconds since 1970-01-01 UTC
     */
    public record Believed(MacAddress mac, OptionalInt vlan, long since) {
        /** The first to say so, then who says more, then whatever is the same every time. */
        private static final Comparator<Believed> ORDER = Comparator.comparingLong(Believed::since)
            .thenComparing(device -> device.vlan().isEmpty())
            .thenComparing(device -> device.vlan().orElse(0));
    }

    public Neighbours {
        heard = Collections.unmodifiableMap(new TreeMap<>(heard));
        believed = Map.copyOf(believed);
    }

    /** With an agent that was heard; not believed yet. One more than {@value #MAX_HEARD} is not taken in. */
    Neighbours with(final Neighbour neighbour, final long at) {
        final var key = neighbour.key();
        final var before = heard.get(key);
        if (before == null && heard.size() >= MAX_HEARD) {
            return this;
        }
        final var known = before == null ? Map.<Announcement, Long>of() : before.announced();
        final var announced = new HashMap<Announcement, Long>();
        neighbour.announcements().forEach(one -> announced.put(one, known.getOrDefault(one, at)));
        final var all = new TreeMap<>(heard);
        all.put(key, new Heard(neighbour, before == null ? at : before.since(), announced));
        return new Neighbours(all, believed);
    }

    /** Without an agent that is not heard any more. */
    Neighbours without(final Neighbour.Key key) {
        final var all = new TreeMap<>(heard);
        all.remove(key);
        return new Neighbours(all, believed);
    }

    /** The same agents, believed as far as they are trusted. */
    Neighbours trusted(final LldpTrust trust) {
        final var devices = new HashMap<DeviceId, Believed>();
        // In the order of the agents: of two that announce one device since the same moment, the first counts.
        heard.values().forEach(one -> one.announced().forEach((announcement, since) -> {
            if (trust.believes(announcement.kind())) {
                devices.merge(announcement.id(), new Believed(one.neighbour().mac(), announcement.vlan(), since),
                    (old, found) -> Believed.ORDER.compare(found, old) < 0 ? found : old);
            }
        }));
        return devices.equals(believed) ? this : new Neighbours(heard, devices);
    }
}
