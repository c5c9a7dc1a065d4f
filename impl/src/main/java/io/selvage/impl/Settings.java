/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Settings of the controller, from {@code etc/io.selvage.cfg}.
 *
 * @param bindAddress address to listen on for OVSDB
 * @param ovsdbPort TCP port for OVSDB managers, 0 for none
 * @param ovsdbTlsPort TCP port for OVSDB managers over TLS, 0 for none
 * @param openFlowPort TCP port that switches are told to bring their OpenFlow connection to
 * @param openFlowTls whether they are told to use TLS for it
 * @param certificate PEM file with the certificate of the controller
 * @param privateKey PEM file with its private key
 * @param authorities PEM file with the certificates of those who sign hosts' certificates
 */
public record Settings(String bindAddress, int ovsdbPort, int ovsdbTlsPort, int openFlowPort, boolean openFlowTls,
        Optional<Path> certificate, Optional<Path> privateKey, Optional<Path> authorities) {
    public Settings {
        port("ovsdb-port", ovsdbPort);
        port("ovsdb-tls-port", ovsdbTlsPort);
        port("openflow-port", openFlowPort);
        if (ovsdbTlsPort != 0 && !(certificate.isPresent() && privateKey.isPresent() && authorities.isPresent())) {
            throw new IllegalArgumentException("ovsdb-tls-port is set: tls-certificate, tls-private-key and tls-ca "
                + "must be set as well, in etc/io.selvage.cfg");
        }
    }

    /** Whether there is all that TLS needs. */
    public boolean hasCertificates() {
        return certificate.isPresent() && privateKey.isPresent() && authorities.isPresent();
    }

    private static void port(final String name, final int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(name + " in etc/io.selvage.cfg is no port number: " + port);
        }
    }

    /** From the texts of a configuration file, where an empty text means that nothing is set. */
    public static Settings of(final String bindAddress, final String ovsdbPort, final String ovsdbTlsPort,
            final String openFlowPort, final String openFlowTls, final String certificate, final String privateKey,
            final String authorities) {
        return new Settings(bindAddress, number("ovsdb-port", ovsdbPort), number("ovsdb-tls-port", ovsdbTlsPort),
            number("openflow-port", openFlowPort), Boolean.parseBoolean(openFlowTls), path(certificate),
            path(privateKey), path(authorities));
    }

    private static int number(final String name, final String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " in etc/io.selvage.cfg is no number: '" + text + "'", e);
        }
    }

    private static Optional<Path> path(final String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text.strip()));
    }
}
