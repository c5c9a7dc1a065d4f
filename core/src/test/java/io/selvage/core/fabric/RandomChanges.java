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

import io.selvage.core.facts.Acl;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.LldpTrust;
import io.selvage.core.facts.MobilityDomain;
import io.selvage.core.facts.NodeConfig;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.NodeTrust;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortPolicy;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Rate;
import io.selvage.core.facts.Sighting;
import io.selvage.core.facts.TestNeighbours;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.lldp.AnnouncedDevice;
import io.selvage.core.net.Ip;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Meter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Random changes over so few names that they collide all the time. */
final class RandomChanges {
    static final List<String> HYPERVISORS = List.of("hv1", "hv2", "hv3");
    /** The nodes; the last one is a hardware VTEP. */
    static final List<String> NODES = List.of("hv1", "hv2", "hv3", "tor1");
    private static final List<String> ZONES = List.of("tz1", "tz2", "tz3");
    private static final List<String> NETWORKS = List.of("blue", "green", "red");
    private static final List<String> ACLS = List.of("web", "mail");
    private static final List<String> DOMAINS = List.of("rack1", "rack2");
    private static final List<String> FABRICS = List.of(NodeConfig.DEFAULT_FABRIC, NodeConfig.DEFAULT_FABRIC, "other");

    private final Random random;
    private final List<String> nodes;

    RandomChanges(final Random random, final List<String> nodes) {
        this.random = random;
        this.nodes = nodes;
    }

    Change next() {
        return switch (random.nextInt(37)) {
            case 0 -> zone();
            case 1 -> config();
            case 2, 3 -> network();
            case 4 -> domain();
            case 5, 6, 7, 8, 9 -> provision();
            case 10, 11 -> new Change.Node(nodeFacts(pick(nodes)));
            case 12, 13, 14, 15, 16, 17 -> nodePort();
            case 18 -> inventory();
            case 19, 20, 21 -> new Change.Seen(ref(), new Sighting(mac(), vlan(), some(List.of(ip(), ip())),
                pick(List.of(Sighting.Source.ARP, Sighting.Source.ND, Sighting.Source.FIRST_PACKET,
                    Sighting.Source.LEARNED))), 0);
            case 22 -> new Change.Forgotten(ref(), mac());
            case 23, 24, 25, 26 -> heard();
            case 27, 28 -> new Change.Trust(pick(nodes), often() ? Optional.of(new NodeTrust(trust(),
                Map.of("tap1", trust(), "tap2", trust()))) : Optional.empty());
            case 29 -> new Change.Confidence(List.copyOf(some(List.of(Sighting.Source.values()))));
            case 34 -> acl();
            case 35 -> new Change.Metered(pick(NODES), pick(List.of("in vm", "out vm")) + random.nextInt(6), often()
                ? Optional.of(new Meter(Meter.FIRST + random.nextInt(4), Rate.of(1000))) : Optional.empty());
            case 30 -> new Change.Quiet(pick(nodes), mac());
            case 32 -> {
                final var sighting = new Sighting(mac(), vlan(), Set.of(), Sighting.Source.LEARNED);
                yield new Change.SeenAmong(List.of(new Change.Seen(ref(), sighting, 0),
                    new Change.Seen(ref(), sighting, 0)));
            }
            case 31 -> new Change.Learned(pick(nodes), some(List.of(mac(), mac(), mac(), mac())));
            default -> often() ? nodePort() : new Change.NodeGone(pick(nodes));
        };
    }

    private Optional<Integer> vlan() {
        return rarely() ? Optional.of(100 + random.nextInt(2)) : Optional.empty();
    }

    private Change acl() {
        final var name = pick(ACLS);
        return new Change.AccessList(name, often() ? Optional.of(new Acl(name, Acl.Family.ALL, List.of(
            new Acl.Entry("only", Acl.Condition.ANY, pick(List.of(Acl.Verdict.values())), rarely()
                ? Optional.of("cannot be done") : Optional.empty())))) : Optional.empty());
    }

    private PortPolicy policy() {
        return new PortPolicy(nodes.equals(NODES) && rarely() ? PortPolicy.Type.LAYER_3 : PortPolicy.Type.LAYER_2,
            vlan(), rarely() ? Optional.of(5) : Optional.empty(),
            rarely() ? Optional.of(46) : Optional.empty(), rarely() ? Optional.of(Rate.of(1000)) : Optional.empty(),
            rarely() ? Optional.of(Rate.of(2000)) : Optional.empty(), rarely() ? Optional.of(pick(ACLS))
                : Optional.empty(), rarely() ? Optional.of(pick(ACLS)) : Optional.empty());
    }

