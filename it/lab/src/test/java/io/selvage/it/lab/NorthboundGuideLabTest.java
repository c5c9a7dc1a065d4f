/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.it.lab;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.selvage.testkit.Await;
import io.selvage.testkit.Command;
import io.selvage.testkit.ControllerProcess;
import io.selvage.testkit.Lab;
import io.selvage.testkit.OpenFlowTor;
import io.selvage.testkit.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Every example of {@code docs/northbound.md} works as it is printed (K3): each block {@code bash} succeeds, in the
 * order of the document, and each block {@code bash refused} is answered with 4xx. Likewise those of
 * {@code docs/physical-switches.md}, apart from the names of the switches.
 */
public class NorthboundGuideLabTest extends LabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t7");

    private static final Path GUIDE = ControllerProcess.home().resolve("docs/northbound.md");
    private static final Path SWITCHES = ControllerProcess.home().resolve("docs/physical-switches.md");
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** Where curl finds its settings: the user's own must not matter, and refused blocks have to tell the status. */
    @Rule
    public final TemporaryFolder curl = new TemporaryFolder();

    public NorthboundGuideLabTest() {
        super(TESTBED);
    }

    /**
     * A block of code.
     *
     * @param guide the document
     * @param line number of its first line in the document
     * @param refused whether the controller is to refuse it
     * @param text the commands
     */
    private record Block(Path guide, int line, boolean refused, String text) {
        @Override
        public String toString() {
            return guide.getFileName() + ":" + line + "\n" + text;
        }
    }

    @Test
    public void everyExampleWorksAsPrinted() throws IOException {
        final var vm1 = bed().lab().addDevice("vm1", "02:00:00:00:00:01", "10.0.0.1/24");
        final var vm2 = bed().lab().addDevice("vm2", "02:00:00:00:00:02", "10.0.0.2/24");
        vm1.plug(hv1());
        vm2.plug(hv2());

        final var blocks = blocks(GUIDE);
        assertTrue("only " + blocks.size() + " blocks in " + GUIDE, blocks.size() > 10);
        assertTrue("no refused block in " + GUIDE, blocks.stream().anyMatch(Block::refused));
        for (final var block : blocks) {
            if (block.refused()) {
                refused(block);
            } else {
                succeeds(block);
            }
        }
    }

    @Test
    public void examplesOfPhysicalSwitchesWork() throws IOException {
        bed().network("blue");
        final var tor = bed().lab().addOpenFlowTor("g");
        tor.addUplink();
        final var blocks = blocks(SWITCHES);
        assertTrue("only " + blocks.size() + " blocks in " + SWITCHES, blocks.size() > 4);
        for (final var block : blocks) {
            if (block.text().startsWith("ovs-vsctl")) {
                tor.ovs().tool("bash", "-e", "-c", block.text().replace("CONTROLLER", Lab.CONTROLLER)
                    .replace("BRIDGE", OpenFlowTor.BRIDGE)).run();
                Await.until(tor + " appears by itself", Testbed.SOON,
                    () -> state().node(tor.node()).isPresent(), bed()::dump);
            } else {
                succeeds(new Block(block.guide(), block.line(), false,
                    block.text().replaceAll("openflow:[0-9]+", tor.node()).replace("swp48", "up0")));
            }
        }
        Await.until(tor + " is led", Testbed.SOON, () -> state().node(tor.node()).orElseThrow()
            .path("status").asText().equals("in-sync"), bed()::dump);
        assertEquals("it says so itself", 254, state().node(tor.node()).orElseThrow().path("flow-tables").asInt());
        tor.ovs().vsctl("del-controller", OpenFlowTor.BRIDGE);
        northbound().deleteNode(tor.node());
        northbound().deleteNode("tor1");
        Await.until(tor + " is away", Testbed.SOON, () -> !state().connected(tor.node()), bed()::dump);
        northbound().forgetNode(tor.node());
    }

    private void succeeds(final Block block) throws IOException {
        final var result = run(block, "");
        assertEquals(block + result.output() + result.error(), 0, result.exit());
    }

    private void refused(final Block block) throws IOException {
        final var result = run(block, "write-out = \"\\n%{http_code}\\n\"\n");
        final var lines = result.lines();
        final var status = lines.isEmpty() ? "" : lines.getLast();
        assertTrue(block + "is to be refused with 4xx: " + result.output() + result.error(),
            status.matches("4[0-9]{2}"));
    }

    private Command.Result run(final Block block, final String curlSettings) throws IOException {
        final var home = curl.getRoot().toPath();
        Files.writeString(home.resolve(".curlrc"), curlSettings);
        return Command.of("bash", "-e", "-u", "-o", "pipefail", "-c", block.text())
            .with("RESTCONF", withoutSlash(northbound().restconf().root()))
            .with("CURL_HOME", home.toString())
            .with("no_proxy", "*")
            .within(LONGEST)
            .tryRun();
    }

    private static String withoutSlash(final String root) {
        return root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
    }

    private static List<Block> blocks(final Path guide) throws IOException {
        final var blocks = new ArrayList<Block>();
        final var lines = Files.readAllLines(guide);
        for (int i = 0; i < lines.size(); i++) {
            final var fence = lines.get(i).strip();
            if (!fence.equals("```bash") && !fence.equals("```bash refused")) {
                continue;
            }
            final int first = i + 1;
            final var text = new StringBuilder();
            for (i = first; i < lines.size() && !lines.get(i).strip().equals("```"); i++) {
                text.append(lines.get(i)).append('\n');
            }
            blocks.add(new Block(guide, first + 1, fence.endsWith("refused"), text.toString()));
        }
        return blocks;
    }
}
