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

import java.util.Comparator;

/**
 * A place: a port of a node.
 *
 * @param node name of the node
 * @param port name of the port
 */
public record PortRef(String node, String port) implements Comparable<PortRef> {
    private static final Comparator<PortRef> ORDER = Comparator.comparing(PortRef::node).thenComparing(PortRef::port);

    @Override
    public int compareTo(final PortRef other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "port " + port + " of node " + node;
    }
}
