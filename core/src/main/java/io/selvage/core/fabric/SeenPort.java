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

import io.selvage.core.facts.Port;
import io.selvage.core.facts.Sighting;
import java.util.Map;

/**
 * A port, and who was seen behind it.
 *
 * @param port what OVSDB shows
 * @param since when it appeared with these identifiers, milliseconds since 1970-01-01 UTC
 * @param sightings devices seen by their packets
 * @param neighbours who is heard there by LLDP
 */
public record SeenPort(Port port, long since, Map<Sighting.Station, Seen> sightings, Neighbours neighbours) {
    /**
     * A device seen by its packets.
     *
     * @param sighting what was seen
     * @param since when it was first seen here, milliseconds since 1970-01-01 UTC
     */
    public record Seen(Sighting sighting, long since) { }

    public SeenPort {
        sightings = Map.copyOf(sightings);
    }
}
