/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import java.time.Duration;
import java.time.Instant;

/** Time, as the reconciler sees it. */
public interface Timers {
    /** What time it is. */
    Instant now();

    /**
     * Runs something later, on any thread, without waiting in it.
     *
     * @return cancels it; does nothing if it ran already
     */
    Runnable schedule(Duration delay, Runnable task);
}
