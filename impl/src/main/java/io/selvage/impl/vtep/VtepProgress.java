/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.vtep;

import java.util.Optional;

/** Learns how far a switch is with its database. Called on the thread of the session: hands over and returns. */
interface VtepProgress {
    /** The database is as desired. */
    void onRealised(long generation);

    /** What is in the way, in words for an operator; empty when nothing is any more. */
    void onProblem(Optional<String> problem);
}
