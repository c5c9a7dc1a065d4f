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

import io.selvage.core.fabric.MoveDamper.Mover;
import io.selvage.core.facts.Acl;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.MobilityDomain;
import io.selvage.core.facts.Neighbour;
import io.selvage.core.facts.NodeConfig;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Meter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The facts as they are, the indexes over them, and what is to be resolved anew because of a change. Owned by one
 * thread.
 */
final class FactStore {
    /** Addresses that are remembered of a device seen by its packets. */
    static final int MAX_ADDRESSES = 16;

    /** A network of a fabric. */
    record FabricNetwork(String fabric, String network) implements Comparable<FabricNetwork> {
        private static final Comparator<FabricNetwork> ORDER =
            Comparator.comparing(FabricNetwork::fabric).thenComparing(FabricNetwork::network);

        @Override
        public int compareTo(final FabricNetwork other) {
            return ORDER.compare(this, other);
        }
    }

    /** An OpenFlow port number of a node. */
    private record NodeNumber(String node, int ofport) { }

    final Map<String, TransportZone> zones = new HashMap<>();
    final Map<String, NodeConfig> configs = new HashMap<>();
    final Map<String, VirtualNetwork> networks = new HashMap<>();
    final Map<String, MobilityDomain> domains = new HashMap<>();
    final Map<String, Instruction> instructions = new HashMap<>();
    final Map<String, Acl> acls = new HashMap<>();
    final Map<FabricNetwork, Integer> allocations = new HashMap<>();
    /** Meters on record, by node and use. */
    final Map<String, Map<String, Meter>> meters = new HashMap<>();
    final Map<String, NodeFacts> nodes = new HashMap<>();
    /** Devices that are about to move. */
    final Map<DeviceId, Change.Migration> migrations = new HashMap<>();
    /** Instructions by which nodes are provisioned ahead. */
    final Set<String> pushed = new LinkedHashSet<>();

    /** Ports by node, then by name. */
    private final Map<String, TreeMap<String, SeenPort>> ports = new HashMap<>();
    /** The VNI under which a network is in the index. */
    private final Map<String, Integer> indexedVnis = new HashMap<>();

    final Index<String, String> networksByZone = new Index<>();
    /** Who wants a VLAN; 0 stands for frames without tag. */
    final Index<Integer, String> networksByVlan = new Index<>();
    private final Map<String, Integer> indexedVlans = new HashMap<>();
    /** Who has, or wants, a VNI now; see {@link #vniOf}. */
    final Index<Integer, String> networksByVni = new Index<>();
    /** For whom a VNI is on record, used or not. */
    final Index<Integer, FabricNetwork> allocationsByVni = new Index<>();
    final Index<String, String> instructionsByNetwork = new Index<>();
    final Index<String, String> instructionsByDomain = new Index<>();
    final Index<DeviceId, String> instructionsByDevice = new Index<>();
    final Index<String, String> instructionsByAcl = new Index<>();
    private final Index<Integer, String> instructionsByVlan = new Index<>();
    /** VLANs that instructions name, sorted; a device may be found in one of them. */
    final SortedSet<Integer> vlans = new TreeSet<>();
    /** Whether {@link #vlans} changed. */
    boolean dirtyVlans;
    final Index<DeviceId, PortRef> portsByIdentifier = new Index<>();
    final Index<MacAddress, PortRef> portsBySighting = new Index<>();
    /** Where a neighbour that is believed announces a device. */
    final Index<DeviceId, PortRef> portsByAnnouncement = new Index<>();
    private final Index<NodeNumber, PortRef> portsByNumber = new Index<>();

    final Set<String> dirtyNodes = new Marks<>();
    final Set<String> dirtyNetworks = new Marks<>();
    final Set<String> dirtyInstructions = new Marks<>();
    /** Access lists that are not what they were: whoever uses one has other flows, and may be able to work or not. */
    final Set<String> dirtyAcls = new Marks<>();
    /** Uses of meters of which the record changed. */
    final Set<Change.Metered> dirtyMeters = new Marks<>();
    /** Ports of which it is to be found out anew whether a stranger is behind them. */
    final Set<PortRef> dirtyPorts = new Marks<>();
    /** Ports of which it is to be found out anew whether their LLDP frames are dropped. */
    final Set<PortRef> dirtyFloods = new Marks<>();
    /** Ports at which more devices were seen than are believed to be there. */
    private final SortedSet<PortRef> crowded = new TreeSet<>();
    /** Ports that are not what they were. */
    final Set<PortRef> changedPorts = new TreeSet<>();

