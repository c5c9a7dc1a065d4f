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
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.DeviceStatus;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Purpose;
import io.selvage.impl.engine.OutcomeListener;
import io.selvage.impl.engine.PromptListener;
import io.selvage.impl.reconcile.openflow.PacketIn;
import io.selvage.impl.reconcile.openflow.SwitchSession;
import io.selvage.impl.reconcile.openflow.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Gives frames back to the switch that a device with an instruction sent before its flows were there, right behind
 * these: what a device says first, such as an ARP request or a DHCP discovery, is not lost, and does not wait until the
 * switch looks at the new flows by itself. A frame goes through the whole pipeline, as one that comes in by the port
 * does. It waits for the other switches that get flows of the device, since they let the answer through; for its own it
 * need not, as that does one thing after the other. Thread-safe: outcomes come on the loop, after flows are sent;
 * packets and confirmations on any thread, so that none waits for what the loop has to do besides.
 */
public final class FirstFrames implements OutcomeListener, PromptListener {
    /** How many frames of a sender are kept until it is known what becomes of it: the newest. */
    static final int MAX_KEPT = 4;
    /** How many frames of a device are given back after it appeared: nothing can go round for ever. */
    static final int MAX_GIVEN_BACK = 16;
    /**
     * How many of these do not wait for the device's own switch. If that could not be sent the flows yet, the frame
     * comes back.
     */
    static final int MAX_UNCONFIRMED = 8;
    /** How long the flows of a device may take, and how long its switch may go on with what it did before. */
    static final Duration SOON = Duration.ofSeconds(1);
    private static final int MAX_SENDERS_KEPT = 256;
    private static final int MAX_ARRIVALS = 1_024;
    /** An Ethernet header. */
    private static final int MIN_LENGTH = 14;
    /** Where the source MAC address is in a frame. */
    private static final int SOURCE = 6;

    private record Place(String node, long ofport) { }

    /** Who sent a frame: strangers behind the same port are not to be heard. */
    private record Sender(Place place, MacAddress mac) { }

    /** Flows that were sent to several nodes together, some of them for devices that appeared. */
    private static final class Sending {
        private final long generation;
        private final Set<String> unconfirmed;
        private final List<Arrival> arrivals = new ArrayList<>();

        Sending(final long generation, final Set<String> unconfirmed) {
            this.generation = generation;
            this.unconfirmed = unconfirmed;
        }
    }

    /** A device appeared at a port: what it sends now is worth giving back, some times. */
    private static final class Arrival {
        private final Place place;
        private final SwitchSession session;
        private final Sending sending;
        private final List<byte[]> waiting = new ArrayList<>();
        private int left = MAX_GIVEN_BACK;

        Arrival(final Place place, final SwitchSession session, final Sending sending) {
            this.place = place;
            this.session = session;
            this.sending = sending;
        }

        void giveBack(final Collection<byte[]> frames) {
            if (frames.size() <= left) {
                left -= frames.size();
                waiting.addAll(frames);
                proceed();
            }
        }

        void proceed() {
            final var unconfirmed = sending.unconfirmed;
            if (unconfirmed.isEmpty() || left >= MAX_GIVEN_BACK - MAX_UNCONFIRMED && unconfirmed.size() == 1
                    && unconfirmed.contains(place.node)) {
                waiting.forEach(frame -> session.resubmit(place.ofport, frame));
                waiting.clear();
            }
        }
    }

    private final Cache<Sender, List<byte[]>> kept = CacheBuilder.newBuilder()
        .expireAfterWrite(SOON).maximumSize(MAX_SENDERS_KEPT).build();
    private final Cache<Sender, Arrival> arrivals = CacheBuilder.newBuilder()
        .expireAfterWrite(SOON).maximumSize(MAX_ARRIVALS).build();
    /** What each node has confirmed: it may be quicker than who has sent it something is here. */
    private final Map<String, Long> realised = new HashMap<>();
    /** What is not confirmed by all nodes yet. */
    private final Set<Sending> sendings = new LinkedHashSet<>();
    private final Map<PortRef, Place> places = new HashMap<>();
    private final Function<String, Optional<SwitchSession>> sessions;
    private final Timers timers;

    /**
     * Makes it.
     *
     * @param sessions finds the OpenFlow session of a node, on the loop
     * @param timers end the wait for switches that do not confirm
     */
    public FirstFrames(final Function<String, Optional<SwitchSession>> sessions, final Timers timers) {
        this.sessions = sessions;
        this.timers = timers;
    }

