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

import io.selvage.core.facts.NodeKind;
import io.selvage.impl.ovsdb.OvsdbNode;
import io.selvage.ovsdb.OvsdbSession;
import java.util.concurrent.CompletionStage;

/** One hypervisor with a live OVSDB session. Thread-safe. */
public final class Hypervisor implements OvsdbNode {
    private final String name;
    private final OvsdbSession session;
    private final BridgeReconciler reconciler;

    Hypervisor(final String name, final OvsdbSession session, final BridgeReconciler reconciler) {
        this.name = name;
        this.session = session;
        this.reconciler = reconciler;
    }

    /** Its system-id. */
    @Override
    public String name() {
        return name;
    }

    @Override
    public NodeKind kind() {
        return NodeKind.HYPERVISOR;
    }

    @Override
    public String address() {
        final var remote = session.remoteAddress();
        return remote.getAddress().getHostAddress() + ":" + remote.getPort();
    }

    /** Says what the hypervisor shall have. */
    public void desire(final long generation, final BridgeDesire desire) {
        session.executor().execute(() -> reconciler.desire(generation, desire));
    }

    @Override
    public void resync() {
        session.executor().execute(reconciler::reconcile);
    }

    @Override
    public CompletionStage<Void> fence() {
        return session.echo();
    }

    @Override
    public void close(final String reason) {
        session.close(reason);
    }
}
