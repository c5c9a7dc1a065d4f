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

import io.selvage.core.compile.AccessRules;
import io.selvage.core.compile.TorExit;
import io.selvage.core.compile.TorLayout;
import io.selvage.core.fabric.Membership.Hold;
import io.selvage.core.fabric.Resolver.Candidate;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.PortPolicy;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting.Source;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.DeviceStatus;
import io.selvage.core.logical.Gateway;
import io.selvage.core.logical.Member;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jdt.annotation.Nullable;

/**
 * Decides for one instruction at a time where its device is, and whether it may be provisioned there (P5, P8, P9, P10).
 * Keeps who uses which address in a network. Owned by one thread.
 */
final class Provisioner {
    /** An address in a network, which one instruction can have. */
    private sealed interface Claim {
        record Mac(String network, MacAddress mac) implements Claim { }

        record Address(String network, Ip ip) implements Claim { }

        /**
         * A device behind a port, or a VLAN of it, that others may be behind as well: its MAC address says whose a
         * packet is.
         */
        record Behind(PortRef place, Optional<Integer> vlan, MacAddress mac) implements Claim { }

        /** A port of a node, or a VLAN of it, which several may have if they agree. */
        record Exit(String network, PortRef place, Optional<Integer> vlan) implements Claim { }

        /** What is wanted of such a port for what is sent there. */
        record ExitPolicy(Exit exit, PortPolicy policy) implements Claim { }

        /** A table of an OpenFlow ToR, in which copies of what is flooded in a network are judged. */
        record Stage(Hold at, TorExit.Policy policy) implements Claim, Comparable<Stage> {
            @Override
            public int compareTo(final Stage other) {
                return policy.compareTo(other.policy);
            }
        }

        /** A VLAN of a port of a hardware VTEP, which carries one network: that of the first instruction by name. */
        record Carried(PortRef place, Optional<Integer> vlan) implements Claim { }

        /** What such a VLAN judges of what comes in: one list, that of the first instruction by name. */
        record Judged(Carried carried, Optional<String> ingressAcl) implements Claim { }
    }

    /**
     * What became of an instruction.
     *
     * @param binding for people
     * @param member for the compiler, if the device is to be provisioned
     */
    record Decision(Binding binding, Optional<Member> member) { }

    private final FactStore facts;
    private final Resolver resolver;
    private final Map<String, ResolvedNode> nodes;
    private final Map<String, ResolvedNetwork> networks;
    private final Gateways gateways;
    private final Index<Claim, String> claimants = new Index<>();
    private final Map<String, Set<Claim>> claims = new HashMap<>();
    /** The stages that are claimed, by network and node. */
    private final Index<Hold, Claim.Stage> stages = new Index<>();

    Provisioner(final FactStore facts, final Resolver resolver, final Map<String, ResolvedNode> nodes,
            final Map<String, ResolvedNetwork> networks, final Gateways gateways) {
        this.gateways = gateways;
        this.facts = facts;
        this.resolver = resolver;
        this.nodes = nodes;
        this.networks = networks;
    }

    /** The instruction that has an address in a network. */
    Optional<String> holder(final String network, final Ip ip) {
        return first(new Claim.Address(network, ip));
    }

    /** The instruction that has a MAC address in a network. */
    Optional<String> holder(final String network, final MacAddress mac) {
        return first(new Claim.Mac(network, mac));
    }

