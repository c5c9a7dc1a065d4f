/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.bench;

import io.selvage.bench.OpenFlowCapture.Event;
import io.selvage.bench.OpenFlowCapture.Kind;
import io.selvage.testkit.Await;
import io.selvage.testkit.DummyHypervisor;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Northbound;
import io.selvage.testkit.OpenVSwitch;
import io.selvage.testkit.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Flows per second into one switch, in two ways, and both with many flows and with very many.
 *
 * <ul>
 * <li>A switch with nothing connects, and gets all it should have. The time begins when it opens its connection; what
 * is left once it has said what it has, is shown as well: compare, encode, send, commit.
 * <li>An access list that all its devices have gets its rules by one request. The time begins with the request, so the
 * fabric compiles within it.
 * </ul>
 *
 * <p>Both end when the switch acknowledges the last bundle, on the wire. Compared with {@code ovs-ofctl --bundle}
 * adding the same flows to a bridge of the same switch.
 */
final class FlowsClock implements Clock {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int REPEATS = 5;
    private static final double TARGET = 40_000;
    private static final String SCRATCH = "br-bench";
    private static final String ACL = "bench-wide";
    private static final int RULES = 60;

    @Override
    public String name() {
        return "flows";
    }

    @Override
    public String description() {
        return "flows per second into one switch, acknowledged";
    }

    @Override
    public List<Reading> run(final Bench bench) {
        final var dummy = bench.dummies(bench.controlled()).getFirst();
        if (count(dummy.ovs()) < bench.ports(PortsClock.PORTS)) {
            // The clock "ports" fills the switches; alone, this clock fills them by it.
            new PortsClock().run(bench);
        }
        final var readings = new ArrayList<Reading>();
        readings.addAll(reconnect(bench, dummy));
        final var northbound = bench.bed().northbound();
        final int ports = bench.ports(PortsClock.PORTS) / bench.dummies(bench.controlled()).size();
        bench.console().step("an access list for the devices of %s".formatted(dummy), () -> {
            final long without = count(dummy.ovs());
            rules(northbound, 1);
            access(northbound, ports);
            awaitFlows(bench, dummy.ovs(), without + ports);
            northbound.awaitRealised(PATIENCE);
        });
        readings.addAll(compile(bench, dummy, ports));
        readings.addAll(reconnect(bench, dummy));
        bench.console().step("no access list", () -> {
            for (int i = 0; i < ports; i++) {
                northbound.restconf().delete("data/selvage-provisioning:provisioning-instructions/"
                    + "provisioning-instruction=p-0-" + i + "/port");
            }
            northbound.restconf().delete("data/ietf-access-control-list:acls/acl=" + ACL);
            northbound.awaitRealised(PATIENCE);
        });
        return readings;
    }

    private List<Reading> reconnect(final Bench bench, final DummyHypervisor dummy) {
        final var ovs = dummy.ovs();
        final long all = count(ovs);
        final var times = new ArrayList<Double>();
        final var rates = new ArrayList<Double>();
        final var ownRates = new ArrayList<Double>();
        for (int i = 0; i < REPEATS; i++) {
            bench.console().step("a switch with none gets %,d flows".formatted(all), () -> {
                ovs.killSwitch();
                final var events = watch(ovs, () -> {
                    ovs.startSwitch();
                    awaitFlows(bench, ovs, all);
                });
                final var start = first(events, event -> event.kind() == Kind.CONNECTED);
                final var read = first(events, event -> event.kind() == Kind.READ
                    && event.connection() == start.connection());
                final var done = last(events, start.connection());
                times.add(millis(start.time(), done.time()));
                rates.add(all * 1000 / millis(start.time(), done.time()));
                ownRates.add(all * 1000 / millis(read.time(), done.time()));
                bench.bed().northbound().awaitRealised(Testbed.SOON);
            });
        }
        final var alone = new ArrayList<Double>();
        bench.console().step("ovs-ofctl --bundle adds the same flows", () -> alone(ovs, all, alone));
        final var what = "a switch with none gets %,d flows: ".formatted(all);
        return List.of(
            Reading.of(name(), what + "from its connection on", "flows/s", rates).against(alone).atLeast(TARGET),
            Reading.of(name(), what + "from its word on what it has", "flows/s", ownRates).against(alone)
                .atLeast(TARGET),
            Reading.of(name(), what + "connection -> acknowledged", "ms", times));
    }

