/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.intent;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.PortPolicy;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.intent.Violation.Kind;
import io.selvage.core.net.Ip;
import io.selvage.core.net.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.eclipse.jdt.annotation.Nullable;

/**
 * Judges changes of intent. All changes of one transaction are judged together, by the state after them: their order
 * does not matter, and an object may come together with what it refers to. Only what a change touches is looked at, so
 * that old intent that is bad (accepted before a rule was made, say) does not keep good changes out.
 *
 * <p>Not thread-safe.
 */
public final class IntentRules {
    private static final String ZONES = "/selvage-fabric:transport-zones/transport-zone";
    private static final String NODES = "/selvage-fabric:transport-nodes/transport-node";
    private static final String DOMAINS = "/selvage-fabric:mobility-domains/mobility-domain";
    private static final String NETWORKS = "/selvage-network:virtual-networks/virtual-network";
    private static final String INSTRUCTIONS =
        "/selvage-provisioning:provisioning-instructions/provisioning-instruction";

    private static final String ACLS = "/ietf-access-control-list:acls/acl";

    private final IntentView view;
    private final List<Violation> violations = new ArrayList<>();
    private final SortedSet<String> networksToCheck = new TreeSet<>();
    private final SortedSet<String> instructionsToCheck = new TreeSet<>();

    private IntentRules(final IntentView view) {
        this.view = view;
    }

    /**
     * Judges the changes of one transaction. When nothing is wrong with them, the view has them afterwards; else it is
     * as it was.
     *
     * @return what is wrong; empty when the changes are good
     */
    public static List<Violation> judge(final IntentView view, final Collection<? extends Change> changes) {
        final var inverses = new ArrayList<Change>(changes.size());
        changes.forEach(change -> inverses.add(view.apply(change)));
        final var rules = new IntentRules(view);
        inverses.forEach(rules::check);
        rules.networksToCheck.forEach(name -> rules.checkNetwork(view.networks.get(name)));
        rules.instructionsToCheck.forEach(name -> rules.checkInstruction(view.instructions.get(name)));
        if (!rules.violations.isEmpty()) {
            inverses.reversed().forEach(view::apply);
        }
        return List.copyOf(rules.violations);
    }

    /** Looks at one changed object, given by the change that would take the change back. */
    private void check(final Change inverse) {
        if (inverse instanceof Change.Zone(var name, var before)) {
            checkZone(name, before);
        } else if (inverse instanceof Change.Config(var name, var before)) {
            checkNode(name);
        } else if (inverse instanceof Change.Domain(var name, var before)) {
            if (!view.domains.containsKey(name)) {
                inUse(DOMAINS, name, "mobility domain", view.instructionsByDomain.get(name), "instruction",
                    INSTRUCTIONS, "mobility-domain");
            }
        } else if (inverse instanceof Change.AccessList(var name, var before)) {
            if (!view.acls.containsKey(name)) {
                view.instructionsByAcl.get(name).stream().findFirst().map(view.instructions::get).ifPresent(user ->
                    inUse(ACLS, name, "acl", view.instructionsByAcl.get(name), "instruction", INSTRUCTIONS,
                        user.port().ingressAcl().equals(Optional.of(name)) ? "port/ingress-acl" : "port/egress-acl"));
            }
        } else if (inverse instanceof Change.Network(var name, var before)) {
            noteNetwork(name, before);
        } else if (inverse instanceof Change.Provision(var name, var before) && view.instructions.containsKey(name)) {
            instructionsToCheck.add(name);
        }
    }

    private void checkZone(final String name, final Optional<TransportZone> before) {
        final var now = view.zones.get(name);
        if (now == null) {
            inUse(ZONES, name, "transport zone", view.networksByZone.get(name), "virtual network", NETWORKS,
                "transport-zone");
            inUse(ZONES, name, "transport zone", view.nodesByZone.get(name), "transport node", NODES, "transport-zone");
        } else if (before.isPresent() && !before.orElseThrow().fabric().equals(now.fabric())) {
            // What is unique within a fabric meets other company
            view.networksByZone.get(name).forEach(network -> {
                networksToCheck.add(network);
                instructionsToCheck.addAll(view.instructionsByNetwork.get(network));
            });
        }
    }

    private void checkNode(final String name) {
        final var node = view.nodes.get(name);
        if (node != null) {
            new TreeSet<>(node.zones()).stream().filter(zone -> !view.zones.containsKey(zone)).forEach(zone ->
                absent(NODES, name, "transport-zone", "transport zone", zone));
        }
    }

