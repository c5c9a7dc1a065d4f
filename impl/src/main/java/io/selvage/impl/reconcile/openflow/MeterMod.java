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

import io.selvage.core.pipeline.Meter;

/** One change to the meters of a switch (OpenFlow 1.3.5, section 7.3.4.3). None is ever changed, see {@link Meter}. */
public sealed interface MeterMod {
    /** Number of the meter. */
    int id();

    /**
     * Adds a meter.
     *
     * @param meter the meter
     */
    record Add(Meter meter) implements MeterMod {
        @Override
        public int id() {
            return meter.id();
        }
    }

    /**
     * Deletes a meter. The switch deletes the flows that use it as well.
     *
     * @param id its number
     */
    record Delete(int id) implements MeterMod { }
}
