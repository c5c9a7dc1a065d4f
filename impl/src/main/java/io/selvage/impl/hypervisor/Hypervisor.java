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

/** One hypervisor with a live OVSDB session. Thread-safe. */
public final class Hypervisor extends OvsdbNode {
    private final BridgeReconciler reconciler;

    Hypervisor(final String name, final OvsdbSession session, final BridgeReconciler reconciler) {
        super(name, session);
        this.reconciler = reconciler;
    }

    @Override
    public NodeKind kind() {
        return NodeKind.HYPERVISOR;
    }

    /** Says what the hypervisor shall have. */
    public void desire(final long generation, final BridgeDesire desire) {
        executor().execute(() -> reconciler.desire(generation, desire));
    }

    @Override
    public void resync() {
        executor().execute(reconciler::reconcile);
    }
}