    private void noteNetwork(final String name, final Optional<VirtualNetwork> before) {
        final var now = view.networks.get(name);
        if (now == null) {
            inUse(NETWORKS, name, "virtual network", view.instructionsByNetwork.get(name), "instruction", INSTRUCTIONS,
                "virtual-network");
            return;
        }
        networksToCheck.add(name);
        if (before.isPresent() && (!before.orElseThrow().subnets().equals(now.subnets())
                || !view.fabricOf(before.orElseThrow()).equals(view.fabricOf(now)))) {
            instructionsToCheck.addAll(view.instructionsByNetwork.get(name));
        }
    }

    private void checkNetwork(final @Nullable VirtualNetwork network) {
        if (network == null) {
            return;
        }
        final var name = network.name();
        if (!view.zones.containsKey(network.zone())) {
            absent(NETWORKS, name, "transport-zone", "transport zone", network.zone());
        }
        network.vni().ifPresent(vni -> checkVni(network, vni));
        final var subnets = network.subnets();
        for (int i = 0; i < subnets.size(); i++) {
            final var prefix = subnets.get(i).prefix();
            final var path = leaf(NETWORKS, name, "subnet[prefix='" + prefix + "']/");
            subnets.get(i).gateway().ifPresent(gateway -> checkGateway(path + "gateway", prefix, gateway));
            for (final var earlier : subnets.subList(0, i)) {
                if (overlap(prefix, earlier.prefix())) {
                    add(Kind.INVALID, path + "prefix", "the subnet overlaps with subnet " + earlier.prefix()
                        + " of the same network", "give subnets that have no address in common");
                }
            }
        }
    }

    private void checkVni(final VirtualNetwork network, final Integer vni) {
        view.holderOf(vni, network)
            .ifPresent(other -> add(Kind.TAKEN, leaf(NETWORKS, network.name(), "vni"), "VNI " + vni
                + " is taken by virtual network '" + other.name() + "' of the same fabric"
                + (other.vni().isPresent() ? "" : ", to which it was allocated"),
                "choose another one, or leave it out and the controller allocates one"));
    }

    private void checkGateway(final String path, final IpPrefix prefix, final Ip gateway) {
        if (!gateway.isUnicast()) {
            add(Kind.INVALID, path, gateway + " is not the address of one device", "give a unicast address");
        } else if (!prefix.contains(gateway)) {
            add(Kind.INVALID, path, gateway + " is not in the subnet " + prefix, "give an address of the subnet");
        }
    }

    private void checkInstruction(final @Nullable Instruction instruction) {
        if (instruction == null) {
            return;
        }
        final var name = instruction.name();
        final var network = view.networks.get(instruction.network());
        if (network == null) {
            absent(INSTRUCTIONS, name, "virtual-network", "virtual network", instruction.network());
        }
        instruction.domain().filter(domain -> !view.domains.containsKey(domain)).ifPresent(domain ->
            absent(INSTRUCTIONS, name, "mobility-domain", "mobility domain", domain));
        checkDevice(instruction);
        checkMac(instruction);
        checkPort(instruction, Optional.ofNullable(network));
        for (final var ip : instruction.ips()) {
            checkIp(instruction, Optional.ofNullable(network), ip);
        }
    }

    private void checkDevice(final Instruction instruction) {
        final var device = instruction.device();
        if (device.mac().filter(mac -> !mac.isStation()).isPresent()) {
            add(Kind.INVALID, leaf(INSTRUCTIONS, instruction.name(), "device-id"), device
                + " is not the MAC address of one device", "give a unicast MAC address, a UUID or a name");
        }
        final var fabric = view.fabricOf(instruction);
        view.instructionsByDevice.get(device).stream()
            .map(view.instructions::get)
            .filter(other -> other != null && !other.name().equals(instruction.name())
                && fabric.isPresent() && view.fabricOf(other).equals(fabric) && !distinct(instruction, other))
            .findFirst()
            .ifPresent(other -> add(Kind.TAKEN, leaf(INSTRUCTIONS, instruction.name(), "device-id"), "device " + device
                + " has instruction '" + other.name() + "' already, in the same fabric",
                "change that one; for a further interface of the same device, give each instruction its mac-address, "
                    + "or its port/access-vlan"));
    }

    /** Whether two instructions for a device are for two interfaces, or two VLANs, of it. */
    private static boolean distinct(final Instruction one, final Instruction other) {
        return !one.port().accessVlan().equals(other.port().accessVlan())
            || one.mac().isPresent() && other.mac().isPresent() && !one.mac().equals(other.mac());
    }

