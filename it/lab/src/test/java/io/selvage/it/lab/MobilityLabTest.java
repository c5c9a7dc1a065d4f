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
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.selvage.testkit.Await;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Ping;
import io.selvage.testkit.Testbed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.ClassRule;
import org.junit.Test;

/** Devices move, and sometimes seem to be in two places: P9, P10. */
public class MobilityLabTest extends LabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t3");

    /** Generous, for busy machines; the benchmark states what it really is. */
    private static final Duration LONGEST_GAP = Duration.ofMillis(500);

    public MobilityLabTest() {
        super(TESTBED);
    }

    /** P9: traffic in both directions follows a device that moves to and fro; the old place is cleaned up. */
    @Test
    public void trafficFollowsTheDeviceThatMoves() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        assertReaches(a, b);
        final var before = realised();
        try (var ping = Ping.start(a, b.ip(), PING)) {
            ping.awaitFlowing(Testbed.SOON);
            b.move(hv2(), hv1());
            bed().awaitRunning(b, hv1());
            ping.awaitFlowing(Testbed.SOON);
            assertTrue("nothing of the network is left at hv2",
                !hv2().flows().normalised().contains(a.mac()) || hv2().flows().normalised().contains(b.mac()));
            b.move(hv1(), hv2());
            bed().awaitRunning(b, hv2());
            ping.awaitFlowing(Testbed.SOON);
            final var report = ping.stop();
            assertTrue(report.toString(), report.longestGap().compareTo(LONGEST_GAP) < 0);
        }
        assertEquals("hv2", state().binding(b.mac()).orElseThrow().path("node").asText());
        awaitRealised("back where it was", before);
    }

    /** P9: a device on two nodes at once is reported, and settles when one of them is gone. */
    @Test
    public void deviceOnTwoNodesAtOnceIsReported() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        assertReaches(a, b);
        b.plug(hv1());
        Await.until("the double is reported", Testbed.SOON, () -> {
            final var state = state().instruction("b");
            return !state.path("reason").asText().isBlank() && !"running".equals(state.path("status").asText());
        }, () -> state().instruction("b") + "\n" + bed().dump());
        b.unplug(hv2());
        bed().awaitRunning(b, hv1());
        assertReaches(a, b);
    }

    /**
     * P9: the target of an announced migration is prepared, other nodes send to both places until the device is there,
     * and then nothing of the preparation is left.
     */
    @Test
    public void announcedMigrationPreparesTheTarget() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv1());
        final var c = bed().member("c", 3, "net", hv2());
        assertReaches(a, b);
        assertReaches(c, b);
        b.unplug(hv1());
        b.plug(hv2());
        bed().awaitRunning(b, hv2());
        bed().awaitRealised();
        final var fresh = realised();
        b.move(hv2(), hv1());
        bed().awaitRunning(b, hv1());
        c.unplug(hv2());
        bed().awaitRealised();
        assertFalse("hv2 knows the network no more", hv2().flows().normalised().contains(b.mac()));

        assertTrue(northbound().announceMigration(b.mac(), "hv2"));
        assertEquals("migrating", state().instruction("b").path("status").asText());
        assertTrue("hv2 knows the network again", hv2().flows().normalised().contains(b.mac()));
        try (var ping = Ping.start(a, b.ip(), PING)) {
            ping.awaitFlowing(Testbed.SOON);
            b.move(hv1(), hv2());
            bed().awaitRunning(b, hv2());
            ping.awaitFlowing(Testbed.SOON);
            final var report = ping.stop();
            assertTrue(report.toString(), report.longestGap().compareTo(LONGEST_GAP) < 0);
        }
        // The ports get their numbers, by which flows are ordered, in the same order as before.
        c.plug(hv2());
        bed().awaitRunning(c, hv2());
        b.unplug(hv2());
        b.plug(hv2());
        bed().awaitRunning(b, hv2());
        awaitRealised("as if nothing had been announced", fresh);
    }

    /** P6: by push mode every node of the zone has the network before a device of it is there. */
    @Test
    public void pushModeProvisionsNodesAhead() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        assertFalse(hv2().flows().normalised().contains(a.mac()));
        northbound().patchInstruction("a", Map.of("mode", "push"));
        bed().awaitRealised();
        assertTrue(hv2().flows().normalised().contains(a.mac()));
        northbound().patchInstruction("a", Map.of("mode", "pull"));
        bed().awaitRealised();
        assertFalse(hv2().flows().normalised().contains(a.mac()));
    }

    /** P9: the frame that a device sends after it has moved is heard by those that it left behind. */
    @Test
    public void movedDeviceIsHeardFromItsNewPlace() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv1());
        assertReaches(a, b);
        b.move(hv1(), hv2());
        bed().awaitRunning(b, hv2());
        try (var counter = Frames.count(a)) {
            send(b, a, "moved");
            assertAllArrive("moved", counter);
        }
    }

    /** P10: who listens learns where a device appears, where else it is seen, and where it must not be. */
    @Test
    public void eventsNameThePlaces() {
        bed().network("net");
        northbound().putMobilityDomain("second", List.of("hv2"));
        try (var events = northbound().events("binding-changed", "duplicate-identifier", "mobility-violation")) {
            final var b = bed().member("b", 2, "net", hv2());
            final Predicate<JsonNode> ofB = event -> event.path("device-id").asText().equalsIgnoreCase(b.mac());
            final var appeared = events.await("selvage-provisioning:binding-changed", Testbed.SOON,
                ofB.and(event -> event.path("status").asText().equals("running")));
            assertEquals("hv2/" + b.port(), place(appeared, "node", "port"));

            b.plug(hv1());
            final var twice = events.await("selvage-provisioning:duplicate-identifier", Testbed.SOON, ofB);
            assertEquals(Set.of("hv1/" + b.port(), "hv2/" + b.port()),
                Set.of(place(twice, "node", "port"), place(twice, "other-node", "other-port")));

            b.unplug(hv2());
            bed().awaitRunning(b, hv1());
            final var moved = events.await("selvage-provisioning:binding-changed", Testbed.SOON,
                ofB.and(event -> event.path("node").asText().equals("hv1")
                    && event.path("previous-node").asText().equals("hv2")));
            assertEquals("hv2/" + b.port(), place(moved, "previous-node", "previous-port"));

            northbound().patchInstruction("b", Map.of("mobility-domain", "second"));
            final var outside = events.await("selvage-provisioning:mobility-violation", Testbed.SOON, ofB);
            assertEquals("hv1/" + b.port(), place(outside, "node", "port"));
            assertEquals("violation", outside.path("status").asText());
        } finally {
            northbound().deleteInstruction("b");
            northbound().deleteMobilityDomain("second");
        }
    }

    private static String place(final JsonNode event, final String node, final String port) {
        return event.path(node).asText() + "/" + event.path(port).asText();
    }
}
