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
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting.Source;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.Member;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides for one instruction at a time where its device is, and whether it may be provisioned there (P5, P8, P9, P10):
 * the instruction must be one that can be carried out ({@link InstructionRules}), its addresses must be free
 * ({@link Claims}), and the place must be fit for it ({@link PlaceRules}). Owned by one thread.
 */
final class Provisioner {
    /**
     * What became of an instruction.
     *
     * @param binding for people
     * @param member for the compiler, if the device is to be provisioned
     */
    record Decision(Binding binding, Optional<Member> member) {
        private static Decision without(final Binding binding) {
            return new Decision(binding, Optional.empty());
        }
    }

    private final FactStore facts;
    private final Resolver resolver;
    private final Map<String, ResolvedNode> nodes;
    private final Map<String, ResolvedNetwork> networks;
    private final Claims claims;
    private final InstructionRules instructionRules;
    private final PlaceRules placeRules;
    private final Bindings bindings;

    Provisioner(final FactStore facts, final Resolver resolver, final Map<String, ResolvedNode> nodes,
            final Map<String, ResolvedNetwork> networks, final Gateways gateways) {
        this.facts = facts;
        this.resolver = resolver;
        this.nodes = nodes;
        this.networks = networks;
        claims = new Claims(facts.affected, node -> Optional.ofNullable(nodes.get(node)).map(PlaceRules::stagesOf)
            .orElse(0));
        instructionRules = new InstructionRules(facts, resolver);
        placeRules = new PlaceRules(facts, resolver, nodes, gateways, claims);
        bindings = new Bindings(facts);
    }

    /** The instruction that has an address in a network. */
    Optional<String> holder(final String network, final Ip ip) {
        return claims.holder(new Claim.Address(network, ip));
    }

    /** The instruction that has a MAC address in a network. */
    Optional<String> holder(final String network, final MacAddress mac) {
        return claims.holder(new Claim.Mac(network, mac));
    }

    /** Forgets an instruction that is no more. */
    void withdraw(final String instruction) {
        claims.withdraw(instruction);
    }

    /** A device that no instruction names, if one is at a port. */
    Optional<Binding> stranger(final PortRef ref, final SeenPort seen) {
        return bindings.stranger(ref, seen);
    }

    /** Decides. {@code before} is what was decided last. */
    Decision decide(final Instruction instruction, final Optional<Binding> before) {
        return switch (networks.get(instruction.network())) {
            case null -> failed(instruction, "virtual-network: '" + instruction.network()
                + "' does not exist: create it, or name another");
            case ResolvedNetwork.Failed failed -> failed(instruction, "virtual-network: '" + instruction.network()
                + "' is not usable: " + failed.reason());
            case ResolvedNetwork.Usable usable -> decide(instruction, usable, before);
        };
    }

    private Decision decide(final Instruction instruction, final ResolvedNetwork.Usable network,
            final Optional<Binding> before) {
        final var problem = instructionRules.problem(instruction, network);
        if (problem.isPresent()) {
            return failed(instruction, problem.orElseThrow());
        }
        final var candidates = resolver.candidates(instruction, network.fabric());
        final var best = candidates.stream().findFirst();
        final var mac = instruction.intendedMac().or(() -> best.flatMap(Candidate::mac));
        final var wrongMac = mac.flatMap(address -> InstructionRules.problem(address, network));
        if (wrongMac.isPresent()) {
            return failed(instruction, wrongMac.orElseThrow());
        }
        final var wanted = wanted(instruction, mac, best);
        claims.claim(instruction.name(), wanted);
        final var taken = taken(instruction, wanted);
        if (taken.isPresent()) {
            // What it claims stays claimed: who has it is decided by the name, not by who came first
            return Decision.without(Bindings.failed(instruction, taken.orElseThrow()));
        }
        if (best.isEmpty()) {
            return Decision.without(Bindings.gone(instruction, mac, before));
        }
        final var place = best.orElseThrow();
        final var refusal = placeRules.refusal(instruction, network, mac, place);
        return refusal.isPresent()
            ? Decision.without(Bindings.refused(instruction, place, mac, refusal.orElseThrow()))
            : provision(instruction, mac.orElseThrow(), candidates);
    }

    /** An instruction that nobody can carry out stands in nobody's way. */
    private Decision failed(final Instruction instruction, final String reason) {
        claims.withdraw(instruction.name());
        return Decision.without(Bindings.failed(instruction, reason));
    }

