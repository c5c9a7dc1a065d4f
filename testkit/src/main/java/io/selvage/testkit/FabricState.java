/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the switches of a laboratory hold as a controller decides it: flows, meters, groups, bridges, tunnels, and
 * entries of {@code hardware_vtep} databases. Nothing that counts, ages, or was learned by a switch is in it, and no
 * number that two controllers of the same mind may choose differently: a meter is shown by what it does. So equal texts
 * mean equal switches.
 *
 * @param nodes by name of the node, one line per thing
 */
public record FabricState(SortedMap<String, SortedSet<String>> nodes) {
    private static final Pattern METER = Pattern.compile("meter:([0-9]+)");
    private static final Pattern METER_HEAD = Pattern.compile("meter=([0-9]+) (.*)");
    /** How the controller marks ports that are its own. */
    private static final String OURS = "external_ids:selvage-owner=selvage";

    public FabricState {
        final var copy = new TreeMap<String, SortedSet<String>>();
        nodes.forEach((node, lines) -> copy.put(node, Collections.unmodifiableSortedSet(new TreeSet<>(lines))));
        nodes = Collections.unmodifiableSortedMap(copy);
    }

    /**
     * Reads all switches of a laboratory.
     *
     * @param lab the laboratory
     * @return what they hold
     */
    public static FabricState read(final Lab lab) {
        final var nodes = new TreeMap<String, SortedSet<String>>();
        lab.hypervisors().forEach(hypervisor -> nodes.put(hypervisor.name(), openVSwitch(hypervisor.ovs(),
            Hypervisor.INTEGRATION_BRIDGE)));
        lab.dummyHypervisors().forEach(dummy -> nodes.put(dummy.name(), openVSwitch(dummy.ovs(),
            Hypervisor.INTEGRATION_BRIDGE)));
        lab.openFlowTors().forEach(tor -> nodes.put(tor.name(), openFlow(tor.ovs(), OpenFlowTor.BRIDGE)));
        lab.vtepTors().forEach(tor -> nodes.put(tor.name(), new TreeSet<>(tor.realised().lines().toList())));
        return new FabricState(nodes);
    }

    /** A host: the controller makes its bridge and tunnels, too. */
    private static SortedSet<String> openVSwitch(final OpenVSwitch ovs, final String bridge) {
        if (!ovs.hasBridge(bridge)) {
            return new TreeSet<>();
        }
        final var lines = openFlow(ovs, bridge);
        row(ovs, "name,datapath_type,fail_mode,protocols,other_config", "Bridge", bridge).ifPresent(lines::add);
        lines.add("bridge " + bridge + " controller " + ovs.vsctl("get-controller", bridge).replace('\n', ' '));
        for (final var port : tunnels(ovs)) {
            row(ovs, "name,type,options", "Interface", port).ifPresent(lines::add);
        }
        return lines;
    }

    /** {@return the ports that are the controller's own} */
    static List<String> tunnels(final OpenVSwitch ovs) {
        return ovs.vsctl("--bare", "--columns=name", "find", "Port", OURS).lines()
            .filter(Predicate.not(String::isBlank)).sorted().toList();
    }

    private static Optional<String> row(final OpenVSwitch ovs, final String columns, final String table,
            final String name) {
        final var result = ovs.vsctlCommand("--columns=" + columns, "list", table, name).tryRun();
        return result.ok() ? Optional.of(table + " " + result.output().lines()
            .map(line -> line.replaceAll("\\s*: ", "=")).collect(Collectors.joining(" "))) : Optional.empty();
    }

    private static SortedSet<String> openFlow(final OpenVSwitch ovs, final String bridge) {
        return openFlow(ovs.flows(bridge), ovs.ofctl("dump-meters", bridge), ovs.groups(bridge));
    }

    /**
     * Puts flows, meters and groups into lines.
     *
     * @param flows the flows
     * @param meters output of {@code ovs-ofctl dump-meters}
     * @param groups a line per group
     * @return the lines
     */
    static SortedSet<String> openFlow(final FlowDump flows, final String meters, final List<String> groups) {
        final var rates = meters(meters);
        final var unused = new TreeMap<>(rates);
        final var lines = new TreeSet<String>();
        for (final var flow : flows.flows()) {
            lines.add(METER.matcher(flow.rule()).replaceAll(found -> {
                unused.remove(found.group(1));
                return "meter:{" + rates.getOrDefault(found.group(1), "missing") + "}";
            }));
        }
        unused.forEach((number, rate) -> lines.add("meter " + number + " that no flow uses: " + rate));
        lines.addAll(groups);
        return lines;
    }

    /** Rates by meter: a meter's line ends in {@code bands=}, and a line for each band follows. */
    private static Map<String, String> meters(final String text) {
        final var meters = new TreeMap<String, String>();
        String number = "";
        for (final var line : text.lines().map(String::strip).toList()) {
            final var head = METER_HEAD.matcher(line);
            if (head.matches()) {
                number = head.group(1);
                meters.put(number, head.group(2));
            } else if (line.startsWith("type=")) {
                meters.merge(number, line, (one, other) -> one + " " + other);
            }
        }
        return meters;
    }

    /**
     * Says what differs, node by node.
     *
     * @param expected how it should be
     * @return for each node that differs, what is missing here with {@code -} and what is stale here with {@code +};
     *         empty if there is no difference
     */
    public String differenceFrom(final FabricState expected) {
        final var text = new ArrayList<String>();
        final var names = new TreeSet<>(nodes.keySet());
        names.addAll(expected.nodes.keySet());
        for (final var name : names) {
            final var here = nodes.getOrDefault(name, Collections.emptySortedSet());
            final var there = expected.nodes.getOrDefault(name, Collections.emptySortedSet());
            final var missing = there.stream().filter(line -> !here.contains(line)).toList();
            final var stale = here.stream().filter(line -> !there.contains(line)).toList();
            if (!missing.isEmpty() || !stale.isEmpty()) {
                text.add("%s: %d missing (-), %d stale (+)".formatted(name, missing.size(), stale.size()));
                missing.forEach(line -> text.add("  - " + line));
                stale.forEach(line -> text.add("  + " + line));
            }
        }
        return String.join("\n", text);
    }

    /** {@return how many lines there are on all nodes} */
    public int size() {
        return nodes.values().stream().mapToInt(SortedSet::size).sum();
    }
}