    private final MoveDamper damper = new MoveDamper();
    private final LldpFacts lldp = new LldpFacts();
    private final QuietDevices quiet = new QuietDevices();

    Optional<SeenPort> port(final PortRef ref) {
        final var ofNode = ports.get(ref.node());
        return ofNode == null ? Optional.empty() : Optional.ofNullable(ofNode.get(ref.port()));
    }

    Map<String, SeenPort> ports(final String node) {
        final var ofNode = ports.get(node);
        return ofNode == null ? Map.of() : ofNode;
    }

    /**
     * The port that has taken the OpenFlow number of this one over: numbers are used again, and the new port can be
     * known before the old one is known to be gone.
     */
    Optional<PortRef> successor(final PortRef ref, final SeenPort seen) {
        return portsByNumber.get(new NodeNumber(ref.node(), seen.port().ofport())).stream()
            .filter(other -> !other.equals(ref) && port(other).filter(twin -> twin.since() > seen.since()
                || twin.since() == seen.since() && other.compareTo(ref) < 0).isPresent())
            .findFirst();
    }

    /** The announced migration of the device that an instruction names, if there is one. */
    Optional<Change.Migration> migration(final String instruction) {
        return Optional.ofNullable(instructions.get(instruction)).map(Instruction::device).map(migrations::get);
    }

    MoveDamper damper() {
        return damper;
    }

    /** Whether a device that was seen behind a port is not heard of there any more. */
    boolean isQuiet(final PortRef ref, final MacAddress mac) {
        return quiet.contains(ref.node(), mac);
    }

    LldpFacts lldp() {
        return lldp;
    }

    /** The instructions that name any of the identifiers of a port, or a device seen behind it. */
    Set<String> claimants(final SeenPort seen) {
        final var claimants = new HashSet<String>();
        seen.port().identifiers().forEach(id -> claimants.addAll(instructionsByDevice.get(id)));
        seen.sightings().keySet().forEach(station ->
            claimants.addAll(instructionsByDevice.get(DeviceId.of(station.mac()))));
        seen.neighbours().believed().keySet().forEach(id -> claimants.addAll(instructionsByDevice.get(id)));
        return claimants;
    }