    private void checkMac(final Instruction instruction) {
        final var path = leaf(INSTRUCTIONS, instruction.name(), instruction.mac().isPresent() ? "mac-address"
            : "device-id");
        instruction.mac().filter(mac -> !mac.isStation()).ifPresent(mac -> add(Kind.INVALID, path, mac
            + " is not the address of one device", "give a unicast MAC address"));
        instruction.intendedMac().flatMap(mac -> other(instruction,
                view.instructionsByMac.get(new IntentView.Station(instruction.network(), mac)))
            // The same device twice has been found already
            .filter(other -> !view.instructions.get(other).device().equals(instruction.device())
                || distinct(instruction, view.instructions.get(other)))
            .map(other -> new Violation(Kind.TAKEN, path, "MAC address " + mac + " is used in network '"
                + instruction.network() + "' by instruction '" + other + "'", "give each device its own")))
            .ifPresent(violations::add);
    }

    private void checkIp(final Instruction instruction, final Optional<VirtualNetwork> network, final Ip ip) {
        final var path = leaf(INSTRUCTIONS, instruction.name(), "ip-address");
        if (!ip.isUnicast()) {
            add(Kind.INVALID, path, ip + " is not the address of one device", "give a unicast address");
        } else if (network.filter(known -> !known.admits(ip)).isPresent()) {
            add(Kind.INVALID, path, ip + " is in no subnet of network '" + instruction.network() + "', which has "
                + String.join(", ", network.orElseThrow().subnets().stream()
                    .map(subnet -> subnet.prefix().toString()).toList()),
                "give an address of one of them, or add a subnet to the network first");
        }
        other(instruction, view.instructionsByIp.get(new IntentView.Address(instruction.network(), ip)))
            .ifPresent(other -> add(Kind.TAKEN, path, ip + " is used in network '" + instruction.network()
                + "' by instruction '" + other + "'", "give each device its own"));
    }

    private void checkPort(final Instruction instruction, final Optional<VirtualNetwork> network) {
        final var port = instruction.port();
        port.ingressAcl().filter(acl -> !view.acls.containsKey(acl)).ifPresent(acl ->
            absent(INSTRUCTIONS, instruction.name(), "port/ingress-acl", "acl", acl));
        port.egressAcl().filter(acl -> !view.acls.containsKey(acl)).ifPresent(acl ->
            absent(INSTRUCTIONS, instruction.name(), "port/egress-acl", "acl", acl));
        if (port.type() == PortPolicy.Type.LAYER_3) {
            final var path = leaf(INSTRUCTIONS, instruction.name(), "port/type");
            if (instruction.ips().isEmpty()) {
                add(Kind.INVALID, path, "a layer-3 port talks to the gateway of its subnet, and without ip-address it "
                    + "is in none", "give the device an ip-address, or make the port layer-2");
            }
            network.ifPresent(known -> instruction.ips().stream()
                .filter(ip -> known.subnets().stream().noneMatch(subnet -> subnet.prefix().contains(ip)
                    && subnet.gateway().isPresent()))
                .findFirst().ifPresent(ip -> add(Kind.INVALID, path, "network '" + known.name() + "' has no gateway "
                    + "for " + ip + ", and a layer-3 port talks to nobody else", "give its subnet a gateway, or "
                    + "make the port layer-2")));
            network.ifPresent(known -> instruction.ips().stream()
                .filter(ip -> known.subnets().stream().anyMatch(subnet ->
                    subnet.gateway().equals(Optional.of(ip))))
                .findFirst().ifPresent(ip -> add(Kind.INVALID, path, ip
                    + " is the gateway itself, which a layer-3 port talks to",
                    "give the device another ip-address, or make the port layer-2")));
        }
    }

    private static Optional<String> other(final Instruction instruction, final SortedSet<String> users) {
        return users.stream().filter(user -> !user.equals(instruction.name())).findFirst();
    }

    private static boolean overlap(final IpPrefix one, final IpPrefix other) {
        return one.length() <= other.length() ? one.contains(other.address()) : other.contains(one.address());
    }

    private void inUse(final String list, final String name, final String what, final SortedSet<String> users,
            final String user, final String userList, final String reference) {
        if (!users.isEmpty()) {
            final var first = users.first();
            add(Kind.IN_USE, list + "[name='" + name + "']", what + " '" + name + "' is used by " + user + " '" + first
                + "'" + (users.size() > 1 ? " and " + (users.size() - 1) + " more" : "")
                + " (" + leaf(userList, first, reference) + ")", "change or remove what uses it first, or in the same"
                + " request");
        }
    }

    private void absent(final String list, final String name, final String reference, final String what,
            final String value) {
        add(Kind.INVALID, leaf(list, name, reference), "there is no " + what + " '" + value + "'",
            "create it first, or in the same request");
    }

    private void add(final Kind kind, final String path, final String reason, final String remedy) {
        violations.add(new Violation(kind, path, reason, remedy));
    }

    private static String leaf(final String list, final String name, final String leaf) {
        return list + "[name='" + name + "']/" + leaf;
    }
}
