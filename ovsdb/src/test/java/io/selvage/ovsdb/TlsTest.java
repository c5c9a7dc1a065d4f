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

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * TLS in both directions with a real ovsdb-server, with certificates of a made-up authority.
 */
public class TlsTest {
    private final RecordingListener listener = new RecordingListener();
    private final OvsdbRuntime runtime = new OvsdbRuntime();
    private OvsdbServerProcess server;
    private Path directory;

    @Before
    public void before() throws Exception {
        server = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA);
        directory = server.directory();
        OvsdbServerProcess.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
            "/CN=authority", "-keyout", file("ca.key"), "-out", file("ca.pem"));
        certificate("switch");
        certificate("controller");
        server.option("--private-key=" + file("switch.key")).option("--certificate=" + file("switch.pem"))
            .option("--ca-cert=" + file("ca.pem"));
    }

    @After
    public void after() throws Exception {
        runtime.close();
        server.close();
        assertEquals(List.of(), listener.defects);
    }

    private String file(final String name) {
        return directory.resolve(name).toString();
    }

    private void certificate(final String name) throws IOException {
        OvsdbServerProcess.run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + name, "-keyout",
            file(name + ".key"), "-out", file(name + ".csr"));
        OvsdbServerProcess.run("openssl", "x509", "-req", "-in", file(name + ".csr"), "-CA", file("ca.pem"), "-CAkey",
            file("ca.key"), "-CAcreateserial", "-days", "2", "-out", file(name + ".pem"));
    }

    private OvsdbListener listen() throws Exception {
        final var tls = SslContextBuilder.forServer(Path.of(file("controller.pem")).toFile(),
                Path.of(file("controller.key")).toFile())
            .trustManager(Path.of(file("ca.pem")).toFile()).clientAuth(ClientAuth.REQUIRE).build();
        return runtime.listen(OvsdbConfig.builder(OpenVSwitch.spec()).tls(tls)
            .handshakeTimeout(Duration.ofSeconds(2)).build(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), listener);
    }

    @Test
    public void switchConnectsWithItsCertificate() throws Exception {
        final var endpoint = listen();
        server.remote("db:Open_vSwitch,Open_vSwitch,manager_options").start();
        server.vsctl("init", "--", "set-manager", "ssl:127.0.0.1:" + endpoint.address().getPort());
        listener.snapshot(1);
        final var certificates = listener.session(1).peerCertificates();
        assertEquals("CN=switch", ((X509Certificate) certificates.get(0)).getSubjectX500Principal().getName());
        server.vsctl("add-br", "br0");
        Await.until("the update is there", () -> !RecordingListener.bridges(listener.snapshots.get(0)).isEmpty());
    }

    @Test
    public void controllerConnectsWithItsCertificate() throws Exception {
        final var address = OvsdbServerProcess.freeAddress();
        server.remote("pssl:" + address.getPort() + ":127.0.0.1").start();
        server.vsctl("init");
        final var tls = SslContextBuilder.forClient()
            .keyManager(Path.of(file("controller.pem")).toFile(), Path.of(file("controller.key")).toFile())
            .trustManager(Path.of(file("ca.pem")).toFile()).endpointIdentificationAlgorithm("").build();
        final var connector = runtime.connect(OvsdbConfig.builder(OpenVSwitch.spec()).tls(tls).build(), address,
            listener);
        listener.snapshot(1);
        Await.result(listener.session(1).echo());
        connector.close();
    }

    @Test
    public void strangersAreRefused() throws Exception {
        final var endpoint = listen();
        // plain text, silence, and TLS without a certificate
        try (var plain = new FakeServer(endpoint.address())) {
            plain.send("{\"method\":\"echo\",\"id\":1,\"params\":[]}");
            plain.drain();
        }
        Await.until("plain text is refused", () -> runtime.counters().closed(CloseReason.TLS_FAILURE) == 1);
        try (var silent = new FakeServer(endpoint.address())) {
            silent.drain();
        }
        Await.until("silence is refused", () -> runtime.counters().closed(CloseReason.HANDSHAKE_TIMEOUT) == 1);
        final var anonymous = SslContextBuilder.forClient().trustManager(Path.of(file("ca.pem")).toFile())
            .endpointIdentificationAlgorithm("").build();
        final var connector = runtime.connect(OvsdbConfig.builder(OpenVSwitch.spec()).tls(anonymous).build(),
            endpoint.address(), new RecordingListener());
        Await.until("no certificate is refused", () -> runtime.counters().closed(CloseReason.TLS_FAILURE) >= 2);
        connector.close();
        assertEquals(List.of(), listener.connected);
    }
}
