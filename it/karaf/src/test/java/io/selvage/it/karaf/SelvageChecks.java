/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.it.karaf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.karaf.features.FeaturesService;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** What holds, inside a Karaf, wherever the feature {@code selvage} is installed. */
final class SelvageChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private SelvageChecks() {
        // not instantiable
    }

    static void assertInstalled(final FeaturesService features) throws Exception {
        for (final var name : List.of("selvage", "selvage-api", "selvage-cli", "selvage-ovsdb", "odl-restconf-nb",
                "odl-openflowplugin-southbound")) {
            final var feature = features.getFeature(name);
            assertTrue("feature " + name + " is not installed", feature != null && features.isInstalled(feature));
        }
        assertFalse("the forwarding rules manager would delete our flows",
            Arrays.stream(features.listInstalledFeatures())
                .anyMatch(feature -> feature.getName().contains("forwardingrules")));
    }

    static void assertBundlesActive(final BundleContext context) {
        // The framework sees all bundles; a bundle sees those of its region.
        final var bundles = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext().getBundles();
        final var ours = Arrays.stream(bundles)
            .filter(bundle -> bundle.getSymbolicName() != null && bundle.getSymbolicName().startsWith("io.selvage"))
            .toList();
        assertFalse("no bundle of ours among " + Arrays.toString(bundles), ours.isEmpty());
        assertEquals(List.of(), ours.stream().filter(bundle -> bundle.getState() != Bundle.ACTIVE).toList());
        // Some bundles of others are never started, but all have what they import.
        assertEquals(List.of(),
            Arrays.stream(bundles).filter(bundle -> bundle.getState() == Bundle.INSTALLED).toList());
    }

    /** OpenFlowPlugin has its ports through our gate, and nobody has one past it. */
    static void assertSwitchesComeThroughTheGate(final BundleContext context) {
        final var bundles = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext().getBundles();
        final long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (usersOfPorts(bundles, true).stream().noneMatch(user -> user.contains("openflowplugin"))
                && System.nanoTime() < deadline) {
            LockSupport.parkNanos(200_000_000);
        }
        assertTrue(usersOfPorts(bundles, true).toString(),
            usersOfPorts(bundles, true).stream().anyMatch(user -> user.contains("openflowplugin")));
        assertEquals(List.of("io.selvage.openflow-gate"), usersOfPorts(bundles, false));
    }

    private static List<String> usersOfPorts(final Bundle[] bundles, final boolean gated) {
        return Arrays.stream(bundles).filter(bundle -> bundle.getServicesInUse() != null
                && Arrays.stream(bundle.getServicesInUse()).anyMatch(service -> isPort(service)
                    && gated == (service.getProperty("io.selvage.gated") != null)))
            .map(Bundle::getSymbolicName).toList();
    }

    private static boolean isPort(final ServiceReference<?> service) {
        return Arrays.stream((String[]) service.getProperty(Constants.OBJECTCLASS))
            .anyMatch(name -> name.endsWith(".SwitchConnectionProvider"));
    }

    /** RESTCONF knows our models, and only for those who log in. */
    static void assertNorthboundAnswers() throws IOException, InterruptedException {
        final var resource = "selvage-fabric:transport-zones";
        final long deadline = System.nanoTime() + PATIENCE.toNanos();
        int status = get(resource, "admin:admin");
        // 409: a container without content (RFC 8040, data-missing). Anything else: not up yet.
        while (status != 200 && status != 409 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(200_000_000);
            status = get(resource, "admin:admin");
        }
        assertTrue("status " + status + " for " + resource, status == 200 || status == 409);
        assertEquals("no such model", 400, get("selvage-nonsense:things", "admin:admin"));
        assertEquals("a wrong password", 401, get(resource, "admin:wrong"));
    }

    private static int get(final String resource, final String credentials) throws IOException, InterruptedException {
        final var uri = URI.create("http://127.0.0.1:" + System.getProperty(KarafContainer.RESTCONF_PORT)
            + "/rests/data/" + resource);
        final var authorization = "Basic "
            + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).header("Authorization", authorization)
                .header("Accept", "application/yang-data+json").build(), BodyHandlers.discarding()).statusCode();
        } catch (ConnectException e) {
            // Nobody listens yet.
            return 0;
        }
    }
}
