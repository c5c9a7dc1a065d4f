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

import static org.junit.Assert.assertEquals;

import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.FlowLines;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.core.vtep.VtepAclEntry;
import io.selvage.core.vtep.VtepEntry;
import io.selvage.core.vtep.VtepKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A story of the fabric as text: steps of facts, and after each what it changes. The file looks like this:
 * <pre>
 * # What the scenario is about.
 * show flows nodes           (optional: what of the outcome to show; all but nodes and skeletons when left out)
 *
 * == What happens in the step
 * network blue zone=tz1      (lines of a {@link FactScript}, taken in as one batch)
 * ----
 * device vm1: running at hv1/tap1 ...
 * flows of hv1
 *   + table=...              (wanted anew)
 *   ~ table=...              (wanted with other actions)
 *   - table=...              (no longer wanted)
 * entries of tor1
 *   + port eth1 is in ...    (hardware_vtep entries likewise)
 * </pre>
 * The flows of a node's skeleton, which are the same in every scenario, are shown by {@code show skeleton} only.
 */
public final class Scenario {
    /** What a step is: its title and facts. */
    private record Step(String title, List<String> facts) { }

    private final List<String> head = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<String> shown = new ArrayList<>();
    private final Fabric fabric = new Fabric();
    private final FactScript script = new FactScript();
    private final Map<String, Map<FlowKey, Flow>> flows = new TreeMap<>();
    private final Map<String, Map<VtepKey, VtepEntry>> vtep = new TreeMap<>();

    /** Reads a scenario; what the file expects is skipped. */
    public Scenario(final String text) {
        boolean facts = true;
        for (final var line : text.lines().toList()) {
            if (line.startsWith("== ")) {
                steps.add(new Step(line.substring(3), new ArrayList<>()));
                facts = true;
            } else if (line.equals("----")) {
                facts = false;
                while (!steps.getLast().facts().isEmpty() && steps.getLast().facts().getLast().isBlank()) {
                    steps.getLast().facts().removeLast();
                }
            } else if (steps.isEmpty()) {
                head.add(line);
            } else if (facts) {
                steps.getLast().facts().add(line);
            }
        }
        head.stream().filter(line -> line.startsWith("show ")).forEach(line ->
            shown.addAll(List.of(line.substring(5).split(" "))));
        if (shown.isEmpty()) {
            shown.addAll(List.of("flows", "devices", "networks"));
        }
    }

    /** Plays the scenario, and gives the file that is right. */
    public String play() {
        final var lines = new ArrayList<>(head);
        for (final var step : steps) {
            lines.add("== " + step.title());
            lines.addAll(step.facts());
            lines.add("----");
            lines.addAll(take(step));
            lines.add("");
        }
        return String.join("\n", lines);
    }

    /** The fabric, as the steps played so far left it. */
    public Fabric fabric() {
        return fabric;
    }

    private List<String> take(final Step step) {
        final var changes = script.changes(step.facts());
        final var before = new HashMap<String, Map<FlowKey, Flow>>();
        flows.forEach((node, old) -> before.put(node, new HashMap<>(old)));
        final var outcome = fabric.apply(changes, script.now());
        final var lines = new ArrayList<String>();
        if (shown.contains("nodes")) {
            new TreeMap<>(outcome.nodes()).forEach((name, node) -> lines.add(node(name, node)));
        }
        if (shown.contains("networks")) {
            new TreeMap<>(outcome.networks()).forEach((name, network) -> lines.add(network(name, network)));
            outcome.allocations().forEach(chosen -> lines.add("allocate vni " + chosen.vni() + " for network "
                + chosen.network() + " of fabric " + chosen.fabric()));
        }
        if (shown.contains("devices")) {
            outcome.bindings().stream().map(Scenario::binding).sorted().forEach(lines::add);
        }
        outcome.flows().forEach((node, changed) -> flows.computeIfAbsent(node, unused -> new HashMap<>()));
        outcome.flows().forEach((node, changed) -> changed.forEach((key, flow) -> flow.ifPresentOrElse(
            wanted -> flows.get(node).put(key, wanted), () -> flows.get(node).remove(key))));
        flows.forEach((node, now) -> {
            assertEquals("the differences do not add up on " + node, fabric.flows(node), now);
            lines.addAll(flows(node, before.getOrDefault(node, Map.of()), now));
        });
        lines.addAll(entries(outcome));
        return lines.isEmpty() ? List.of("nothing changes") : lines;
    }

    /** How the {@code hardware_vtep} databases change. */
    private List<String> entries(final Outcome outcome) {
        final var lines = new ArrayList<String>();
        new TreeMap<>(outcome.vtep()).forEach((node, changed) -> {
            final var now = vtep.computeIfAbsent(node, unused -> new HashMap<>());
            lines.add("entries of " + node);
            new TreeMap<>(changed).forEach((key, entry) -> {
                final var before = Optional.ofNullable(entry.isPresent() ? now.put(key, entry.orElseThrow())
                    : now.remove(key));
                lines.add((before.isEmpty() ? "  + " : entry.isPresent() ? "  ~ " : "  - ")
                    + line(entry.or(() -> before).orElseThrow()));
            });
        });
        vtep.forEach((node, now) -> assertEquals("the differences do not add up on " + node, fabric.vtep(node), now));
        return lines;
    }