    /** What an instruction claims for a device, in an order that makes the reason of a conflict the same every time. */
    private Set<Claim> wanted(final Instruction instruction, final Optional<MacAddress> mac,
            final Optional<Candidate> best) {
        final var wanted = new LinkedHashSet<Claim>();
        mac.ifPresent(address -> wanted.add(new Claim.Mac(instruction.network(), address)));
        instruction.ips().forEach(ip -> wanted.add(new Claim.Address(instruction.network(), ip)));
        best.filter(candidate -> candidate.stray().isEmpty()).ifPresent(candidate -> {
            final var vlan = instruction.port().accessVlan();
            if (candidate.source() != Source.OVSDB) {
                mac.ifPresent(address -> wanted.add(new Claim.Behind(candidate.place(), vlan, address)));
            }
            final var exit = new Claim.Exit(instruction.network(), candidate.place(), vlan);
            wanted.add(exit);
            wanted.add(new Claim.ExitPolicy(exit, instruction.port().egress()));
            node(candidate).flatMap(node -> Claim.Stage.of(instruction, node)).ifPresent(wanted::add);
            if (isAtVtep(candidate)) {
                final var carried = new Claim.Carried(candidate.place(), vlan);
                wanted.add(carried);
                wanted.add(new Claim.Judged(carried, instruction.port().ingressAcl()));
            }
        });
        return wanted;
    }

    /** Why the first thing that an instruction claims and another one has is no good to it. */
    private Optional<String> taken(final Instruction instruction, final Set<Claim> wanted) {
        for (final var claim : wanted) {
            final var conflict = taken(instruction, claim);
            if (conflict.isPresent()) {
                return conflict;
            }
        }
        return Optional.empty();
    }

    private Optional<String> taken(final Instruction instruction, final Claim claim) {
        final var holder = claims.holder(claim).orElse(instruction.name());
        if (holder.equals(instruction.name())) {
            return Optional.empty();
        }
        return switch (claim) {
            case Claim.Mac(var network, var address) ->
                Optional.of(used("mac-address: " + address, instruction, holder));
            case Claim.Address(var network, var ip) -> Optional.of(used("ip-address: " + ip, instruction, holder));
            // Told when it is known who has the port.
            case Claim.Exit exit -> Optional.empty();
            case Claim.Behind behind -> Optional.empty();
            case Claim.ExitPolicy policy -> Optional.empty();
            case Claim.Stage stage -> Optional.empty();
            case Claim.Carried carried -> Optional.empty();
            case Claim.Judged judged -> Optional.empty();
        };
    }

    private static String used(final String what, final Instruction instruction, final String holder) {
        return what + " is already used in network '" + instruction.network() + "' by instruction '" + holder + "'";
    }

    private Decision provision(final Instruction instruction, final MacAddress mac, final List<Candidate> candidates) {
        final var best = candidates.getFirst();
        final var member = new Member(instruction.name(), instruction.network(), mac, instruction.ips(), best.place(),
            best.seen().port().ofport(), best.source() != Source.OVSDB, instruction.port());
        final var remark = isAtVtep(best) && !instruction.ips().isEmpty()
            ? Optional.of("ip-address: not enforced, since a tor-vtep cannot filter by it") : Optional.<String>empty();
        return new Decision(bindings.provisioned(instruction, best, mac, other(candidates, mac), remark),
            Optional.of(member));
    }

    /** The second place at which a device is seen. */
    private Optional<PortRef> other(final List<Candidate> candidates, final MacAddress mac) {
        final var best = candidates.getFirst();
        return candidates.stream().skip(1)
            .filter(candidate -> !facts.sightings.isQuiet(candidate.place(), mac) && !isPast(candidate, best))
            .findFirst().map(Candidate::place)
            .or(() -> facts.sightings.contested(best.place(), mac));
    }

    /** Whether a device had been seen at a place before it was plugged in where it is: so it has moved. */
    private static boolean isPast(final Candidate candidate, final Candidate best) {
        return candidate.source().isPacket() && best.source() == Source.OVSDB && candidate.since() < best.since();
    }

    /** The node where a device may be; empty if it never said what it is. */
    private Optional<ResolvedNode> node(final Candidate candidate) {
        return Optional.ofNullable(nodes.get(candidate.place().node()));
    }

    private boolean isAtVtep(final Candidate candidate) {
        return node(candidate).filter(node -> node.kind() == NodeKind.TOR_VTEP).isPresent();
    }
}
