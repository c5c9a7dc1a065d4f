/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.compile;

import io.selvage.core.pipeline.Field;
import java.util.Set;

/** A table of a pipeline: its contract, and its document. */
public interface PipelineTable {
    /** OpenFlow number of the table. */
    int id();

    /** What the table is for. */
    String description();

    /** The fields that its flows may match. */
    Set<Field> matches();

    /** What happens to a packet that no flow of the table matches. */
    String miss();
}
