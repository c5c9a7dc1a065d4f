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
import java.util.Optional;

/**
 * Learns of nodes over OVSDB. Called on threads of the sessions: hands over and returns; calls of one session are in
 * order.
 */
public interface OvsdbNodeListener {
    /** A node is there, with everything that it has. */
    void onConnected(OvsdbNode node, Collection<Change> inventory);

    /**
     * Something on it changed.
     *
     * @param node the node
     * @param changes what, in order
     * @return to be run by this thread at once, outside of locks: the caller may have to take the changes in itself
     */
    Runnable onChanges(OvsdbNode node, Collection<Change> changes);

    /** Its database is as it shall be since this generation. */
    void onRealised(OvsdbNode node, long generation);

    /** What is in the way of that; empty when nothing is any more. */
    void onProblem(OvsdbNode node, Optional<String> problem);

    /** Its session ended. */
    void onDisconnected(OvsdbNode node, String reason);
}
