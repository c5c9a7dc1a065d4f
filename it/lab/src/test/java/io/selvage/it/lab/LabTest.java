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
import io.selvage.testkit.Device;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Frames.Counter;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Northbound;
import io.selvage.testkit.OperationalState;
import io.selvage.testkit.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.After;
import org.junit.Rule;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;

/** What all laboratory tests share: the testbed, a dump when a test fails, and a fabric left as it was found. */
public abstract class LabTest {
    /** Time between two requests of continuous traffic. */
    static final Duration PING = Duration.ofMillis(5);
    /** How many frames prove something. */
    static final int FRAMES = 40;

    private static final Duration SPACING = Duration.ofMillis(1);

    private final TestbedRule testbed;

    /** Writes down the state of switches and controller while they are still as the failure left them. */
    @Rule
    public final TestWatcher failures = new TestWatcher() {
        @Override
        protected void failed(final Throwable cause, final Description description) {
            try {
                final var directory = Path.of(System.getProperty("selvage.lab.failures", "target/failures"));
                Files.createDirectories(directory);
                Files.writeString(directory.resolve(description.getTestClass().getSimpleName() + "."
                    + description.getMethodName() + ".txt"), cause + "\n" + bed().dump());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    LabTest(final TestbedRule testbed) {
        this.testbed = testbed;
    }

    final Testbed bed() {
        return testbed.bed();
    }

    final Northbound northbound() {
        return bed().northbound();
    }

    final OperationalState state() {
        return bed().state();
    }

    final Hypervisor hv1() {
        return bed().lab().hypervisor("hv1");
    }

    final Hypervisor hv2() {
        return bed().lab().hypervisor("hv2");
    }

    /** After every test, with all intent and all devices gone, the switches hold what they held before the first. */
    @After
    public final void nothingStaleIsLeft() {
        bed().clear();
        final var empty = testbed.empty();
        awaitRealised("the switches are as before the first test", empty);
    }

    /**
     * Waits until the switches hold what is expected, and shows the difference if they do not.
     *
     * @param what what that state is
     * @param expected one text per hypervisor, see {@link Hypervisor#realised()}
     */
    final void awaitRealised(final String what, final List<String> expected) {
        final long deadline = System.nanoTime() + Testbed.SOON.toNanos();
        while (System.nanoTime() < deadline && !TestbedRule.realised(bed()).equals(expected)) {
            Await.pass(Duration.ofMillis(50));
        }
        final var actual = TestbedRule.realised(bed());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(what + ", hypervisor " + (i + 1), expected.get(i), actual.get(i));
        }
    }

    /** {@return what the switches hold, one text per hypervisor} */
    final List<String> realised() {
        return TestbedRule.realised(bed());
    }

    /** Pings until a reply comes. The first requests may be lost to ARP, of the devices and of the tunnels. */
    final void assertReaches(final Device from, final Device to) {
        bed().lab().await(from + " reaches " + to, Testbed.SOON, () -> from.pings(to.ip(), Duration.ofMillis(300)));
    }

    /** Sends marked unicast frames from one device to another, and returns when all were taken by the switch. */
    final void send(final Device from, final Device to, final String marker) {
        Frames.send(from, Frames.udp(from.mac(), to.mac(), from.ip(), to.ip(), marker), FRAMES, SPACING);
    }

    /** Sends marked frames to a given MAC address. */
    final void send(final Device from, final String toMac, final String toIp, final String marker) {
        Frames.send(from, Frames.udp(from.mac(), toMac, from.ip(), toIp, marker), FRAMES, SPACING);
    }

    /** Sends frames that a device makes up altogether. */
    final void sendRaw(final Device from, final byte[] frame) {
        Frames.send(from, frame, FRAMES, SPACING);
    }

    /** All frames with a marker arrive at a counter, none twice. */
    final void assertAllArrive(final String marker, final Counter counter) {
        bed().lab().await(FRAMES + " frames '" + marker + "' arrive, only " + counter.counts(), Duration.ofSeconds(3),
            () -> counter.count(marker) >= FRAMES);
        assertEquals("frames '" + marker + "'", FRAMES, counter.count(marker));
    }

    /**
     * None of the frames with a marker arrived. Frames sent after them, which did arrive, prove that they had the
     * time: wait for those first.
     */
    final void assertNoneArrived(final String marker, final Counter counter) {
        assertEquals("frames '" + marker + "' in " + counter.counts(), 0, counter.count(marker));
    }

    final void assertDropsCounted(final long before, final long atLeast) {
        Await.until(atLeast + " drops are counted", Testbed.SOON, () -> drops() - before >= atLeast,
            () -> northbound().drops().toString());
    }

    final long drops() {
        return northbound().drops().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Kills a switch that has everything, and sees that it gets the same again from nothing. */
    final void assertSameAsFreshStart() {
        final var before = realised();
        for (final var hypervisor : bed().lab().hypervisors()) {
            hypervisor.ovs().killSwitch();
            hypervisor.restartSwitch();
        }
        bed().awaitNodes();
        awaitRealised("same as a fresh start", before);
        assertTrue("the controller agrees", northbound().waitRealised(Testbed.SOON).realised());
    }
}