    /** A beginning in which most things work. */
    List<Change> beginning() {
        final var changes = new ArrayList<Change>();
        ZONES.forEach(name -> changes.add(new Change.Zone(name, Optional.of(
            new TransportZone(name, NodeConfig.DEFAULT_FABRIC, pick(tunnelled()), true)))));
        int vni = 5000;
        for (final var name : NETWORKS) {
            vni++;
            changes.add(new Change.Network(name, Optional.of(new VirtualNetwork(name, Optional.empty(),
                Optional.of(vni), pick(ZONES), nodes.equals(NODES) && rarely() ? routed() : List.of(),
                random.nextBoolean()))));
        }
        nodes.forEach(name -> changes.add(new Change.Node(new NodeFacts(name,
            usualKind(name), Optional.of(Ip.of("192.0.2." + (NODES.indexOf(name) + 1))), OptionalLong.of(1),
            allTunnels(), List.of(), Optional.empty(), Optional.empty()))));
        return changes;
    }

    /**
     * A change in a fabric that mostly works: members with the same addresses in every network come, go and move; some
     * are seen by their packets on a port that several share.
     */
    Change orderly() {
        final int number = random.nextInt(5);
        final var network = pick(NETWORKS);
        final var name = network + "-" + number;
        final var mac = new MacAddress(0x0200_0000_0100L + number);
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> {
                final var ref = new PortRef(pick(nodes), "tap-" + name);
                yield new Change.NodePort(ref, often() ? Optional.of(new Port(ref.port(),
                    10 + 5 * NETWORKS.indexOf(network) + number, Optional.of(new DeviceId(name)), Optional.of(mac),
                    Optional.empty(), true)) : Optional.empty());
            }
            case 9, 10, 11, 12 -> new Change.Provision(name, often() ? Optional.of(new Instruction(name,
                new DeviceId(name), network, Optional.of(mac), addresses(number), Optional.empty()))
                : Optional.empty());
            case 13 -> {
                final var shared = new MacAddress(0x0200_0000_0200L + number);
                yield new Change.Provision("shared-" + number, often() ? Optional.of(new Instruction("shared-" + number,
                    DeviceId.of(shared), network, Optional.empty(), addresses(10 + number), Optional.empty(),
                    false, sharedPort(number)))
                    : Optional.empty());
            }
            case 14 -> new Change.NodePort(new PortRef(pick(nodes), "trunk"), Optional.of(new Port("trunk", 50,
                Optional.empty(), Optional.empty(), Optional.empty(), true)));
            case 15, 16 -> new Change.Seen(new PortRef(pick(nodes), "trunk"), new Sighting(
                new MacAddress(0x0200_0000_0200L + number), sharedVlan(number), Set.of(),
                Sighting.Source.FIRST_PACKET), 0);
            case 17, 18 -> pick(beginning());
            default -> next();
        };
    }

    /** Of the devices behind the shared port, two are untagged, two in one VLAN, and one in another. */
    private static Optional<Integer> sharedVlan(final int number) {
        return number < 2 ? Optional.empty() : Optional.of(number < 4 ? 100 : 200);
    }

    private static PortPolicy sharedPort(final int number) {
        return new PortPolicy(PortPolicy.Type.LAYER_2, sharedVlan(number), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private TreeSet<Ip> addresses(final int number) {
        final var ips = new TreeSet<Ip>();
        if (random.nextBoolean()) {
            ips.add(Ip.of("10.0.0." + (10 + number)));
        }
        if (random.nextBoolean()) {
            ips.add(Ip.of("2001:db8::" + (10 + number)));
        }
        return ips;
    }

    private static List<Encapsulation> tunnelled() {
        return List.of(Encapsulation.VXLAN, Encapsulation.GENEVE, Encapsulation.GRE);
    }

    private static Map<Encapsulation, Integer> allTunnels() {
        return Map.of(Encapsulation.VXLAN, 100, Encapsulation.GENEVE, 101, Encapsulation.GRE, 102);
    }

    /** One of a few agents, each of which always says the same, or good-bye. */
    private Change heard() {
        final int number = random.nextInt(4);
        final var source = new MacAddress(0x0200_0000_0000L + number);
        final var neighbour = TestNeighbours.of(source, number % 2 == 0 ? "device" + number : source.toString(),
            number < 2 ? "eth" + number : new MacAddress(0x0200_0000_0003L + number % 2).toString(), 65_535,
            number == 3 ? Optional.empty() : Optional.of("device" + (3 - number)),
            List.of(new AnnouncedDevice("device" + (number + 1) % 4, OptionalInt.empty())));
        return new Change.Heard(ref(), often() ? neighbour : TestNeighbours.silent(neighbour), 0);
    }

    private LldpTrust trust() {
        final var decisions = new HashMap<LldpTrust.Kind, Boolean>();
        some(List.of(LldpTrust.Kind.values())).forEach(kind -> decisions.put(kind, often()));
        return new LldpTrust(decisions);
    }

    private Change zone() {
        final var name = pick(ZONES);
        return new Change.Zone(name, often() ? Optional.of(new TransportZone(name, pick(FABRICS),
            often() ? pick(tunnelled()) : Encapsulation.NONE, often())) : Optional.empty());
    }

    private Change config() {
        final var name = pick(nodes);
        return new Change.Config(name, random.nextBoolean() ? Optional.of(new NodeConfig(name, Optional.empty(),
            pick(FABRICS), rarely() ? some(ZONES) : Set.of(), rarely() ? Optional.of(tunnelIp(name)) : Optional.empty(),
            Optional.empty())) : Optional.empty());
    }

    private Change network() {
        final var name = pick(NETWORKS);
        return new Change.Network(name, often() ? Optional.of(new VirtualNetwork(name, Optional.empty(),
            often() ? Optional.of(pick(List.of(5001, 5002, 5003, VniAllocator.FIRST))) : Optional.empty(), pick(ZONES),
            rarely() ? List.of(new VirtualNetwork.Subnet(IpPrefix.of("10.0.0.0/30"), Optional.empty()))
                : nodes.equals(NODES) && random.nextBoolean() ? routed() : List.of(),
            random.nextBoolean())) : Optional.empty());
    }

    /** Subnets whose devices can be layer-3. */
    private static List<VirtualNetwork.Subnet> routed() {
        return List.of(new VirtualNetwork.Subnet(IpPrefix.of("10.0.0.0/24"), Optional.of(Ip.of("10.0.0.254"))),
            new VirtualNetwork.Subnet(IpPrefix.of("2001:db8::/64"), Optional.of(Ip.of("2001:db8::fe"))));
    }

    private Change domain() {
        final var name = pick(DOMAINS);
        return new Change.Domain(name, often() ? Optional.of(new MobilityDomain(name, some(nodes),
            some(List.of(ref(), ref())), rarely() ? some(nodes) : Set.of())) : Optional.empty());
    }

    private Change provision() {
        final var name = "vm" + random.nextInt(6);
        return new Change.Provision(name, often() ? Optional.of(new Instruction(name, device(), pick(NETWORKS),
            rarely() ? Optional.of(mac()) : Optional.empty(), new TreeSet<>(rarely() ? some(List.of(ip(), ip(), ip()))
                : Set.of()), rarely() ? Optional.of(pick(DOMAINS)) : Optional.empty(), rarely(), policy()))
            : Optional.empty());
    }

    private Change nodePort() {
        final var ref = ref();
        return new Change.NodePort(ref, often() ? Optional.of(port(ref.port())) : Optional.empty());
    }

    private Change inventory() {
        final var ports = new HashMap<String, Port>();
        for (int i = random.nextInt(4); i > 0; i--) {
            final var ref = ref();
            ports.put(ref.port(), port(ref.port()));
        }
        return new Change.Inventory(nodeFacts(pick(nodes)), ports.values());
    }

    private Port port(final String name) {
        final int usual = Integer.parseInt(name.substring(3));
        return new Port(name, often() ? usual : random.nextInt(6) - 1,
            random.nextBoolean() ? Optional.of(device()) : Optional.empty(),
            random.nextBoolean() ? Optional.of(mac()) : Optional.empty(),
            rarely() ? Optional.of(device()) : Optional.empty(), often());
    }

    private NodeFacts nodeFacts(final String name) {
        final var tunnels = new HashMap<>(allTunnels());
        if (rarely()) {
            tunnels.remove(pick(tunnelled()));
        }
        if (rarely()) {
            tunnels.put(pick(tunnelled()), -1);
        }
        return new NodeFacts(name, often() || !nodes.equals(NODES) ? usualKind(name)
            : pick(List.of(NodeKind.values())),
            often() ? Optional.of(tunnelIp(name)) : Optional.empty(),
            OptionalLong.of(1), tunnels, rarely() ? List.copyOf(some(ZONES)) : List.of(), Optional.empty(),
            Optional.empty());
    }

    private static NodeKind usualKind(final String node) {
        return node.startsWith("tor") ? NodeKind.TOR_VTEP : NodeKind.HYPERVISOR;
    }

    /** One of two addresses, never one of another node. */
    private Ip tunnelIp(final String node) {
        return Ip.of("192.0.2." + (10 * random.nextInt(2) + NODES.indexOf(node) + 1));
    }

    private PortRef ref() {
        return new PortRef(pick(nodes), "tap" + (1 + random.nextInt(4)));
    }

    private DeviceId device() {
        return random.nextBoolean() ? DeviceId.of(mac()) : new DeviceId("device" + random.nextInt(4));
    }

    private MacAddress mac() {
        return new MacAddress(0x0200_0000_0000L + random.nextInt(6));
    }

    private Ip ip() {
        return random.nextInt(3) > 0 ? Ip.of("10.0.0." + (1 + random.nextInt(5)))
            : pick(List.of(Ip.of("2001:db8::" + (1 + random.nextInt(5))), Ip.linkLocalOf(mac())));
    }

    private boolean often() {
        return random.nextInt(5) > 0;
    }

    private boolean rarely() {
        return random.nextInt(4) == 0;
    }

    private <T> T pick(final List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private <T> Set<T> some(final List<T> from) {
        final var some = new HashSet<T>();
        from.forEach(one -> {
            if (random.nextBoolean()) {
                some.add(one);
            }
        });
        return some;
    }
}
