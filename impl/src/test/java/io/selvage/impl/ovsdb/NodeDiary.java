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

import io.selvage.core.facts.Change;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes all that is told of nodes. Its lists grow while they are looked at. */
public final class NodeDiary implements OvsdbNodeListener {
    /** Nodes that have connected. */
    public final List<OvsdbNode> connected = new CopyOnWriteArrayList<>();
    /** What they said, first words included. */
    public final List<Change> changes = new CopyOnWriteArrayList<>();
    /** Generations that were realised. */
    public final List<Long> realised = new CopyOnWriteArrayList<>();
    /** Problems, and their ends. */
    public final List<Optional<String>> problems = new CopyOnWriteArrayList<>();
    /** Why sessions ended. */
    public final List<String> ends = new CopyOnWriteArrayList<>();

    @Override
    public void onConnected(final OvsdbNode node, final Collection<Change> inventory) {
        changes.addAll(inventory);
        connected.add(node);
    }

    @Override
    public Runnable onChanges(final OvsdbNode node, final Collection<Change> some) {
        changes.addAll(some);
        return () -> { };
    }

    @Override
    public void onRealised(final OvsdbNode node, final long generation) {
        realised.add(generation);
    }

    @Override
    public void onProblem(final OvsdbNode node, final Optional<String> problem) {
        problems.add(problem);
    }

    @Override
    public void onDisconnected(final OvsdbNode node, final String reason) {
        ends.add(reason);
    }
}
