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

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;

/** Completes the names of virtual networks, configured or known. */
@Service
public final class NetworkCompleter extends NameCompleter {
    @Override
    Stream<String> names(final Store store) {
        return Stream.of(LogicalDatastoreType.values()).flatMap(which -> store.networks(which).stream())
            .map(NetworkTables::name);
    }
}
