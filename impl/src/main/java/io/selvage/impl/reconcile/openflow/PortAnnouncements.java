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

import io.selvage.openflow.gate.SwitchGate;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.common.types.rev130731.PortReason;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.PortStatus;

/**
 * New ports of switches, as soon as a switch announces them. A device waits for the number of its port, and
 * OpenFlowPlugin needs a millisecond to write it down, or a second while many switches come. What happens to a port
 * afterwards is told by {@link OfpPorts} alone, in one order.
 */
public final class PortAnnouncements implements SwitchGate.PortListener {
    private final SwitchPortListener listener;

    /** Makes it; the listener is told of new ports that can have a cable, and may be told of them again by others. */
    public PortAnnouncements(final SwitchPortListener listener) {
        this.listener = listener;
    }

    @Override
    public void onPortStatus(final long datapathId, final PortStatus status) {
        final var number = status.getPortNo();
        final var name = status.getName();
        if (status.getReason() == PortReason.OFPPRADD && number != null && name != null
                && number.longValue() <= OfpPorts.MAX_PORT) {
            listener.onPort(datapathId,
                OfpPorts.NODE_PREFIX + Long.toUnsignedString(datapathId) + ':' + number,
                Optional.of(new SwitchPort(name, number.intValue(), isUp(status))));
        }
    }

    private static boolean isUp(final PortStatus status) {
        final var state = status.getState();
        final var config = status.getConfig();
        return (state == null || !state.getLinkDown()) && (config == null || !config.getPortDown());
    }
}
