/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

/**
 * What a flow is there for.
 *
 * @param owner kind of the object
 * @param name its name
 */
public record FlowOrigin(Owner owner, String name) {
    /** Kinds of objects that put flows on switches. */
    public enum Owner {
        /** A node itself, whatever is configured. */
        NODE,
        /** A port of the node. */
        PORT,
        /** A virtual network. */
        VIRTUAL_NETWORK,
        /** A provisioning instruction, which makes a device a member. */
        PROVISIONING_INSTRUCTION
    }
}
