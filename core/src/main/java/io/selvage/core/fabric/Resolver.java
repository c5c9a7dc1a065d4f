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

import io.selvage.core.facts.Capability;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.NodeConfig;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting.Source;
import io.selvage.core.facts.Sighting.Station;
import io.selvage.core.facts.SwitchFeatures;
import io.selvage.core.facts.TorSettings;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.logical.Abilities;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Resolves nodes, networks and the places of devices from the facts. Reads, never writes. */
final class Resolver {
    /**
     * A place where a device is seen.
     *
     * @param place the place
     * @param seen the port
     * @param source how the device is known to be there
     * @param since since when
     * @param mac its MAC address as seen there
     * @param ips its addresses as seen there
     * @param exact whether the port bears the device identifier itself, not only the MAC address
     * @param ready whether the port has an OpenFlow number to itself, so that packets can be sent there
     * @param stray the tag of the device's frames there, if it is another one than its instruction says; 0 for none
     */
    record Candidate(PortRef place, SeenPort seen, Source source, long since, Optional<MacAddress> mac, Set<Ip> ips,
            boolean exact, boolean ready, OptionalInt stray) {
        /** The most trusted first, then what is ready, then the latest; the name decides between equals. */
        static Comparator<Candidate> order(final LldpFacts facts) {
            return Comparator.comparing((Candidate candidate) -> candidate.stray().isPresent())
                .thenComparing(candidate -> facts.rank(candidate.source()))
                .thenComparing(candidate -> !candidate.exact())
                .thenComparing(candidate -> !candidate.ready())
                .thenComparing(Candidate::since, Comparator.reverseOrder())
                .thenComparing(Candidate::place);
        }
    }

    private final FactStore facts;

    Resolver(final FactStore facts) {
        this.facts = facts;
    }

    Optional<ResolvedNode> node(final String name) {
        return facts.nodes.facts(name).map(said ->
            node(said, facts.nodes.config(name).orElseGet(() -> NodeConfig.absent(name))));
    }

