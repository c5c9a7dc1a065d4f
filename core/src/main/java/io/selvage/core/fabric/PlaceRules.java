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

import io.selvage.core.compile.TorLayout;
import io.selvage.core.fabric.Resolver.Candidate;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.Sighting.Source;
import io.selvage.core.logical.DeviceStatus;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.MacAddress;
import java.util.Map;
import java.util.Optional;

/**
 * Why a device cannot be provisioned where it is (P5, P8, N8): whose the port is, what the switch there can do, and
 * whether the network and the mobility domain reach that far. Each reason says what to do.
 */
final class PlaceRules {
    /**
     * A device is not provisioned where it is.
     *
     * @param status what it is instead
     * @param reason why, and the remedy
     */
    record Refusal(DeviceStatus status, String reason) {
        private static Refusal failed(final String reason) {
            return new Refusal(DeviceStatus.FAILED, reason);
        }

        private static Refusal pending(final String reason) {
            return new Refusal(DeviceStatus.PENDING, reason);
        }
    }

    private final FactStore facts;
    private final Resolver resolver;
    private final Map<String, ResolvedNode> nodes;
    private final Gateways gateways;
    private final Claims claims;

    PlaceRules(final FactStore facts, final Resolver resolver, final Map<String, ResolvedNode> nodes,
            final Gateways gateways, final Claims claims) {
        this.facts = facts;
        this.resolver = resolver;
        this.nodes = nodes;
        this.gateways = gateways;
        this.claims = claims;
    }

    /** How many different egress policies an OpenFlow ToR can tell apart in each network. */
    static int stagesOf(final ResolvedNode node) {
        return TorLayout.of(node.abilities().tables()).floodStages();
    }

    /** What stands against a device at a place; the first in this order, so that the reason is the same every time. */
    Optional<Refusal> refusal(final Instruction instruction, final ResolvedNetwork.Usable network,
            final Optional<MacAddress> mac, final Candidate best) {
        final var node = Optional.ofNullable(nodes.get(best.place().node()));
        return tagged(instruction, best)
            .or(() -> owned(instruction, network, best)).or(() -> unaddressed(mac, best))
            .or(() -> shared(instruction, mac.orElseThrow(), best)).or(() -> disagreeing(instruction, best))
            .map(Refusal::failed)
            .or(() -> node.flatMap(at -> carriesAnother(instruction, at, best).or(() -> beyond(instruction, at)))
                .map(Refusal::failed))
            .or(() -> unnumbered(best).map(Refusal::pending))
            .or(() -> outOfReach(instruction, network, node, best).map(Refusal::failed))
            .or(() -> outOfDomain(instruction, best));
    }

    private static Optional<String> tagged(final Instruction instruction, final Candidate best) {
        if (best.stray().isEmpty()) {
            return Optional.empty();
        }
        final int tag = best.stray().orElseThrow();
        return Optional.of("port/access-vlan: at " + best.place() + " the frames of the device "
            + (tag == 0 ? "are untagged" : "have VLAN tag " + tag) + ", not "
            + instruction.port().accessVlan().map(vlan -> "tag " + vlan).orElse("untagged")
            + ": change the instruction, or the device");
    }

    private Optional<String> owned(final Instruction instruction, final ResolvedNetwork.Usable network,
            final Candidate best) {
        return resolver.ownerOf(best, instruction.port().accessVlan(), network.fabric())
            .filter(owner -> !owner.equals(instruction.name()))
            .map(owner -> "device-id: " + best.place() + " already has instruction '" + owner + "'");
    }

    private static Optional<String> unaddressed(final Optional<MacAddress> mac, final Candidate best) {
        return mac.isPresent() ? Optional.empty()
            : Optional.of("mac-address: not known: give it, or set external_ids:attached-mac of " + best.place());
    }

    /** Behind a port that no database says whose it is, the MAC address tells devices apart. */
    private Optional<String> shared(final Instruction instruction, final MacAddress mac, final Candidate best) {
        if (best.source() == Source.OVSDB) {
            return Optional.empty();
        }
        final var holder = claims.holder(new Claim.Behind(best.place(), instruction.port().accessVlan(), mac));
        return holder.equals(Optional.of(instruction.name())) ? Optional.empty()
            : Optional.of("mac-address: " + mac + " is already used at " + best.place() + " by instruction '"
                + holder.orElse("") + "'");
    }

    /** Packets for devices that share a port leave it in one way only. */
    private Optional<String> disagreeing(final Instruction instruction, final Candidate best) {
        final var exit = new Claim.Exit(instruction.network(), best.place(), instruction.port().accessVlan());
        return claims.holder(exit).flatMap(facts.instructions::get)
            .filter(other -> !other.port().egress().equals(instruction.port().egress()))
            .map(other -> "port: " + exit.place() + exit.vlan().map(vlan -> ", VLAN " + vlan + ",").orElse("")
                + " is shared with instruction '" + other.name() + "', which has another type, egress-acl, egress-rate "
                + "or class-of-service: give both the same, or tell the devices apart by access-vlan");
    }

