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

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.selvage.testkit.Await;
import io.selvage.testkit.Device;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Frames.Counter;
import io.selvage.testkit.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.After;

/** What the tests of port policies share, whichever kind of node the ports are on. */
public abstract class PolicyLabTest extends LabTest {
    static final String ACL = "data/ietf-access-control-list:acls/acl=";
    static final String INSTRUCTION =
        "data/selvage-provisioning:provisioning-instructions/provisioning-instruction=";
    static final Duration GAP = Duration.ofMillis(1);
    /**
     * TCP in several connections: a policer drops, and a single connection that recovers from that leaves part of the
     * rate unused, the more the slower the machine. What is measured here is the policer.
     */
    static final String[] STREAMS = {"-P", "4"};

    private final ObjectMapper mapper = new ObjectMapper();

    PolicyLabTest(final TestbedRule testbed) {
        super(testbed);
    }

    @After
    public final void removeAcl() {
        bed().clear();
        northbound().restconf().delete(ACL + "web");
    }

    /** Each field of an access list that OpenFlow 1.3 can match as it is. */
    static void judgePlainFields(final Check check, final Device one, final Device two) {
        final var six = new String[] {"2001:db8::1", "2001:db8::2", "2001:db8:1::1"};
        check.one("'eth': {'source-mac-address': '" + one.mac() + "'}", packet(one, two), null);
        check.one("'eth': {'destination-mac-address': '02:5e:00:00:00:00', "
            + "'destination-mac-address-mask': 'ff:ff:00:00:00:00'}", packet(one, two), null);
        check.one("'eth': {'ethertype': 'ipv4'}", packet(one, two), packet(one, two).addresses(six[0], six[1]));
        check.one("'ipv4': {'source-ipv4-network': '10.0.0.0/31'}", packet(one, two),
            packet(one, two).addresses("10.0.0.3", two.ip()));
        check.one("'ipv4': {'destination-ipv4-network': '10.0.0.2/32'}", packet(one, two),
            packet(one, two).addresses(one.ip(), "10.0.0.3"));
        check.one("'ipv4': {'protocol': 17}", packet(one, two), packet(one, two).tcp(9, 9, 2));
        check.one("'ipv4': {'dscp': 46}", packet(one, two).dscp(46), packet(one, two).dscp(34));
        check.one("'ipv6': {'source-ipv6-network': '2001:db8::/48'}", packet(one, two).addresses(six[0], six[1]),
            packet(one, two).addresses(six[2], six[1]));
        check.one("'ipv6': {'destination-ipv6-network': '2001:db8::/48', 'dscp': 10}",
            packet(one, two).addresses(six[0], six[1]).dscp(10), packet(one, two).addresses(six[0], six[2]).dscp(10));
        check.one("'tcp': {'destination-port': {'lower-port': 1000, 'upper-port': 2000}}",
            packet(one, two).tcp(9, 2000, 2), packet(one, two).tcp(9, 2001, 2));
        check.one("'udp': {'destination-port': {'operator': 'lte', 'port': 53}}", packet(one, two).udp(9, 53),
            packet(one, two).udp(9, 54));
        check.one("'icmp': {'type': 8, 'code': 0}", packet(one, two).icmp(8, 0), packet(one, two).icmp(8, 1));
        check.one("'ipv6': {'protocol': 58}, 'icmp': {'type': 128}",
            packet(one, two).addresses(six[0], six[1]).icmp(128, 0),
            packet(one, two).addresses(six[0], six[1]).icmp(129, 0));
    }

    /** What takes many flows, or an extension of OpenFlow 1.3. */
    static void judgeOtherFields(final Check check, final Device one, final Device two) {
        check.one("'tcp': {'source-port': {'operator': 'neq', 'port': 80}}", packet(one, two).tcp(81, 9, 2),
            packet(one, two).tcp(80, 9, 2));
        check.one("'tcp': {'flags': 'ack'}", packet(one, two).tcp(9, 9, 0x12), packet(one, two).tcp(9, 9, 2));
        check.one("'udp': {'source-port': {'operator': 'gte', 'port': 5000}}", packet(one, two).udp(5000, 9),
            packet(one, two).udp(4999, 9));
    }

