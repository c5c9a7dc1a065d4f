/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.topology;

import java.util.List;

/** A part of a topology. Identifiers are fit to be URIs, as the model wants them. */
sealed interface Element {
    /**
     * A switch or a host.
     *
     * @param id its identifier
     */
    record Node(String id) implements Element { }

    /**
     * A port.
     *
     * @param node identifier of its node
     * @param id its own, unique in the node
     */
    record Port(String node, String id) implements Element { }

    /**
     * A link in one direction.
     *
     * @param from where it begins
     * @param to where it ends
     */
    record Link(Port from, Port to) implements Element {
        String id() {
            return from.node() + "/" + from.id() + "--" + to.node() + "/" + to.id();
        }
    }

    /** A port, and the node without which it cannot be. */
    static List<Element> port(final Port port) {
        return List.of(new Node(port.node()), port);
    }

    /** Two ports, and the links between them. */
    static List<Element> link(final Port one, final Port other) {
        return List.of(new Node(one.node()), one, new Node(other.node()), other, new Link(one, other),
            new Link(other, one));
    }
}
