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

import io.selvage.core.facts.Encapsulation;
import io.selvage.core.net.Ip;
import java.util.Optional;
import java.util.Set;

/**
 * What a hypervisor shall have in its {@code Open_vSwitch} database.
 *
 * @param datapathType datapath of the integration bridge, {@code system} or {@code netdev}
 * @param tunnels encapsulations for which there is to be a flow-based tunnel port
 * @param localIp the address that tunnels send from
 */
public record BridgeDesire(String datapathType, Set<Encapsulation> tunnels, Optional<Ip> localIp) {
    public BridgeDesire {
        tunnels = Set.copyOf(tunnels);
    }
}
