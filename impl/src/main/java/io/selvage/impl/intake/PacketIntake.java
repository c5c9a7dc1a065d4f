/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.intake;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.engine.OutcomeListener;
import io.selvage.impl.reconcile.openflow.PacketIn;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Finds out from their packets who is behind ports that have no instruction (P3). Touched by the loop only, but for the
 * counters.
 */
public final class PacketIntake implements OutcomeListener {
    /** A device that goes on sending tells nothing new for this long. */
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final int MAX_REMEMBERED = 20_000;

    private record Place(String node, long ofport) { }

    /** A port, and since when it has been there: who is plugged anew is heard anew. */
    private record Known(PortRef ref, long since) { }

    private record Spoken(Known port, Sighting sighting) { }

    private final Map<Place, Known> ports = new HashMap<>();
    private final Map<PortRef, Place> places = new HashMap<>();
    private final Cache<Spoken, Boolean> spoken = CacheBuilder.newBuilder()
        .expireAfterWrite(QUIET).maximumSize(MAX_REMEMBERED).build();
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicLong seen = new AtomicLong();
    private final FabricLoop loop;
    private final Clock clock;

    /**
     * Makes it.
     *
     * @param loop where sightings go
     * @param clock what time it is
     */
    public PacketIntake(final FabricLoop loop, final Clock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Frames that made no sense; they are dropped. */
    public long malformed() {
        return malformed.get();
    }

    /** Frames that told where a device is. */
    public long seen() {
        return seen.get();
    }

    @Override
    public void onOutcome(final long generation, final Outcome outcome, final Fabric fabric) {
        for (final var ref : outcome.ports()) {
            final var before = places.remove(ref);
            if (before != null) {
                ports.computeIfPresent(before, (place, known) -> known.ref().equals(ref) ? null : known);
            }
            fabric.port(ref).ifPresent(port -> {
                final var place = new Place(ref.node(), port.port().ofport());
                places.put(ref, place);
                ports.put(place, new Known(ref, port.since()));
            });
        }
    }

    /** Takes a packet of a node in. */
    public void onPacket(final String node, final PacketIn packet) {
        final var port = ports.get(new Place(node, packet.inPort()));
        if (port == null) {
            // The port is not known yet, or no more; if it stays, the next packet will tell.
            return;
        }
        final var sighting = FrameReader.sighting(packet.frame());
        if (sighting.isEmpty()) {
            malformed.incrementAndGet();
            return;
        }
        if (spoken.asMap().putIfAbsent(new Spoken(port, sighting.orElseThrow()), true) == null) {
            seen.incrementAndGet();
            loop.submit(new Change.Seen(port.ref(), sighting.orElseThrow(), clock.millis()));
        }
    }
}
