/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.schema;

import static java.util.Objects.requireNonNull;

/**
 * A column (RFC 7047 section 3.2, {@code <column-schema>}).
 *
 * @param name its name
 * @param type its type
 * @param ephemeral true if the server need not keep the value across restarts
 * @param mutable false if the value can only be set when the row is inserted
 */
public record ColumnSchema(String name, ColumnType type, boolean ephemeral, boolean mutable) {
    public ColumnSchema {
        requireNonNull(name);
        requireNonNull(type);
    }
}
