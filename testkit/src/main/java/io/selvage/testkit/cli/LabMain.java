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

import io.selvage.testkit.Command;
import io.selvage.testkit.CommandException;
import io.selvage.testkit.Device;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Lab;
import io.selvage.testkit.Namespace;
import io.selvage.testkit.Prerequisites;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code ./selvage lab}: builds, shows and removes a laboratory. */
public final class LabMain {
    private static final String HELP = """
        Usage: ./selvage lab COMMAND [OPTION]...

        A laboratory of hypervisors with real Open vSwitch and of devices, in network
        namespaces of this machine. Needs root. The hypervisors look for a controller at
        CONTROLLER:6640 inside the namespace PREFIX-lab.

        Commands:
          up                 build it: hypervisors hv1, hv2, ... and devices vm1, vm2, ...
          down               remove it, whatever is left of it
          status             show hypervisors and devices
          plug DEVICE NODE   plug a device into a hypervisor's br-int
          unplug DEVICE NODE unplug it
          move DEVICE FROM TO
          exec NAME CMD...   run a command in a hypervisor (OVS_RUNDIR is set), a device, or
                             in "lab", the namespace of the controller

        Options:
          --prefix P         prefix of the namespaces, so that several laboratories can
                             live on one machine (default sv0)
          --hypervisors N    how many (default 2)
          --devices N        how many (default 4), addresses 10.0.0.1/24, 10.0.0.2/24, ...
          --stand-alone      no controller: br-int with NORMAL and static VXLAN tunnels
          --help
        """.replace("CONTROLLER", Lab.CONTROLLER);

    private final Console console;
    private String prefix = "sv0";
    private int hypervisors = 2;
    private int devices = 4;
    private boolean standAlone;
    private final List<String> words = new ArrayList<>();

    private LabMain(final Console console) {
        this.console = console;
    }

    /**
     * Runs the command line.
     *
     * @param args arguments, see {@code --help}
     */
    public static void main(final String[] args) {
        final var console = Console.standard();
        int status;
        try {
            status = new LabMain(console).run(List.of(args));
        } catch (IllegalArgumentException e) {
            console.line("selvage lab: " + e.getMessage() + " (--help shows how)");
            status = 2;
        } catch (IllegalStateException e) {
            console.line("selvage lab: " + e.getMessage());
            status = 1;
        }
        System.exit(status);
    }

    private int run(final List<String> args) {
        final var rest = args.iterator();
        boolean foreign = false;
        while (rest.hasNext()) {
            final var arg = rest.next();
            if (foreign) {
                words.add(arg);
                continue;
            }
            switch (arg) {
                case "--help", "-h" -> {
                    console.line(HELP);
                    return 0;
                }
                case "--prefix" -> prefix = value(arg, rest.hasNext() ? rest.next() : "");
                case "--hypervisors" -> hypervisors = Integer.parseInt(value(arg, rest.hasNext() ? rest.next() : ""));
                case "--devices" -> devices = Integer.parseInt(value(arg, rest.hasNext() ? rest.next() : ""));
                case "--stand-alone" -> standAlone = true;
                default -> {
                    if (arg.startsWith("-")) {
                        throw new IllegalArgumentException("unknown option " + arg);
                    }
                    words.add(arg);
                    // What follows "exec NAME" belongs to the command.
                    foreign = words.size() == 2 && "exec".equals(words.getFirst());
                }
            }
        }
        return command();
    }

    private static String value(final String option, final String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return value;
    }

    private int command() {
        final var name = words.isEmpty() ? "" : words.getFirst();
        switch (name) {
            case "up" -> up();
            case "down" -> console.line("removed " + Lab.down(prefix) + " namespaces of " + prefix);
            case "status" -> {
                return status();
            }
            case "plug" -> device(3).plug(hypervisor(2));
            case "unplug" -> device(3).unplug(hypervisor(2));
            case "move" -> device(4).move(hypervisor(2), hypervisor(3));
            case "exec" -> {
                return exec();
            }
            case "" -> {
                console.line(HELP);
                return 2;
            }
            default -> throw new IllegalArgumentException("unknown command " + name);
        }
        return 0;
    }

    private Lab lab() {
        return Lab.attach(prefix).orElseThrow(() -> new CommandException("there is no laboratory " + prefix
            + "; './selvage lab up' builds one"));
    }

    private Device device(final int count) {
        if (words.size() != count) {
            throw new IllegalArgumentException("wrong number of arguments for " + words.getFirst());
        }
        return lab().devices().stream().filter(device -> device.name().equals(words.get(1))).findFirst()
            .orElseThrow(() -> new CommandException("there is no device " + words.get(1)));
    }