    /** Takes a change in. */
    void apply(final Change change, final long now) {
        switch (change) {
            case Change.Zone(var name, var value) -> {
                put(zones, name, value);
                networksByZone.get(name).forEach(this::indexVni);
                // Any node may have joined or left: whether it did is found out by resolving it.
                dirtyNodes.addAll(nodes.keySet());
            }
            case Change.Config(var name, var value) -> {
                put(configs, name, value);
                // Whoever is refused under another limit says so again.
                crowded.removeIf(ref -> ref.node().equals(name));
                dirtyNodes.add(name);
                // Ports can be known before the node itself has spoken: its fabric holds for them all the same.
                ports(name).values().forEach(seen -> dirtyInstructions.addAll(claimants(seen)));
                ports(name).keySet().forEach(port -> dirtyPorts.add(new PortRef(name, port)));
            }
            case Change.Network(var name, var value) -> network(name, value);
            case Change.Domain(var name, var value) -> {
                put(domains, name, value);
                dirtyInstructions.addAll(instructionsByDomain.get(name));
            }
            case Change.AccessList(var name, var value) -> {
                if (!value.equals(Optional.ofNullable(acls.get(name)))) {
                    put(acls, name, value);
                    dirtyAcls.add(name);
                    dirtyInstructions.addAll(instructionsByAcl.get(name));
                }
            }
            case Change.Provision(var name, var value) -> provision(name, value);
            case Change.Allocated(var fabric, var network, var vni) -> {
                final var key = new FabricNetwork(fabric, network);
                Optional.ofNullable(allocations.get(key)).ifPresent(old -> allocationsByVni.remove(old, key));
                put(allocations, key, vni);
                vni.ifPresent(number -> allocationsByVni.add(number, key));
                indexVni(network);
            }
            case Change.Metered metered -> {
                final var ofNode = meters.computeIfAbsent(metered.node(), unused -> new HashMap<>());
                put(ofNode, metered.use(), metered.meter());
                if (ofNode.isEmpty()) {
                    meters.remove(metered.node());
                }
                dirtyMeters.add(metered);
            }
            case Change.Node(var value) -> {
                nodes.put(value.name(), value);
                dirtyNodes.add(value.name());
            }
            case Change.NodePort(var ref, var value) -> {
                if (value.isPresent()) {
                    portIs(ref, value.orElseThrow(), now);
                } else {
                    set(ref, Optional.empty());
                }
            }
            case Change.Remembered(var ref, var value, var since) -> portIs(ref, value, since);
            case Change.Inventory(var value, var all) -> {
                nodes.put(value.name(), value);
                dirtyNodes.add(value.name());
                final var gone = new HashSet<>(ports(value.name()).keySet());
                for (final var port : all) {
                    gone.remove(port.name());
                    portIs(new PortRef(value.name(), port.name()), port, now);
                }
                gone.forEach(port -> set(new PortRef(value.name(), port), Optional.empty()));
            }
            case Change.Seen seen -> seen(seen);
            case Change.Recalled(var seen) -> recalled(seen);
            case Change.Migration migration -> {
                migrations.put(migration.device(), migration);
                dirtyInstructions.addAll(instructionsByDevice.get(migration.device()));
            }
            case Change.Forgotten(var ref, var mac) -> forget(ref, station -> station.mac().equals(mac));
            case Change.SeenAmong(var options) -> seen(options.stream()
                .filter(option -> portsBySighting.get(option.value().mac()).contains(option.ref()))
                .findFirst().orElse(options.getFirst()));
            case Change.Quiet(var node, var mac) -> quiet(node, mac);
            case Change.Learned(var node, var macs) -> ports(node).keySet().stream()
                .flatMap(port -> learnedAt(new PortRef(node, port))).filter(mac -> !macs.contains(mac)).toList()
                .forEach(mac -> quiet(node, mac));
            case Change.Heard heard -> heard(heard, now);
            case Change.Hearing(var node, var can) -> {
                lldp.hearing(node, can);
                ports(node).forEach((port, seen) -> seen.neighbours().heard().values().forEach(heard ->
                    lldp.age(new PortRef(node, port), heard.neighbour(), now)));
            }
            case Change.Flood(var ref, var until) -> {
                if (port(ref).isPresent()) {
                    if (!lldp.isFlooded(ref)) {
                        flood(ref);
                    }
                    lldp.flooded(ref, until);
                }
            }
            case Change.Trust(var node, var value) -> {
                lldp.trust(node, value);
                List.copyOf(ports(node).keySet()).forEach(port -> trusted(new PortRef(node, port)));
            }
            case Change.Confidence(var order) -> {
                if (lldp.confidence(order)) {
                    dirtyInstructions.addAll(instructions.keySet());
                }
            }
            case Change.NodeGone(var name) -> {
                List.copyOf(ports(name).keySet()).forEach(port -> set(new PortRef(name, port), Optional.empty()));
                nodes.remove(name);
                meters.remove(name);
                lldp.hearing(name, true);
                dirtyNodes.add(name);
            }
        }
    }

    private static <K, V> void put(final Map<K, V> map, final K key, final Optional<V> value) {
        if (value.isPresent()) {
            map.put(key, value.orElseThrow());
        } else {
            map.remove(key);
        }
    }

    private void network(final String name, final Optional<VirtualNetwork> value) {
        final var before = Optional.ofNullable(networks.get(name));
        before.ifPresent(old -> networksByZone.remove(old.zone(), name));
        put(networks, name, value);
        value.ifPresent(network -> networksByZone.add(network.zone(), name));
        indexVni(name);
    }

    /** The VNI of a network: given, or on record for it in the fabric that its zone is in. */
    Optional<Integer> vniOf(final VirtualNetwork network) {
        return network.vni().or(() -> Optional.ofNullable(zones.get(network.zone()))
            .map(zone -> allocations.get(new FabricNetwork(zone.fabric(), network.name()))));
    }

