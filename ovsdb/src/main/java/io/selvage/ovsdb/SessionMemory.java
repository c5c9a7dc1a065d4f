/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.selvage.ovsdb.internal.DatabaseCache;
import java.time.Duration;
import java.util.Optional;

/**
 * The rows of ended sessions whose servers can tell what changed since (ovsdb-server(7) section 4.1.15). Thread-safe.
 */
final class SessionMemory {
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final int MAX_DATABASES = 1024;

    private record Key(String server, String database) {
    }

    private final Cache<Key, DatabaseCache> databases = CacheBuilder.newBuilder()
        .maximumSize(MAX_DATABASES)
        .expireAfterWrite(KEPT)
        .build();

    /**
     * Keeps the rows of an ended session, if that can be of use.
     *
     * @param server identity of the server
     * @param database its rows, which do not change any more
     */
    void keep(final String server, final DatabaseCache database) {
        if (database.isComplete() && !database.lastTransaction().equals(DatabaseCache.NO_TRANSACTION)) {
            databases.put(new Key(server, database.name()), database);
        }
    }

    /**
     * Returns the rows of an earlier session.
     *
     * @param server identity of the server
     * @param database the database in the new session
     * @return its rows in the earlier session, if they are known and fit
     */
    Optional<DatabaseCache> earlier(final String server, final DatabaseCache database) {
        return Optional.ofNullable(databases.getIfPresent(new Key(server, database.name())))
            .filter(database::canContinue);
    }
}
