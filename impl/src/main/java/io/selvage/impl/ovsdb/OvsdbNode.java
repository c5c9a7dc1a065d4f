/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.ovsdb;

import io.selvage.core.facts.NodeKind;
import io.selvage.ovsdb.OvsdbSession;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A node with a live OVSDB session. Thread-safe. */
public abstract class OvsdbNode {
    private final String name;
    private final OvsdbSession session;

    /**
     * Names a node.
     *
     * @param name its name
     * @param session its session
     */
    protected OvsdbNode(final String name, final OvsdbSession session) {
        this.name = name;
        this.session = session;
    }

    /** Its name. */
    public final String name() {
        return name;
    }

    /** What it is, as far as OVSDB shows. */
    public abstract NodeKind kind();

    /** Remote end of the session, {@code address:port}. */
    public final String address() {
        final var remote = session.remoteAddress();
        return remote.getAddress().getHostAddress() + ":" + remote.getPort();
    }

    /** Compares what it has with what it shall have. */
    public abstract void resync();

    /** Completes when everything that the node knew at this moment has been taken in. */
    public final CompletionStage<Void> fence() {
        return session.echo();
    }

    /** Ends the session. */
    public final void close(final String reason) {
        session.close(reason);
    }

    /** Where whatever belongs to the session runs. */
    protected final Executor executor() {
        return session.executor();
    }
}
