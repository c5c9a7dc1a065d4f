/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.engine;

/** Learns which OpenFlow switches are bridges of hosts that have spoken by OVSDB. Called on the loop. */
public interface DatapathClaims {
    /**
     * A host says that a switch is its bridge, or no longer so.
     *
     * @param datapathId the switch
     * @param claimed whether it is
     */
    void onClaimed(long datapathId, boolean claimed);
}
