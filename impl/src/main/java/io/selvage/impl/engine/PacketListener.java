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

/** Takes in packets that switches show. */
public interface PacketListener {
    /**
     * Whether a packet may tell something that is not known. Most tell nothing, and shall not take the loop's time. Any
     * thread.
     *
     * @param node name of the node
     * @param packet the packet
     */
    boolean isNews(String node, PacketIn packet);

    /**
     * Takes a packet in that may be news. On the loop.
     *
     * @param node name of the node
     * @param packet the packet
     */
    void onPacket(String node, PacketIn packet);
}
