/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.golden;

import io.selvage.core.facts.Acl;
import io.selvage.core.facts.Acl.Family;
import io.selvage.core.facts.Capability;
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
import io.selvage.core.facts.SwitchFeatures;
import io.selvage.core.facts.TestNeighbours;
import io.selvage.core.facts.TorSettings;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.lldp.AnnouncedDevice;
import io.selvage.core.net.Ip;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Meter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Facts as lines of text, one change in a line; lists are separated by commas. Every line gives the whole new value.
 * <pre>
 * zone tz1 vxlan [fabric=f] [auto-join=false]
 * config hv1 [kind=gateway] [fabric=f] [zones=a,b] [tunnel-ip=192.0.2.1] [tables=one|9] [can=port-masks]
 * network blue zone=tz1 [vni=5001] [subnet=10.0.0.0/24,2001:db8::/64] [gateway=10.0.0.254] [unknown=drop]
 * domain rack1 [nodes=hv1] [ports=hv2/tap1] [hosts=hv3]
 * instruction vm1 device=NAME network=blue [mac=..] [ip=..,..] [domain=rack1] [type=layer-3] [vlan=100] [cos=5]
 *     [dscp=46] [in-kbps=1000] [out-kbps=1000] [in-acl=web] [out-acl=web]
 * acl web [type=ipv4|ipv6|eth] RULE ..  where RULE is accept|drop and conditions, separated by plus signs:
 *     accept+tcp+to=80-443+from=1024-65535+src=10.0.0.0/8+dst=..+dscp=46+flags=2+smac=..+dmac=..+ether=2048+icmp=8.0
 * allocated default blue 1048576
 * metered hv1 in|out|flood vm1 32768 1000
 * punted tor1 32768
 * node hv1 [kind=tor-vtep] [ip=192.0.2.1] [vxlan=1] [geneve=2] [gre=3] [zones=a,b] [tables=64]
 *     [meters=yes|no]
 * port hv1 tap1 [ofport=5] [iface-id=..] [attached-mac=..] [vm-id=..] [link=down]
 * seen hv1 tap1 mac=.. [vlan=100] [ip=..,..] [by=arp|nd|first-packet|learned]
 * unplug hv1 tap1
 * forget hv1 tap1 mac=..
 * quiet tor1 mac=..
 * learned tor1 [mac=..,..]
 * gone hv1
 * remove zone|config|network|domain|acl|instruction|trust NAME
 * remove allocated FABRIC NETWORK
 * heard hv1 tap1 chassis=.. port=.. [mac=..] [ttl=120] [name=..] [devices=a,b@100]
 * hearing hv1 yes|no
 * flood hv1 tap1 30s
 * trust hv1 [port=tap1] [believe=chassis-id,..] [doubt=system-name,..]
 * confidence lldp ovsdb
 * migration DEVICE NODE 30s
 * clock 20s
 * </pre>
 * {@code clock} says what time it is from then on, in seconds. Not thread-safe.
 */
public final class FactScript {
    private long now;

    /** The time at which the script has arrived, in milliseconds. */
    public long now() {
        return now;
    }

    /** The changes in some lines; blank ones and those that begin with {@code #} are skipped. */
    public List<Change> changes(final List<String> lines) {
        final var changes = new ArrayList<Change>();
        for (final var line : lines) {
            if (line.startsWith("clock ")) {
                now = 1000 * Long.parseLong(line.substring(6).strip().replace("s", ""));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                changes.add(change(line));
            }
        }
        return changes;
    }

    private Change change(final String line) {
        final var words = new Words(line);
        final var change = switch (words.next()) {
            case "zone" -> zone(words);
            case "config" -> config(words);
            case "network" -> network(words);
            case "domain" -> domain(words);
            case "instruction" -> instruction(words);
            case "allocated" ->
                new Change.Allocated(words.next(), words.next(), Optional.of(Integer.parseInt(words.next())));
            case "acl" -> acl(words);
            case "punted" -> new Change.Metered(words.next(), "punt",
                Optional.of(new Meter(Integer.parseInt(words.next()), new Rate(256, 256))));
            case "metered" -> new Change.Metered(words.next(), words.next() + " " + words.next(), Optional.of(
                new Meter(Integer.parseInt(words.next()), Rate.of(Long.parseLong(words.next())))));
            case "node" -> node(words);
            case "port" -> port(words);
            case "seen" -> new Change.Seen(words.ref(), new Sighting(MacAddress.of(words.needed("mac")),
                words.option("vlan").map(Integer::valueOf), ips(words), source(words.option("by").orElse("arp"))), now);
            case "unplug" -> new Change.NodePort(words.ref(), Optional.empty());
            case "forget" -> new Change.Forgotten(words.ref(), MacAddress.of(words.needed("mac")));
            case "heard" -> heard(words);
            case "hearing" -> new Change.Hearing(words.next(), words.next().equals("yes"));
            case "flood" -> new Change.Flood(words.ref(), 1000 * Long.parseLong(words.next().replace("s", "")));
            case "trust" -> trust(words);
            case "confidence" -> new Change.Confidence(words.rest().stream().map(FactScript::source).toList());
            case "migration" -> new Change.Migration(new DeviceId(words.next()), words.next(),
                1000 * Long.parseLong(words.next().replace("s", "")));
            case "quiet" -> new Change.Quiet(words.next(), MacAddress.of(words.needed("mac")));
            case "learned" -> new Change.Learned(words.next(), words.list("mac").stream().map(MacAddress::of)
                .collect(Collectors.toSet()));
            case "gone" -> new Change.NodeGone(words.next());
            case "remove" -> removal(words);
            default -> throw new IllegalArgumentException("unknown word at the beginning of: " + line);
        };
        words.end();
        return change;
    }

