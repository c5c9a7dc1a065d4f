/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit.cli;

import io.selvage.testkit.Await;
import io.selvage.testkit.ControllerProcess;
import io.selvage.testkit.Device;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Frames.Counter;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Lab;
import io.selvage.testkit.LldpAgent;
import io.selvage.testkit.Northbound;
import io.selvage.testkit.Northbound.Instruction;
import io.selvage.testkit.Northbound.Network;
import io.selvage.testkit.Northbound.Node;
import io.selvage.testkit.Ping;
import io.selvage.testkit.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code ./selvage demo}: two hypervisors, two networks with the same addresses, four devices, real packets. */
public final class DemoMain {
    private static final String HELP = """
        Usage: ./selvage demo [OPTION]...

        Starts a controller and a laboratory of two hypervisors with real Open vSwitch, in
        network namespaces of this machine, and shows what Selvage does: two virtual networks
        with the same addresses, four devices provisioned by their identifiers, who reaches
        whom, spoofed packets, servers behind a hardware VTEP and an OpenFlow ToR, a device
        that moves under traffic, a controller that is killed under traffic. Needs root.
        Leaves everything up for exploring.

        Options:
          --once        take everything down at the end; the exit status tells whether all
                        was as it should be
          --prefix P    prefix of the namespaces (default sv0)
          --help
        """;
    private static final Duration PING = Duration.ofMillis(5);
    private static final int FRAMES = 20;

    private final Console console;
    private final Lab lab;
    private final ControllerProcess controller;
    private final Northbound northbound;
    private final Testbed bed;
    private final Map<Device, String> networks = new LinkedHashMap<>();

    private DemoMain(final Console console, final Lab lab) {
        this.console = console;
        this.lab = lab;
        controller = new ControllerProcess(lab);
        northbound = controller.northbound();
        bed = new Testbed(lab, controller);
    }

    /**
     * Runs the command line.
     *
     * @param args arguments, see {@code --help}
     */
    public static void main(final String[] args) {
        final var console = Console.standard();
        final var rest = new ArrayList<>(List.of(args));
        if (rest.contains("--help") || rest.contains("-h")) {
            console.line(HELP);
            return;
        }
        final boolean once = rest.remove("--once");
        String prefix = "sv0";
        if (rest.size() == 2 && "--prefix".equals(rest.getFirst())) {
            prefix = rest.getLast();
            rest.clear();
        }
        if (!rest.isEmpty()) {
            console.line("selvage demo: cannot understand " + rest + " (--help shows how)");
            System.exit(2);
        }
        System.exit(run(console, prefix, once));
    }

