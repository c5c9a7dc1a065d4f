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
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.selvage.testkit.Await;
import io.selvage.testkit.Command;
import io.selvage.testkit.ControllerProcess;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Lab;
import io.selvage.testkit.Prerequisites;
import io.selvage.testkit.Testbed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * The controller with TLS and nothing else towards switches, set up as {@code docs/operations.md} says: who shows a
 * certificate of the right authority is served, and nobody else.
 */
public class TlsLabTest {
    private static final int OVSDB = 6641;
    private static final int OPENFLOW = 6653;
    private static final String PASSWORD = "changeit";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Lab lab;
    private ControllerProcess controller;
    private Path keys;

    @Before
    public void before() throws IOException {
        assumeTrue(Prerequisites.missing().toString(), Prerequisites.missing().isEmpty());
        keys = folder.newFolder("keys").toPath();
        authority("ca");
        certificate("controller", "ca");
        openssl("pkcs12", "-export", "-in", file("controller.pem"), "-inkey", file("controller.key"), "-name",
            "controller", "-passout", "pass:" + PASSWORD, "-out", file("controller.p12"));
        keytool("-importcert", "-noprompt", "-alias", "ca", "-file", file("ca.pem"), "-storetype", "PKCS12",
            "-storepass", PASSWORD, "-keystore", file("ca.p12"));
        lab = Lab.create("t5");
        controller = new ControllerProcess(lab);
        controller.wipe();
        controller.set("ovsdb-port", "0");
        controller.set("ovsdb-tls-port", Integer.toString(OVSDB));
        final var etc = controller.data().resolve("etc.d");
        Files.createDirectories(etc.resolve("opendaylight/datastore/initial/config"));
        Files.writeString(etc.resolve("io.selvage.cfg"), """
            openflow-tls = true
            tls-certificate = %s
            tls-private-key = %s
            tls-ca = %s
            """.formatted(file("controller.pem"), file("controller.key"), file("ca.pem")));
        Files.writeString(etc.resolve("opendaylight/datastore/initial/config/default-openflow-connection-config.xml"),
            """
            <switch-connection-config xmlns="urn:opendaylight:params:xml:ns:yang:openflow:switch:connection:config">
              <instance-name>openflow-switch-connection-provider-default-impl</instance-name>
              <port>6653</port>
              <transport-protocol>TLS</transport-protocol>
              <tls>
                <keystore>%s</keystore>
                <keystore-type>PKCS12</keystore-type>
                <keystore-path-type>PATH</keystore-path-type>
                <keystore-password>changeit</keystore-password>
                <certificate-password>changeit</certificate-password>
                <truststore>%s</truststore>
                <truststore-type>PKCS12</truststore-type>
                <truststore-path-type>PATH</truststore-path-type>
                <truststore-password>changeit</truststore-password>
              </tls>
              <group-add-mod-enabled>false</group-add-mod-enabled>
              <channel-outbound-queue-size>1024</channel-outbound-queue-size>
            </switch-connection-config>
            """.formatted(file("controller.p12"), file("ca.p12")));
    }

    @After
    public void after() {
        if (controller != null) {
            controller.close();
            controller.wipe();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private String file(final String name) {
        return keys.resolve(name).toString();
    }

    private static void openssl(final String... arguments) {
        run("openssl", arguments);
    }

    private static void keytool(final String... arguments) {
        run(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), arguments);
    }

    private static void run(final String program, final String... arguments) {
        final var argv = new String[arguments.length + 1];
        argv[0] = program;
        System.arraycopy(arguments, 0, argv, 1, arguments.length);
        Command.of(argv).run();
    }

    private void authority(final String name) {
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name, "-keyout",
            file(name + ".key"), "-out", file(name + ".pem"));
    }

