/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.platform;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts OpenDaylight's encryption service again when it missed its own configuration. About one start in a hundred
 * would hang otherwise: RESTCONF waits for that service without end, and OpenFlowPlugin for RESTCONF.
 *
 * <p>AAA's {@code OSGiEncryptionServiceConfigurator} (0.21.2 up to 0.23) registers a listener for the configuration in
 * its constructor, and takes the first word of the listener for one that comes after its end if that word is quicker
 * than the assignment of the registration. There is no second word, since the configuration does not change.
 */
public final class EncryptionServiceGuard implements AutoCloseable {
    static final String SERVICE = "org.opendaylight.aaa.encrypt.AAAEncryptionService";
    static final String BUNDLE = "org.opendaylight.aaa.encrypt-service-impl";
    /** The service is usually there before this bundle starts. To start it again too early does no harm. */
    private static final long PATIENCE_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(EncryptionServiceGuard.class);

    private final BundleContext context;
    private final ScheduledExecutorService timer;

    /**
     * Makes it.
     *
     * @param context where services and bundles are looked for
     */
    public EncryptionServiceGuard(final BundleContext context) {
        this(context, Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("selvage-encryption-guard").daemon().factory()));
    }

    EncryptionServiceGuard(final BundleContext context, final ScheduledExecutorService timer) {
        this.context = context;
        this.timer = timer;
    }

    /** Begins to look, until the service is there. */
    public void start() {
        timer.scheduleWithFixedDelay(this::look, PATIENCE_SECONDS, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        final var bundle = bundle();
        if (context.getServiceReference(SERVICE) != null || bundle.isEmpty()) {
            timer.shutdown();
            return;
        }
        LOG.warn("OpenDaylight's encryption service, which RESTCONF needs, is not there after {} s: its bundle {} is "
            + "started again", PATIENCE_SECONDS, BUNDLE);
        try {
            bundle.orElseThrow().stop(Bundle.STOP_TRANSIENT);
            bundle.orElseThrow().start(Bundle.START_TRANSIENT);
        } catch (BundleException | IllegalStateException e) {
            LOG.error("Bundle {} cannot be started again; if RESTCONF does not answer, restart the controller", BUNDLE,
                e);
        }
    }

    private Optional<Bundle> bundle() {
        return Arrays.stream(context.getBundles()).filter(one -> BUNDLE.equals(one.getSymbolicName())).findFirst();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
