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

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;

/**
 * A table (RFC 7047 section 3.2, {@code <table-schema>}).
 *
 * @param name its name
 * @param columns its columns by name, without the implicit {@code _uuid} and {@code _version}
 * @param maxRows greatest number of rows, {@link Long#MAX_VALUE} for no bound
 * @param root true if rows stay although nothing refers to them
 * @param indexes sets of columns whose values together are unique
 */
public record TableSchema(String name, ImmutableMap<String, ColumnSchema> columns, long maxRows, boolean root,
        ImmutableList<ImmutableSet<String>> indexes) {
    public TableSchema {
        requireNonNull(name);
        requireNonNull(columns);
        requireNonNull(indexes);
    }
}
