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

import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.opendaylight.mdsal.binding.api.DataBroker;

/** Completes names that are read from the datastores at each attempt. */
abstract class NameCompleter implements Completer {
    @Reference
    private DataBroker broker;

    abstract Stream<String> names(Store store);

    @Override
    public final int complete(final Session session, final CommandLine line, final List<String> candidates) {
        final var completer = new StringsCompleter();
        names(new Store(broker)).forEach(completer.getStrings()::add);
        return completer.complete(session, line, candidates);
    }
}
