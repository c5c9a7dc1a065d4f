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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a machine must offer before a laboratory can be built on it. */
public final class Prerequisites {
    private static final List<String> PATH = List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin");

    private Prerequisites() {
        // only static methods
    }

    /** {@return what is missing, in words; empty if a laboratory can be built} */
    public static List<String> missing() {
        final Map<String, String> packages = new LinkedHashMap<>();
        packages.put("ip", "iproute2");
        packages.put("nsenter", "util-linux");
        packages.put("sysctl", "procps");
        packages.put("ethtool", "ethtool");
        packages.put("ping", "iputils-ping");
        packages.put("python3", "python3-minimal");
        packages.put("ovs-vswitchd", "openvswitch-switch");
        packages.put("ovsdb-tool", "openvswitch-common");
        packages.put("lldpd", "lldpd");
        packages.put("openssl", "openssl");
        final var missing = missing(packages);
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.addFirst("root: network namespaces are made by root only");
        }
        return missing;
    }

    /**
     * Looks for programs.
     *
     * @param packages the Debian package of each program
     * @return what is missing, in words, as a list of its own
     */
    static List<String> missing(final Map<String, String> packages) {
        final var missing = new ArrayList<String>();
        packages.forEach((program, name) -> {
            if (PATH.stream().noneMatch(path -> Files.isExecutable(Path.of(path, program)))) {
                missing.add(program + ": Debian package " + name);
            }
        });
        return missing;
    }

    /**
     * Checks the machine.
     *
     * @throws IllegalStateException if something is missing; the message names all of it
     */
    public static void check() {
        final var missing = missing();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("a laboratory cannot be built here, missing: "
                + String.join("; ", missing));
        }
    }
}
