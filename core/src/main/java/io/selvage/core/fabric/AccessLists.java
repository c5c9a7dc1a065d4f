/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

import io.selvage.core.compile.AccessRules;
import io.selvage.core.compile.AccessRules.Dialect;
import io.selvage.core.compile.AccessRules.Rule;
import io.selvage.core.facts.Acl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The access lists by name. A list is judged and compiled once for each dialect, however many ports obey it. Owned by
 * one thread.
 */
final class AccessLists {
    /** An access list, and what was found out about it so far. */
    private record Known(Acl acl, Map<Dialect, Optional<String>> problems, Map<Dialect, List<Rule>> rules) {
        Known(final Acl acl) {
            this(acl, new HashMap<>(), new HashMap<>());
        }
    }

    private final Map<String, Known> lists = new HashMap<>();

    Optional<Acl> get(final String name) {
        return Optional.ofNullable(lists.get(name)).map(Known::acl);
    }

    /** A list is another, came, or went. */
    void put(final String name, final Optional<Acl> acl) {
        Index.put(lists, name, acl.map(Known::new));
    }

    /** Why a list that exists cannot be carried out, and what to do. */
    Optional<String> problem(final String name, final Dialect dialect) {
        final var known = known(name);
        return known.problems.computeIfAbsent(dialect, unused -> AccessRules.problem(known.acl, dialect));
    }

    /**
     * The rules of a list that exists.
     *
     * @throws IllegalArgumentException if there is a {@link #problem}
     */
    List<Rule> rules(final String name, final Dialect dialect) {
        final var known = known(name);
        return known.rules.computeIfAbsent(dialect, unused -> AccessRules.of(known.acl, dialect));
    }

    private Known known(final String name) {
        final var known = lists.get(name);
        if (known == null) {
            throw new IllegalArgumentException("there is no access list '" + name + "'");
        }
        return known;
    }
}
