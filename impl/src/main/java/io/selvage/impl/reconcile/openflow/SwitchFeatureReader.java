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

import io.selvage.core.facts.SwitchFeatures;
import java.util.concurrent.CompletionStage;

/** Finds out what a switch says that it has. */
@FunctionalInterface
public interface SwitchFeatureReader {
    /**
     * Reads what a connected switch has said; what it has not is empty. Never fails.
     *
     * @param datapathId the switch
     */
    CompletionStage<SwitchFeatures> read(long datapathId);
}
