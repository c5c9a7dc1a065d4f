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

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.selvage.testkit.Command;
import io.selvage.testkit.ControllerProcess;
import io.selvage.testkit.Ovn;
import io.selvage.testkit.cli.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code ./selvage bench}: runs the clocks, prints a table, and writes a file. */
public final class BenchMain {
    private static final List<Clock> CLOCKS = List.of(new PlugClock("plug", 0), new MoveClock(false),
        new MoveClock(true), new PortsClock(),
        new FlowsClock(), new RestartClock(), new PlugClock("plug-500", 500),
        new ToRPortClock(), new ToRMoveClock(), new ToRMacsClock(), new ChurnClock(), new ScaleClock(false),
        new ScaleClock(true));

    private final Console console;
    private final List<String> only = new ArrayList<>();
    private int rounds = 30;
    private int ports;
    private int nodes;
    private int networks;
    private int span;
    private int restarts = 1;
    private boolean profile;
    private boolean ovn;
    private final List<String> parts = new ArrayList<>();
    private final List<String> javaOptions = new ArrayList<>();
    private String prefix = "svb";

    private BenchMain(final Console console) {
        this.console = console;
    }

    /**
     * Runs the command line.
     *
     * @param args arguments, see {@code --help}
     * @throws Exception if a laboratory cannot be taken down
     */
    public static void main(final String[] args) throws Exception {
        final var console = Console.standard();
        int status;
        try {
            status = new BenchMain(console).run(args);
        } catch (IllegalArgumentException e) {
            console.line("selvage bench: " + e.getMessage() + " (--help shows how)");
            status = 2;
        } catch (IllegalStateException | AssertionError e) {
            console.line("selvage bench: " + e.getMessage());
            status = 1;
        }
        System.exit(status);
    }

    private static String help() {
        return """
            Usage: ./selvage bench [OPTION]... [CLOCK]...
                   ./selvage bench jmh [OPTION]... [BENCHMARK]...

            Measures, with real Open vSwitch in network namespaces of this machine. Needs root, and
            a machine that does nothing else. Prints a table and writes .selvage/bench/TIME.json.
            "jmh" measures parts of the controller without switches, in two minutes.

            Clocks:
            CLOCKS
            Options:
              --only CLOCK   this clock only, as CLOCK alone; may be given several times
              --rounds N     how often plug and move are repeated (default 30)
              --ports N      ports of the simulated hypervisors together (default 1000; of scale
                             10000, of scale-simulated 20000)
              --nodes N      hypervisors of scale (default 100) and scale-simulated (default 1000)
              --networks N   virtual networks of the scale clocks, between which the ports are
                             divided (default: 50 ports each)
              --span N       nodes that each of these networks is on (default 10, or all if that
                             would leave nodes without ports: --networks 1 is one flat network)
              --ovn          measure OVN as well, on the same machine: in plug, plug-500 and move by
                             turns, in ports, restart and scale (change and fill) one after the
                             other (Debian packages ovn-central and ovn-host)
              --profile      keep recordings of the controller (JFR); scale clocks only
              --part PART    of the scale clocks only fill, change, storm, heap or restart; may be
                             given several times (the fabric is filled in any case)
              --restarts N   how often scale restarts the controller (default 1)
              --java-opts O  options of the controller's JVM in the scale clocks; given several
                             times, it starts with the first, and restarts with each are measured
              --prefix P     prefix of the namespaces (default svb)
              --help
            """.replace("CLOCKS\n", CLOCKS.stream().map(clock -> "  %-12s %s%n".formatted(clock.name(),
                clock.description() + (clock.onRequest() ? " (only when named)" : ""))).collect(Collectors.joining())
                + System.lineSeparator());
    }

    private int run(final String[] args) throws Exception {
        for (int i = 0; i < args.length; i++) {
            if ("--help".equals(args[i]) || "-h".equals(args[i])) {
                console.line(help());
                return 0;
            }
            if (!args[i].startsWith("-")) {
                only.add(args[i]);
                continue;
            }
            if ("--profile".equals(args[i])) {
                profile = true;
                continue;
            }
            if ("--ovn".equals(args[i])) {
                ovn = true;
                continue;
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("cannot understand " + args[i]);
            }
            final var value = args[i + 1];
            switch (args[i]) {
                case "--only" -> only.add(value);
                case "--rounds" -> rounds = positive(args[i], value);
                case "--ports" -> ports = positive(args[i], value);
                case "--nodes" -> nodes = positive(args[i], value);
                case "--networks" -> networks = positive(args[i], value);
                case "--span" -> span = positive(args[i], value);
                case "--prefix" -> prefix = value;
                case "--restarts" -> restarts = positive(args[i], value);
                case "--part" -> parts.add(ScaleClock.part(value));
                case "--java-opts" -> javaOptions.add(value);
                default -> throw new IllegalArgumentException("cannot understand " + args[i]);
            }
            i++;
        }
        only.stream().filter(name -> CLOCKS.stream().noneMatch(clock -> clock.name().equals(name))).findFirst()
            .ifPresent(name -> {
                throw new IllegalArgumentException("there is no clock " + name);
            });
        if (ovn && !Ovn.missing().isEmpty()) {
            throw new IllegalArgumentException("--ovn: missing " + String.join("; ", Ovn.missing()));
        }
        return measure();
    }

