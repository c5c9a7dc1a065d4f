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
import io.selvage.impl.reconcile.openflow.PacketIn;
import io.selvage.impl.reconcile.openflow.SwitchSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Gives frames back to the switch that a device with an instruction sent before its flows were there, once they are
 * there: what a device says first, such as an ARP request or a DHCP discovery, is not lost, and does not wait until the
 * switch looks at the new flows by itself. A frame goes through the whole pipeline, as one that comes in by the port
 * does. On the loop.
 */
public final class FirstFrames implements OutcomeListener {
    /** How many frames of a sender are kept until it is known what becomes of it: the newest. */
    static final int MAX_KEPT = 4;
    /** How many frames of a device are given back after it appeared: nothing can go round for ever. */
    static final int MAX_GIVEN_BACK = 16;
    /** How long the flows of a device may take, and how long its switch may go on with what it did before. */
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int MAX_SENDERS_KEPT = 256;
    private static final int MAX_ARRIVALS = 1_024;
    /** An Ethernet header. */
    private static final int MIN_LENGTH = 14;
    /** Where the source MAC address is in a frame. */
    private static final int SOURCE = 6;

    /** Tells when the flows of a generation are in force. */
    @FunctionalInterface
    public interface Confirmation {
        /**
         * Waits.
         *
         * @param generation the generation
         * @param nodes names of the nodes concerned
         * @param timeoutMillis how long to wait at most
         * @return completes when the nodes have confirmed, or have not for so long
         */
        CompletionStage<?> await(long generation, Optional<Set<String>> nodes, long timeoutMillis);
    }

    private record Place(String node, long ofport) { }

    /** Who sent a frame: strangers behind the same port are not to be heard. */
    private record Sender(Place place, MacAddress mac) { }

    /** A device appeared at a port: what it sends now is worth giving back, some times. */
    private static final class Arrival {
        private final long generation;
        private final Set<String> nodes;
        private int left = MAX_GIVEN_BACK;

        Arrival(final long generation, final Set<String> nodes) {
            this.generation = generation;
            this.nodes = nodes;
        }
    }

    private final Cache<Sender, List<byte[]>> kept = CacheBuilder.newBuilder()
        .expireAfterWrite(SOON).maximumSize(MAX_SENDERS_KEPT).build();
    private final Cache<Sender, Arrival> arrivals = CacheBuilder.newBuilder()
        .expireAfterWrite(SOON).maximumSize(MAX_ARRIVALS).build();
    private final Map<PortRef, Place> places = new HashMap<>();
    private final Confirmation confirmation;
    private final Function<String, Optional<SwitchSession>> sessions;

    /**
     * Makes it.
     *
     * @param confirmation tells when flows are in force
     * @param sessions finds the OpenFlow session of a node
     */
    public FirstFrames(final Confirmation confirmation, final Function<String, Optional<SwitchSession>> sessions) {
        this.confirmation = confirmation;
        this.sessions = sessions;
    }

    @Override
    public void onOutcome(final long generation, final Outcome outcome, final Fabric fabric) {
        for (final var ref : outcome.ports()) {
            follow(ref, fabric.port(ref).map(port -> new Place(ref.node(), port.port().ofport())));
        }
        for (final var change : outcome.bindings()) {
            final var before = change.before().filter(FirstFrames::runs).flatMap(Binding::place);
            final var after = change.after().filter(FirstFrames::runs).flatMap(Binding::place);
            if (!before.equals(after) && change.before().filter(FirstFrames::wasExpected).isPresent()) {
                change.after().flatMap(Binding::mac).ifPresent(mac -> after.ifPresent(ref -> fabric.port(ref)
                    .ifPresent(port -> appeared(new Sender(new Place(ref.node(), port.port().ofport()), mac),
                        new Arrival(generation, Set.copyOf(outcome.flows().keySet()))))));
            }
        }
    }

    /** Whoever gets the number of a port that is gone shall not get its frames. */
    private void follow(final PortRef ref, final Optional<Place> now) {
        final var before = Optional.ofNullable(now.isPresent() ? places.put(ref, now.orElseThrow())
            : places.remove(ref));
        before.filter(place -> !now.equals(before)).ifPresent(place -> {
            kept.asMap().keySet().removeIf(sender -> sender.place.equals(place));
            arrivals.asMap().keySet().removeIf(sender -> sender.place.equals(place));
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
        final var frames = kept.asMap().remove(sender);
        if (frames != null) {
            giveBack(sender.place, arrival, frames);
        }
    }

    /** Takes a packet of a node in. */
    public void onPacket(final String node, final PacketIn packet) {
        if ((packet.cookie() & Cookie.PURPOSE_MASK) != Cookie.of(Purpose.DISCOVER, 0)
                || packet.frame().length >= Action.ToController.FIRST_FRAME || packet.frame().length < MIN_LENGTH) {
            // Not one that a device lost, or not all of it.
            return;
        }
        final var sender = new Sender(new Place(node, packet.inPort()), MacAddress.read(packet.frame(), SOURCE));
        final var arrival = arrivals.getIfPresent(sender);
        if (arrival != null) {
            giveBack(sender.place, arrival, List.of(packet.frame()));
            return;
        }
        final var frames = new ArrayList<>(kept.asMap().getOrDefault(sender, List.of()));
        if (frames.size() == MAX_KEPT) {
            frames.removeFirst();
        }
        frames.add(packet.frame());
        kept.put(sender, frames);
    }

    private void giveBack(final Place place, final Arrival arrival, final List<byte[]> frames) {
        if (arrival.left < frames.size()) {
            return;
        }
        arrival.left -= frames.size();
        // Not before all nodes have their flows: the answer to the frame needs those of the others
        confirmation.await(arrival.generation, Optional.of(arrival.nodes), SOON.toMillis()).thenAccept(done ->
            sessions.apply(place.node).ifPresent(session ->
                frames.forEach(frame -> session.resubmit(place.ofport, frame))));
    }
}