    private static String line(final VtepEntry entry) {
        return switch (entry) {
            case VtepEntry.LogicalSwitch(var name, var key) -> "logical switch " + name
                + (key.isPresent() ? ", tunnel key " + key.getAsInt() : "");
            case VtepEntry.VlanBinding(var port, var vlan, var name) -> "port " + port
                + (vlan == 0 ? "" : ", VLAN " + vlan) + " is in " + name;
            case VtepEntry.AccessList(var name, var entries) -> "access list " + name + entries.stream()
                .map(one -> "\n      " + entry(one)).collect(Collectors.joining());
            case VtepEntry.AclBinding(var port, var vlan, var acl) -> "port " + port
                + (vlan == 0 ? "" : ", VLAN " + vlan) + " is judged by " + acl;
            case VtepEntry.RemoteMac(var name, var mac, var locator) -> "in " + name + ", " + mac + " is at " + locator;
            case VtepEntry.RemoteFlood(var name, var locators) -> "in " + name + ", unknown is at "
                + String.join(", ", locators.stream().map(Ip::toString).toList());
        };
    }

    private static String entry(final VtepAclEntry entry) {
        final var words = new StringBuilder().append(entry.sequence())
            .append(entry.ingress() ? " ingress " : " egress ").append(entry.permit() ? "permit" : "deny");
        entry.source().ifPresent(mac -> words.append(" from ").append(mac));
        entry.destination().ifPresent(mac -> words.append(" to ").append(mac));
        entry.etherType().ifPresent(type -> words.append(" type 0x").append(Integer.toHexString(type)));
        entry.sourceNetwork().ifPresent(net -> words.append(" from ").append(net.address()).append('/')
            .append(net.mask()));
        entry.destinationNetwork().ifPresent(net -> words.append(" to ").append(net.address()).append('/')
            .append(net.mask()));
        entry.protocol().ifPresent(protocol -> words.append(" protocol ").append(protocol));
        entry.sourcePorts().ifPresent(range -> words.append(" from ports ").append(range.min()).append('-')
            .append(range.max()));
        entry.destinationPorts().ifPresent(range -> words.append(" to ports ").append(range.min()).append('-')
            .append(range.max()));
        entry.tcpFlags().ifPresent(flags -> words.append(" flags ").append(flags));
        entry.icmpType().ifPresent(type -> words.append(" ICMP ").append(type));
        entry.icmpCode().ifPresent(code -> words.append('.').append(code));
        return words.toString();
    }

    private List<String> flows(final String node, final Map<FlowKey, Flow> before, final Map<FlowKey, Flow> now) {
        final var signs = new HashMap<Flow, String>();
        now.forEach((key, flow) -> {
            if (!flow.equals(before.get(key))) {
                signs.put(flow, before.containsKey(key) ? "  ~ " : "  + ");
            }
        });
        before.forEach((key, flow) -> {
            if (!now.containsKey(key)) {
                signs.put(flow, "  - ");
            }
        });
        signs.keySet().removeIf(flow -> shown.contains("skeleton") ? false
            : !shown.contains("flows") || Cookie.network(flow.cookie()) == 0);
        final var lines = new ArrayList<String>();
        FlowLines.sorted(signs.keySet()).forEach(flow -> lines.add(signs.get(flow)
            + FlowLines.line(flow, Optional.ofNullable(fabric.nodes().get(node)))));
        if (!lines.isEmpty()) {
            lines.addFirst("flows of " + node);
        }
        return lines;
    }

    private static String node(final String name, final Optional<ResolvedNode> node) {
        return "node " + name + ": " + node.map(known ->
            (known.kind() == NodeKind.HYPERVISOR ? "" : known.kind().text() + ", ")
            + "fabric " + known.fabric() + ", zones " + known.zones()
            + ", encapsulations " + known.encapsulations().stream().map(one -> one.text()).toList()
            + known.tunnelIp().map(ip -> ", tunnel address " + ip).orElse("")
            + known.problem().map(problem -> ", problem: " + problem).orElse("")).orElse("gone");
    }

    private static String network(final String name, final Optional<ResolvedNetwork> network) {
        return "network " + name + ": " + network.map(known -> switch (known) {
            case ResolvedNetwork.Usable usable -> "vni " + usable.vni() + ", " + usable.encapsulation().text();
            case ResolvedNetwork.Failed failed -> "failed: " + failed.reason();
        }).orElse("gone");
    }

    private static String binding(final Outcome.BindingChange change) {
        final var any = change.after().or(change::before).orElseThrow();
        final var name = any.instruction().map(instruction -> "device " + instruction).orElse("stranger "
            + any.device());
        return name + ": " + change.after().map(Scenario::state).orElse("gone");
    }

    private static String state(final Binding binding) {
        return binding.status().text()
            + binding.place().map(place -> " at " + place.node() + "/" + place.port()).orElse("")
            + binding.source().map(source -> " by " + source.text()).orElse("")
            + binding.mac().map(mac -> ", mac " + mac).orElse("")
            + (binding.ips().isEmpty() ? "" : ", ip " + binding.ips().stream().sorted().map(Ip::toString)
                .collect(Collectors.joining(",")))
            + binding.reason().map(reason -> " (" + reason + ")").orElse("");
    }
}
