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

import io.selvage.impl.reconcile.openflow.PacketIn;

/**
 * Learns of some things about nodes before the loop does, from the thread that brings them: for what a device waits
 * for. Called by any thread, and perhaps by several at once; must not wait.
 */
public interface PromptListener {
    /**
     * A packet came in.
     *
     * @param node name of the node
     * @param packet the packet
     */
    void onPacket(String node, PacketIn packet);

    /**
     * A switch has confirmed its flows.
     *
     * @param node name of its node
     * @param generation all flows up to this generation are in force
     */
    void onRealised(String node, long generation);
}