    private static Change zone(final Words words) {
        final var name = words.next();
        return new Change.Zone(name, Optional.of(new TransportZone(name,
            words.option("fabric").orElse(NodeConfig.DEFAULT_FABRIC), encapsulation(words.next()),
            !words.option("auto-join").equals(Optional.of("false")))));
    }

    private static Change config(final Words words) {
        final var name = words.next();
        return new Change.Config(name, Optional.of(new NodeConfig(name,
            words.option("kind").flatMap(NodeKind::ofText),
            words.option("fabric").orElse(NodeConfig.DEFAULT_FABRIC), Set.copyOf(words.list("zones")),
            words.option("tunnel-ip").map(Ip::of), Optional.empty(), words.list("uplinks"), words.option("gateway"),
            new TorSettings(words.option("tables").map(text -> text.equals("one") ? 1 : Integer.parseInt(text)),
                words.list("can").stream().map(text -> Capability.ofText(text).orElseThrow())
                    .collect(Collectors.toSet())),
            words.option("mac-limit").map(Integer::valueOf).map(OptionalInt::of).orElse(OptionalInt.empty()))));
    }

    private static Change network(final Words words) {
        final var name = words.next();
        final var gateways = words.list("gateway").stream().map(Ip::of).toList();
        final var subnets = words.list("subnet").stream()
            .map(IpPrefix::of).map(prefix -> new VirtualNetwork.Subnet(prefix, gateways.stream()
                .filter(prefix::contains).findFirst())).toList();
        return new Change.Network(name, Optional.of(new VirtualNetwork(name, Optional.empty(),
            words.option("vni").map(Integer::valueOf), words.option("vlan").map(Integer::valueOf),
            words.needed("zone"), subnets,
            !words.option("unknown").equals(Optional.of("drop")))));
    }

    private static Change domain(final Words words) {
        final var name = words.next();
        final var ports = new HashSet<PortRef>();
        words.list("ports").forEach(text -> ports.add(new PortRef(text.split("/")[0], text.split("/")[1])));
        return new Change.Domain(name, Optional.of(new MobilityDomain(name, Set.copyOf(words.list("nodes")), ports,
            Set.copyOf(words.list("hosts")))));
    }

    private static Change instruction(final Words words) {
        final var name = words.next();
        return new Change.Provision(name, Optional.of(new Instruction(name, new DeviceId(words.needed("device")),
            words.needed("network"), words.option("mac").map(MacAddress::of), new TreeSet<>(ips(words)),
            words.option("domain"), words.option("mode").equals(Optional.of("push")), policy(words))));
    }

    private static PortPolicy policy(final Words words) {
        return new PortPolicy(words.option("type").filter("layer-3"::equals).isPresent() ? PortPolicy.Type.LAYER_3
            : PortPolicy.Type.LAYER_2, words.option("vlan").map(Integer::valueOf),
            words.option("cos").map(Integer::valueOf), words.option("dscp").map(Integer::valueOf),
            words.option("in-kbps").map(text -> Rate.of(Long.parseLong(text))),
            words.option("out-kbps").map(text -> Rate.of(Long.parseLong(text))), words.option("in-acl"),
            words.option("out-acl"));
    }

    private static Change acl(final Words words) {
        final var name = words.next();
        final var judges = switch (words.option("type").orElse("eth")) {
            case "ipv4" -> Set.of(Family.IPV4);
            case "ipv6" -> Set.of(Family.IPV6);
            default -> Family.ALL;
        };
        final var entries = new ArrayList<Acl.Entry>();
        words.rest().forEach(rule -> entries.add(AclRule.parse("e" + (entries.size() + 1), judges, rule)));
        return new Change.AccessList(name, Optional.of(new Acl(name, judges, entries)));
    }

    private static Change node(final Words words) {
        final var name = words.next();
        final var tunnels = new EnumMap<Encapsulation, Integer>(Encapsulation.class);
        for (final var encapsulation : Encapsulation.values()) {
            words.option(encapsulation.text()).ifPresent(port -> tunnels.put(encapsulation, Integer.valueOf(port)));
        }
        return new Change.Node(new NodeFacts(name, words.option("kind").map(text -> NodeKind.ofText(text).orElseThrow())
            .orElse(NodeKind.HYPERVISOR), words.option("ip").map(Ip::of), OptionalLong.empty(), tunnels,
            words.list("zones"), Optional.empty(), Optional.empty(), new SwitchFeatures(
                words.option("tables").map(Integer::valueOf), words.option("meters").map("yes"::equals))));
    }

