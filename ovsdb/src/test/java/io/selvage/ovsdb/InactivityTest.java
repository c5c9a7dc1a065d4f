/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.selvage.ovsdb.vswitch.OpenVSwitch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.After;
import org.junit.Test;

/**
 * Servers that fall silent.
 */
public class InactivityTest {
    private final RecordingListener listener = new RecordingListener();
    private final OvsdbRuntime runtime = new OvsdbRuntime();

    @After
    public void after() {
        runtime.close();
        assertEquals(List.of(), listener.defects);
    }

    private static OvsdbConfig config(final Duration interval, final Duration timeout) {
        return OvsdbConfig.builder(OpenVSwitch.spec()).newestMonitor(MonitorVersion.COND).probe(interval, timeout)
            .build();
    }

    @Test
    public void silentServerIsProbedAndGivenUp() throws Exception {
        final var endpoint = runtime.listen(config(Duration.ofMillis(200), Duration.ofMillis(300)),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), listener);
        try (var silent = new FakeServer(endpoint.address()).establish()) {
            listener.snapshot(1);
            final long start = System.nanoTime();
            // answers two probes, and not the third
            for (int i = 0; i < 2; i++) {
                final var probe = silent.next();
                assertEquals("echo", probe.path("method").asText());
                silent.reply(probe.path("id").toString(), "[]");
            }
            assertTrue(listener.session(1).isOpen());
            assertEquals(List.of("echo"), silent.drain());
            Await.until("the session ends", () -> listener.ended.size() == 1);
            assertEquals(CloseReason.INACTIVITY, listener.ended.get(0).reason());
            final long millis = (System.nanoTime() - start) / 1_000_000;
            assertTrue("Two intervals, then interval and timeout: " + millis, millis >= 850 && millis < 5_000);
        }
    }

    @Test
    public void stoppedServerIsGivenUpAndComesBack() throws Exception {
        final var address = OvsdbServerProcess.freeAddress();
        try (var server = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA)
                .remote("ptcp:" + address.getPort() + ":127.0.0.1").start()) {
            server.vsctl("init");
            final var connector = runtime.connect(config(Duration.ofMillis(300), Duration.ofMillis(300)), address,
                listener);
            listener.snapshot(1);
            server.signal("STOP");
            Await.until("the session ends", () -> listener.ended.size() == 1);
            assertEquals(CloseReason.INACTIVITY, listener.ended.get(0).reason());
            server.signal("CONT");
            listener.snapshot(2);
            connector.close();
        }
    }
}
