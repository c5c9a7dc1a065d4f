/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.cli;

import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.virtual.network.State;

/** Completes the states of a virtual network. */
@Service
public final class NetworkStatusCompleter extends StatusCompleter {
    /** For Karaf. */
    public NetworkStatusCompleter() {
        super(State.Status.values());
    }
}