    private void certificate(final String name, final String authority) {
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + name, "-keyout", file(name + ".key"), "-out",
            file(name + ".csr"));
        openssl("x509", "-req", "-days", "2", "-in", file(name + ".csr"), "-CA", file(authority + ".pem"), "-CAkey",
            file(authority + ".key"), "-CAcreateserial", "-out", file(name + ".pem"));
    }

    private void connect(final Hypervisor hypervisor, final String certificate) {
        hypervisor.ovs().vsctl("--no-wait", "set-ssl", file(certificate + ".key"), file(certificate + ".pem"),
            file("ca.pem"));
        hypervisor.connect("ssl:" + Lab.CONTROLLER + ":" + OVSDB);
    }

    @Test
    public void onlyWhoShowsACertificateIsServed() throws Exception {
        lab.addHypervisor("hv1");
        lab.addHypervisor("hv2");
        controller.start();
        final var bed = new Testbed(lab, controller);
        bed.northbound().putZone(Testbed.ZONE, "vxlan");
        bed.network("net");
        for (final var hypervisor : lab.hypervisors()) {
            certificate(hypervisor.name(), "ca");
            connect(hypervisor, hypervisor.name());
        }
        bed.awaitNodes();
        for (final var hypervisor : lab.hypervisors()) {
            assertEquals("ssl:" + Lab.CONTROLLER + ":" + OPENFLOW,
                hypervisor.ovs().vsctl("get-controller", Hypervisor.INTEGRATION_BRIDGE));
        }
        final var a = bed.member("a", 1, "net", lab.hypervisor("hv1"));
        final var b = bed.member("b", 2, "net", lab.hypervisor("hv2"));
        lab.await("a reaches b", Testbed.SOON, () -> a.pings(b.ip(), Duration.ofMillis(300)));

        certificate("guest", "ca");
        authority("stranger");
        for (final int port : new int[] {OVSDB, OPENFLOW}) {
            assertTrue("who shows a certificate is talked to, at port " + port, isTalkedTo(port, "guest"));
            assertRefused(port, "");
            assertRefused(port, "stranger");
        }
        assertThrows("no door without TLS", ConnectException.class, () -> new Socket(lab.controllerAddress(), 6640));

        // A host that comes with the certificate of somebody else's authority is no node.
        final var third = lab.addHypervisor("hv3");
        connect(third, "stranger");
        Await.until("hv3 has tried", Testbed.SOON, () -> third.ovs().vsctl("--bare", "--columns=status", "list",
            "Manager").matches("(?s).*(last_error|BACKOFF|sec_since).*"), bed::dump);
        assertTrue(bed.state().node("hv3").isEmpty());
        bed.awaitRealised();
    }

    private void assertRefused(final int port, final String certificate) throws Exception {
        try {
            assertTrue("'" + certificate + "' is talked to at port " + port, !isTalkedTo(port, certificate));
        } catch (SSLException e) {
            // As it shall be: the alert of RFC 8446 section 6.2.
            assertTrue(e.toString(), e.getMessage().matches("(?i).*(certificate|unknown_ca).*"));
        } catch (SocketException e) {
            // The alert may be overtaken by the end of the connection.
            assertTrue(e.toString(), e.getMessage().matches("(?i).*(reset|broken pipe).*"));
        }
    }

    /** Whether the controller, which speaks first in both protocols, sends anything after the handshake. */
    private boolean isTalkedTo(final int port, final String certificate) throws Exception {
        try (var socket = context(certificate).getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress(lab.controllerAddress(), port), 5_000);
            socket.setSoTimeout(15_000);
            return socket.getInputStream().read() >= 0;
        }
    }

    private SSLContext context(final String certificate) throws GeneralSecurityException, IOException {
        final var authorities = KeyStore.getInstance(Path.of(file("ca.p12")).toFile(), PASSWORD.toCharArray());
        final var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        final var identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        final var own = KeyStore.getInstance("PKCS12");
        if (certificate.isEmpty()) {
            own.load(null, null);
        } else {
            openssl("pkcs12", "-export", "-in", file(certificate + ".pem"), "-inkey", file(certificate + ".key"),
                "-passout", "pass:" + PASSWORD, "-out", file(certificate + ".p12"));
            own.load(new ByteArrayInputStream(Files.readAllBytes(keys.resolve(certificate + ".p12"))),
                PASSWORD.toCharArray());
        }
        identity.init(own, PASSWORD.toCharArray());
        final var context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
