/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.vtep;

import io.selvage.core.facts.NodeKind;
import io.selvage.core.vtep.VtepEntry;
import io.selvage.core.vtep.VtepKey;
import io.selvage.impl.ovsdb.OvsdbNode;
import io.selvage.ovsdb.OvsdbSession;
import java.util.Map;
import java.util.Optional;

/** One hardware VTEP with a live OVSDB session. Thread-safe. */
public final class VtepSwitch extends OvsdbNode {
    private final VtepReconciler reconciler;

    VtepSwitch(final String name, final OvsdbSession session, final VtepReconciler reconciler) {
        super(name, session);
        this.reconciler = reconciler;
    }

    @Override
    public NodeKind kind() {
        return NodeKind.TOR_VTEP;
    }

    /**
     * Says all that the database shall have; before this, nothing is compared.
     *
     * @param generation number of the last change of it
     * @param entries the entries
     * @param complete whether all intent is in it, so that what is not wanted may be removed
     */
    public void begin(final long generation, final Map<VtepKey, VtepEntry> entries, final boolean complete) {
        final var copy = Map.copyOf(entries);
        executor().execute(() -> reconciler.begin(generation, copy, complete));
    }

    /** Says how that changes. */
    public void desire(final long generation, final Map<VtepKey, Optional<VtepEntry>> changes) {
        executor().execute(() -> reconciler.desire(generation, changes));
    }

    /** All intent is in what was said: what is not wanted may be removed. */
    public void markComplete() {
        executor().execute(reconciler::markComplete);
    }

    @Override
    public void resync() {
        executor().execute(reconciler::resync);
    }
}
