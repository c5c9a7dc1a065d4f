/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.openflow.gate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Executors;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProvider;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.util.tracker.ServiceTracker;

/** Opens the gate when the bundle starts. Whoever saw a port before that goes on without a gate. */
public final class Activator implements BundleActivator {
    /** Enough to keep the processors busy, as everything that a switch needs waits for others now and then. */
    private static final int PLACES = 4;
    /** A switch that has not come so far by then has lost its way. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Deque<Runnable> started = new ArrayDeque<>();

    @Override
    public void start(final BundleContext context) {
        final var timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("selvage-gate").daemon().factory());
        started.push(timer::shutdownNow);
        final var gate = new AdmittingGate(PLACES, PATIENCE, timer);
        final var providers = new GatedProviders(context, gate);
        final var none = FrameworkUtil.asDictionary(Map.<String, Object>of());
        final var tracker = new ServiceTracker<>(context, SwitchConnectionProvider.class, providers);
        started.push(tracker::close);
        started.push(context.registerService(FindHook.class, providers, none)::unregister);
        started.push(context.registerService(EventListenerHook.class, providers, none)::unregister);
        tracker.open();
        started.push(context.registerService(SwitchGate.class, gate, none)::unregister);
    }

    @Override
    public void stop(final BundleContext context) {
        while (!started.isEmpty()) {
            started.pop().run();
        }
    }
}