    private Hypervisor hypervisor(final int index) {
        return lab().hypervisors().stream().filter(hv -> hv.name().equals(words.get(index))).findFirst()
            .orElseThrow(() -> new CommandException("there is no hypervisor " + words.get(index)));
    }

    private void up() {
        Prerequisites.check();
        console.heading("Laboratory " + prefix);
        final var lab = console.step("two networks and a place for the controller", () -> Lab.create(prefix));
        for (int i = 1; i <= hypervisors; i++) {
            final var name = "hv" + i;
            console.step("hypervisor " + name, () -> lab.addHypervisor(name));
        }
        for (int i = 1; i <= devices; i++) {
            final int number = i;
            console.step("device vm" + i, () -> lab.addDevice("vm" + number,
                "02:00:00:00:%02x:%02x".formatted(number / 256, number % 256),
                "10.0.%d.%d/24".formatted(number / 250, number % 250)));
        }
        for (final var hypervisor : lab.hypervisors()) {
            if (standAlone) {
                console.step(hypervisor + " switches by itself", () -> hypervisor.standAlone(lab.hypervisors().stream()
                    .filter(other -> other != hypervisor).toList()));
            } else {
                console.step(hypervisor + " looks for a controller", () -> hypervisor.connect());
            }
        }
        console.line("");
        if (!standAlone) {
            console.line("  controller:  ip netns exec " + lab.core().name() + " ./selvage start");
            console.line("  RESTCONF:    http://" + lab.controllerAddress() + ":8181/rests");
        }
        console.line("  plug:        ./selvage lab plug vm1 hv1");
        console.line("  look:        ./selvage lab exec hv1 ovs-vsctl show");
        console.line("  send:        ./selvage lab exec vm1 ping 10.0.0.2");
        console.line("  remove:      ./selvage lab down");
    }

    private int status() {
        final var found = Lab.attach(prefix);
        if (found.isEmpty()) {
            console.line("there is no laboratory " + prefix);
            return 3;
        }
        final var lab = found.orElseThrow();
        final var rows = new ArrayList<List<String>>();
        rows.add(List.of("HYPERVISOR", "TUNNEL ADDRESS", "OVSDB", "SWITCH", "MANAGER", "FLOWS"));
        for (final var hypervisor : lab.hypervisors()) {
            final var ovs = hypervisor.ovs();
            final var manager = ovs.vsctlCommand("--bare", "--columns=is_connected", "list", "Manager").tryRun()
                .output().strip();
            final var flows = ovs.hasBridge(Hypervisor.INTEGRATION_BRIDGE)
                ? Integer.toString(hypervisor.flows().flows().size()) : "no br-int";
            rows.add(List.of(hypervisor.name(), hypervisor.tunnelAddress(), running(ovs.process("ovsdb-server")
                .isPresent()), running(ovs.process("ovs-vswitchd").isPresent()),
                "true".equals(manager) ? "connected" : "not connected", flows));
        }
        console.table(rows);
        console.line("");
        final var plugged = new ArrayList<List<String>>();
        plugged.add(List.of("DEVICE", "MAC", "ADDRESS", "PLUGGED INTO"));
        for (final var device : lab.devices()) {
            plugged.add(List.of(device.name(), device.mac(), device.ip(), lab.hypervisors().stream()
                .filter(device::isPluggedInto).map(Hypervisor::name).collect(Collectors.joining(", "))));
        }
        console.table(plugged);
        return 0;
    }

    private static String running(final boolean running) {
        return running ? "runs" : "down";
    }

    private int exec() {
        if (words.size() < 3) {
            throw new IllegalArgumentException("exec needs a name and a command");
        }
        final var argv = words.subList(2, words.size()).toArray(String[]::new);
        final var lab = lab();
        final var command = lab.hypervisors().stream().filter(hv -> hv.name().equals(words.get(1))).findFirst()
            .map(hv -> hv.ovs().tool(argv))
            .orElseGet(() -> namespace(lab, words.get(1)).command(argv));
        return foreground(command);
    }

    private static Namespace namespace(final Lab lab, final String name) {
        return "lab".equals(name) ? lab.core() : lab.devices().stream().filter(device -> device.name().equals(name))
            .findFirst().map(Device::namespace).orElseThrow(() -> new CommandException("there is nothing called "
                + name));
    }

    private static int foreground(final Command command) {
        final var builder = new ProcessBuilder(command.argv()).inheritIO();
        builder.environment().putAll(command.environment());
        try {
            return builder.start().waitFor();
        } catch (IOException e) {
            throw new CommandException("cannot start " + command.argv(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 130;
        }
    }
}
