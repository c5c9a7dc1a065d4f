/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.compile;

import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowText;
import io.selvage.core.pipeline.Metadata;
import io.selvage.core.pipeline.Purpose;
import io.selvage.core.trace.FabricTrace;
import io.selvage.core.trace.NodeTrace;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Writes the reference of the pipeline, {@code docs/pipeline.md}, from the pipeline itself: what is not in the code
 * cannot be in the page. Pure functions.
 */
public final class PipelineReference {
    private static final FlowText TEXT = new FlowText(HypervisorTable::nameOf);

    /**
     * A packet followed through the fabric.
     *
     * @param title what is sent, as a heading
     * @param trace what becomes of it
     */
    public record Walk(String title, FabricTrace trace) { }

    private final StringBuilder out = new StringBuilder(16_384);

    private PipelineReference() {
        // Holds the page while it is written
    }

    /**
     * The page, in Markdown.
     *
     * @param examples flows to show and explain: best those of a whole node
     * @param walks packets to follow
     * @param torExamples flows of an OpenFlow ToR to show and explain
     */
    public static String markdown(final Collection<Flow> examples, final Collection<Walk> walks,
            final Collection<Flow> torExamples) {
        final var page = new PipelineReference();
        page.head(examples);
        page.tables();
        page.metadata();
        page.cookies();
        page.examples(examples);
        walks.forEach(page::walk);
        page.tor(torExamples);
        return page.out.toString();
    }

    private void head(final Collection<Flow> examples) {
        lines("# The pipeline of a hypervisor", "",
            "*Made from the code (`HypervisorTable`, `Metadata`, `Purpose`, and the flows of a scenario in "
                + "`core/src/test/resources/golden`); a test compares. Do not edit: change the code, and run the tests "
                + "of `core` with `-Dgolden.update`.*", "",
            "Every packet begins in the first table and goes forward only. A flow that neither sends a packet anywhere "
                + "nor passes it on drops it, and says in its cookie why, so that drops are counted by reason.", "",
            "```mermaid", "flowchart LR");
        final var edges = new TreeSet<String>();
        for (final var flow : examples) {
            final var from = "  " + HypervisorTable.nameOf(flow.key().table());
            flow.next().ifPresent(next -> edges.add(from + " --> " + HypervisorTable.nameOf(next)));
            flow.actions().forEach(action -> {
                switch (action) {
                    case Action.Output output -> edges.add(from + " --> ports([ports and tunnels])");
                    case Action.ToController toController -> edges.add(from + " -.-> controller([controller])");
                    case Action.Copy(var metadata, var table) ->
                        edges.add(from + " --> " + HypervisorTable.nameOf(table));
                    case Action.SetField setField -> { }
                    case Action.Move move -> { }
                    case Action.DecrementTtl decrement -> { }
                    case Action.PushVlan push -> { }
                    case Action.PopVlan pop -> { }
                    case Action.ForgetPort forget -> { }
                }
            });
        }
        edges.forEach(this::lines);
        lines("```", "");
    }

    private void tables() {
        lines("## Tables", "", "| number | table | what it does | matches | a packet that no flow wants is |",
            "| --- | --- | --- | --- | --- |");
        rows(HypervisorTable.values());
        lines("", "Priorities mean the same in every table:", "", "| priority | name | for |", "| --- | --- | --- |");
        Arrays.stream(HypervisorTable.Priority.values())
            .sorted((one, other) -> Integer.compare(other.value(), one.value()))
            .forEach(priority -> row(Integer.toString(priority.value()), "`" + priority + "`", priority.description()));
        lines("");
    }

    private void rows(final PipelineTable... tables) {
        for (final var table : tables) {
            row(Integer.toString(table.id()), "`" + table + "`", table.description(), table.matches().stream().sorted()
                .map(field -> "`" + field.text() + "`").collect(Collectors.joining(", ")), table.miss());
        }
    }

    private void metadata() {
        lines("## Metadata", "", "What one table leaves for the next, in the 64 bits of OpenFlow metadata:", "",
            "| bits | mask | part | holds |", "| --- | --- | --- | --- |");
        for (final var part : Metadata.values()) {
            final int last = part.offset() + part.width() - 1;
            row(part.offset() == last ? Integer.toString(last) : part.offset() + "-" + last,
                "`0x" + Long.toHexString(part.mask()) + "`", "`" + part + "`", part.description());
        }
        lines("");
    }

