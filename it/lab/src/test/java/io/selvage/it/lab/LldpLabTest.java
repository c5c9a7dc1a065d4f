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

import io.selvage.testkit.Await;
import io.selvage.testkit.Device;
import io.selvage.testkit.Frames;
import io.selvage.testkit.LldpAgent;
import io.selvage.testkit.Northbound.Instruction;
import io.selvage.testkit.Ping;
import io.selvage.testkit.Testbed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;

/** Servers that announce themselves by a real {@code lldpd}, on ports of which OVSDB says nothing: P3, P9, P11, C6. */
public class LldpLabTest extends LabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t8");

    private static final int ETHERTYPE = 0x88CC;
    private static final int ROUNDS = 15;
    /** From the frame to the first reply through the port. */
    private static final Duration BAR = Duration.ofMillis(50);
    private static final Duration GIVE_UP = Duration.ofSeconds(5);
    /** A frame without the chassis ID that has to come first. */
    private static final byte[] MALFORMED =
        HexFormat.of().parseHex("0180c200000e02000000009988cc0400" + "00".repeat(46));

    public LldpLabTest() {
        super(TESTBED);
    }

    /** A server plugged into an extra port of hv1: the port has no external_ids at all. */
    private Device server(final String name, final int host) {
        final var server = bed().device(name, host);
        server.plug(hv1(), Map.of());
        return server;
    }

    private String source(final Device device) {
        return state().binding(device.mac()).map(binding -> binding.path("source").asText()).orElse("");
    }

    private void awaitStatus(final String instruction, final String status) {
        bed().lab().await("instruction " + instruction + " is " + status, Testbed.SOON,
            () -> status.equals(state().instruction(instruction).path("status").asText()));
    }

    /** P3, P11: LLDP alone makes the binding; the server is provisioned, reached, shown, and withdrawn. */
    @Test
    public void serverIsProvisionedByLldpAlone() {
        bed().network("net");
        final var vm = bed().member("vm", 1, "net", hv2());
        final var server = server("server", 2);
        bed().provision(server, "net");
        try (var agent = LldpAgent.start(server, new LldpAgent.Options("server-1"))) {
            bed().awaitRunning(server, hv1());
            assertEquals("lldp", source(server));
            assertReaches(vm, server);
            assertLldpStaysAtThePort(vm, server, agent);
            final var shown = state().lldp("hv1", server.port());
            final var neighbour = shown.path("neighbour").path(0);
            assertEquals(shown.toString(), server.mac(), neighbour.path("chassis-id").asText());
            assertEquals(shown.toString(), "mac-address", neighbour.path("port-id-subtype").asText());
            assertEquals(shown.toString(), "server-1", neighbour.path("system-name").asText());
            assertEquals(shown.toString(), 3, neighbour.path("ttl").asInt());
            bed().lab().await("the topology has the link, in both directions", Testbed.SOON, () -> {
                final var there = "lldp:" + server.mac() + "/" + server.mac();
                final var here = "hv1/" + server.port();
                return state().links().containsAll(List.of(here + " -> " + there, there + " -> " + here));
            });
            agent.shutDown();
            awaitStatus("server", "absent");
            assertEquals("[]", state().links().toString());
            bed().awaitRealised();
            assertFalse("nobody is there any more", vm.pings(server.ip(), Duration.ofMillis(300)));
        }
    }

    /** What a server says to its switch is no business of its network. */
    private void assertLldpStaysAtThePort(final Device vm, final Device server, final LldpAgent agent) {
        try (var counter = Frames.count(vm); var sent = Frames.sent(server, ETHERTYPE, GIVE_UP)) {
            agent.update();
            assertTrue("a frame was sent", sent.firstReply().isPresent());
            send(server, vm, "after");
            assertAllArrive("after", counter);
            assertTrue(counter.counts().toString(),
                counter.counts().keySet().stream().noneMatch(key -> key.endsWith("/88cc")));
        }
    }

    /** P3: a server that is killed says nothing any more; its binding ages out by the TTL, not before. */
    @Test
    public void killedServerAgesOutByItsTtl() {
        bed().network("net");
        final var server = server("server", 2);
        bed().provision(server, "net");
        try (var agent = LldpAgent.start(server, new LldpAgent.Options("server-1"))) {
            bed().awaitRunning(server, hv1());
            final long last = System.nanoTime();
            agent.kill();
            awaitStatus("server", "absent");
            final var after = Duration.ofNanos(System.nanoTime() - last);
            assertTrue("not before its time: " + after, after.compareTo(Duration.ofMillis(1_900)) > 0);
            assertTrue("nor long after: " + after, after.compareTo(Duration.ofMillis(6_000)) < 0);
        }
    }

    /** Names are believed where somebody says so, and the list of devices in our own TLV as well. */
    @Test
    public void namesAndListsAreBelievedWhereTheNodeSaysSo() {
        bed().network("net");
        final var vm = bed().member("vm", 1, "net", hv2());
        final var server = server("server", 2);
        northbound().putInstruction(new Instruction("server", "container-7", "net", List.of(server.ip())));
        try (var agent = LldpAgent.start(server,
                new LldpAgent.Options("server-1").withDevices(untagged("container-7")))) {
            bed().lab().await("the neighbour is shown with its list", Testbed.SOON, () ->
                "container-7".equals(state().lldp("hv1", server.port()).path("neighbour").path(0).path("device")
                    .path(0).path("id").asText()));
            assertEquals("but not believed", "pending", state().instruction("server").path("status").asText());
            northbound().putLldpTrust("hv1", Map.of("device-list", true));
            bed().awaitRunning(server, hv1());
            assertReaches(vm, server);
            northbound().putLldpTrust("hv1", Map.of("device-list", false, "system-name", true));
            awaitStatus("server", "absent");
            northbound().putInstruction(new Instruction("server", "server-1", "net", List.of(server.ip())));
            bed().awaitRunning(server, hv1());
            assertReaches(vm, server);
        }
    }

    private static byte[] untagged(final String name) {
        final byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(3 + octets.length).putShort((short) 0).put((byte) octets.length).put(octets).array();
    }

    /** A guest behind a port that OVSDB knows is not believed to be somebody else. */
    @Test
    public void guestIsNotBelieved() {
        bed().network("net");
        final var guest = bed().member("guest", 1, "net", hv1());
        final var victim = bed().device("victim", 2);
        bed().provision(victim, "net");
        // The frame of a server with the victim's address, as it would send it
        final var mac = victim.mac().replace(":", "");
        Frames.send(guest, HexFormat.of().parseHex("0180c200000e" + mac + "88cc" + "020704" + mac + "040703" + mac
            + "06020078" + "0000"), 1, Duration.ZERO);
        bed().lab().await("the guest is heard", Testbed.SOON, () -> victim.mac().equals(state().lldp("hv1",
            guest.port()).path("neighbour").path(0).path("chassis-id").asText()));
        bed().awaitRealised();
        assertEquals("pending", state().instruction("victim").path("status").asText());
        assertEquals("running", state().instruction("guest").path("status").asText());
    }

    /** P4: a restart does not forget who announced itself; who stays silent after that is. */
    @Test
    public void restartTakesNothingAway() {
        bed().network("net");
        final var vm = bed().member("vm", 1, "net", hv2());
        final var server = server("server", 2);
        northbound().putLldpTrust("hv1", Map.of("system-name", true));
        northbound().putInstruction(new Instruction("server", "server-1", "net", List.of(server.ip())));
        // 12 s are less than a restart takes, together with what is awaited here.
        try (var agent = LldpAgent.start(server, new LldpAgent.Options("server-1", 3, 4, false, new byte[0]))) {
            bed().awaitRunning(server, hv1());
            assertReaches(vm, server);
            final var before = realised();
            try (var ping = Ping.start(vm, server.ip(), PING)) {
                ping.awaitFlowing(Testbed.SOON);
                bed().controller().kill();
                // Silent from now on: what is known can only have been remembered.
                agent.kill();
                bed().controller().start();
                bed().awaitNodes();
                final var report = ping.stop();
                assertEquals(report.toString(), 0, report.lost());
            }
            awaitRealised("same as before the kill", before);
            bed().awaitRunning(server, hv1());
            assertEquals("lldp", source(server));
            // Its time runs from the moment at which it could be heard again.
            awaitStatus("server", "absent");
        }
    }

    /** From the frame of a real lldpd to the first reply through the port. */
    @Test
    public void firstReplyComesSoonAfterTheFrame() throws IOException {
        bed().network("net");
        final var vm = bed().member("vm", 1, "net", hv2());
        final var server = server("server", 2);
        bed().provision(server, "net");
        vm.knows(server);
        server.knows(vm);
        final var times = new ArrayList<Duration>();
        for (int round = 0; round < ROUNDS; round++) {
            try (var agent = LldpAgent.start(server, new LldpAgent.Options("server-1", 30, 4, true, new byte[0]))) {
                agent.speak();
                try (var sent = Frames.sent(server, ETHERTYPE, GIVE_UP);
                        var probe = Frames.probe(vm, server, Duration.ofMillis(1), GIVE_UP)) {
                    agent.update();
                    final long frame = sent.firstReply().orElseThrow();
                    final long reply = probe.firstReply().orElseThrow();
                    times.add(Duration.ofNanos(reply - frame));
                }
                agent.shutDown();
                awaitStatus("server", "absent");
                bed().awaitRealised();
            }
        }
        Collections.sort(times);
        final var median = times.get(ROUNDS / 2);
        Files.writeString(Path.of("target", "lldp-frame-to-first-reply.txt"), String.format(Locale.ROOT,
            "median %.1f ms, least %.1f, most %.1f (%d rounds)%n", median.toNanos() / 1e6,
            times.getFirst().toNanos() / 1e6, times.getLast().toNanos() / 1e6, ROUNDS));
        assertTrue(times.toString(), median.compareTo(BAR) <= 0);
    }

    /** A flood of malformed frames on one port disturbs nothing else: traffic, discovery and LLDP of other ports. */
    @Test
    public void floodOfMalformedFramesDisturbsNothingElse() {
        bed().network("net");
        final var a = bed().member("a", 1, "net", hv1());
        final var b = bed().member("b", 2, "net", hv2());
        final var flooder = server("flooder", 3);
        final var server = server("server", 4);
        bed().provision(server, "net");
        final var found = bed().device("found", 5);
        bed().provision(found, "net");
        assertReaches(a, b);
        final long drops = northbound().drops().getOrDefault("DROP_LLDP_FLOOD", 0L);
        try (var ping = Ping.start(a, b.ip(), PING)) {
            ping.awaitFlowing(Testbed.SOON);
            final var flood = Thread.ofVirtual().start(() ->
                Frames.send(flooder, MALFORMED, 6_000, Duration.ofMillis(1)));
            bed().lab().await("the switch drops the frames of the port", Testbed.SOON,
                () -> state().lldp("hv1", flooder.port()).path("flooded").asBoolean());
            // Another device is found by its packets, and another one by its LLDP, as if nothing happened.
            found.plug(hv1(), Map.of());
            found.announce();
            try (var agent = LldpAgent.start(server, new LldpAgent.Options("server-1"))) {
                bed().awaitRunning(server, hv1());
                assertEquals("lldp", source(server));
                bed().awaitRunning(found, hv1());
                assertTrue("while the flood goes on", flood.isAlive());
                Await.until("the flood is over", Duration.ofSeconds(15), () -> !flood.isAlive());
            }
            final var report = ping.stop();
            assertEquals(report.toString(), 0, report.lost());
            assertTrue(report.toString(), report.longestGap().compareTo(Duration.ofMillis(200)) < 0);
        }
        bed().lab().await("the counters say what happened", Testbed.SOON, () -> {
            final var lldp = state().lldp("hv1", flooder.port());
            return lldp.path("malformed").asLong() > 0 && lldp.path("malformed").asLong() < 200
                && lldp.path("last-malformed").asText().startsWith("chassis-id at octet 14")
                && lldp.path("dropped").asLong() > 4_000;
        });
        assertTrue(northbound().drops().toString(),
            northbound().drops().getOrDefault("DROP_LLDP_FLOOD", 0L) - drops > 4_000);
    }
}
