/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

/**
 * Learns of switches. Called on threads of the connections: an implementation hands over and returns. The calls for one
 * switch come one after the other, in the order in which things happened.
 */
public interface SwitchListener {
    /** A switch is there, and this controller is its master. */
    void onConnected(SwitchSession session);

    /** The switch is gone, or another controller is its master now. */
    void onDisconnected(SwitchSession session);

    /** A packet came in. */
    void onPacketIn(PacketIn packet);
}