    private Optional<String> first(final Claim claim) {
        final var all = claimants.get(claim);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.first());
    }

    /** Forgets an instruction that is no more. */
    void withdraw(final String instruction) {
        claim(instruction, Set.of());
    }

    /** Decides. {@code before} is what was decided last. */
    Decision decide(final Instruction instruction, final Optional<Binding> before) {
        final var network = networks.get(instruction.network());
        return switch (network) {
            case null -> {
                withdraw(instruction.name());
                yield failed(instruction, "virtual-network: '" + instruction.network()
                    + "' does not exist: create it, or name another");
            }
            case ResolvedNetwork.Failed failed -> {
                withdraw(instruction.name());
                yield failed(instruction, "virtual-network: '" + instruction.network() + "' is not usable: "
                    + failed.reason());
            }
            case ResolvedNetwork.Usable usable -> decide(instruction, usable, before);
        };
    }

    private Decision decide(final Instruction instruction, final ResolvedNetwork.Usable network,
            final Optional<Binding> before) {
        final var rival = resolver.rival(instruction, network.fabric());
        if (rival.isPresent()) {
            withdraw(instruction.name());
            return failed(instruction, "device-id: '" + instruction.device() + "' already has instruction '"
                + rival.orElseThrow() + "': remove one, or tell their interfaces apart by mac-address");
        }
        final var stray = instruction.ips().stream().filter(ip -> !network.intent().admits(ip)).findFirst();
        if (stray.isPresent()) {
            withdraw(instruction.name());
            return failed(instruction, "ip-address: " + stray.orElseThrow() + " is in no subnet of network '"
                + instruction.network() + "'");
        }
        final var port = unfit(instruction, network);
        if (port.isPresent()) {
            withdraw(instruction.name());
            return failed(instruction, port.orElseThrow());
        }
        final var nobody = instruction.ips().stream().filter(ip -> !ip.isUnicast()).findFirst();
        if (nobody.isPresent()) {
            withdraw(instruction.name());
            return failed(instruction, "ip-address: " + nobody.orElseThrow() + " is no address of a single device");
        }
        final var candidates = resolver.candidates(instruction, network.fabric());
        final var best = candidates.stream().findFirst();
        final var mac = instruction.intendedMac().or(() -> best.flatMap(Candidate::mac));
        if (mac.isPresent() && !mac.orElseThrow().isStation()) {
            withdraw(instruction.name());
            return failed(instruction, "mac-address: " + mac.orElseThrow() + " is no address of a single device");
        }
        if (mac.equals(Optional.of(Gateway.macOf(network.vni())))) {
            withdraw(instruction.name());
            return failed(instruction, "mac-address: " + mac.orElseThrow() + " is that of the gateways of network '"
                + instruction.network() + "': give another");
        }
        final var taken = claimAddresses(instruction, mac, best);
        if (taken.isPresent()) {
            return failed(instruction, taken.orElseThrow());
        }
        return best.isPresent() ? place(instruction, network, mac, candidates, best.orElseThrow())
            : new Decision(gone(instruction, mac, before), Optional.empty());
    }

    /** What is wanted of a port and cannot be carried out. */
    private Optional<String> unfit(final Instruction instruction, final ResolvedNetwork.Usable network) {
        final var port = instruction.port();
        return (port.type() == PortPolicy.Type.LAYER_3 ? unrouted(instruction, network) : Optional.<String>empty())
            .or(() -> accessList("ingress-acl", port.ingressAcl()))
            .or(() -> accessList("egress-acl", port.egressAcl()));
    }

    /** Why a device cannot talk to a gateway. */
    private static Optional<String> unrouted(final Instruction instruction, final ResolvedNetwork.Usable network) {
        if (instruction.ips().isEmpty()) {
            return Optional.of("port/type: a layer-3 port needs to know the ip-address of its device: give it, or make "
                + "the port layer-2");
        }
        for (final var ip : instruction.ips()) {
            final var gateway = Gateway.of(network.intent(), ip);
            if (gateway.isEmpty()) {
                return Optional.of("port/type: network '" + instruction.network() + "' has no gateway for " + ip
                    + ", and a layer-3 port talks to nobody else: give its subnet one, or make the port layer-2");
            }
            if (gateway.orElseThrow().address().equals(ip)) {
                return Optional.of("port/type: " + ip + " is the gateway itself, which a layer-3 port talks to: give "
                    + "the device another ip-address, or make the port layer-2");
            }
        }
        return Optional.empty();
    }

    private Optional<String> accessList(final String leaf, final Optional<String> name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        final var acl = facts.instructions.acl(name.orElseThrow()).orElse(null);
        return acl == null
            ? Optional.of("port/" + leaf + ": acl '" + name.orElseThrow()
                + "' does not exist: create it, or name another")
            : AccessRules.problem(acl).map(problem -> "port/" + leaf + ": " + problem);
    }

    /** Takes the addresses of an instruction; says who has one of them already. */
    private Optional<String> claimAddresses(final Instruction instruction, final Optional<MacAddress> mac,
            final Optional<Candidate> best) {
        // In this order, so that the reason is the same every time.
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
            Optional.ofNullable(nodes.get(candidate.place().node())).flatMap(node -> stage(instruction, node))
                .ifPresent(wanted::add);
            if (kind(candidate) == NodeKind.TOR_VTEP) {
                final var carried = new Claim.Carried(candidate.place(), vlan);
                wanted.add(carried);
                wanted.add(new Claim.Judged(carried, instruction.port().ingressAcl()));
            }
        });
        claim(instruction.name(), wanted);
        for (final var claim : wanted) {
            final var holder = claimants.get(claim).first();
            if (!holder.equals(instruction.name())) {
                final var conflict = switch (claim) {
                    case Claim.Mac(var network, var address) ->
                        Optional.of(used("mac-address: " + address, instruction, holder));
                    case Claim.Address(var network, var ip) ->
                        Optional.of(used("ip-address: " + ip, instruction, holder));
                    case Claim.Exit exit -> disagreement(instruction, exit, holder);
                    // Told when it is known who has the port.
                    case Claim.Behind behind -> Optional.<String>empty();
                    case Claim.ExitPolicy policy -> Optional.<String>empty();
                    case Claim.Stage stage -> Optional.<String>empty();
                    case Claim.Carried carried -> Optional.<String>empty();
                    case Claim.Judged judged -> Optional.<String>empty();
                };
                if (conflict.isPresent()) {
                    return conflict;
                }
            }
        }
        return Optional.empty();
    }

    private static String used(final String what, final Instruction instruction, final String holder) {
        return what + " is already used in network '" + instruction.network() + "' by instruction '" + holder + "'";
    }

    /** Packets for devices that share a port leave it in one way only. */
    private Optional<String> disagreement(final Instruction instruction, final Claim.Exit exit, final String holder) {
        return facts.instructions.get(holder)
            .filter(other -> !other.port().egress().equals(instruction.port().egress()))
            .map(other -> "port: " + exit.place() + exit.vlan().map(vlan -> ", VLAN " + vlan + ",").orElse("")
                + " is shared with instruction '" + holder + "', which has another type, egress-acl, egress-rate or "
                + "class-of-service: give both the same, or tell the devices apart by access-vlan");
    }

    /** Kind of the node where a device may be; empty if it never said. */
    private @Nullable NodeKind kind(final Candidate candidate) {
        final var node = nodes.get(candidate.place().node());
        return node == null ? null : node.kind();
    }

    /** Why the port of a hardware VTEP cannot carry the network of an instruction: it carries another one. */
    private Optional<String> carriesAnother(final Instruction instruction, final Candidate best) {
        if (kind(best) != NodeKind.TOR_VTEP) {
            return Optional.empty();
        }
        final var carrier = first(new Claim.Carried(best.place(), instruction.port().accessVlan()))
            .flatMap(facts.instructions::get);
        final var judged = carrier.filter(first ->
            !first.port().ingressAcl().equals(instruction.port().ingressAcl())).map(first -> "port/ingress-acl: "
                + best.place() + " is shared with instruction '" + first.name() + "', which has another, and a "
                + "tor-vtep has one for a VLAN of a port: give both the same, or another access-vlan");
        return carrier
            .filter(first -> !first.network().equals(instruction.network()))
            .map(first -> "port/access-vlan: " + best.place() + " carries network '" + first.network() + "' "
                + instruction.port().accessVlan().map(vlan -> "in VLAN " + vlan).orElse("untagged")
                + " for instruction '" + first.name()
                + "', and a tor-vtep tells networks on a port by VLAN only: give one of them another access-vlan")
            .or(() -> judged);
    }

    /** What an instruction asks of its port and the switch there cannot do. */
    private Optional<String> beyond(final Instruction instruction, final Candidate best) {
        return Optional.ofNullable(nodes.get(best.place().node()))
            .flatMap(node -> TorLimits.problem(node, instruction.port(), facts.instructions::acl)
                .or(() -> crowdedOut(instruction, node)));
    }

    /** Why flooded copies for an exit cannot be judged: the tables that are for that are taken by other policies. */
    private Optional<String> crowdedOut(final Instruction instruction, final ResolvedNode node) {
        final var stage = stage(instruction, node);
        if (stage.isEmpty()) {
            return Optional.empty();
        }
        final int most = most(node.name());
        final var rivals = stages.get(stage.orElseThrow().at());
        final var holder = claimants.get(stage.orElseThrow()).first();
        return rivals.stream().filter(other -> claimants.get(other).first().compareTo(holder) < 0).count() < most
            ? Optional.empty()
            : Optional.of("port: node '" + node.name() + "' can have " + most + " different egress policies in "
                + "network '" + instruction.network() + "', and has them: use the same egress-acl as another device "
                + "there, give or leave out egress-rate as it does, or set flow-tables of the node if it has more");
    }

    /** How many stages a node has for a network. */
    private int most(final String node) {
        return Optional.ofNullable(nodes.get(node)).map(known ->
            TorLayout.of(known.abilities().tables()).floodStages()).orElse(0);
    }

    private static Optional<Claim.Stage> stage(final Instruction instruction, final ResolvedNode node) {
        final var port = instruction.port();
        final var policy = new TorExit.Policy(port.egressRate().isPresent(), port.egressAcl());
        return node.kind() != NodeKind.TOR_OPENFLOW || policy.isPlain() ? Optional.empty()
            : Optional.of(new Claim.Stage(new Hold(instruction.network(), node.name()), policy));
    }

    private void claim(final String instruction, final Set<Claim> wanted) {
        final var had = wanted.isEmpty() ? claims.remove(instruction) : claims.put(instruction, wanted);
        final var old = had == null ? Set.<Claim>of() : had;
        for (final var claim : old) {
            if (!wanted.contains(claim)) {
                claimants.remove(claim, instruction);
                concern(instruction, claim);
                if (claim instanceof Claim.Stage stage && claimants.get(stage).isEmpty()) {
                    stages.remove(stage.at(), stage);
                }
            }
        }
        for (final var claim : wanted) {
            // Who shares a port depends on the network as well, which is in the other claims.
            if (!old.contains(claim) || claim instanceof Claim.Carried && !old.equals(wanted)) {
                if (claim instanceof Claim.Stage stage) {
                    stages.add(stage.at(), stage);
                }
                concern(instruction, claim);
                claimants.add(claim, instruction);
            }
        }
    }

    /** Whoever else claims the same must be decided anew. */
    private void concern(final String instruction, final Claim claim) {
        switch (claim) {
            case Claim.ExitPolicy(var exit, var policy) -> concern(instruction, claimants.get(exit));
            // Who has one depends on who else wants one, but only where there are too few
            case Claim.Stage stage -> {
                final var rivals = stages.get(stage.at());
                if (rivals.size() > most(stage.at().node())) {
                    rivals.forEach(one -> concern(instruction, claimants.get(one)));
                }
            }
            case Claim.Mac mac -> concern(instruction, claimants.get(mac));
            case Claim.Address address -> concern(instruction, claimants.get(address));
            case Claim.Behind behind -> concern(instruction, claimants.get(behind));
            case Claim.Exit exit -> concern(instruction, claimants.get(exit));
            case Claim.Carried carried -> concern(instruction, claimants.get(carried));
            case Claim.Judged(var carried, var acl) -> concern(instruction, claimants.get(carried));
        }
    }

    private void concern(final String instruction, final Set<String> others) {
        others.stream().filter(other -> !other.equals(instruction)).forEach(facts.affected.instructions::add);
    }

    private Decision place(final Instruction instruction, final ResolvedNetwork.Usable network,
            final Optional<MacAddress> mac, final List<Candidate> candidates, final Candidate best) {
        final var port = best.seen().port();
        if (best.stray().isPresent()) {
            final int tag = best.stray().orElseThrow();
            return at(instruction, DeviceStatus.FAILED, best, mac, "port/access-vlan: at " + best.place()
                + " the frames of the device " + (tag == 0 ? "are untagged" : "have VLAN tag " + tag) + ", not "
                + instruction.port().accessVlan().map(vlan -> "tag " + vlan).orElse("untagged")
                + ": change the instruction, or the device");
        }
        final var owner = resolver.ownerOf(best, instruction.port().accessVlan(), network.fabric());
        if (owner.isPresent() && !owner.orElseThrow().equals(instruction.name())) {
            return at(instruction, DeviceStatus.FAILED, best, mac, "device-id: " + best.place()
                + " already has instruction '" + owner.orElseThrow() + "'");
        }
        if (mac.isEmpty()) {
            return at(instruction, DeviceStatus.FAILED, best, mac,
                "mac-address: not known: give it, or set external_ids:attached-mac of " + best.place());
        }
        final var behind = first(new Claim.Behind(best.place(), instruction.port().accessVlan(),
            mac.orElseThrow()));
        if (best.source() != Source.OVSDB && !behind.equals(Optional.of(instruction.name()))) {
            return at(instruction, DeviceStatus.FAILED, best, mac, "mac-address: " + mac.orElseThrow()
                + " is already used at " + best.place() + " by instruction '" + behind.orElse("") + "'");
        }
        final var impossible = carriesAnother(instruction, best).or(() -> beyond(instruction, best));
        if (impossible.isPresent()) {
            return at(instruction, DeviceStatus.FAILED, best, mac, impossible.orElseThrow());
        }
        if (port.ofport() <= 0 && resolver.isNumbered(best.place())) {
            return at(instruction, DeviceStatus.PENDING, best, mac,
                "the switch has given " + best.place() + " no OpenFlow number: see the interface's error column");
        }
        final var successor = facts.ports.successor(best.place(), best.seen());
        if (successor.isPresent()) {
            return at(instruction, DeviceStatus.PENDING, best, mac, successor.orElseThrow()
                + " has the same OpenFlow number: wait until the switch has removed one of them");
        }
        final var node = nodes.get(best.place().node());
        if (node != null && !Resolver.canReach(node.kind(), network.encapsulation())) {
            return at(instruction, DeviceStatus.FAILED, best, mac, "virtual-network: '" + instruction.network()
                + "' uses " + network.encapsulation().text() + ", and node '" + node.name() + "' is a "
                + node.kind().text() + ", which knows VXLAN only: put the network into a zone that uses vxlan");
        }
        if (node == null || !node.zones().contains(network.intent().zone())) {
            return at(instruction, DeviceStatus.FAILED, best, mac, "node '" + best.place().node()
                + "' is not in transport zone '" + network.intent().zone() + "' of the network: add it");
        }
        final var cut = cutOff(node, network);
        if (cut.isPresent()) {
            return at(instruction, DeviceStatus.FAILED, best, mac, cut.orElseThrow());
        }
        if (instruction.domain().isPresent()) {
            final var name = instruction.domain().orElseThrow();
            final var domain = facts.instructions.domain(name).orElse(null);
            if (domain == null) {
                return at(instruction, DeviceStatus.FAILED, best, mac, "mobility-domain: '" + name
                    + "' does not exist: create it, or name another");
            }
            if (!domain.admits(best.place())) {
                return at(instruction, DeviceStatus.VIOLATION, best, mac, best.place()
                    + " is outside mobility domain '" + name + "': move the device, or widen the domain");
            }
        }
        final var member = new Member(instruction.name(), instruction.network(), mac.orElseThrow(), instruction.ips(),
            best.place(), port.ofport(), best.source() != Source.OVSDB, instruction.port());
        final var other = other(candidates, mac.orElseThrow());
        final var moving = other.map(place -> "also seen at " + place
                + ": unplug it there, or give it an identifier of its own")
            .or(() -> facts.instructions.migration(instruction.name()).map(migration -> "announced to move to node '"
                + migration.target() + "'"));
        return new Decision(provisioned(instruction, best, mac, other, moving), Optional.of(member));
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

    /** The second place at which a device is seen. */
    private Optional<PortRef> other(final List<Candidate> candidates, final MacAddress mac) {
        return candidates.stream().skip(1).filter(candidate -> !facts.sightings.isQuiet(candidate.place(), mac)
                && !isPast(candidate, candidates.getFirst())).findFirst()
            .map(Candidate::place)
            .or(() -> facts.sightings.contested(candidates.getFirst().place(), mac));
    }

    /** Whether a device had been seen at a place before it was plugged in where it is: so it has moved. */
    private static boolean isPast(final Candidate candidate, final Candidate best) {
        return candidate.source().isPacket() && best.source() == Source.OVSDB && candidate.since() < best.since();
    }

    private Binding provisioned(final Instruction instruction, final Candidate best,
            final Optional<MacAddress> mac, final Optional<PortRef> other, final Optional<String> moving) {
        final boolean quiet = mac.filter(address -> facts.sightings.isQuiet(best.place(), address)).isPresent();
        final var status = moving.isPresent() ? DeviceStatus.MIGRATING
            : best.seen().port().linkUp() && !quiet ? DeviceStatus.RUNNING : DeviceStatus.SUSPENDED;
        final var reason = moving
            .or(() -> quiet ? Optional.of("the switch hears nothing of it any more: it keeps its port until it is seen "
                + "elsewhere") : Optional.empty())
            .or(() -> kind(best) == NodeKind.TOR_VTEP && !instruction.ips().isEmpty()
                ? Optional.of("ip-address: not enforced, since a tor-vtep cannot filter by it") : Optional.empty());
        return new Binding(instruction.device(), Optional.of(instruction.name()), status, reason, mac,
            ips(instruction, best), Optional.of(best.place()), other, Optional.of(best.source()), best.since());
    }

    private static Decision at(final Instruction instruction, final DeviceStatus status, final Candidate best,
            final Optional<MacAddress> mac, final String reason) {
        return new Decision(new Binding(instruction.device(), Optional.of(instruction.name()), status,
            Optional.of(reason), mac, ips(instruction, best), Optional.of(best.place()), Optional.empty(),
            Optional.of(best.source()), best.since()), Optional.empty());
    }

    private static Set<Ip> ips(final Instruction instruction, final Candidate best) {
        final var ips = new HashSet<>(instruction.ips());
        ips.addAll(best.ips());
        return ips;
    }

    private static Binding gone(final Instruction instruction, final Optional<MacAddress> mac,
            final Optional<Binding> before) {
        final var last = before.filter(binding -> binding.place().isPresent()
            && binding.device().equals(instruction.device()));
        return new Binding(instruction.device(), Optional.of(instruction.name()),
            last.isPresent() ? DeviceStatus.ABSENT : DeviceStatus.PENDING,
            Optional.of(last.isPresent() ? "the device is gone from where it was" : "the device has not been seen yet"),
            mac, instruction.ips(), last.flatMap(Binding::place), Optional.empty(), last.flatMap(Binding::source),
            last.map(Binding::since).orElse(0L));
    }

    private static Decision failed(final Instruction instruction, final String reason) {
        return new Decision(new Binding(instruction.device(), Optional.of(instruction.name()), DeviceStatus.FAILED,
            Optional.of(reason), instruction.intendedMac(), instruction.ips(), Optional.empty(), Optional.empty(),
            Optional.empty(), 0), Optional.empty());
    }

    /** A device that no instruction names. */
    Optional<Binding> stranger(final PortRef ref, final SeenPort seen) {
        final var ids = seen.port().identifiers();
        if (!ids.isEmpty()) {
            return Optional.of(new Binding(ids.getFirst(), Optional.empty(), DeviceStatus.UNKNOWN,
                Optional.of("no instruction names it"), seen.port().attachedMac(), Set.of(), Optional.of(ref),
                Optional.empty(), Optional.of(Source.OVSDB), seen.since()));
        }
        final var neighbour = seen.neighbours().believed().isEmpty() ? Optional.<Neighbours.Heard>empty()
            : seen.neighbours().heard().values().stream().findFirst();
        if (neighbour.isPresent()) {
            final var mac = neighbour.orElseThrow().neighbour().mac();
            return Optional.of(new Binding(DeviceId.of(mac), Optional.empty(), DeviceStatus.UNKNOWN,
                Optional.of("no instruction names it"), Optional.of(mac), Set.of(), Optional.of(ref),
                Optional.empty(), Optional.of(Source.LLDP), neighbour.orElseThrow().since()));
        }
        return seen.sightings().values().stream()
            .filter(one -> !facts.sightings.isQuiet(ref, one.sighting().mac()))
            .min(Comparator.comparing(one -> one.sighting().mac()))
            .map(one -> new Binding(DeviceId.of(one.sighting().mac()), Optional.empty(), DeviceStatus.UNKNOWN,
                Optional.of("no instruction names it"), Optional.of(one.sighting().mac()), one.sighting().ips(),
                Optional.of(ref), Optional.empty(), Optional.of(one.sighting().source()), one.since()));
    }
}