    private void cookies() {
        lines("## Cookies and reasons to drop", "", "A cookie is `owner 16 | purpose 8 | reserved 8 | network 32`. The "
            + "owner is `0x" + Integer.toHexString(Cookie.OWNER) + "`; flows with another one are never touched. The "
            + "network is the VNI, 0 if the flow belongs to none, or the number of the port where the purpose is one "
            + "of a port. `ovs-ofctl -O OpenFlow13 dump-flows br-int "
            + "cookie=COOKIE/0xffffff0000000000` shows the flows of one purpose, with their counters.", "",
            "| cookie | purpose | drops | the flow |", "| --- | --- | --- | --- |");
        for (final var purpose : Purpose.values()) {
            row("`0x" + Long.toHexString(Cookie.of(purpose, 0)) + "`", "`" + purpose + "`",
                purpose.isDrop() ? "yes" : "", (purpose.isDrop() ? "counts: " : "") + purpose.description());
        }
        lines("");
    }

    private void examples(final Collection<Flow> examples) {
        lines("## The flows of a node", "", "All flows of node `hv1` in the scenario `one-network.txt`, which has one "
            + "network with VNI 5001, two devices here and one on another node. The name at the end is the purpose in "
            + "the cookie.", "");
        flows(examples, "### ", HypervisorTable::nameOf, HypervisorTable.values());
    }

    private void flows(final Collection<Flow> examples, final String heading, final IntFunction<String> tableName,
            final PipelineTable... tables) {
        final var text = new FlowText(tableName);
        for (final var table : tables) {
            lines(heading + table, "");
            for (final var flow : sorted(examples, table)) {
                lines("- `" + text.flow(flow) + "`  ",
                    "  " + FlowReading.of(flow, tableName) + " `" + purpose(flow) + "`");
            }
            lines("");
        }
    }

    private static List<Flow> sorted(final Collection<Flow> flows, final PipelineTable table) {
        return flows.stream().filter(flow -> flow.key().table() == table.id())
            .sorted((one, other) -> one.key().priority() == other.key().priority()
                ? TEXT.flow(one).compareTo(TEXT.flow(other))
                : Integer.compare(other.key().priority(), one.key().priority()))
            .toList();
    }

    private static String purpose(final Flow flow) {
        return Purpose.of(flow.cookie()).map(Purpose::name).orElse("foreign");
    }

    private void walk(final Walk walk) {
        lines("## " + walk.title(), "");
        int number = 0;
        for (final var hop : walk.trace().hops()) {
            number++;
            lines(number + ". On node `" + hop.node() + "`, in by port " + hop.inPort() + ":");
            for (final var step : hop.trace().steps()) {
                lines("   - `" + HypervisorTable.nameOf(step.table()) + "`: " + step.hit().map(flow ->
                    FlowReading.of(flow, HypervisorTable::nameOf) + " `" + purpose(flow) + "`")
                        .orElse("no flow applies."));
            }
            lines("   - " + (hop.trace().outputs().isEmpty() ? "Nothing leaves the node." : "It leaves by "
                + hop.trace().outputs().stream().map(NodeTrace.Output::port).map(port -> "port " + port)
                    .collect(Collectors.joining(", ")) + "; never by the port that it came in by."));
        }
        final var places = walk.trace().deliveries().stream()
            .map(delivery -> "port " + delivery.port() + " of `" + delivery.node() + "`")
            .collect(Collectors.joining(", "));
        lines("", "Delivered to: " + (places.isEmpty() ? "nobody" : places) + ".", "");
    }

    private void tor(final Collection<Flow> examples) {
        final var layout = TorLayout.of(TorTable.values().length);
        lines("# The pipeline of an OpenFlow ToR", "", "Made from `TorTable` and the scenario `vlan-networks.txt`, in "
            + "the same way. It is plain OpenFlow 1.3; metadata, priorities and cookies mean the same as above. A "
            + "switch with less than " + TorLayout.WHOLE + " tables has `CLASSIFY`, `SOURCE_GUARD`, `FORWARD` and "
            + "`FLOOD` only, numbered 0 to 3; one with less than " + TorLayout.BASIC + " has `CLASSIFY` only, in which "
            + "the flows of all tables are multiplied out: for each device and each destination in its network one "
            + "flow.", "",
            "| number | table | what it does | matches | a packet that no flow wants is |",
            "| --- | --- | --- | --- | --- |");
        final var tables = layout.tables().toArray(PipelineTable[]::new);
        rows(tables);
        lines("", "All flows of node `tor1`, which has one device in a network with VLAN 100 on the uplink, and "
            + "nothing is said of its port:", "");
        flows(examples, "## ", layout::nameOf, tables);
    }

    private void row(final String... cells) {
        lines("| " + String.join(" | ", cells) + " |");
    }

    private void lines(final String... lines) {
        for (final var line : lines) {
            out.append(line).append('\n');
        }
    }
}