    private List<Reading> compile(final Bench bench, final DummyHypervisor dummy, final int ports) {
        final var ovs = dummy.ovs();
        final var northbound = bench.bed().northbound();
        final long few = count(ovs);
        final var rates = new ArrayList<Double>();
        final var wireRates = new ArrayList<Double>();
        long added = 0;
        for (int i = 0; i < REPEATS; i++) {
            if (i > 0) {
                rules(northbound, 1);
                Await.until("the rules are gone", PATIENCE, () -> count(ovs) <= few, bench.bed()::dump);
                northbound.awaitRealised(PATIENCE);
            }
            added = bench.console().step("an access list of one rule gets " + RULES, () -> {
                final var begin = new Instant[1];
                final var events = watch(ovs, () -> {
                    begin[0] = Instant.now();
                    rules(northbound, RULES);
                    awaitFlows(bench, ovs, few + (long) ports * (RULES - 1));
                    northbound.awaitRealised(PATIENCE);
                });
                final long more = count(ovs) - few;
                final var flow = first(events, event -> event.kind() == Kind.FLOW);
                final var done = last(events, flow.connection());
                rates.add(more * 1000 / millis(begin[0], done.time()));
                wireRates.add(more * 1000 / millis(flow.time(), done.time()));
                return more;
            });
        }
        final var what = "an access list gets rules, %,d flows: ".formatted(added);
        return List.of(
            Reading.of(name(), what + "from the request on, compiled", "flows/s", rates).atLeast(TARGET),
            Reading.of(name(), what + "from the first flow on the wire on", "flows/s", wireRates));
    }

    private static List<Event> watch(final OpenVSwitch ovs, final Runnable task) {
        try (var capture = OpenFlowCapture.start(ovs.namespace(), ovs.directory().resolve("openflow.pcap"))) {
            task.run();
            return capture.stop();
        }
    }

    private static Event first(final List<Event> events, final Predicate<Event> which) {
        return events.stream().filter(which).findFirst().orElseThrow(() -> new AssertionError(
            "tcpdump has not seen it: " + events));
    }

    private static Event last(final List<Event> events, final int connection) {
        return first(events.reversed(), event -> event.kind() == Kind.COMMITTED && event.connection() == connection);
    }

    private static void awaitFlows(final Bench bench, final OpenVSwitch ovs, final long all) {
        Await.until(all + " flows are there", PATIENCE, () -> count(ovs) >= all, bench.bed()::dump);
    }

    private static double millis(final Instant from, final Instant until) {
        return Duration.between(from, until).toNanos() / 1e6;
    }

    /** Without names of ports: to list them takes the switch longer than to count its flows. */
    private static long count(final OpenVSwitch ovs) {
        final var answer = ovs.tool("ovs-ofctl", "-O", "OpenFlow13", "--no-names", "dump-aggregate",
            Hypervisor.INTEGRATION_BRIDGE).run();
        return Long.parseLong(answer.substring(answer.indexOf("flow_count=") + 11).strip());
    }

    /** Gives the access list some rules. */
    private static void rules(final Northbound northbound, final int count) {
        final var body = northbound.restconf().object();
        final var list = body.putArray("ietf-access-control-list:acl").addObject().put("name", ACL)
            .put("type", "mixed-eth-ipv4-ipv6-acl-type");
        final var rules = list.putObject("aces").putArray("ace");
        for (int i = 0; i < count; i++) {
            final var rule = rules.addObject().put("name", "rule" + i);
            rule.putObject("matches").putObject("ipv4").put("destination-ipv4-network", "10.64.%d.0/24".formatted(i));
            rule.putObject("actions").put("forwarding", "accept");
        }
        northbound.restconf().put("data/ietf-access-control-list:acls/acl=" + ACL, body);
    }

    /** Makes the devices of the first node obey the access list. */
    private static void access(final Northbound northbound, final int ports) {
        final var body = northbound.restconf().object();
        final var list = body.putObject("selvage-provisioning:provisioning-instructions")
            .putArray("provisioning-instruction");
        for (int i = 0; i < ports; i++) {
            list.addObject().put("name", "p-0-" + i).putObject("port").put("ingress-acl", ACL);
        }
        northbound.restconf().patch("data/selvage-provisioning:provisioning-instructions", body);
    }

    private static void alone(final OpenVSwitch ovs, final long all, final List<Double> rates) {
        final var flows = ovs.tool("ovs-ofctl", "-O", "OpenFlow13", "--no-stats", "--no-names", "dump-flows",
            Hypervisor.INTEGRATION_BRIDGE).run().lines().filter(line -> line.contains("actions="))
            .map(String::strip).collect(Collectors.joining("\n"));
        final var groups = ovs.tool("ovs-ofctl", "-O", "OpenFlow13", "--no-names", "dump-groups",
            Hypervisor.INTEGRATION_BRIDGE).run().lines().map(String::strip)
            .filter(line -> line.startsWith("group_id")).collect(Collectors.joining("\n"));
        final var flowFile = ovs.directory().resolve("bench.flows");
        final var groupFile = ovs.directory().resolve("bench.groups");
        try {
            Files.writeString(flowFile, flows + "\n");
            Files.writeString(groupFile, groups + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < REPEATS; i++) {
            ovs.vsctl("--if-exists", "del-br", SCRATCH, "--", "add-br", SCRATCH, "--", "set", "Bridge", SCRATCH,
                "datapath_type=netdev", "fail_mode=secure");
            final long start = System.nanoTime();
            ovs.ofctl("add-groups", SCRATCH, groupFile.toString());
            ovs.ofctl("--bundle", "add-flows", SCRATCH, flowFile.toString());
            rates.add(all / ((System.nanoTime() - start) / 1e9));
        }
        ovs.vsctl("--if-exists", "del-br", SCRATCH);
    }
}