    final JsonNode json(final String text) {
        try {
            return mapper.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    /** One entry of a list, or several; the rest is dropped. */
    final void acl(final String... entries) {
        northbound().restconf().put(ACL + "web", json("{'ietf-access-control-list:acl': [{'name': 'web', 'type': "
            + "'mixed-eth-ipv4-ipv6-acl-type', 'aces': {'ace': [" + String.join(", ", entries) + "]}}]}"));
    }

    static String accept(final String name, final String matches) {
        return "{'name': '" + name + "', 'matches': {" + matches + "}, 'actions': {'forwarding': 'accept'}}";
    }

    static String drop(final String name, final String matches) {
        return "{'name': '" + name + "', 'matches': {" + matches + "}, 'actions': {'forwarding': 'drop'}}";
    }

    final void port(final Device device, final String network, final String port) {
        northbound().restconf().put(INSTRUCTION + device.name(), json("{"
            + "'selvage-provisioning:provisioning-instruction':"
            + " [{'name': '" + device.name() + "', 'device-id': '" + device.mac() + "', 'virtual-network': '" + network
            + "', 'port': {" + port + "}}]}"));
    }

    static PacketBytes packet(final Device from, final Device to) {
        return new PacketBytes(from, to);
    }

    /** Checks one entry after the other. */
    final class Check {
        private final String direction;
        private final Device from;
        private final Device to;
        private final Counter counter;
        private int number;

        Check(final String direction, final Device from, final Device to, final Counter counter) {
            this.direction = direction;
            this.from = from;
            this.to = to;
            this.counter = counter;
        }

        void one(final String matches, final PacketBytes passes, final PacketBytes stops) {
            number++;
            acl(accept("one", matches));
            bed().awaitRealised();
            final var name = direction.charAt(0) + "" + number;
            final long before = arrived();
            if (stops != null) {
                Frames.send(from, stops.marked("stop" + name), FRAMES, GAP);
            }
            Frames.send(from, passes.marked("pass" + name), FRAMES, GAP);
            bed().lab().await(direction + " " + matches + " passes, " + counter.counts(), Duration.ofSeconds(3),
                () -> arrived() >= before + FRAMES);
            assertEquals(direction + " " + matches + " stops, " + counter.counts(), before + FRAMES, arrived());
            assertEquals(direction + " " + matches + " stops", 0, counter.count("stop" + name));
        }

        /** IP packets that arrived: the counter knows UDP over IPv4 by its marker, others by their addresses. */
        private long arrived() {
            final var link = from.mac() + ">" + to.mac();
            return counter.counts().entrySet().stream()
                .filter(entry -> entry.getKey().equals(link + "/0800") || entry.getKey().equals(link + "/86dd")
                    || entry.getKey().startsWith("pass") || entry.getKey().startsWith("stop"))
                .mapToLong(Map.Entry::getValue).sum();
        }
    }

    /** {@return the first frame with our test port that arrives at a device, as tcpdump describes it} */
    final String sniff(final Device at, final String leg, final Runnable traffic) {
        return sniff(at, leg, "udp port 9 or (vlan and udp port 9)", traffic);
    }

    /** {@return the first frame of a kind that arrives at a device, as tcpdump describes it} */
    static String sniff(final Device at, final String leg, final String filter, final Runnable traffic) {
        final var process = at.namespace().command("timeout", "8", "tcpdump", "-l", "-n", "-e", "-v", "-c", "1", "-Q",
            "in", "-i", leg, filter).start();
        try (var output = process.inputReader(); var errors = process.errorReader()) {
            String line = errors.readLine();
            while (line != null && !line.contains("listening")) {
                line = errors.readLine();
            }
            traffic.run();
            return output.lines().reduce("", (one, other) -> one + other + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void assertRate(final String what, final long kbps, final double measured) {
        assertTrue("%s: %.0f kbit/s instead of %d".formatted(what, measured, kbps),
            measured > kbps * 0.9 && measured < kbps * 1.1);
    }

    /** {@return what arrives at a device while another sends as it can, in kilobits per second of whole frames} */
    final double iperf(final Device from, final Device to, final String leg, final String... options) {
        final var server = to.namespace().command("iperf3", "-s", "-1").start();
        final var argv = new ArrayList<>(List.of("iperf3", "-c", to.ip(), "-t", "8"));
        argv.addAll(List.of(options));
        Await.until("the server listens", Testbed.SOON, () -> to.namespace()
            .command("ss", "-Hltn", "sport", "=", "5201").run().contains("5201"), bed()::dump);
        final var client = from.namespace().command(argv).start();
        try {
            // What the bucket holds at the beginning, and a slow start, are over by then
            Await.pass(Duration.ofSeconds(2));
            final long begin = System.nanoTime();
            final long before = received(to, leg);
            Await.pass(Duration.ofSeconds(4));
            return (received(to, leg) - before) * 8e6 / (System.nanoTime() - begin);
        } finally {
            client.destroy();
            server.destroy();
        }
    }

    private long received(final Device device, final String leg) {
        return json(device.namespace().command("ip", "-s", "-j", "link", "show", leg).run()).get(0).path("stats64")
            .path("rx").path("bytes").asLong();
    }
}
