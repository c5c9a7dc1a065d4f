/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.facts;

import java.util.Map;

/**
 * What of the LLDP of a node's neighbours is believed.
 *
 * @param node what holds for every port of which OVSDB does not say whose it is
 * @param ports what holds for single ports, by name, before that
 */
public record NodeTrust(LldpTrust node, Map<String, LldpTrust> ports) {
    /** Nothing is decided. */
    public static final NodeTrust UNDECIDED = new NodeTrust(LldpTrust.UNDECIDED, Map.of());

    public NodeTrust {
        ports = Map.copyOf(ports);
    }
}