    /** Brings the index up to date with a network; whoever had, or has, the same VNI must be resolved anew. */
    private void indexVni(final String name) {
        indexVlan(name);
        Optional.ofNullable(indexedVnis.get(name)).ifPresent(vni -> {
            networksByVni.remove(vni, name);
            dirtyNetworks.addAll(networksByVni.get(vni));
        });
        put(indexedVnis, name, Optional.ofNullable(networks.get(name)).flatMap(this::vniOf));
        Optional.ofNullable(indexedVnis.get(name)).ifPresent(vni -> {
            networksByVni.add(vni, name);
            dirtyNetworks.addAll(networksByVni.get(vni));
        });
        dirtyNetworks.add(name);
    }

    /** The VLAN in which a network leaves nodes without encapsulation, 0 for none; empty if it never does. */
    Optional<Integer> vlanOf(final VirtualNetwork network) {
        return network.vlan().or(() -> Optional.ofNullable(zones.get(network.zone()))
            .filter(zone -> zone.encapsulation() == Encapsulation.NONE).map(zone -> 0));
    }

    private void indexVlan(final String name) {
        Optional.ofNullable(indexedVlans.get(name)).ifPresent(vlan -> {
            networksByVlan.remove(vlan, name);
            dirtyNetworks.addAll(networksByVlan.get(vlan));
        });
        put(indexedVlans, name, Optional.ofNullable(networks.get(name)).flatMap(this::vlanOf));
        Optional.ofNullable(indexedVlans.get(name)).ifPresent(vlan -> {
            dirtyNetworks.addAll(networksByVlan.get(vlan));
            networksByVlan.add(vlan, name);
        });
    }

    /** Whether a port leads into the physical network, so that no device of its own is behind it. */
    boolean isUplink(final PortRef ref) {
        return Optional.ofNullable(configs.get(ref.node())).filter(config -> config.uplinks().contains(ref.port()))
            .isPresent();
    }

    /** Everything that has to do with an instruction must be resolved anew, since its network is another. */
    void reconsider(final String instruction) {
        dirtyInstructions.add(instruction);
        Optional.ofNullable(instructions.get(instruction))
            .ifPresent(known -> identifiers(known).forEach(this::concern));
    }

    private void provision(final String name, final Optional<Instruction> value) {
        Optional.ofNullable(instructions.get(name)).ifPresent(old -> {
            instructionsByNetwork.remove(old.network(), name);
            old.domain().ifPresent(domain -> instructionsByDomain.remove(domain, name));
            old.port().acls().forEach(acl -> instructionsByAcl.remove(acl, name));
            old.port().accessVlan().ifPresent(vlan -> {
                instructionsByVlan.remove(vlan, name);
                dirtyVlans |= instructionsByVlan.get(vlan).isEmpty() && vlans.remove(vlan);
            });
            identifiers(old).forEach(id -> {
                instructionsByDevice.remove(id, name);
                concern(id);
            });
        });
        put(instructions, name, value);
        pushed.remove(name);
        value.ifPresent(instruction -> {
            if (instruction.push()) {
                pushed.add(name);
            }
            instructionsByNetwork.add(instruction.network(), name);
            instruction.domain().ifPresent(domain -> instructionsByDomain.add(domain, name));
            instruction.port().acls().forEach(acl -> instructionsByAcl.add(acl, name));
            instruction.port().accessVlan().ifPresent(vlan -> {
                instructionsByVlan.add(vlan, name);
                dirtyVlans |= vlans.add(vlan);
            });
            identifiers(instruction).forEach(id -> {
                concern(id);
                instructionsByDevice.add(id, name);
            });
        });
        dirtyInstructions.add(name);
    }

    /** Whoever else has to do with an identifier must be resolved anew: it may have lost, or won, a port. */
    private void concern(final DeviceId id) {
        dirtyInstructions.addAll(instructionsByDevice.get(id));
        for (final var ref : portsByIdentifier.get(id)) {
            dirtyPorts.add(ref);
            port(ref).ifPresent(seen -> dirtyInstructions.addAll(claimants(seen)));
        }
        dirtyPorts.addAll(portsByAnnouncement.get(id));
        id.mac().ifPresent(mac -> dirtyPorts.addAll(portsBySighting.get(mac)));
    }

    static List<DeviceId> identifiers(final Instruction instruction) {
        final var ids = new ArrayList<DeviceId>(2);
        ids.add(instruction.device());
        instruction.mac().map(DeviceId::of).filter(id -> !ids.contains(id)).ifPresent(ids::add);
        return ids;
    }