    private static Change port(final Words words) {
        final var ref = words.ref();
        return new Change.NodePort(ref, Optional.of(new Port(ref.port(),
            words.option("ofport").map(Integer::valueOf).orElse(0), words.option("iface-id").map(DeviceId::new),
            words.option("attached-mac").map(MacAddress::of), words.option("vm-id").map(DeviceId::new),
            !words.option("link").equals(Optional.of("down")))));
    }

    private Change heard(final Words words) {
        final var devices = new ArrayList<AnnouncedDevice>();
        words.list("devices").forEach(text -> devices.add(new AnnouncedDevice(text.split("@")[0],
            text.contains("@") ? OptionalInt.of(Integer.parseInt(text.split("@")[1])) : OptionalInt.empty())));
        return new Change.Heard(words.ref(), TestNeighbours.of(
            MacAddress.of(words.option("mac").orElse("02:00:00:00:00:aa")), words.needed("chassis"),
            words.needed("port"), Integer.parseInt(words.option("ttl").orElse("120")), words.option("name"), devices),
            now);
    }

    private static Change trust(final Words words) {
        final var decisions = new EnumMap<LldpTrust.Kind, Boolean>(LldpTrust.Kind.class);
        final var believed = words.list("believe");
        final var doubted = words.list("doubt");
        for (final var kind : LldpTrust.Kind.values()) {
            if (believed.contains(kind.text()) || doubted.contains(kind.text())) {
                decisions.put(kind, believed.contains(kind.text()));
            }
        }
        final var trust = new LldpTrust(decisions);
        return new Change.Trust(words.next(), Optional.of(words.option("port")
            .map(port -> new NodeTrust(LldpTrust.UNDECIDED, Map.of(port, trust)))
            .orElseGet(() -> new NodeTrust(trust, Map.of()))));
    }

    private static Change removal(final Words words) {
        return switch (words.next()) {
            case "zone" -> new Change.Zone(words.next(), Optional.empty());
            case "config" -> new Change.Config(words.next(), Optional.empty());
            case "network" -> new Change.Network(words.next(), Optional.empty());
            case "domain" -> new Change.Domain(words.next(), Optional.empty());
            case "instruction" -> new Change.Provision(words.next(), Optional.empty());
            case "acl" -> new Change.AccessList(words.next(), Optional.empty());
            case "allocated" -> new Change.Allocated(words.next(), words.next(), Optional.empty());
            case "trust" -> new Change.Trust(words.next(), Optional.empty());
            default -> throw new IllegalArgumentException("cannot remove that: " + words);
        };
    }

    private static Set<Ip> ips(final Words words) {
        final var ips = new TreeSet<Ip>();
        words.list("ip").forEach(text -> ips.add(Ip.of(text)));
        return ips;
    }

    private static Encapsulation encapsulation(final String text) {
        return Arrays.stream(Encapsulation.values()).filter(one -> one.text().equals(text)).findAny().orElseThrow();
    }

    private static Sighting.Source source(final String text) {
        return Arrays.stream(Sighting.Source.values()).filter(one -> one.text().equals(text)).findAny().orElseThrow();
    }

    /** The words of a line: those in order, and {@code key=value} in any order. */
    private static final class Words {
        private final String line;
        private final List<String> plain = new ArrayList<>();
        private final Map<String, String> options = new HashMap<>();

        Words(final String line) {
            this.line = line;
            for (final var word : line.strip().split("\\s+")) {
                final int equals = word.indexOf('=');
                final int plus = word.indexOf('+');
                if (equals < 0 || plus >= 0 && plus < equals) {
                    plain.add(word);
                } else {
                    options.put(word.substring(0, equals), word.substring(equals + 1));
                }
            }
        }

        String next() {
            if (plain.isEmpty()) {
                throw new IllegalArgumentException("a word is missing: " + line);
            }
            return plain.removeFirst();
        }

        /** All that is left of the words in order. */
        List<String> rest() {
            final var rest = List.copyOf(plain);
            plain.clear();
            return rest;
        }

        PortRef ref() {
            return new PortRef(next(), next());
        }

        Optional<String> option(final String key) {
            return Optional.ofNullable(options.remove(key));
        }

        String needed(final String key) {
            return option(key).orElseThrow(() -> new IllegalArgumentException(key + " is missing: " + line));
        }

        List<String> list(final String key) {
            return option(key).map(text -> List.of(text.split(","))).orElse(List.of());
        }

        void end() {
            if (!plain.isEmpty() || !options.isEmpty()) {
                throw new IllegalArgumentException("too many words: " + line);
            }
        }

        @Override
        public String toString() {
            return line;
        }
    }
}
