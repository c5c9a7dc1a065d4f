/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.bench.jmh;

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
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@code ./selvage bench jmh}: runs the benchmarks of parts, prints a table, and writes a file. */
public final class JmhMain {
    private static final String HELP = """
        Usage: ./selvage bench jmh [OPTION]... [BENCHMARK]...

        Measures parts of the controller in a Java process of their own, without switches: no root
        needed, but a machine that does nothing else. Takes two minutes. Prints a table and writes
        .selvage/bench/TIME-jmh.json, in the format of JMH.

          CompilerBenchmark   one port comes and goes among 100 and 10,000; a whole fabric
          OvsdbBenchmark      one interface of a host changes; a host tells all that it has
          FlowBenchmark       a flow is encoded, and read; a switch is compared

        BENCHMARK is part of a name, CompilerBenchmark.onePort for example.

        Options:
          --forks N        processes for each benchmark (default 1)
          --iterations N   measurements in each process (default 5), after as many to warm up
          --millis N       time of each (default 800)
          --help
        """;
    /** The first Java that warns of what JMH does, and can be told not to. */
    private static final int QUIET_UNSAFE = 24;
    private static final String GARBAGE = "gc.alloc.rate.norm";

    private final Console console;
    private final List<String> only = new ArrayList<>();
    private int forks = 1;
    private int iterations = 5;
    private int millis = 800;

    private JmhMain(final Console console) {
        this.console = console;
    }

    /**
     * Runs the command line.
     *
     * @param args arguments, see {@code --help}
     */
    public static void main(final String[] args) {
        final var console = Console.standard();
        int status = 0;
        try {
            new JmhMain(console).run(args);
        } catch (IllegalArgumentException e) {
            console.line("selvage bench jmh: " + e.getMessage() + " (--help shows how)");
            status = 2;
        } catch (RunnerException e) {
            console.line("selvage bench jmh: " + e.getMessage());
            status = 1;
        }
        System.exit(status);
    }

    private void run(final String[] args) throws RunnerException {
        for (int i = 0; i < args.length; i++) {
            if ("--help".equals(args[i]) || "-h".equals(args[i])) {
                console.line(HELP);
                return;
            }
            if (!args[i].startsWith("-")) {
                only.add(args[i]);
                continue;
            }
            if (i + 1 == args.length) {
                throw new IllegalArgumentException("cannot understand " + args[i]);
            }
            final int value = Integer.parseInt(args[i + 1]);
            switch (args[i]) {
                case "--forks" -> forks = value;
                case "--iterations" -> iterations = value;
                case "--millis" -> millis = value;
                default -> throw new IllegalArgumentException("cannot understand " + args[i]);
            }
            i++;
        }
        measure();
    }

    private void measure() throws RunnerException {
        final var file = file();
        final var options = new OptionsBuilder()
            .forks(forks)
            .warmupIterations(iterations)
            .warmupTime(TimeValue.milliseconds(millis))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.milliseconds(millis))
            .timeout(new TimeValue(1, TimeUnit.MINUTES))
            .jvmArgs(javaOptions())
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .resultFormat(ResultFormatType.JSON)
            .result(file.toString());
        only.forEach(options::include);
        console.heading("Parts of the controller: each benchmark takes " + 2 * iterations * forks * millis / 1000
            + " s and its start");
        final var rows = new ArrayList<List<String>>();
        rows.add(List.of("BENCHMARK", "PARAMETERS", "MEAN", "+- 99.9 %", "UNIT", "GARBAGE"));
        new Runner(options.build()).run().forEach(run -> add(run, rows));
        console.table(rows);
        console.line("");
        console.line("  " + file);
    }

    /** Not those of this process, which only waits. */
    private static String[] javaOptions() {
        final var options = new ArrayList<>(List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC"));
        if (Runtime.version().feature() >= QUIET_UNSAFE) {
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        return options.toArray(String[]::new);
    }

    private static Path file() {
        final var directory = Path.of(System.getProperty("selvage.home", ".")).resolve(".selvage").resolve("bench");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory.resolve(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "")
            + "-jmh.json");
    }

    private static void add(final RunResult run, final List<List<String>> rows) {
        final var name = run.getParams().getBenchmark().replaceAll(".*\\.(.*\\..*)", "$1");
        final var parameters = new ArrayList<String>();
        run.getParams().getParamsKeys().forEach(key -> parameters.add(key + "=" + run.getParams().getParam(key)));
        final var garbage = run.getSecondaryResults().get(GARBAGE);
        rows.add(row(name, parameters, run.getPrimaryResult(), garbage == null ? ""
            : String.format(Locale.ROOT, "%,.0f B/op", garbage.getScore())));
        final var flows = run.getSecondaryResults().get("flows");
        if (flows != null) {
            rows.add(row(name + ": flows", parameters, flows, ""));
        }
    }

    private static List<String> row(final String name, final List<String> parameters, final Result<?> result,
            final String garbage) {
        return List.of(name, String.join(" ", parameters), number(result.getScore()), number(result.getScoreError()),
            result.getScoreUnit(), garbage);
    }

    private static String number(final double value) {
        return String.format(Locale.ROOT, value < 100 ? "%,.2f" : "%,.0f", value);
    }
}
