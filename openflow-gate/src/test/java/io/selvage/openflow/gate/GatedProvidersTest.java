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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.Test;
import org.mockito.Mockito;
import org.opendaylight.openflowjava.protocol.spi.connection.SwitchConnectionProvider;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.ListenerHook.ListenerInfo;

/** Nobody gets past the gate. */
public class GatedProvidersTest {
    private final BundleContext ours = context();
    private final BundleContext other = context();
    private final GatedProviders providers = new GatedProviders(ours, new AdmittingGate(1, Duration.ofSeconds(1),
        Mockito.mock(ScheduledExecutorService.class)));
    private final ServiceReference<SwitchConnectionProvider> behind = reference(SwitchConnectionProvider.class);
    private final ServiceReference<SwitchConnectionProvider> gated = reference(SwitchConnectionProvider.class);
    private final ServiceReference<Runnable> another = reference(Runnable.class);

    public GatedProvidersTest() {
        Mockito.when(gated.getProperty("io.selvage.gated")).thenReturn(true);
    }

    private static BundleContext context() {
        final var context = Mockito.mock(BundleContext.class);
        final var bundle = Mockito.mock(Bundle.class);
        Mockito.when(context.getBundle()).thenReturn(bundle);
        return context;
    }

    @SuppressWarnings("unchecked")
    private static <T> ServiceReference<T> reference(final Class<T> type) {
        final var reference = Mockito.mock(ServiceReference.class);
        Mockito.when(reference.getProperty(Constants.OBJECTCLASS)).thenReturn(new String[] {type.getName()});
        return reference;
    }

    private List<ServiceReference<?>> found(final BundleContext who) {
        final var references = new ArrayList<ServiceReference<?>>(List.of(behind, gated, another));
        providers.find(who, null, null, false, references);
        return references;
    }

    private Set<BundleContext> told(final ServiceReference<?> service) {
        final var listeners = new HashMap<BundleContext, Collection<ListenerInfo>>();
        listeners.put(ours, List.of());
        listeners.put(other, List.of());
        providers.event(new ServiceEvent(ServiceEvent.REGISTERED, service), listeners);
        return listeners.keySet();
    }

    @Test
    public void whatIsBehindTheGateIsSeenByUsAlone() {
        assertEquals(List.of(gated, another), found(other));
        assertEquals(List.of(behind, gated, another), found(ours));
        assertEquals(Set.of(ours), told(behind));
        assertEquals(Set.of(ours, other), told(gated));
        assertEquals(Set.of(ours, other), told(another));
    }

    @Test
    public void whatGoesThroughTheGateIsNotPutBehindAnother() {
        assertNull(providers.addingService(gated));
        Mockito.verify(ours, Mockito.never()).registerService(Mockito.<Class<Object>>any(), Mockito.<Object>any(),
            Mockito.any());
    }
}
