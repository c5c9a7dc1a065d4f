/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.engine;

/** Learns of the status of nodes. Called on the loop: hands over and returns. */
public interface NodeStatusListener {
    /** The status of a node differs from before. */
    void onNodeStatus(NodeStatus status);

    /** A node is no longer known. */
    void onNodeGone(String node);
}
