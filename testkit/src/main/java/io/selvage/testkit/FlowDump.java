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

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The flows of one bridge as {@code ovs-ofctl dump-flows} shows them, sorted.
 *
 * @param flows the flows, sorted by rule
 */
public record FlowDump(List<Flow> flows) {
    private static final Pattern DURATION = Pattern.compile("\\bduration=([0-9.]+)s,? ?");
    private static final Pattern PACKETS = Pattern.compile("\\bn_packets=([0-9]+),? ?");
    private static final Pattern BYTES = Pattern.compile("\\bn_bytes=([0-9]+),? ?");
    private static final Pattern AGES = Pattern.compile("\\b(?:idle|hard)_age=[0-9]+,? ?");
    private static final Pattern COOKIE = Pattern.compile("\\bcookie=(0x[0-9a-f]+)");
    private static final Pattern TABLE = Pattern.compile("\\btable=([0-9]+)");

    public FlowDump {
        flows = List.copyOf(flows);
    }

    /**
     * One flow.
     *
     * @param rule cookie, table, priority, match and actions: everything that a controller decides, and nothing else
     * @param table number of the table
     * @param cookie the cookie, unsigned
     * @param duration how long the flow has been in the switch
     * @param packets packets that it matched
     * @param bytes bytes that it matched
     */
    public record Flow(String rule, int table, long cookie, Duration duration, long packets, long bytes) {
    }

    /**
     * Reads the output of {@code ovs-ofctl dump-flows}.
     *
     * @param text the output; lines without {@code actions=} are skipped
     * @return the flows
     */
    public static FlowDump parse(final String text) {
        return new FlowDump(text.lines().filter(line -> line.contains("actions=")).map(FlowDump::parseLine)
            .sorted((a, b) -> a.table() == b.table() ? a.rule().compareTo(b.rule())
                : Integer.compare(a.table(), b.table()))
            .toList());
    }

    private static Flow parseLine(final String line) {
        String rule = line.strip();
        for (final var pattern : List.of(DURATION, PACKETS, BYTES, AGES)) {
            rule = pattern.matcher(rule).replaceAll("");
        }
        final double seconds = find(DURATION, line).map(Double::parseDouble).orElse(0.0);
        return new Flow(rule, find(TABLE, line).map(Integer::parseInt).orElse(0),
            find(COOKIE, line).map(text -> Long.parseUnsignedLong(text.substring(2), 16)).orElse(0L),
            Duration.ofNanos((long) (seconds * 1e9)), find(PACKETS, line).map(Long::parseLong).orElse(0L),
            find(BYTES, line).map(Long::parseLong).orElse(0L));
    }

    private static Optional<String> find(final Pattern pattern, final String text) {
        final var matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** {@return what a controller decided, one flow per line: equal texts mean equal switches} */
    public String normalised() {
        return flows.stream().map(Flow::rule).collect(Collectors.joining("\n"));
    }

    /**
     * Finds flows that were added lately.
     *
     * @param age how long ago at most
     * @return the flows whose duration is less
     */
    public List<Flow> youngerThan(final Duration age) {
        return flows.stream().filter(flow -> flow.duration().compareTo(age) < 0).toList();
    }

    /**
     * Says what differs.
     *
     * @param expected the other dump
     * @return lines that are only in {@code expected} with {@code -}, lines that are only here with {@code +}; empty if
     *         there is no difference
     */
    public String differenceFrom(final FlowDump expected) {
        final var here = flows.stream().map(Flow::rule).collect(Collectors.toSet());
        final var there = expected.flows.stream().map(Flow::rule).collect(Collectors.toSet());
        final var text = new StringBuilder();
        there.stream().filter(rule -> !here.contains(rule)).sorted().forEach(r -> text.append("- ").append(r)
            .append('\n'));
        here.stream().filter(rule -> !there.contains(rule)).sorted().forEach(r -> text.append("+ ").append(r)
            .append('\n'));
        return text.toString();
    }
}