    @Override
    public synchronized void onOutcome(final long generation, final Outcome outcome, final Fabric fabric) {
        for (final var ref : outcome.ports()) {
            follow(ref, fabric.port(ref).map(port -> new Place(ref.node(), port.port().ofport())));
        }
        final var appeared = new LinkedHashMap<Sender, SwitchSession>();
        for (final var change : outcome.bindings()) {
            final var before = change.before().filter(FirstFrames::runs).flatMap(Binding::place);
            final var after = change.after().filter(FirstFrames::runs).flatMap(Binding::place);
            if (!before.equals(after) && change.before().filter(FirstFrames::wasExpected).isPresent()) {
                change.after().flatMap(Binding::mac).ifPresent(mac -> after.map(places::get).ifPresent(place ->
                    sessions.apply(place.node).ifPresent(session -> appeared.put(new Sender(place, mac), session))));
            }
        }
        if (!appeared.isEmpty()) {
            final var sending = new Sending(generation, outcome.flows().keySet().stream()
                .filter(node -> realised.getOrDefault(node, 0L) < generation && sessions.apply(node).isPresent())
                .collect(Collectors.toCollection(HashSet::new)));
            sendings.add(sending);
            timers.schedule(SOON, () -> giveUp(sending));
            appeared.forEach((sender, session) -> appeared(sender, new Arrival(sender.place, session, sending)));
        }
    }

    /** Whoever gets the number of a port that is gone shall not get its frames. */
    private void follow(final PortRef ref, final Optional<Place> now) {
        final var before = Optional.ofNullable(now.isPresent() ? places.put(ref, now.orElseThrow())
            : places.remove(ref));
        before.filter(place -> !now.equals(before)).ifPresent(place -> {
            kept.asMap().keySet().removeIf(sender -> sender.place.equals(place));
            arrivals.asMap().entrySet().removeIf(entry -> {
                final boolean gone = entry.getKey().place.equals(place);
                if (gone) {
                    entry.getValue().waiting.clear();
                }
                return gone;
            });
        });
    }

    private static boolean runs(final Binding binding) {
        return binding.status() == DeviceStatus.RUNNING;
    }

    /** Whether its instruction was there before it was: what a device sends that is not to be heard stays unheard. */
    private static boolean wasExpected(final Binding binding) {
        return switch (binding.status()) {
            case PENDING, RUNNING, SUSPENDED, MIGRATING, ABSENT -> true;
            case UNKNOWN, FAILED, VIOLATION -> false;
        };
    }

    private void appeared(final Sender sender, final Arrival arrival) {
        arrivals.put(sender, arrival);
        arrival.sending.arrivals.add(arrival);
        final var frames = kept.asMap().remove(sender);
        if (frames != null) {
            arrival.giveBack(frames);
        }
    }

    @Override
    public synchronized void onPacket(final String node, final PacketIn packet) {
        if ((packet.cookie() & Cookie.PURPOSE_MASK) != Cookie.of(Purpose.DISCOVER, 0)
                || packet.frame().length >= Action.ToController.FIRST_FRAME || packet.frame().length < MIN_LENGTH) {
            // Not one that a device lost, or not all of it.
            return;
        }
        final var sender = new Sender(new Place(node, packet.inPort()), MacAddress.read(packet.frame(), SOURCE));
        final var arrival = arrivals.getIfPresent(sender);
        if (arrival != null) {
            arrival.giveBack(List.of(packet.frame()));
            return;
        }
        final var frames = new ArrayList<>(kept.asMap().getOrDefault(sender, List.of()));
        if (frames.size() == MAX_KEPT) {
            frames.removeFirst();
        }
        frames.add(packet.frame());
        kept.put(sender, frames);
    }

    @Override
    public synchronized void onRealised(final String node, final long generation) {
        realised.put(node, generation);
        for (final var each = sendings.iterator(); each.hasNext();) {
            final var sending = each.next();
            if (sending.generation <= generation && sending.unconfirmed.remove(node)) {
                sending.arrivals.forEach(Arrival::proceed);
                if (sending.unconfirmed.isEmpty()) {
                    each.remove();
                }
            }
        }
    }

    private synchronized void giveUp(final Sending sending) {
        sendings.remove(sending);
        sending.unconfirmed.clear();
        sending.arrivals.forEach(Arrival::proceed);
    }
}
