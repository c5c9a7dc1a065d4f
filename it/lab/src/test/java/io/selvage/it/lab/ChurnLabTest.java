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
import static org.junit.Assume.assumeTrue;

import io.selvage.testkit.Await;
import io.selvage.testkit.Churn;
import io.selvage.testkit.DummyHypervisor;
import io.selvage.testkit.FreshStart;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Prerequisites;
import io.selvage.testkit.Testbed;
import io.selvage.testkit.VtepTor;
import io.selvage.testkit.cli.Console;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.Test;

/**
 * After random steps, in which switches and the controller die as well, every node holds what a fresh start gives:
 * nothing is missing, nothing is stale (P9, N5). The long form is {@code ./selvage bench churn}. The seed is printed;
 * {@code -Dselvage.churn.seed=SEED} repeats it.
 */
public class ChurnLabTest {
    private static final int NODES = 6;
    private static final int STEPS = 150;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    public void nothingIsMissingOrStaleAfterRandomSteps() {
        assumeTrue(Prerequisites.missing().toString(), Prerequisites.missing().isEmpty());
        final long seed = Long.getLong("selvage.churn.seed", System.nanoTime());
        Console.standard().line("ChurnLabTest: seed " + seed + ", " + STEPS + " steps");
        try (var bed = Testbed.start("t13", 0)) {
            final var nodes = new ArrayList<DummyHypervisor>();
            for (int i = 1; i <= NODES; i++) {
                final var node = bed.lab().addDummyHypervisor("d" + i);
                node.connect();
                nodes.add(node);
            }
            nodes.forEach(node -> awaitConnected(bed, node));
            final var churn = new Churn(bed, nodes, seed);
            churn.run(STEPS, 1);
            assertEquals(1, churn.kills());
            nodes.forEach(node -> awaitConnected(bed, node));
            churn.settle();
            bed.northbound().awaitRealised(PATIENCE);
            final var state = FreshStart.assertSame(bed);
            assertTrue("the OpenFlow ToR takes part", state.nodes().get("leaf").size() > 20);
            assertTrue("so does the hardware VTEP", !VtepTor.isInstalled()
                || state.nodes().get("tor1").stream().anyMatch(line -> line.startsWith("binding")));
            assertTrue("there is something to compare: " + state.size(), state.size() > 100 * NODES);
        }
    }

    private static void awaitConnected(final Testbed bed, final DummyHypervisor node) {
        Await.until(node + " is connected", PATIENCE, () -> node.ovs().hasBridge(Hypervisor.INTEGRATION_BRIDGE)
            && bed.state().connected(node.name()), bed::dump);
    }
}
