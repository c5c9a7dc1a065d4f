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
import static org.junit.Assume.assumeTrue;

import io.selvage.testkit.Await;
import io.selvage.testkit.Frames;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Lab;
import io.selvage.testkit.Namespace;
import io.selvage.testkit.Ping;
import io.selvage.testkit.Prerequisites;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/**
 * The laboratory itself, without any controller: what its instruments say must be true, or no other test means
 * anything.
 */
public class LaboratoryTest {
    private static final String PREFIX = "t0";
    private static final Duration SECOND = Duration.ofSeconds(1);

    @BeforeClass
    public static void build() {
        assumeTrue(Prerequisites.missing().toString(), Prerequisites.missing().isEmpty());
        final var lab = Lab.create(PREFIX);
        final var hv1 = lab.addHypervisor("hv1");
        final var hv2 = lab.addHypervisor("hv2");
        hv1.standAlone(List.of(hv2));
        hv2.standAlone(List.of(hv1));
        lab.addDevice("a", "02:5e:00:00:00:01", "10.0.0.1/24").plug(hv1);
        lab.addDevice("b", "02:5e:00:00:00:02", "10.0.0.2/24").plug(hv2);
    }

    @AfterClass
    public static void takeDown() {
        if (!Prerequisites.missing().isEmpty()) {
            return;
        }
        Lab.down(PREFIX);
        assertEquals(List.of(), Namespace.withPrefix(PREFIX + "-"));
    }

    private static Lab lab() {
        return Lab.attach(PREFIX).orElseThrow();
    }

    @Test
    public void attachFindsWhatAnotherProcessBuilt() {
        assertEquals("hv1, hv2", lab().hypervisors().stream().map(Hypervisor::name).collect(Collectors.joining(", ")));
        assertTrue(lab().device("a").isPluggedInto(lab().hypervisor("hv1")));
        assertFalse(lab().device("a").isPluggedInto(lab().hypervisor("hv2")));
        assertEquals("198.19.0.3", lab().hypervisor("hv2").tunnelAddress());
    }

    @Test
    public void onlyItsBridgeAnswersForATunnelAddress() {
        final var answers = lab().hypervisor("hv1").ovs().namespace().command("arping", "-c", "3", "-w", "3",
            "-I", "br-phy", lab().hypervisor("hv2").tunnelAddress()).run();
        assertEquals(answers, 1, Pattern.compile("\\[([0-9A-F:]{17})]").matcher(answers).results()
            .map(answer -> answer.group(1)).distinct().count());
    }

    @Test
    public void counterCountsEveryFrameOnce() {
        final var from = lab().device("a");
        final var to = lab().device("b");
        try (var there = Frames.count(to); var here = Frames.count(from)) {
            Frames.send(from, Frames.udp(from.mac(), to.mac(), from.ip(), to.ip(), "x"), 200, Duration.ofMillis(1));
            lab().await("200 frames arrive", SECOND, () -> there.count("x") >= 200);
            assertEquals(200, there.count("x"));
            assertEquals("a device does not hear itself", 0, here.count("x"));
        }
    }

    @Test
    public void pingTellsHowMuchWasLostAndForHowLong() {
        final var hv2 = lab().hypervisor("hv2");
        final var from = lab().device("a");
        try (var ping = Ping.start(from, lab().device("b").ip(), Duration.ofMillis(5))) {
            ping.awaitFlowing(SECOND.multipliedBy(5));
            hv2.cutData();
            Await.pass(Duration.ofMillis(200));
            hv2.mendData();
            ping.awaitFlowing(SECOND.multipliedBy(5));
            final var report = ping.stop();
            assertTrue(report.toString(), report.lost() >= 30);
            assertTrue(report.toString(), report.longestGap().compareTo(Duration.ofMillis(180)) > 0);
            assertEquals(report.sent() - report.received(), report.lost(), 2);
        }
    }

    @Test
    public void probeTellsWhenTheFirstReplyCame() {
        final var from = lab().device("a");
        final var to = lab().device("b");
        to.knows(from);
        final long start = System.nanoTime();
        try (var probe = Frames.probe(from, to, Duration.ofMillis(1), SECOND)) {
            final long reply = probe.firstReply().orElseThrow();
            assertTrue(reply > start);
            assertTrue(reply < System.nanoTime());
        }
    }

    @Test
    public void deviceMovesAndIsReachedAtOnce() {
        final var hv1 = lab().hypervisor("hv1");
        final var hv2 = lab().hypervisor("hv2");
        final var device = lab().device("b");
        try (var ping = Ping.start(device, lab().device("a").ip(), Duration.ofMillis(5))) {
            ping.awaitFlowing(SECOND.multipliedBy(5));
            device.move(hv2, hv1);
            ping.awaitFlowing(SECOND.multipliedBy(5));
            device.move(hv1, hv2);
            ping.awaitFlowing(SECOND.multipliedBy(5));
            final var report = ping.stop();
            assertTrue(report.toString(), report.longestGap().compareTo(Duration.ofMillis(500)) < 0);
        }
    }

    @Test
    public void killedSwitchComesBack() {
        final var hv2 = lab().hypervisor("hv2");
        hv2.ovs().killSwitch();
        assertTrue(hv2.ovs().process("ovs-vswitchd").isEmpty());
        hv2.restartSwitch();
        lab().await("traffic again", SECOND.multipliedBy(10),
            () -> lab().device("a").pings(lab().device("b").ip(), Duration.ofMillis(300)));
    }

    @Test
    public void killedDatabaseServerComesBackAndTrafficDoesNotNotice() {
        final var hv2 = lab().hypervisor("hv2");
        try (var ping = Ping.start(lab().device("a"), lab().device("b").ip(), Duration.ofMillis(5))) {
            ping.awaitFlowing(SECOND.multipliedBy(5));
            hv2.ovs().killDatabaseServer();
            hv2.ovs().startDatabaseServer();
            hv2.ovs().vsctl("show");
            ping.awaitFlowing(SECOND.multipliedBy(5));
            assertEquals(0, ping.stop().lost());
        }
    }
}
