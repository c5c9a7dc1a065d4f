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

import io.selvage.impl.engine.NodeStatus.Phase;
import java.util.Optional;

/**
 * One of the protocols by which a node is led. A hypervisor has two sides, a hardware VTEP one; the node is where the
 * side is that is furthest behind.
 */
sealed interface NodeSide permits OpenFlowSide, OvsdbSide {
    /** Whether its session is up. */
    boolean connected();

    /** What to do when it is not, in words for an operator. */
    String remedy();

    /** Last generation that concerned it. */
    long desired();

    /** Last generation that it has confirmed; what it confirmed in an ended session may not count. */
    long realised();

    /** What is in the way, in words for an operator. */
    Optional<String> problem();

    /** Where it is, while it is connected. */
    Phase phase();

    /** Whether it has confirmed all that concerned it. */
    default boolean done() {
        return realised() >= desired();
    }
}
