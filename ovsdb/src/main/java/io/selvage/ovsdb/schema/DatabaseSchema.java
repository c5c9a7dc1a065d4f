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

import com.google.common.collect.ImmutableMap;

/**
 * The schema of a database (RFC 7047 section 3.2, {@code <database-schema>}).
 *
 * @param name name of the database
 * @param version version of the schema, empty if the server does not tell
 * @param tables tables by name
 */
public record DatabaseSchema(String name, String version, ImmutableMap<String, TableSchema> tables) {
    public DatabaseSchema {
        requireNonNull(name);
        requireNonNull(version);
        requireNonNull(tables);
    }
}
