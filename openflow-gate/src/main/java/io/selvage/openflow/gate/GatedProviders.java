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

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProvider;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook.ListenerInfo;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the gate before each port that OpenFlow switches connect to: others see a provider of connections that goes
 * through the gate, and do not see the one behind it. Thread-safe.
 */
final class GatedProviders implements FindHook, EventListenerHook,
        ServiceTrackerCustomizer<SwitchConnectionProvider, ServiceRegistration<SwitchConnectionProvider>> {
    private static final Logger LOG = LoggerFactory.getLogger(GatedProviders.class);
    private static final String SERVICE = SwitchConnectionProvider.class.getName();
    /** Tells our services from those behind them. */
    private static final String GATED = "io.selvage.gated";
    /** Of the port. */
    private static final String TYPE = "type";

    private final BundleContext context;
    private final AdmittingGate gate;

    GatedProviders(final BundleContext context, final AdmittingGate gate) {
        this.context = context;
        this.gate = gate;
    }

    private static boolean isBehind(final ServiceReference<?> service) {
        return Arrays.asList((String[]) service.getProperty(Constants.OBJECTCLASS)).contains(SERVICE)
            && service.getProperty(GATED) == null;
    }

    private boolean isOurs(final BundleContext other) {
        return other.getBundle().equals(context.getBundle());
    }

    @Override
    public void find(final BundleContext who, final @Nullable String name, final @Nullable String filter,
            final boolean allServices, final Collection<ServiceReference<?>> references) {
        if (!isOurs(who)) {
            references.removeIf(GatedProviders::isBehind);
        }
    }

    @Override
    public void event(final ServiceEvent event, final Map<BundleContext, Collection<ListenerInfo>> listeners) {
        if (isBehind(event.getServiceReference())) {
            listeners.keySet().removeIf(who -> !isOurs(who));
        }
    }

    @Override
    public @Nullable ServiceRegistration<SwitchConnectionProvider> addingService(
            final ServiceReference<SwitchConnectionProvider> reference) {
        if (!isBehind(reference)) {
            return null;
        }
        final Object type = Objects.requireNonNullElse(reference.getProperty(TYPE), "");
        LOG.info("Switches of {} go through the gate", type);
        return context.registerService(SwitchConnectionProvider.class, gate.before(context.getService(reference)),
            FrameworkUtil.asDictionary(Map.of(GATED, true, TYPE, type)));
    }

    @Override
    public void modifiedService(final ServiceReference<SwitchConnectionProvider> reference,
            final ServiceRegistration<SwitchConnectionProvider> registration) {
        // Nothing of it is used but what never changes
    }

    @Override
    public void removedService(final ServiceReference<SwitchConnectionProvider> reference,
            final ServiceRegistration<SwitchConnectionProvider> registration) {
        registration.unregister();
        context.ungetService(reference);
    }
}
