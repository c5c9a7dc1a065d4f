/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.hypervisor;

import io.selvage.core.facts.Change;
import java.util.Collection;
import java.util.Optional;

/**
 * Learns of hypervisors. Called on threads of the sessions: hands over and returns; calls of one session are in order.
 */
public interface HypervisorListener {
    /** A hypervisor is there, with everything that it has. */
    void onConnected(Hypervisor hypervisor, Change inventory);

    /** Something on it changed. */
    void onChanges(Hypervisor hypervisor, Collection<Change> changes);

    /** Its bridge and tunnel ports are as they shall be since this generation. */
    void onRealised(Hypervisor hypervisor, long generation);

    /** What is in the way of that; empty when nothing is any more. */
    void onProblem(Hypervisor hypervisor, Optional<String> problem);

    /** Its session ended. */
    void onDisconnected(Hypervisor hypervisor, String reason);
}
