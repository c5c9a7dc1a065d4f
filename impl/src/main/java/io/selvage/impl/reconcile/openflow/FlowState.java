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

import java.time.Instant;

/** How far the flows of a switch agree with what is desired. */
public sealed interface FlowState {
    /** The switch is not there. */
    record Disconnected() implements FlowState { }

    /** Reading what the switch has. */
    record Observing() implements FlowState { }

    /** Changes are on their way to the switch. */
    record Applying() implements FlowState { }

    /** The switch has what is desired. */
    record InSync() implements FlowState { }

    /**
     * Something went wrong and is tried again later. Flows that have nothing to do with it go on.
     *
     * @param reason what went wrong
     * @param until when it is tried again
     */
    record BackingOff(String reason, Instant until) implements FlowState { }
}