    private void portIs(final PortRef ref, final Port port, final long now) {
        final var before = port(ref);
        final boolean sameDevice = before.isPresent()
            && before.orElseThrow().port().identifiers().equals(port.identifiers());
        if (sameDevice && before.orElseThrow().port().equals(port)) {
            return;
        }
        set(ref, Optional.of(new SeenPort(port, sameDevice ? before.orElseThrow().since() : now,
            before.map(SeenPort::sightings).orElse(Map.of()), neighbours(ref, before, port))));
    }

    /** Who is heard at a port that is not what it was: a link that went down takes them along. */
    private Neighbours neighbours(final PortRef ref, final Optional<SeenPort> before, final Port port) {
        final boolean down = before.isPresent() && before.orElseThrow().port().linkUp() && !port.linkUp();
        return before.filter(old -> !down).map(SeenPort::neighbours).orElse(Neighbours.NONE)
            .trusted(lldp.trust(ref, port));
    }

    private void heard(final Change.Heard change, final long now) {
        final var key = change.value().key();
        port(change.ref()).ifPresent(seen -> {
            if (change.value().pdu().ttl() == 0) {
                unheard(change.ref(), key);
                return;
            }
            final var after = seen.neighbours().with(change.value(), change.at());
            if (after.heard().containsKey(key)) {
                lldp.age(change.ref(), change.value(), now);
                hearing(change.ref(), seen, after);
            }
        });
    }

    private void unheard(final PortRef ref, final Neighbour.Key key) {
        lldp.forget(ref, key);
        port(ref).ifPresent(seen -> hearing(ref, seen, seen.neighbours().without(key)));
    }

    private void trusted(final PortRef ref) {
        port(ref).ifPresent(seen -> hearing(ref, seen, seen.neighbours()));
    }

    private void hearing(final PortRef ref, final SeenPort seen, final Neighbours after) {
        set(ref, Optional.of(new SeenPort(seen.port(), seen.since(), seen.sightings(),
            after.trusted(lldp.trust(ref, seen.port())))));
    }

    private void flood(final PortRef ref) {
        dirtyFloods.add(ref);
        changedPorts.add(ref);
    }

    /** Takes away what has come to its end by now. */
    void age(final long now) {
        lldp.silent(now).forEach(heard -> unheard(heard.ref(), heard.key()));
        lldp.calm(now).forEach(this::flood);
        migrations.values().removeIf(migration -> {
            final boolean over = migration.until() <= now;
            if (over) {
                dirtyInstructions.addAll(instructionsByDevice.get(migration.device()));
            }
            return over;
        });
    }

    /** The devices that a switch has learned behind a port, heard or quiet. */
    private Stream<MacAddress> learnedAt(final PortRef ref) {
        return port(ref).stream().flatMap(seen -> seen.sightings().values().stream()).map(SeenPort.Seen::sighting)
            .filter(sighting -> sighting.source() == Sighting.Source.LEARNED).map(Sighting::mac);
    }

    /** Whether a switch has learned a device behind any of its ports. */
    private boolean hasLearned(final String node, final MacAddress mac) {
        return portsBySighting.get(mac).stream()
            .anyMatch(ref -> ref.node().equals(node) && learnedAt(ref).anyMatch(mac::equals));
    }

    private void quiet(final String node, final MacAddress mac) {
        if (hasLearned(node, mac) && quiet.add(node, mac)) {
            hearingOf(node, mac);
        }
    }

    /** Whether a device is heard of is not what it was. */
    private void hearingOf(final String node, final MacAddress mac) {
        dirtyInstructions.addAll(instructionsByDevice.get(DeviceId.of(mac)));
        portsBySighting.get(mac).stream().filter(ref -> ref.node().equals(node)).forEach(dirtyPorts::add);
    }

    /** How many devices are believed behind one port of a node; a host that invents more fills no memory. */
    private int macLimit(final String node) {
        return Optional.ofNullable(configs.get(node)).map(NodeConfig::macLimit).orElse(OptionalInt.empty())
            .orElseGet(() -> Optional.ofNullable(nodes.get(node)).map(NodeFacts::kind).orElse(NodeKind.HYPERVISOR)
                .usualMacLimit());
    }

