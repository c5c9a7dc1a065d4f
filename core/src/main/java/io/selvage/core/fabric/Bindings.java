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

import io.selvage.core.fabric.Resolver.Candidate;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting.Source;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.DeviceStatus;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What people are told of a device: where it is, and what became of its instruction (P4, P10). */
final class Bindings {
    private final FactStore facts;

    Bindings(final FactStore facts) {
        this.facts = facts;
    }

    /** An instruction that cannot be carried out, wherever its device is. */
    static Binding failed(final Instruction instruction, final String reason) {
        return new Binding(instruction.device(), Optional.of(instruction.name()), DeviceStatus.FAILED,
            Optional.of(reason), instruction.intendedMac(), instruction.ips(), Optional.empty(), Optional.empty(),
            Optional.empty(), 0);
    }

    /** A device that is nowhere; {@code before} is what was told last. */
    static Binding gone(final Instruction instruction, final Optional<MacAddress> mac, final Optional<Binding> before) {
        final var last = before.filter(binding -> binding.place().isPresent()
            && binding.device().equals(instruction.device()));
        return new Binding(instruction.device(), Optional.of(instruction.name()),
            last.isPresent() ? DeviceStatus.ABSENT : DeviceStatus.PENDING,
            Optional.of(last.isPresent() ? "the device is gone from where it was" : "the device has not been seen yet"),
            mac, instruction.ips(), last.flatMap(Binding::place), Optional.empty(), last.flatMap(Binding::source),
            last.map(Binding::since).orElse(0L));
    }

    /** A device that is not provisioned where it is. */
    static Binding refused(final Instruction instruction, final Candidate best, final Optional<MacAddress> mac,
            final PlaceRules.Refusal refusal) {
        return new Binding(instruction.device(), Optional.of(instruction.name()), refusal.status(),
            Optional.of(refusal.reason()), mac, ips(instruction, best), Optional.of(best.place()), Optional.empty(),
            Optional.of(best.source()), best.since());
    }

    /**
     * A device that is provisioned where it is.
     *
     * @param instruction its instruction
     * @param best where it is
     * @param mac its MAC address
     * @param other the second place at which it is seen
     * @param remark what the user should know although all is well
     */
    Binding provisioned(final Instruction instruction, final Candidate best, final MacAddress mac,
            final Optional<PortRef> other, final Optional<String> remark) {
        final boolean quiet = facts.sightings.isQuiet(best.place(), mac);
        final var moving = other.map(place -> "also seen at " + place
                + ": unplug it there, or give it an identifier of its own")
            .or(() -> facts.instructions.migration(instruction.name()).map(migration -> "announced to move to node '"
                + migration.target() + "'"));
        final var status = moving.isPresent() ? DeviceStatus.MIGRATING
            : best.seen().port().linkUp() && !quiet ? DeviceStatus.RUNNING : DeviceStatus.SUSPENDED;
        final var reason = moving
            .or(() -> quiet ? Optional.of("the switch hears nothing of it any more: it keeps its port until it is seen "
                + "elsewhere") : Optional.empty())
            .or(() -> remark);
        return new Binding(instruction.device(), Optional.of(instruction.name()), status, reason, Optional.of(mac),
            ips(instruction, best), Optional.of(best.place()), other, Optional.of(best.source()), best.since());
    }

    private static Set<Ip> ips(final Instruction instruction, final Candidate best) {
        final var ips = new HashSet<>(instruction.ips());
        ips.addAll(best.ips());
        return ips;
    }

    /** A device that no instruction names, if one is at a port: the one that is believed most. */
    Optional<Binding> stranger(final PortRef ref, final SeenPort seen) {
        final var ids = seen.port().identifiers();
        if (!ids.isEmpty()) {
            return Optional.of(stranger(ids.getFirst(), seen.port().attachedMac(), Set.of(), ref, Source.OVSDB,
                seen.since()));
        }
        final var neighbour = seen.neighbours().believed().isEmpty() ? Optional.<Neighbours.Heard>empty()
            : seen.neighbours().heard().values().stream().findFirst();
        if (neighbour.isPresent()) {
            final var mac = neighbour.orElseThrow().neighbour().mac();
            return Optional.of(stranger(DeviceId.of(mac), Optional.of(mac), Set.of(), ref, Source.LLDP,
                neighbour.orElseThrow().since()));
        }
        return seen.sightings().values().stream()
            .filter(one -> !facts.sightings.isQuiet(ref, one.sighting().mac()))
            .min(Comparator.comparing(one -> one.sighting().mac()))
            .map(one -> stranger(DeviceId.of(one.sighting().mac()), Optional.of(one.sighting().mac()),
                one.sighting().ips(), ref, one.sighting().source(), one.since()));
    }

    private static Binding stranger(final DeviceId device, final Optional<MacAddress> mac, final Set<Ip> ips,
            final PortRef ref, final Source source, final long since) {
        return new Binding(device, Optional.empty(), DeviceStatus.UNKNOWN, Optional.of("no instruction names it"), mac,
            ips, Optional.of(ref), Optional.empty(), Optional.of(source), since);
    }
}
