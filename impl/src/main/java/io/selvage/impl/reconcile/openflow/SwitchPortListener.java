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

import java.util.Optional;

/**
 * Learns of the ports of switches. Called on threads of the datastore or of OpenFlowPlugin: an implementation hands
 * over and returns.
 */
public interface SwitchPortListener {
    /**
     * A port appeared, changed, or went away.
     *
     * @param datapathId the switch
     * @param connector what identifies the port on its switch, whatever its name
     * @param port the port as it is now; empty when it is gone
     */
    void onPort(long datapathId, String connector, Optional<SwitchPort> port);
}