    private void seen(final Change.Seen change) {
        final var mac = change.value().mac();
        final var before = port(change.ref());
        if (before.isEmpty() || isUplink(change.ref())) {
            // What comes out of the physical network is somewhere else
            return;
        }
        if (quiet.remove(change.ref().node(), mac)) {
            hearingOf(change.ref().node(), mac);
        }
        final var station = change.value().station();
        final var fabric = fabricOf(change.ref().node());
        final var elsewhere = portsBySighting.get(mac).stream().filter(ref -> !ref.equals(change.ref())
            && fabricOf(ref.node()).equals(fabric)
            && port(ref).filter(other -> other.sightings().containsKey(station)).isPresent()).toList();
        if (!elsewhere.isEmpty() && !damper.mayMove(new Mover(fabric, mac), change.ref(), change.at())) {
            dirtyInstructions.addAll(instructionsByDevice.get(DeviceId.of(mac)));
            return;
        }
        elsewhere.forEach(ref -> forget(ref, station::equals));
        final var known = before.orElseThrow().sightings().get(station);
        final var ips = new HashSet<Ip>();
        if (known == null) {
            if (before.orElseThrow().sightings().size() >= macLimit(change.ref().node())
                    && !makeRoom(change.ref(), mac)) {
                return;
            }
        } else {
            ips.addAll(known.sighting().ips());
        }
        change.value().ips().stream().sorted().filter(ip -> ips.size() < MAX_ADDRESSES).forEach(ips::add);
        final boolean again = known != null && isPluggedSince(mac, change.ref(), known.since());
        if (known != null && !again && ips.equals(known.sighting().ips())) {
            return;
        }
        port(change.ref()).ifPresent(seen -> {
            final var sightings = new HashMap<>(seen.sightings());
            sightings.put(station, new SeenPort.Seen(
                new Sighting(mac, station.vlan(), ips, known == null ? change.value().source()
                    : known.sighting().source()),
                known == null || again ? change.at() : known.since()));
            resee(change.ref(), seen, sightings, Set.of(station));
        });
    }

    /** What is on record was right once: it moves nobody, and comes before the limits and fabrics are known. */
    private void recalled(final Change.Seen change) {
        port(change.ref()).filter(seen -> !isUplink(change.ref())).ifPresent(seen -> {
            final var sightings = new HashMap<>(seen.sightings());
            final var station = change.value().station();
            if (sightings.putIfAbsent(station, new SeenPort.Seen(change.value(), change.at())) == null) {
                resee(change.ref(), seen, sightings, Set.of(station));
            }
        });
    }

    /** Whether a device was plugged in elsewhere after a time: who still sends packets with its address is another. */
    private boolean isPluggedSince(final MacAddress mac, final PortRef here, final long time) {
        return instructionsByDevice.get(DeviceId.of(mac)).stream().map(instructions::get).filter(Objects::nonNull)
            .flatMap(instruction -> identifiers(instruction).stream())
            .flatMap(id -> portsByIdentifier.get(id).stream())
            .anyMatch(ref -> !ref.equals(here) && fabricOf(ref.node()).equals(fabricOf(here.node()))
                && port(ref).filter(seen -> seen.since() > time).isPresent());
    }

    /** The fabric that a node is in. */
    String fabricOf(final String node) {
        final var config = configs.get(node);
        return config == null ? NodeConfig.DEFAULT_FABRIC : config.fabric();
    }

    /** A port that is full takes no stranger any more; for a device that an instruction names, a stranger goes. */
    private boolean makeRoom(final PortRef ref, final MacAddress mac) {
        if (crowded.add(ref)) {
            dirtyNodes.add(ref.node());
        }
        if (instructionsByDevice.get(DeviceId.of(mac)).isEmpty()) {
            return false;
        }
        final var stranger = port(ref).orElseThrow().sightings().values().stream().map(SeenPort.Seen::sighting)
            .filter(one -> instructionsByDevice.get(DeviceId.of(one.mac())).isEmpty())
            .min(Comparator.comparing(Sighting::mac).thenComparing(one -> one.vlan().orElse(0)));
        stranger.ifPresent(one -> forget(ref, one.station()::equals));
        return stranger.isPresent();
    }

    /** Where more devices were seen than are believed to be there, sorted. */
    List<String> crowdedPorts(final String node) {
        return crowded.stream().filter(ref -> ref.node().equals(node)).map(PortRef::port).toList();
    }