    private static int run(final Console console, final String prefix, final boolean once) {
        final long start = System.nanoTime();
        console.heading("Laboratory");
        int failures;
        Lab built = null;
        try {
            final var lab = console.step("two networks and a place for the controller", () -> Lab.create(prefix));
            built = lab;
            final var demo = new DemoMain(console, lab);
            demo.play();
            failures = console.failures();
        } catch (IllegalStateException | UncheckedIOException | AssertionError e) {
            console.line("");
            // The rest of the message is the state of the world, which goes into a file.
            console.line("  " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            failures = Math.max(1, console.failures());
        }
        console.line("");
        console.line((failures == 0 ? "  All as it should be" : "  " + failures + " step(s) failed") + ", after "
            + Console.time(Duration.ofNanos(System.nanoTime() - start)) + ".");
        if (built != null) {
            if (failures > 0) {
                keepDump(console, built);
            }
            if (once) {
                console.step("everything is taken down", built::close);
            } else {
                explore(console, built);
            }
        }
        return failures == 0 ? 0 : 1;
    }

    private static void keepDump(final Console console, final Lab lab) {
        try {
            final var file = ControllerProcess.home().resolve(".selvage").resolve("demo-failure.txt");
            Files.createDirectories(file.getParent());
            Files.writeString(file, new Testbed(lab, new ControllerProcess(lab)).dump());
            console.line("  The state of switches and controller is in " + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void play() {
        final var hv1 = console.step("hypervisor hv1 with Open vSwitch", () -> lab.addHypervisor("hv1"));
        final var hv2 = console.step("hypervisor hv2 with Open vSwitch", () -> lab.addHypervisor("hv2"));
        controller.wipe();
        console.step("controller starts in namespace " + lab.core().name(), controller::start);
        console.step("hypervisors set their manager; the controller makes br-int", () -> {
            northbound.putZone(Testbed.ZONE, "vxlan");
            lab.hypervisors().forEach(Hypervisor::connect);
            bed.awaitNodes();
        });

        console.heading("Intent over RESTCONF: two networks with the same addresses, four devices");
        console.step("virtual network blue, 10.0.0.0/24", () -> network("blue", 5001));
        console.step("virtual network red, 10.0.0.0/24", () -> network("red", 5002));
        final var blue1 = device("blue1", "02:00:00:00:0b:01", "10.0.0.1", "blue");
        final var blue2 = device("blue2", "02:00:00:00:0b:02", "10.0.0.2", "blue");
        final var red1 = device("red1", "02:00:00:00:0d:01", "10.0.0.1", "red");
        final var red2 = device("red2", "02:00:00:00:0d:02", "10.0.0.2", "red");
        for (final var device : List.of(blue1, blue2, red1)) {
            console.step("instruction for device " + device.mac(), () -> instruct(device));
        }

        console.heading("Devices are plugged: a port of br-int with the device's identifiers, nothing else");
        plug(blue1, hv1);
        plug(blue2, hv2);
        plug(red1, hv1);
        console.step("red2 is plugged into hv2 before anybody knows it", () -> red2.plug(hv2));
        console.step("its instruction comes later, and it runs", () -> {
            instruct(red2);
            bed.awaitRunning(red2, hv2);
        });

        console.heading("Who reaches whom");
        reach(blue1, blue2);
        reach(red1, red2);
        isolation();

        console.heading("Spoofed packets");
        spoof(blue1, blue2, red1);

        console.heading("The physical edge: two ToR switches, and servers that nobody says where they are");
        final var agent = edge(blue1, hv1);

        console.heading("Faults and changes under traffic, one ping every 5 ms");
        move(blue1, blue2, hv2, hv1);
        restart(red1, red2);

        console.heading("Summary");
        // A hardware VTEP forgets who is silent, and a silent device is suspended.
        console.step("every device says a word, and runs", () -> Await.until("all run", Testbed.SOON, () -> {
            networks.keySet().forEach(Device::announce);
            return networks.keySet().stream().allMatch(this::runs);
        }, bed::dump));
        summary();
        agent.close();
    }

    /** One server behind a hardware VTEP, one behind an OpenFlow ToR; the second announces itself by lldpd. */
    private LldpAgent edge(final Device vm, final Hypervisor gateway) {
        final var vtep = console.step("vt1 offers hardware_vtep, and connects", () -> {
            final var tor = lab.addVtepTor("vt1");
            tor.addPort("eth1");
            tor.connect();
            Await.until(tor + " appears", Testbed.SOON, () -> northbound.state().connected(tor.name()), bed::dump);
            return tor;
        });
        final var openFlow = console.step("of1 offers plain OpenFlow, and connects; hv1 is its gateway", () -> {
            final var tor = lab.addOpenFlowTor("of1");
            tor.addUplink();
            tor.connect();
            lab.addUplink(gateway.ovs(), gateway.name(), Hypervisor.INTEGRATION_BRIDGE);
            northbound.putNode(new Node(gateway.name(), "hypervisor", "up0", Optional.empty(), false));
            northbound.putNode(new Node(tor.node(), "tor-openflow", "up0", Optional.of(gateway.name()), false));
            northbound.setVlan("blue", 100);
            Await.until(tor + " appears", Testbed.SOON, () -> northbound.state().connected(tor.node()), bed::dump);
            return tor;
        });
        final var blue3 = device("blue3", "02:00:00:00:0b:03", "10.0.0.3", "blue");
        final var blue4 = device("blue4", "02:00:00:00:0b:04", "10.0.0.4", "blue");
        instruct(blue3);
        instruct(blue4);
        console.step("server blue3 is cabled to vt1, which learns its MAC address", () -> {
            vtep.plug(blue3, "eth1", 0);
            Await.until(blue3 + " runs", Testbed.SOON.multipliedBy(2), () -> {
                blue3.announce();
                return northbound.state().runs(blue3.name(), vtep.name());
            }, bed::dump);
        });
        final var agent = console.step("server blue4 is cabled to of1, and its lldpd says who it is", () -> {
            openFlow.plug(blue4);
            final var lldpd = LldpAgent.start(blue4, new LldpAgent.Options("blue4"));
            Await.until(blue4 + " runs", Testbed.SOON, () -> northbound.state().runs(blue4.name(), openFlow.node()),
                bed::dump);
            return lldpd;
        });
        reach(vm, blue3);
        reach(vm, blue4);
        reach(blue3, blue4);
        final var red3 = device("red3", "02:00:00:00:0d:03", "10.0.0.3", "red");
        instruct(red3);
        console.step("server red3, with the address of blue3, is cabled to of1", () -> {
            northbound.setVlan("red", 200);
            openFlow.plug(red3);
            Await.until(red3 + " runs", Testbed.SOON, () -> {
                red3.announce();
                return northbound.state().runs(red3.name(), openFlow.node());
            }, bed::dump);
            bed.awaitRealised();
        });
        isolation();
        return agent;
    }

    private void network(final String name, final int vni) {
        northbound.putNetwork(new Network(name, Testbed.ZONE, vni, "10.0.0.0/24", true));
    }

    private Device device(final String name, final String mac, final String ip, final String network) {
        final var device = lab.addDevice(name, mac, ip + "/24");
        networks.put(device, network);
        return device;
    }

    private void instruct(final Device device) {
        northbound.putInstruction(new Instruction(device.name(), device.mac(), networks.getOrDefault(device, ""),
            List.of(device.ip())));
    }

    private void plug(final Device device, final Hypervisor hypervisor) {
        console.step(device + " is plugged into " + hypervisor + ", and runs", () -> {
            device.plug(hypervisor);
            bed.awaitRunning(device, hypervisor);
        });
    }

    private void reach(final Device from, final Device to) {
        console.step("%s pings %s (%s) on another node".formatted(from, to, to.ip()),
            () -> Await.until("a reply", Duration.ofSeconds(3), () -> from.pings(to.ip(), Duration.ofMillis(500))));
    }

    /** Every device sends marked frames to everybody; what arrives is counted, so silence is proven, not assumed. */
    private void isolation() {
        final var counters = new LinkedHashMap<Device, Counter>();
        networks.keySet().forEach(device -> counters.put(device, Frames.count(device)));
        try {
            console.step("every device sends %d frames to each of the others".formatted(FRAMES), () -> {
                for (final var from : networks.keySet()) {
                    for (final var to : networks.keySet()) {
                        if (from != to) {
                            Frames.send(from, Frames.udp(from.mac(), to.mac(), from.ip(), to.ip(), from + "to" + to),
                                FRAMES, Duration.ofMillis(1));
                        }
                    }
                }
            });
            final var rows = new ArrayList<List<String>>();
            final var head = new ArrayList<>(List.of("FRAMES FROM \\ TO"));
            networks.keySet().forEach(device -> head.add(device.name()));
            rows.add(head);
            boolean reached = true;
            boolean crossed = false;
            for (final var sender : networks.entrySet()) {
                final var from = sender.getKey();
                final var row = new ArrayList<>(List.of(from.name()));
                for (final var receiver : networks.entrySet()) {
                    final var to = receiver.getKey();
                    final long arrived = counters.get(to).count(from + "to" + to);
                    row.add(from == to ? "-" : Long.toString(arrived));
                    if (from != to) {
                        final boolean same = sender.getValue().equals(receiver.getValue());
                        reached &= !same || arrived == FRAMES;
                        crossed |= !same && arrived != 0;
                    }
                }
                rows.add(row);
            }
            console.table(rows);
            console.expect("members of one network receive all of them", reached, "");
            console.expect("no frame crosses from network to network", !crossed, "");
        } finally {
            counters.values().forEach(Counter::close);
        }
    }

    private void spoof(final Device from, final Device victim, final Device other) {
        final long before = total(northbound.drops());
        try (var counter = Frames.count(victim)) {
            console.step("%s sends %d frames from another's MAC address".formatted(from, FRAMES),
                () -> Frames.send(from, Frames.udp(other.mac(), victim.mac(), from.ip(), victim.ip(), "mac"), FRAMES,
                    Duration.ofMillis(1)));
            console.step("%s sends %d frames from another's IP address".formatted(from, FRAMES),
                () -> Frames.send(from, Frames.udp(from.mac(), victim.mac(), "10.0.0.77", victim.ip(), "ip"), FRAMES,
                    Duration.ofMillis(1)));
            final long arrived = counter.count("mac") + counter.count("ip");
            console.expect("none arrives", arrived == 0, arrived + " arrived");
        }
        console.step("the controller counts all of them as dropped", () -> Await.until("the drops are counted",
            Testbed.SOON, () -> total(northbound.drops()) - before >= 2 * FRAMES, () -> northbound.drops().toString()));
    }

    private static long total(final Map<String, Long> drops) {
        return drops.values().stream().mapToLong(Long::longValue).sum();
    }

    private void move(final Device from, final Device moving, final Hypervisor here, final Hypervisor there) {
        try (var ping = Ping.start(from, moving.ip(), PING)) {
            ping.awaitFlowing(Duration.ofSeconds(5));
            console.step("%s moves from %s to %s".formatted(moving, here, there), () -> {
                moving.move(here, there);
                bed.awaitRunning(moving, there);
            });
            ping.awaitFlowing(Duration.ofSeconds(5));
            final var report = ping.stop();
            console.expect("traffic follows it", report.longestGap().compareTo(Duration.ofSeconds(1)) < 0,
                report.toString());
        }
    }

    private void restart(final Device from, final Device to) {
        try (var ping = Ping.start(from, to.ip(), PING)) {
            ping.awaitFlowing(Duration.ofSeconds(5));
            console.step("the controller is killed (kill -9)", controller::kill);
            console.step("it starts again and finds the switches as they should be", () -> {
                controller.start();
                bed.awaitNodes();
            });
            final var report = ping.stop();
            console.expect("traffic did not notice", report.lost() == 0, report.toString());
        }
    }

    private void summary() {
        final var rows = new ArrayList<List<String>>();
        rows.add(List.of("DEVICE", "NETWORK", "MAC", "ADDRESS", "NODE", "STATUS"));
        for (final var device : networks.keySet()) {
            final var state = northbound.state().instruction(device.name());
            rows.add(List.of(device.name(), networks.getOrDefault(device, ""), device.mac(), device.ip(),
                state.path("location").path("node").asText("-"), state.path("status").asText("-")));
        }
        console.table(rows);
        console.line("");
        final var nodes = new ArrayList<List<String>>();
        nodes.add(List.of("NODE", "TUNNEL ADDRESS", "FLOWS", "REALISED"));
        final var realised = northbound.waitRealised(Testbed.SOON);
        for (final var hypervisor : lab.hypervisors()) {
            nodes.add(List.of(hypervisor.name(), hypervisor.tunnelAddress(),
                Integer.toString(hypervisor.flows().flows().size()),
                realised.realised() ? "generation " + realised.generation() : "not yet"));
        }
        console.table(nodes);
        console.expect("all devices run", networks.keySet().stream().allMatch(this::runs), "");
    }

    private boolean runs(final Device device) {
        return "running".equals(northbound.state().instruction(device.name()).path("status").asText());
    }

    private static void explore(final Console console, final Lab lab) {
        final var prefix = "sv0".equals(lab.prefix()) ? "" : "--prefix " + lab.prefix() + " ";
        console.heading("Explore");
        console.line("  ./selvage lab " + prefix + "status");
        console.line("  ./selvage lab " + prefix + "exec blue1 ping 10.0.0.2");
        console.line("  ./selvage lab " + prefix + "exec hv1 ovs-ofctl -O OpenFlow13 dump-flows br-int");
        console.line("  ./selvage lab " + prefix + "move blue2 hv1 hv2");
        console.line("  curl -u admin:admin http://" + lab.controllerAddress()
            + ":8181/rests/data/selvage-provisioning:bindings?content=nonconfig");
        console.line("  ./selvage lab " + prefix + "down          removes it all, the controller included");
    }
}
