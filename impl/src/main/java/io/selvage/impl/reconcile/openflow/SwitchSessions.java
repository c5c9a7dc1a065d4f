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

/** The switches that are connected. Thread-safe. */
public interface SwitchSessions {
    /**
     * The session of a switch, if it is connected.
     *
     * @param datapathId the switch, unsigned
     */
    Optional<SwitchSession> session(long datapathId);
}