    /** Why the port of a hardware VTEP cannot carry the network of an instruction: it carries another one. */
    private Optional<String> carriesAnother(final Instruction instruction, final ResolvedNode node,
            final Candidate best) {
        if (node.kind() != NodeKind.TOR_VTEP) {
            return Optional.empty();
        }
        final var carrier = claims.holder(new Claim.Carried(best.place(), instruction.port().accessVlan()))
            .flatMap(facts.instructions::get);
        return carrier
            .filter(first -> !first.network().equals(instruction.network()))
            .map(first -> "port/access-vlan: " + best.place() + " carries network '" + first.network() + "' "
                + instruction.port().accessVlan().map(vlan -> "in VLAN " + vlan).orElse("untagged")
                + " for instruction '" + first.name()
                + "', and a tor-vtep tells networks on a port by VLAN only: give one of them another access-vlan")
            .or(() -> carrier
                .filter(first -> !first.port().ingressAcl().equals(instruction.port().ingressAcl()))
                .map(first -> "port/ingress-acl: " + best.place() + " is shared with instruction '" + first.name()
                    + "', which has another, and a tor-vtep has one for a VLAN of a port: give both the same, or "
                    + "another access-vlan"));
    }

    /** What an instruction asks of its port and the switch there cannot do. */
    private Optional<String> beyond(final Instruction instruction, final ResolvedNode node) {
        return TorLimits.problem(node, instruction.port(), facts.instructions.acls)
            .or(() -> crowdedOut(instruction, node));
    }

    /** Why flooded copies for an exit cannot be judged: the tables that are for that are taken by other policies. */
    private Optional<String> crowdedOut(final Instruction instruction, final ResolvedNode node) {
        return Claim.Stage.of(instruction, node).filter(stage -> !claims.hasRoom(stage))
            .map(stage -> "port: node '" + node.name() + "' can have " + stagesOf(node) + " different egress policies "
                + "in network '" + instruction.network() + "', and has them: use the same egress-acl as another device "
                + "there, give or leave out egress-rate as it does, or set flow-tables of the node if it has more");
    }

    /** The switch has given the port no number, or has given it to another port as well. */
    private Optional<String> unnumbered(final Candidate best) {
        if (best.seen().port().ofport() <= 0 && resolver.isNumbered(best.place())) {
            return Optional.of("the switch has given " + best.place()
                + " no OpenFlow number: see the interface's error column");
        }
        return facts.ports.successor(best.place(), best.seen()).map(successor -> successor
            + " has the same OpenFlow number: wait until the switch has removed one of them");
    }

    private Optional<String> outOfReach(final Instruction instruction, final ResolvedNetwork.Usable network,
            final Optional<ResolvedNode> at, final Candidate best) {
        final var zone = network.intent().zone();
        if (at.isPresent() && !Resolver.canReach(at.orElseThrow().kind(), network.encapsulation())) {
            final var node = at.orElseThrow();
            return Optional.of("virtual-network: '" + instruction.network() + "' uses " + network.encapsulation().text()
                + ", and node '" + node.name() + "' is a " + node.kind().text()
                + ", which knows VXLAN only: put the network into a zone that uses vxlan");
        }
        if (at.isEmpty() || !at.orElseThrow().zones().contains(zone)) {
            return Optional.of("node '" + best.place().node() + "' is not in transport zone '" + zone
                + "' of the network: add it");
        }
        return cutOff(at.orElseThrow(), network);
    }

    /** Why an OpenFlow ToR cannot take a device into a network with encapsulation, which it does not know. */
    private Optional<String> cutOff(final ResolvedNode node, final ResolvedNetwork.Usable network) {
        if (node.kind() != NodeKind.TOR_OPENFLOW || network.encapsulation() == Encapsulation.NONE) {
            return Optional.empty();
        }
        final var what = "virtual-network: '" + network.intent().name() + "' uses " + network.encapsulation().text()
            + ", and node '" + node.name() + "' is a tor-openflow";
        if (network.vlan().isEmpty()) {
            return Optional.of(what + ": give the network a vlan, in which the switch can hand it to its gateway");
        }
        final var gateway = node.gateway().map(nodes::get);
        if (gateway.isEmpty()) {
            return Optional.of(what + ": set gateway of the node to a hypervisor that its uplink leads to"
                + node.gateway().map(name -> "; '" + name + "' is not known").orElse(""));
        }
        if (!gateway.orElseThrow().kind().isOpenVSwitch() || !gateway.orElseThrow().zones()
                .contains(network.intent().zone())) {
            return Optional.of(what + ": its gateway '" + gateway.orElseThrow().name()
                + "' must be a hypervisor in transport zone '" + network.intent().zone() + "'");
        }
        // Two gateways between the same two networks are a loop.
        return gateways.first(network.intent().zone())
            .filter(first -> !first.equals(gateway.orElseThrow().name()))
            .map(first -> what + ": its gateway is '" + gateway.orElseThrow().name() + "', and transport zone '"
                + network.intent().zone() + "' already has gateway '" + first + "': name the same one");
    }

    private Optional<Refusal> outOfDomain(final Instruction instruction, final Candidate best) {
        if (instruction.domain().isEmpty()) {
            return Optional.empty();
        }
        final var name = instruction.domain().orElseThrow();
        final var domain = facts.instructions.domain(name);
        if (domain.isEmpty()) {
            return Optional.of(Refusal.failed("mobility-domain: '" + name
                + "' does not exist: create it, or name another"));
        }
        return domain.orElseThrow().admits(best.place()) ? Optional.empty()
            : Optional.of(new Refusal(DeviceStatus.VIOLATION, best.place() + " is outside mobility domain '" + name
                + "': move the device, or widen the domain"));
    }
}
