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
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.selvage.testkit.Command;
import io.selvage.testkit.ControllerProcess;
import io.selvage.testkit.Prerequisites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.Test;

/**
 * A short run of the clock for large fabrics, as a user starts it. What it measures says nothing here, beside other
 * tests and with a few nodes; that it comes to its end, and what is no time, does (N6).
 */
public class ScaleBenchLabTest {
    private static final int NODES = 12;
    private static final int PORTS = 200;
    /** On so many nodes is each network. */
    private static final int SPREAD = 10;
    private static final Duration LONGEST = Duration.ofMinutes(4);
    private static final Path RESULTS = ControllerProcess.home().resolve(".selvage").resolve("bench");

    @Test
    public void shortRunHasEveryFlowAndTouchesNoneAtRestart() throws IOException {
        assumeTrue(Prerequisites.missing().toString(), Prerequisites.missing().isEmpty());
        final var before = results();
        final var result = Command.of(ControllerProcess.home().resolve("selvage").toString(), "bench", "--only",
            "scale", "--nodes", Integer.toString(NODES), "--ports", Integer.toString(PORTS), "--rounds", "2",
            "--prefix", "t15").within(LONGEST).tryRun();
        final var text = result.output() + result.error();
        // It exits with 1 when a time is missed
        assertTrue(text, result.exit() == 0 || result.exit() == 1);
        final var made = results();
        made.removeAll(before);
        assertEquals(text, 1, made.size());
        final var json = new ObjectMapper().readTree(made.iterator().next().toFile());
        assertEquals(text, 0, json.path("failed").size());
        assertNotEquals(text, 0, json.path("readings").size());

        final double flows = reading(json, "flows of all nodes");
        assertTrue("each device has a flow at least on each node of its network, but there are " + flows,
            flows >= PORTS * SPREAD);
        assertEquals(text, 0, reading(json, "flows touched by the restart"), 0);
    }

    private static Set<Path> results() throws IOException {
        final var found = new HashSet<Path>();
        if (Files.isDirectory(RESULTS)) {
            try (var files = Files.newDirectoryStream(RESULTS, "*.json")) {
                files.forEach(found::add);
            }
        }
        return found;
    }

    private static double reading(final JsonNode json, final String what) {
        for (final var reading : json.path("readings")) {
            if (what.equals(reading.path("what").asText())) {
                return reading.path("median").asDouble();
            }
        }
        throw new AssertionError("no reading '" + what + "' in " + json.toPrettyString());
    }
}
