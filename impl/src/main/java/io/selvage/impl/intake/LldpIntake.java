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

import io.selvage.core.facts.Change;
import io.selvage.core.facts.Neighbour;
import io.selvage.core.facts.PortRef;
import io.selvage.core.lldp.LldpDecoder;
import io.selvage.core.lldp.LldpResult;
import io.selvage.core.net.MacAddress;
import io.selvage.impl.engine.FabricLoop;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes LLDP frames in. Each port may send {@value #BURST} at once and {@value #RATE} a second after that, which is
 * several times what agents send; of a port that sends more, the switch is told to drop them for {@value #FIRST_HOLD}
 * ms, then twice as long each time, up to {@value #LONGEST_HOLD} ms. So a flood costs the controller a handful of
 * frames now and then, and other ports nothing. Touched by the loop only.
 */
final class LldpIntake {
    /** Frames that a port may send at once. */
    static final int BURST = 30;
    /** Frames a second that a port may send all the time. */
    static final int RATE = 5;
    /** Milliseconds that the first hold of a flood lasts. */
    static final long FIRST_HOLD = 10_000;
    /** Milliseconds that a hold lasts at most. */
    static final long LONGEST_HOLD = 160_000;

    private static final Logger LOG = LoggerFactory.getLogger(LldpIntake.class);
    private static final int ETHERTYPE_VLAN = 0x8100;

    private final Map<PortRef, Gauge> gauges = new HashMap<>();
    private final Set<PortRef> changed = new HashSet<>();
    private final Set<PortRef> held = new HashSet<>();
    private final FabricLoop loop;
    private final Clock clock;

    LldpIntake(final FabricLoop loop, final Clock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** Whether a frame is for an LLDP agent, well-formed or not. */
    static boolean isLldp(final byte[] frame) {
        if (frame.length < 14 || !LldpDecoder.GROUPS.contains(MacAddress.read(frame, 0))) {
            return false;
        }
        final int type = read16(frame, 12);
        return type == LldpDecoder.ETHERTYPE
            || type == ETHERTYPE_VLAN && frame.length >= 18 && read16(frame, 16) == LldpDecoder.ETHERTYPE;
    }

    private static int read16(final byte[] frame, final int at) {
        return (frame[at] & 0xFF) << 8 | frame[at + 1] & 0xFF;
    }

    /** Takes an LLDP frame of a known port in. */
    void onFrame(final PortRef ref, final byte[] frame) {
        final long now = clock.millis();
        final var gauge = gauges.computeIfAbsent(ref, unused -> new Gauge(now));
        changed.add(ref);
        gauge.frames++;
        if (gauge.isHeld(now)) {
            gauge.dropped++;
            return;
        }
        if (!gauge.take(now)) {
            gauge.dropped++;
            final long until = gauge.hold(now);
            held.add(ref);
            LOG.warn("Too many LLDP frames at {}: the switch drops them for {} s; look for what sends them", ref,
                (until - now) / 1_000);
            loop.submit(new Change.Flood(ref, until));
            return;
        }
        switch (LldpDecoder.decode(frame)) {
            case LldpResult.Decoded decoded -> {
                gauge.discarded += decoded.discarded().size();
                loop.submit(new Change.Heard(ref, Neighbour.of(decoded, frame), now));
            }
            case LldpResult.Malformed(var defect) -> {
                if (gauge.malformed == 0) {
                    LOG.warn("Malformed LLDP frame at {}, dropped like those after it: {}", ref, defect);
                }
                gauge.malformed++;
                gauge.lastMalformed = Optional.of(defect.toString());
            }
        }
    }

    /** The ports whose frames the switch drops at the moment. */
    Set<PortRef> held() {
        final long now = clock.millis();
        held.removeIf(ref -> !gauges.containsKey(ref) || !gauges.get(ref).isHeld(now));
        return Set.copyOf(held);
    }

    /** Takes in how many frames of a port the switch has dropped since it began to. */
    void onDropped(final PortRef ref, final long frames) {
        final var gauge = gauges.get(ref);
        if (gauge != null && gauge.droppedBySwitch(frames)) {
            changed.add(ref);
        }
    }

    /** Forgets a port that is gone. */
    void forget(final PortRef ref) {
        gauges.remove(ref);
        changed.remove(ref);
    }

    /** The counters of the ports by which anything came since the last call. */
    Map<PortRef, LldpCounters> takeChanged() {
        final var counters = new HashMap<PortRef, LldpCounters>();
        changed.forEach(ref -> {
            final var gauge = gauges.get(ref);
            if (gauge != null) {
                counters.put(ref, gauge.counters());
            }
        });
        changed.clear();
        return counters;
    }

    /** How much a port has sent, and may send: a token bucket, in thousandths of a frame. */
    private static final class Gauge {
        private long frames;
        private long malformed;
        private Optional<String> lastMalformed = Optional.empty();
        private long discarded;
        private long dropped;
        private long credit = 1_000L * BURST;
        private long creditAt;
        private long heldUntil;
        /** What the switch said last; its counter begins anew with each hold. */
        private long lastRead;
        private long holdMillis = FIRST_HOLD;

        Gauge(final long now) {
            creditAt = now;
        }

        boolean isHeld(final long now) {
            return now < heldUntil;
        }

        boolean take(final long now) {
            credit = Math.min(1_000L * BURST, credit + RATE * Math.max(0, now - creditAt));
            creditAt = now;
            if (credit < 1_000) {
                return false;
            }
            credit -= 1_000;
            return true;
        }

        long hold(final long now) {
            // Who has behaved for as long as it was held begins anew.
            holdMillis = heldUntil != 0 && now - heldUntil < holdMillis ? Math.min(LONGEST_HOLD, 2 * holdMillis)
                : FIRST_HOLD;
            heldUntil = now + holdMillis;
            return heldUntil;
        }

        boolean droppedBySwitch(final long read) {
            final long more = read < lastRead ? read : read - lastRead;
            lastRead = read;
            dropped += more;
            return more != 0;
        }

        LldpCounters counters() {
            return new LldpCounters(frames, malformed, lastMalformed, discarded, dropped);
        }
    }
}
