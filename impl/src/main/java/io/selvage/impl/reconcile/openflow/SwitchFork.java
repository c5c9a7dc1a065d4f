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

import java.util.List;

/**
 * Tells several listeners of switches, in their order.
 *
 * @param listeners who wants to know
 */
public record SwitchFork(List<SwitchListener> listeners) implements SwitchListener {
    public SwitchFork {
        listeners = List.copyOf(listeners);
    }

    @Override
    public void onConnected(final SwitchSession session) {
        listeners.forEach(listener -> listener.onConnected(session));
    }

    @Override
    public void onDisconnected(final SwitchSession session) {
        listeners.forEach(listener -> listener.onDisconnected(session));
    }

    @Override
    public void onPacketIn(final PacketIn packet) {
        listeners.forEach(listener -> listener.onPacketIn(packet));
    }
}
