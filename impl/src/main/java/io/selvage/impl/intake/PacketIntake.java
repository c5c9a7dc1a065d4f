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
import com.google.common.collect.Sets;
import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Purpose;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.engine.OutcomeListener;
import io.selvage.impl.engine.PacketListener;
import io.selvage.impl.reconcile.openflow.PacketIn;
import io.selvage.impl.reconcile.openflow.SwitchSession;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Finds out from their packets who is behind ports that have no instruction (P3). Touched by the loop only, but for the
 * counters and for what says whether a packet tells anything.
 */
public final class PacketIntake implements OutcomeListener, PacketListener {
    /** A device that goes on sending tells nothing new for this long. */
    private static final Duration QUIET = Duration.ofMillis(500);
    private static final int MAX_REMEMBERED = 20_000;
    /** A switch can send the first frame of a port before the host's database tells of the port. */
    private static final Duration EARLY = Duration.ofSeconds(2);
    private static final int MAX_EARLY = 256;
    private static final int MAX_EARLY_OF_A_PORT = 8;

    private record Place(String node, long ofport) { }

    /**
     * A port, since when it has been there (who is plugged anew is heard anew), and the MAC address of who is there, if
     * its host says that.
     */
    private record Known(PortRef ref, long since, Optional<MacAddress> attached) { }

    private record Spoken(Known port, Sighting sighting) { }

    /** LLDP frames of ports that the host has not told of yet: an agent may not repeat itself for half a minute. */
    private final Cache<Place, byte[]> early = CacheBuilder.newBuilder()
        .expireAfterWrite(EARLY).maximumSize(MAX_EARLY).build();
    /** Who sent other frames from such ports, which may be all that they send for long; any thread. */
    private final Cache<Place, Set<Sighting>> earlySightings = CacheBuilder.newBuilder()
        .expireAfterWrite(EARLY).maximumSize(MAX_EARLY).build();
    /** Written by the loop, read by any thread. */
    private final Map<Place, Known> ports = new ConcurrentHashMap<>();
    private final Map<PortRef, Place> places = new HashMap<>();
    private final Cache<Spoken, Boolean> spoken = CacheBuilder.newBuilder()
        .expireAfterWrite(QUIET).maximumSize(MAX_REMEMBERED).build();
    private final AtomicLong malformed = new AtomicLong();
    private final AtomicLong seen = new AtomicLong();
    private final FabricLoop loop;
    private final Clock clock;
    private final LldpIntake lldp;

    /**
     * Makes it.
     *
     * @param loop where sightings go
     * @param clock what time it is
     */
    public PacketIntake(final FabricLoop loop, final Clock clock) {
        this.loop = loop;
        this.clock = clock;
        lldp = new LldpIntake(loop, clock);
    }

    /** Frames that made no sense; they are dropped. */
    public long malformed() {
        return malformed.get();
    }

    /** Frames that told where a device is. */
    public long seen() {
        return seen.get();
    }

    /** The LLDP counters of the ports by which anything came since the last call. On the loop. */
    public Map<PortRef, LldpCounters> takeLldpCounters() {
        return lldp.takeChanged();
    }

    /**
     * Reads how many LLDP frames the switches have dropped of ports that send too many. On the loop.
     *
     * @param switches the sessions of the nodes; asked for only if there is such a port
     */
    public void countDropped(final Supplier<Map<String, SwitchSession>> switches) {
        final var held = lldp.held();
        if (held.isEmpty()) {
            return;
        }
        final var sessions = switches.get();
        held.stream().map(PortRef::node).distinct().forEach(node -> {
            final var session = sessions.get(node);
            if (session != null) {
                // If it fails, the switch is gone, or is asked again soon.
                session.readPackets(Cookie.of(Purpose.DROP_LLDP_FLOOD, 0), Cookie.PURPOSE_MASK)
                    .thenAccept(packets -> loop.execute(() -> packets.forEach((cookie, count) ->
                        Optional.ofNullable(ports.get(new Place(node, Cookie.network(cookie))))
                            .ifPresent(port -> lldp.onDropped(port.ref(), count)))));
            }
        });
    }

    @Override
    public void onOutcome(final long generation, final Outcome outcome, final Fabric fabric) {
        for (final var ref : outcome.ports()) {
            final var before = places.remove(ref);
            if (before != null) {
                ports.computeIfPresent(before, (place, known) -> known.ref().equals(ref) ? null : known);
                earlySightings.invalidate(before);
            }
            final var now = fabric.port(ref);
            if (now.isEmpty()) {
                lldp.forget(ref);
            }
            now.ifPresent(port -> {
                final var place = new Place(ref.node(), port.port().ofport());
                places.put(ref, place);
                final var known = new Known(ref, port.since(), port.port().attachedMac());
                ports.put(place, known);
                takeEarly(place).forEach(sighting -> tell(known, sighting));
                final var waiting = early.asMap().remove(place);
                if (waiting != null) {
                    lldp.onFrame(ref, waiting);
                }
            });
        }
    }

    @Override
    public boolean isNews(final String node, final PacketIn packet) {
        if (LldpIntake.isLldp(packet.frame())) {
            return true;
        }
        final var place = new Place(node, packet.inPort());
        return sighting(packet).filter(sighting -> isNews(place, sighting)).isPresent();
    }

    private boolean isNews(final Place place, final Sighting sighting) {
        final var port = ports.get(place);
        if (port != null) {
            return spoken.getIfPresent(new Spoken(port, sighting)) == null;
        }
        earlySightings.asMap().merge(place, Set.of(sighting), (old, one) ->
            old.size() == MAX_EARLY_OF_A_PORT ? old : Set.copyOf(Sets.union(old, one)));
        // The port may have become known meanwhile, and then nobody else asks for what was sent from it before.
        return ports.containsKey(place);
    }

    private Set<Sighting> takeEarly(final Place place) {
        final var sightings = earlySightings.asMap().remove(place);
        return sightings == null ? Set.of() : sightings;
    }

    private void tell(final Known port, final Sighting sighting) {
        if (spoken.asMap().putIfAbsent(new Spoken(port, sighting), true) == null) {
            seen.incrementAndGet();
            final var change = new Change.Seen(port.ref(), sighting, clock.millis());
            if (port.attached().equals(Optional.of(sighting.mac()))) {
                // The host was quicker, and the device waits for other things than to be found
                loop.later(() -> loop.submit(change));
            } else {
                loop.submit(change);
            }
        }
    }

    private Optional<Sighting> sighting(final PacketIn packet) {
        final var sighting = FrameReader.sighting(packet.frame());
        if (sighting.isEmpty()) {
            malformed.incrementAndGet();
        }
        return sighting;
    }

    @Override
    public void onPacket(final String node, final PacketIn packet) {
        final var place = new Place(node, packet.inPort());
        final var port = ports.get(place);
        if (LldpIntake.isLldp(packet.frame())) {
            if (port == null) {
                early.put(place, packet.frame());
            } else {
                lldp.onFrame(port.ref(), packet.frame());
            }
        } else if (port != null) {
            sighting(packet).ifPresent(sighting -> tell(port, sighting));
        }
    }
}
