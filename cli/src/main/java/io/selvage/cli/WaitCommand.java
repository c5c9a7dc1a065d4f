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

import java.time.Duration;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.mdsal.binding.api.RpcService;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.WaitRealised;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.WaitRealisedInputBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.Generation;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint64;

/** {@code selvage:wait}. Karaf makes one object per call and fills in its fields. */
@Service
@Command(scope = "selvage", name = "wait",
    description = "Waits until every node has confirmed what was changed; fails, and says who lags, if not.")
public final class WaitCommand implements Action {
    private static final int MAX_SECONDS = 3600;
    /** What the answer may take beyond the time that the controller waits. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    @Reference
    private RpcService rpcs;
    @Reference
    private Session session;

    @Option(name = "-t", aliases = "--timeout", valueToShowInHelp = "10", description = "Seconds to wait, 0 to 3600")
    private int timeout = 10;
    @Option(name = "-g", aliases = "--generation", valueToShowInHelp = "",
        description = "The change to wait for; all that was accepted so far when not given")
    private @Nullable Long generation;

    @Override
    public @Nullable Object execute() {
        if (timeout < 0 || timeout > MAX_SECONDS) {
            throw new IllegalArgumentException("--timeout is " + timeout + ", but must be from 0 to " + MAX_SECONDS);
        }
        final var input = new WaitRealisedInputBuilder().setTimeout(Uint16.valueOf(timeout));
        if (generation != null) {
            input.setGeneration(new Generation(Uint64.valueOf(generation)));
        }
        final var output = new Operations(rpcs).call(WaitRealised.class, input.build(),
            Duration.ofSeconds(timeout).plus(GRACE));
        final var nodes = output.nonnullNode().values();
        if (!nodes.isEmpty()) {
            OperationTables.nodes(nodes).print(session.getConsole(), "nodes");
        }
        final var what = "generation " + Progress.number(output.getGeneration());
        if (!Boolean.TRUE.equals(output.getRealised())) {
            throw new IllegalStateException(what + " was not realised everywhere within " + timeout + " s");
        }
        session.getConsole().println("Realised everywhere: " + what + ".");
        return null;
    }
}
