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
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a fabric anew and compares: the controller forgets everything but the intent, the switches lose everything but
 * their ports, and what they get is what a fabric without a past has. Whatever the switches had before and do not get
 * again was stale; whatever they get and did not have was missing. It is the one evidence of "no rule is left behind"
 * that does not rely on the controller's own books.
 */
public final class FreshStart {
    /** How long a fabric may take to find itself: switches connect, devices are heard, tables of MAC addresses fill. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private FreshStart() {
        // Functions only
    }

    /**
     * Starts a fabric anew and waits until it is as it was.
     *
     * @param bed the testbed, in which nothing is going on; it goes on with the new controller
     * @return what the switches hold
     * @throws AssertionError with the differences, if it does not become as it was
     */
    public static FabricState assertSame(final Testbed bed) {
        return assertSame(bed, PATIENCE);
    }

    /**
     * Starts a fabric anew and waits until it is as it was.
     *
     * @param bed the testbed, in which nothing is going on; it goes on with the new controller
     * @param patience how long to wait for that, once all nodes are connected
     * @return what the switches hold
     * @throws AssertionError with the differences, if it does not become as it was
     */
    public static FabricState assertSame(final Testbed bed, final Duration patience) {
        bed.awaitRealised();
        final var before = FabricState.read(bed.lab());
        start(bed);
        return settle(bed, before, patience);
    }

    /**
     * Starts a fabric anew: the same intent, the same ports, and nothing else of what was.
     *
     * @param bed the testbed
     */
    public static void start(final Testbed bed) {
        final var nodes = connected(bed);
        final var intent = Intent.read(bed.northbound().restconf());
        bed.controller().kill();
        bed.controller().wipe();
        empty(bed.lab());
        bed.controller().start();
        intent.write(bed.northbound().restconf());
        for (final var node : nodes) {
            Await.until(node + " is connected", PATIENCE, () -> bed.state().connected(node), bed::dump);
        }
    }

    /**
     * Waits until the switches hold what is expected. Devices announce themselves meanwhile: one that the fabric has to
     * find by its packets is not found while it is silent.
     *
     * @param bed the testbed
     * @param expected what the switches should hold
     * @return what they hold
     * @throws AssertionError with the differences, if they do not
     */
    public static FabricState settle(final Testbed bed, final FabricState expected) {
        return settle(bed, expected, PATIENCE);
    }

    private static FabricState settle(final Testbed bed, final FabricState expected, final Duration patience) {
        final var now = become(bed, expected, patience);
        if (!now.equals(expected)) {
            // Seen from the fresh start: what it has is right.
            throw new AssertionError("not the same as a fresh start\n" + expected.differenceFrom(now));
        }
        bed.awaitRealised();
        return now;
    }

    /**
     * Gives the switches time to become what is expected.
     *
     * @param bed the testbed
     * @param expected what the switches should hold
     * @param patience how long at most
     * @return what they hold then
     */
    public static FabricState become(final Testbed bed, final FabricState expected, final Duration patience) {
        final long deadline = System.nanoTime() + patience.toNanos();
        var now = FabricState.read(bed.lab());
        while (!now.equals(expected) && System.nanoTime() < deadline) {
            bed.lab().devices().forEach(Device::announce);
            Await.pass(Duration.ofMillis(300));
            now = FabricState.read(bed.lab());
        }
        return now;
    }

    private static List<String> connected(final Testbed bed) {
        final var names = new ArrayList<String>();
        bed.northbound().restconf().get("data/selvage-fabric:transport-nodes?content=nonconfig").ifPresent(json ->
            json.path("selvage-fabric:transport-nodes").path("transport-node").forEach(node -> {
                if (node.path("state").path("connected").asBoolean()) {
                    names.add(node.path("name").asText());
                }
            }));
        return List.copyOf(names);
    }

    /** Takes everything from the switches that a controller put there, but bridges, which devices are plugged into. */
    private static void empty(final Lab lab) {
        lab.hypervisors().forEach(hypervisor -> empty(hypervisor.ovs()));
        lab.dummyHypervisors().forEach(dummy -> empty(dummy.ovs()));
        lab.openFlowTors().forEach(tor -> tor.ovs().forget(OpenFlowTor.BRIDGE));
        lab.vtepTors().forEach(VtepTor::forget);
    }

    private static void empty(final OpenVSwitch ovs) {
        if (ovs.hasBridge(Hypervisor.INTEGRATION_BRIDGE)) {
            ovs.forget(Hypervisor.INTEGRATION_BRIDGE);
            FabricState.tunnels(ovs).forEach(port -> ovs.vsctl("del-port", Hypervisor.INTEGRATION_BRIDGE, port));
        }
    }
}