    private static int positive(final String option, final String value) {
        try {
            final int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same complaint
        }
        throw new IllegalArgumentException(option + " is '" + value + "': it has to be a whole number above 0");
    }

    private int measure() throws Exception {
        final var readings = new ArrayList<Reading>();
        final var failed = new ArrayList<String>();
        try (var bench = new Bench(console, prefix, new Bench.Options(rounds, ports, nodes, networks, span, profile,
                restarts, parts, javaOptions, ovn))) {
            for (final var clock : CLOCKS) {
                if (only.isEmpty() ? !clock.onRequest() : only.contains(clock.name())) {
                    console.heading(clock.name() + ": " + clock.description());
                    try {
                        readings.addAll(clock.run(bench));
                    } catch (AssertionError | IllegalStateException e) {
                        // One clock that stands still does not stop the others.
                        failed.add(clock.name());
                        keep(clock.name() + "-failure.txt", String.valueOf(e.getMessage()));
                        console.line("  " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
                    }
                }
            }
        }
        print(readings);
        failed.forEach(name -> console.line("  no result: " + name + ", see .selvage/bench/" + name + "-failure.txt"));
        final var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        console.line("");
        console.line("  " + keep(now.toString().replace(":", "") + ".json", json(now, readings, failed)
            .toPrettyString()));
        return failed.isEmpty() && readings.stream().allMatch(Reading::met) ? 0 : 1;
    }

    private void print(final List<Reading> readings) {
        console.heading("Readings");
        final var rows = new ArrayList<List<String>>();
        rows.add(List.of("CLOCK", "WHAT", "UNIT", "N", "MEDIAN", "P99", "MIN", "MAX", "ALONE", "RATIO", "OVN", "TARGET",
            ""));
        for (final var reading : readings) {
            final var samples = reading.samples();
            final boolean single = samples.size() == 1;
            final var alone = reading.baseline().isEmpty() ? "" : Reading.number(Reading.median(reading.baseline()));
            final var ratio = reading.baseline().isEmpty() ? "" : String.format(Locale.ROOT, "%.2f", reading.median()
                / Reading.median(reading.baseline()));
            final var target = reading.target().isEmpty() ? "" : (reading.higherIsBetter() ? ">= " : "<= ")
                + Reading.number(reading.target().getAsDouble());
            rows.add(List.of(reading.clock(), reading.what(), reading.unit(), Integer.toString(samples.size()),
                Reading.number(reading.median()), single ? "" : Reading.number(Reading.quantile(samples, 0.99)),
                single ? "" : Reading.number(Reading.quantile(samples, 0)),
                single ? "" : Reading.number(Reading.quantile(samples, 1)), alone, ratio,
                reading.ovn().isEmpty() ? "" : Reading.number(Reading.median(reading.ovn())), target,
                reading.target().isEmpty() ? "" : reading.met() ? "met" : "MISSED"));
        }
        console.table(rows);
    }

    private ObjectNode json(final Instant when, final List<Reading> readings, final List<String> failed) {
        final var json = new ObjectMapper().createObjectNode();
        json.put("time", when.toString()).put("processors", Runtime.getRuntime().availableProcessors())
            .put("kernel", System.getProperty("os.version")).put("java", System.getProperty("java.version"))
            .put("open-vswitch", Command.of("ovs-vswitchd", "--version").run().lines().findFirst().orElse(""))
            .put("rounds", rounds).put("ports", ports).put("nodes", nodes)
            .put("networks", networks).put("span", span);
        final var list = json.putArray("readings");
        for (final var reading : readings) {
            final var entry = list.addObject().put("clock", reading.clock()).put("what", reading.what())
                .put("unit", reading.unit()).put("median", reading.median())
                .put("p99", Reading.quantile(reading.samples(), 0.99))
                .put("min", Reading.quantile(reading.samples(), 0)).put("max", Reading.quantile(reading.samples(), 1));
            reading.target().ifPresent(target -> entry.put("target", target).put("met", reading.met()));
            reading.samples().forEach(entry.putArray("samples")::add);
            if (!reading.baseline().isEmpty()) {
                entry.put("alone-median", Reading.median(reading.baseline()));
                reading.baseline().forEach(entry.putArray("alone")::add);
            }
            if (!reading.ovn().isEmpty()) {
                entry.put("ovn-median", Reading.median(reading.ovn()));
                reading.ovn().forEach(entry.putArray("ovn")::add);
            }
        }
        failed.forEach(json.putArray("failed")::add);
        return json;
    }

    /** Writes a file beside the results. */
    static Path keep(final String name, final String text) {
        final var directory = ControllerProcess.home().resolve(".selvage").resolve("bench");
        try {
            Files.createDirectories(directory);
            return Files.writeString(directory.resolve(name), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
