/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.ovsdb;

import io.selvage.core.facts.NodeKind;
import java.util.concurrent.CompletionStage;

/** A node with a live OVSDB session. Thread-safe. */
public interface OvsdbNode {
    /** Its name. */
    String name();

    /** What it is, as far as OVSDB shows. */
    NodeKind kind();

    /** Remote end of the session, {@code address:port}. */
    String address();

    /** Compares what it has with what it shall have. */
    void resync();

    /** Completes when everything that the node knew at this moment has been taken in. */
    CompletionStage<Void> fence();

    /** Ends the session. */
    void close(String reason);
}