    private ResolvedNode node(final NodeFacts said, final NodeConfig config) {
        final var name = said.name();
        final var zones = new TreeSet<String>();
        final var problems = new ArrayList<String>();
        final var encapsulations = EnumSet.noneOf(Encapsulation.class);
        final var kind = kind(said.kind(), config.kind());
        final boolean unmanaged = kind == NodeKind.TOR_OPENFLOW && config.kind().isEmpty();
        if (unmanaged) {
            problems.add("kind: not given, so nothing is changed on this switch: set it to tor-openflow to have it "
                + "managed; or, if it is the bridge of a host, connect the host's OVSDB");
        } else if (config.zones().isEmpty() && said.askedZones().isEmpty()) {
            facts.networks.zones().stream()
                .filter(zone -> zone.autoJoin() && zone.fabric().equals(config.fabric())
                    && canReach(kind, zone.encapsulation()))
                .forEach(zone -> zones.add(zone.name()));
        } else {
            // Sorted, so that the problem reads the same every time.
            for (final var zone : new TreeSet<>(config.zones().isEmpty() ? said.askedZones() : config.zones())) {
                final var known = facts.networks.zone(zone).orElse(null);
                if (known == null) {
                    problems.add("transport zone '" + zone + "' that the node names does not exist: create it");
                } else if (!known.fabric().equals(config.fabric())) {
                    problems.add("transport zone '" + zone + "' is in fabric '" + known.fabric()
                        + "', the node in fabric '" + config.fabric() + "': change one of them");
                } else if (!canReach(kind, known.encapsulation())) {
                    problems.add("transport zone '" + zone + "' uses " + known.encapsulation().text() + ", and a "
                        + kind.text() + " knows VXLAN only: take the node out of the zone");
                } else {
                    zones.add(zone);
                }
            }
        }
        zones.forEach(zone -> encapsulations.add(zoneOf(zone).encapsulation()));
        encapsulations.remove(Encapsulation.NONE);
        config.kind().filter(wanted -> wanted != kind).ifPresent(wanted -> problems.add("kind: configured as "
            + wanted.text() + ", but the node is a " + kind.text() + ": correct it, or leave it out"));
        final var tunnelIp = config.tunnelIp().or(said::localIp);
        if (tunnelIp.isEmpty() && !encapsulations.isEmpty() && kind != NodeKind.TOR_OPENFLOW) {
            problems.add("no tunnel address: set " + (kind == NodeKind.TOR_VTEP
                ? "tunnel_ips of the switch in its Physical_Switch table"
                : "other_config:local_ip in the host's Open_vSwitch table") + ", or tunnel-ip of the node");
        }
        if (!config.uplinks().isEmpty() && uplinks(config).isEmpty()) {
            problems.add("uplink: none of " + config.uplinks() + " is a port with a link: see the node's ports");
        }
        facts.sightings.crowdedPorts(name).stream().findFirst().ifPresent(port -> problems.add("mac-limit: more "
            + "devices are seen at port '" + port + "' than are believed to be at one: raise it, or find "
            + "out who makes them up"));
        if (tunnelIp.isPresent() && tunnelIp.orElseThrow().isV6()) {
            problems.add("tunnel address " + tunnelIp.orElseThrow() + " is IPv6: only IPv4 underlays are supported");
        }
        return new ResolvedNode(name, kind, config.fabric(), zones, encapsulations,
            tunnelIp.filter(ip -> !ip.isV6()), numbered(said.tunnels()),
            unmanaged ? OptionalLong.empty() : said.datapathId(),
            said.askedBridge().orElse("br-int"), config.datapathType().or(said::askedDatapathType).orElse("system"),
            uplinks(config), config.gateway(), abilities(said.features(), config.tor()),
            problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems)));
    }

    private static Abilities abilities(final SwitchFeatures said, final TorSettings settings) {
        return new Abilities(settings.tables().or(said::tables).orElse(Abilities.UNTOLD_TABLES),
            settings.capabilities().contains(Capability.METERS) ? Optional.of(true) : said.meters(),
            settings.capabilities());
    }

    /** The uplinks that have a number and a link. */
    private List<Integer> uplinks(final NodeConfig config) {
        return config.uplinks().stream().flatMap(port -> facts.ports.get(new PortRef(config.name(), port)).stream())
            .map(SeenPort::port).filter(port -> port.ofport() > 0 && port.linkUp()).map(Port::ofport).toList();
    }

    /** Whether a node can be in a zone: {@code hardware_vtep} has no encapsulation but VXLAN. */
    static boolean canReach(final NodeKind kind, final Encapsulation encapsulation) {
        return kind != NodeKind.TOR_VTEP || encapsulation == Encapsulation.VXLAN;
    }

    /** Open vSwitch does not say whether it leads out of the fabric; what else a node is, it says itself. */
    private static NodeKind kind(final NodeKind said, final Optional<NodeKind> configured) {
        return said.isOpenVSwitch() ? configured.filter(NodeKind::isOpenVSwitch).orElse(said) : said;
    }

    /** The ports that the switch has given a number: it says -1 of one that it could not make. */
    private static Map<Encapsulation, Integer> numbered(final Map<Encapsulation, Integer> tunnels) {
        final var numbered = new EnumMap<Encapsulation, Integer>(Encapsulation.class);
        numbered.putAll(tunnels);
        numbered.values().removeIf(port -> port <= 0);
        return Collections.unmodifiableMap(numbered);
    }

    private TransportZone zoneOf(final String name) {
        return facts.networks.zone(name)
            .orElseThrow(() -> new IllegalStateException("zone " + name + " was there a moment ago"));
    }

    ResolvedNetwork network(final VirtualNetwork network) {
        final var zone = facts.networks.zone(network.zone()).orElse(null);
        if (zone == null) {
            return new ResolvedNetwork.Failed(network,
                "transport-zone: '" + network.zone() + "' does not exist: create it, or name another");
        }
        final var vni = facts.networks.vniOf(network);
        if (vni.isEmpty()) {
            return new ResolvedNetwork.Failed(network, "vni: being allocated");
        }
        for (final var other : facts.networks.byVni.get(vni.orElseThrow())) {
            if (yields(network, other) && facts.networks.isIn(other, zone.fabric())) {
                return new ResolvedNetwork.Failed(network, "vni: " + vni.orElseThrow() + " is in use by network '"
                    + other + "': give another, or none to have one allocated");
            }
        }
        final var vlan = facts.networks.vlanOf(network);
        if (vlan.isPresent()) {
            for (final var other : facts.networks.byVlan.get(vlan.orElseThrow())) {
                if (other.compareTo(network.name()) < 0 && facts.networks.isIn(other, zone.fabric())) {
                    return new ResolvedNetwork.Failed(network, vlan.orElseThrow() == 0
                        ? "vlan: network '" + other + "' uses the frames without tag already: give one of them a VLAN"
                        : "vlan: " + vlan.orElseThrow() + " is in use by network '" + other + "': give another");
                }
            }
        }
        return new ResolvedNetwork.Usable(network, zone.fabric(), vni.orElseThrow(), zone.encapsulation(), vlan);
    }

    /**
     * Whether a network leaves a VNI that both have to the other: who was given one by hand can be given another, so it
     * yields to whom it was allocated; between equals the name decides.
     */
    private boolean yields(final VirtualNetwork network, final String other) {
        final var rival = facts.networks.network(other).orElse(null);
        if (rival == null || other.equals(network.name())) {
            return false;
        }
        return network.vni().isPresent() == rival.vni().isPresent() ? other.compareTo(network.name()) < 0
            : network.vni().isPresent();
    }

    /** The places where a device of this fabric is seen, the one to believe first. */
    List<Candidate> candidates(final Instruction instruction, final String fabric) {
        final var found = new ArrayList<Candidate>(2);
        for (final var id : instruction.identifiers()) {
            for (final var ref : facts.ports.byIdentifier.get(id)) {
                facts.ports.get(ref).filter(seen -> isIn(ref, fabric) && selects(instruction, id, seen, fabric))
                    .ifPresent(seen -> found.add(new Candidate(ref, seen, Source.OVSDB, seen.since(),
                        instruction.intendedMac().or(() -> seen.port().attachedMac()),
                        instruction.ips(), id.equals(instruction.device()), ready(ref, seen), OptionalInt.empty())));
            }
        }
        announced(instruction, fabric, found);
        instruction.intendedMac().ifPresent(mac -> {
            for (final var ref : facts.ports.bySighting.get(mac)) {
                facts.ports.get(ref).filter(seen -> isIn(ref, fabric)).ifPresent(seen ->
                    station(seen, mac, instruction.port().accessVlan()).ifPresent(sighting -> {
                        final var vlan = sighting.sighting().vlan();
                        found.add(new Candidate(ref, seen, sighting.sighting().source(), sighting.since(),
                            Optional.of(mac), sighting.sighting().ips(), false, ready(ref, seen),
                            vlan.equals(instruction.port().accessVlan()) ? OptionalInt.empty()
                                : OptionalInt.of(vlan.orElse(0))));
                    }));
            }
        });
        found.sort(Candidate.order(facts.lldp));
        // Of several ways to know one place, the most trusted counts.
        final var places = new TreeSet<PortRef>();
        found.removeIf(candidate -> !places.add(candidate.place()));
        return found;
    }

    /** Where neighbours that are believed say the device is. */
    private void announced(final Instruction instruction, final String fabric, final List<Candidate> found) {
        final int wanted = instruction.port().accessVlan().orElse(0);
        for (final var id : instruction.identifiers()) {
            for (final var ref : facts.ports.byAnnouncement.get(id)) {
                facts.ports.get(ref).filter(seen -> isIn(ref, fabric)).ifPresent(seen -> {
                    final var believed = seen.neighbours().believed().get(id);
                    if (believed != null) {
                        found.add(new Candidate(ref, seen, Source.LLDP, believed.since(),
                            instruction.intendedMac().or(() -> Optional.of(believed.mac())), instruction.ips(),
                            id.equals(instruction.device()), ready(ref, seen),
                            believed.vlan().orElse(wanted) == wanted ? OptionalInt.empty() : believed.vlan()));
                    }
                });
            }
        }
    }

    /** A device behind a port: with the tag that it shall have, or else with another one. */
    private static Optional<SeenPort.Seen> station(final SeenPort seen, final MacAddress mac,
            final Optional<Integer> vlan) {
        final var right = seen.sightings().get(new Station(mac, vlan));
        return right != null ? Optional.of(right) : seen.sightings().values().stream()
            .filter(other -> other.sighting().mac().equals(mac))
            .min(Comparator.comparing(other -> other.sighting().vlan().orElse(0)));
    }

    private boolean ready(final PortRef ref, final SeenPort seen) {
        return (seen.port().ofport() > 0 || !isNumbered(ref)) && facts.ports.successor(ref, seen).isEmpty();
    }

    /** Whether the ports of a node are told apart by OpenFlow numbers. */
    boolean isNumbered(final PortRef ref) {
        return facts.nodes.facts(ref.node()).map(node -> node.kind().usesOpenFlow()).orElse(true);
    }

    private boolean isIn(final PortRef ref, final String fabric) {
        return !facts.nodes.isUplink(ref) && facts.nodes.fabricOf(ref.node()).equals(fabric);
    }

    /**
     * Whether an instruction means this port. Its device identifier decides; a MAC address that it gives besides finds
     * the port only if no other instruction names the port's interface or machine: another network may have the same.
     */
    private boolean selects(final Instruction instruction, final DeviceId id, final SeenPort seen,
            final String fabric) {
        return id.equals(instruction.device()) ? selectsByDevice(instruction, id, seen)
            : Stream.of(seen.port().ifaceId(), seen.port().vmId()).flatMap(Optional::stream).noneMatch(named ->
                facts.instructions.byDevice.get(named).stream().flatMap(one -> facts.instructions.get(one).stream())
                    .anyMatch(other -> other.device().equals(named) && !other.name().equals(instruction.name())
                        && selectsByDevice(other, named, seen)
                        && facts.networks.isIn(other.network(), fabric)));
    }

    /** A vm-id stands for all interfaces of a machine, the MAC address for one of them. */
    private static boolean selectsByDevice(final Instruction instruction, final DeviceId id, final SeenPort seen) {
        final boolean byMachineOnly = seen.port().vmId().filter(id::equals).isPresent()
            && seen.port().ifaceId().filter(id::equals).isEmpty();
        return !byMachineOnly || instruction.mac().isEmpty() || seen.port().attachedMac().isEmpty()
            || seen.port().attachedMac().equals(instruction.mac());
    }

    /**
     * The instruction that has a place, or one VLAN of it, to itself: of those that name an identifier of the port, the
     * first by name; if there is none, of those that name the MAC address that was seen there.
     */
    Optional<String> ownerOf(final Candidate candidate, final Optional<Integer> vlan, final String fabric) {
        final var seen = candidate.seen();
        final var owners = new TreeSet<String>();
        for (final var id : seen.port().identifiers()) {
            for (final var name : facts.instructions.byDevice.get(id)) {
                final var instruction = facts.instructions.get(name).orElse(null);
                if (instruction != null && instruction.port().accessVlan().equals(vlan)
                        && selects(instruction, id, seen, fabric)
                        && facts.networks.isIn(instruction.network(), fabric)) {
                    owners.add(name);
                }
            }
        }
        // Who is known by LLDP shares the port with all others whose MAC address is another one.
        if (!owners.isEmpty() || candidate.source() == Source.OVSDB || candidate.source() == Source.LLDP) {
            return owners.stream().findFirst();
        }
        return candidate.mac().flatMap(mac -> facts.instructions.byDevice.get(DeviceId.of(mac)).stream()
            .filter(name -> facts.instructions.get(name)
                .filter(instruction -> instruction.intendedMac().equals(candidate.mac())
                    && instruction.port().accessVlan().equals(vlan)
                    && facts.networks.isIn(instruction.network(), fabric)).isPresent())
            .findFirst());
    }

    /** Another instruction that already means the same device. */
    Optional<String> rival(final Instruction instruction, final String fabric) {
        for (final var name : facts.instructions.byDevice.get(instruction.device())) {
            if (name.equals(instruction.name())) {
                return Optional.empty();
            }
            final var other = facts.instructions.get(name).orElse(null);
            if (other != null && facts.networks.isIn(other.network(), fabric)
                    && other.port().accessVlan().equals(instruction.port().accessVlan())
                    && (other.mac().isEmpty() || instruction.mac().isEmpty()
                        || other.mac().equals(instruction.mac()))) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }
}
