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

import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.util.concurrent.ScheduledExecutorService;
import org.junit.Before;
import org.junit.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.Mockito;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;

/** When the bundle of the encryption service is started again; time is a stand-in. */
public class EncryptionServiceGuardTest {
    private final BundleContext context = mock(BundleContext.class);
    private final Bundle bundle = mock(Bundle.class);
    private final ScheduledExecutorService timer = mock(ScheduledExecutorService.class);
    private final EncryptionServiceGuard guard = new EncryptionServiceGuard(context, timer);

    @Before
    public void before() {
        when(bundle.getSymbolicName()).thenReturn(EncryptionServiceGuard.BUNDLE);
        when(context.getBundles()).thenReturn(new Bundle[] {mock(Bundle.class), bundle});
    }

    private Runnable look() {
        final var look = ArgumentCaptor.forClass(Runnable.class);
        guard.start();
        verify(timer).scheduleWithFixedDelay(look.capture(), anyLong(), anyLong(), Mockito.any());
        return look.getValue();
    }

    private void serviceIsThere() {
        Mockito.doReturn(mock(ServiceReference.class)).when(context).getServiceReference(
            EncryptionServiceGuard.SERVICE);
    }

    @Test
    public void leavesAServiceAloneThatIsThere() throws BundleException {
        serviceIsThere();
        look().run();
        verify(bundle, never()).stop(anyInt());
        verify(timer).shutdown();
    }

    @Test
    public void startsAgainUntilTheServiceIsThere() throws BundleException {
        final var look = look();
        look.run();
        final var order = inOrder(bundle);
        order.verify(bundle).stop(Bundle.STOP_TRANSIENT);
        order.verify(bundle).start(Bundle.START_TRANSIENT);
        look.run();
        serviceIsThere();
        look.run();
        verify(bundle, times(2)).start(Bundle.START_TRANSIENT);
        verify(timer).shutdown();
    }

    @Test
    public void triesAgainAfterAFailure() throws BundleException {
        doThrow(new BundleException("no")).doNothing().when(bundle).stop(anyInt());
        final var look = look();
        look.run();
        look.run();
        verify(bundle).start(Bundle.START_TRANSIENT);
    }

    @Test
    public void hasNothingToDoOnAPlatformWithoutTheBundle() {
        when(context.getBundles()).thenReturn(new Bundle[0]);
        look().run();
        verify(timer).shutdown();
    }
}