    private void forget(final PortRef ref, final Predicate<Sighting.Station> which) {
        port(ref).ifPresent(seen -> {
            final var sightings = new HashMap<>(seen.sightings());
            final var gone = sightings.keySet().stream().filter(which).collect(Collectors.toSet());
            sightings.keySet().removeAll(gone);
            resee(ref, seen, sightings, gone);
        });
    }

    /**
     * Other devices are seen at a port, which is else what it was. Concerns those only: a port can lead to a thousand.
     */
    private void resee(final PortRef ref, final SeenPort before, final Map<Sighting.Station, SeenPort.Seen> sightings,
            final Set<Sighting.Station> changed) {
        if (changed.isEmpty()) {
            return;
        }
        final var after = new SeenPort(before.port(), before.since(), sightings, before.neighbours());
        ports.computeIfAbsent(ref.node(), unused -> new TreeMap<>()).put(ref.port(), after);
        for (final var station : changed) {
            final var mac = station.mac();
            if (sightings.containsKey(station)) {
                portsBySighting.add(mac, ref);
            } else {
                if (sightings.keySet().stream().noneMatch(other -> other.mac().equals(mac))) {
                    portsBySighting.remove(mac, ref);
                }
                unlearn(ref, mac);
            }
            dirtyInstructions.addAll(instructionsByDevice.get(DeviceId.of(mac)));
        }
        dirtyPorts.add(ref);
        changedPorts.add(ref);
    }

    /** A device is not seen at a port any more: where no port of the switch has it, it is not quiet, but gone. */
    private void unlearn(final PortRef ref, final MacAddress mac) {
        if (quiet.contains(ref.node(), mac) && !hasLearned(ref.node(), mac)) {
            quiet.remove(ref.node(), mac);
            hearingOf(ref.node(), mac);
        }
    }

    private void set(final PortRef ref, final Optional<SeenPort> value) {
        final var before = port(ref);
        if (before.equals(value)) {
            return;
        }
        before.ifPresent(old -> {
            dirtyInstructions.addAll(claimants(old));
            old.port().identifiers().forEach(id -> portsByIdentifier.remove(id, ref));
            old.sightings().keySet().forEach(station -> portsBySighting.remove(station.mac(), ref));
            old.neighbours().believed().keySet().forEach(id -> portsByAnnouncement.remove(id, ref));
            number(ref, old, false);
        });
        if (value.isPresent()) {
            final var seen = value.orElseThrow();
            ports.computeIfAbsent(ref.node(), unused -> new TreeMap<>()).put(ref.port(), seen);
            seen.port().identifiers().forEach(id -> portsByIdentifier.add(id, ref));
            seen.sightings().keySet().forEach(station -> portsBySighting.add(station.mac(), ref));
            seen.neighbours().believed().keySet().forEach(id -> portsByAnnouncement.add(id, ref));
            dirtyInstructions.addAll(claimants(seen));
            number(ref, seen, true);
        } else {
            if (crowded.remove(ref)) {
                dirtyNodes.add(ref.node());
            }
            final var ofNode = ports.get(ref.node());
            if (ofNode != null) {
                ofNode.remove(ref.port());
                if (ofNode.isEmpty()) {
                    ports.remove(ref.node());
                }
            }
        }
        before.ifPresent(old -> old.sightings().keySet().forEach(station -> unlearn(ref, station.mac())));
        if (lldp.isFlooded(ref)) {
            dirtyFloods.add(ref);
        }
        lldp.forgetSilently(ref, before.map(SeenPort::neighbours), value.map(SeenPort::neighbours));
        if (isUplink(ref)) {
            dirtyNodes.add(ref.node());
        }
        dirtyPorts.add(ref);
        changedPorts.add(ref);
    }

    /** Indexes the OpenFlow number of a port; other ports with the same one may have won, or lost, it. */
    private void number(final PortRef ref, final SeenPort seen, final boolean add) {
        if (seen.port().ofport() > 0) {
            final var key = new NodeNumber(ref.node(), seen.port().ofport());
            if (add) {
                portsByNumber.add(key, ref);
            } else {
                portsByNumber.remove(key, ref);
            }
            portsByNumber.get(key).stream().filter(other -> !other.equals(ref)).forEach(other ->
                port(other).ifPresent(twin -> dirtyInstructions.addAll(claimants(twin))));
        }
    }
}
