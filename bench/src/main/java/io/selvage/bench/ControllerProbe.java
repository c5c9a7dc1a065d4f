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

import io.selvage.testkit.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks into the virtual machine of the controller by {@code jcmd}: processor time and allocation by thread, and what
 * is alive on the heap.
 */
final class ControllerProbe {
    // "selvage-fabric" #91 [4711] daemon prio=5 os_prio=0 cpu=101.27ms elapsed=1.50s allocated=20M defined_classes=7
    private static final Pattern THREAD = Pattern.compile(
        "^\"(.*)\" .*cpu=([0-9.]+)ms elapsed=[0-9.]+s(?: allocated=([0-9]+)([BKMGT]))?.*");
    private static final Pattern TOTAL = Pattern.compile("^Total +[0-9]+ +([0-9]+).*");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Option of the virtual machine: records from the start on. */
    static final String RECORDING = "-XX:StartFlightRecording:name=bench,settings=profile";

    private final long pid;

    ControllerProbe(final long pid) {
        this.pid = pid;
    }

    /**
     * What threads have used since the controller started. Threads that have ended are not counted.
     *
     * @param cpuMillis processor time by kind of thread, those of the virtual machine included
     * @param allocated octets allocated, in steps of up to a mebibyte for each thread
     */
    record Usage(Map<String, Double> cpuMillis, double allocated) {
        Usage {
            cpuMillis = Map.copyOf(cpuMillis);
        }

        /** {@return milliseconds of all threads but those that compile what is new to the virtual machine} */
        double cpu() {
            return cpuMillis.entrySet().stream().filter(entry -> !entry.getKey().contains("CompilerThread"))
                .mapToDouble(Map.Entry::getValue).sum();
        }

        Usage since(final Usage before) {
            final var differences = new TreeMap<String, Double>();
            cpuMillis.forEach((kind, millis) ->
                differences.put(kind, Math.max(0, millis - before.cpuMillis.getOrDefault(kind, 0.0))));
            return new Usage(differences, allocated - before.allocated);
        }

        /** {@return the busiest kinds of thread, with milliseconds per round} */
        List<String> busiest(final int rounds) {
            return cpuMillis.entrySet().stream().sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(12).map(entry -> entry.getKey() + " " + Reading.number(entry.getValue() / rounds)).toList();
        }
    }

    /** A recording under way, which closing ends and keeps. */
    interface Recording extends AutoCloseable {
        @Override
        void close();
    }

    Usage usage() {
        final var cpu = new TreeMap<String, Double>();
        double allocated = 0;
        for (final var line : jcmd("Thread.print", "-e").lines().toList()) {
            final var matcher = THREAD.matcher(line);
            if (matcher.matches()) {
                // Members of a pool count together
                cpu.merge(matcher.group(1).replaceAll("[0-9]+", "*"), Double.parseDouble(matcher.group(2)),
                    Double::sum);
                allocated += octets(matcher);
            }
        }
        return new Usage(cpu, allocated);
    }

    private static double octets(final Matcher matcher) {
        return matcher.group(3) == null ? 0
            : Double.parseDouble(matcher.group(3)) * Math.pow(1024, "BKMGT".indexOf(matcher.group(4)));
    }

    /** {@return seconds of processor time of the whole process, threads that have ended included} */
    double processorSeconds() {
        return ProcessHandle.of(pid).flatMap(process -> process.info().totalCpuDuration()).map(Duration::toMillis)
            .orElseThrow(() -> new IllegalStateException("no process " + pid)) / 1e3;
    }

    /** {@return octets of live objects, after a full collection} */
    long liveHeap() {
        return jcmd("GC.class_histogram").lines().map(TOTAL::matcher).filter(Matcher::matches)
            .mapToLong(matcher -> Long.parseLong(matcher.group(1))).findFirst()
            .orElseThrow(() -> new IllegalStateException("no total in the histogram of process " + pid));
    }

    /** {@return the classes that take most of the heap, for people} */
    String histogram() {
        return String.join("\n", jcmd("GC.class_histogram").lines().limit(60).toList());
    }

    /**
     * Records what the controller does, with the settings that the JDK calls {@code profile}.
     *
     * @param file where the recording goes, to be read by {@code jfr}
     */
    Recording record(final Path file) {
        jcmd("JFR.start", "name=bench", "settings=profile");
        return () -> keep(file);
    }

    /** Ends the recording and writes it to a file. */
    void keep(final Path file) {
        jcmd("JFR.stop", "name=bench", "filename=" + file.toAbsolutePath());
    }

    private String jcmd(final String... arguments) {
        final var argv = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd")
            .toString(), Long.toString(pid)));
        argv.addAll(List.of(arguments));
        return Command.of(argv).within(PATIENCE).run();
    }
}
