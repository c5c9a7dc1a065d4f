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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.selvage.core.compile.AccessRules.Dialect;
import io.selvage.core.facts.Acl;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class AccessListsTest {
    private static final Dialect PLAIN = new Dialect(false, false);

    private final AccessLists lists = new AccessLists();

    private static Acl acl(final Acl.Verdict verdict, final Optional<String> unsupported) {
        return new Acl("web", Acl.Family.ALL, List.of(new Acl.Entry("only", Acl.Condition.ANY, verdict, unsupported)));
    }

    @Test
    public void compiledOnceForEachDialect() {
        lists.put("web", Optional.of(acl(Acl.Verdict.ACCEPT, Optional.empty())));
        final var rules = lists.rules("web", Dialect.OPEN_VSWITCH);
        assertSame(rules, lists.rules("web", Dialect.OPEN_VSWITCH));
        assertTrue(rules.getFirst().accept());
        assertSame(lists.rules("web", PLAIN), lists.rules("web", PLAIN));
        assertEquals(Optional.empty(), lists.problem("web", PLAIN));
    }

    @Test
    public void anotherListOfTheNameIsCompiledAnew() {
        lists.put("web", Optional.of(acl(Acl.Verdict.ACCEPT, Optional.empty())));
        final var before = lists.rules("web", Dialect.OPEN_VSWITCH);
        lists.put("web", Optional.of(acl(Acl.Verdict.DROP, Optional.empty())));
        assertNotEquals(before, lists.rules("web", Dialect.OPEN_VSWITCH));

        lists.put("web", Optional.of(acl(Acl.Verdict.DROP, Optional.of("cannot be done"))));
        assertTrue(lists.problem("web", Dialect.OPEN_VSWITCH).isPresent());
        assertThrows(IllegalArgumentException.class, () -> lists.rules("web", Dialect.OPEN_VSWITCH));
    }

    @Test
    public void whatIsGoneIsNotThere() {
        lists.put("web", Optional.of(acl(Acl.Verdict.ACCEPT, Optional.empty())));
        lists.put("web", Optional.empty());
        assertEquals(Optional.empty(), lists.get("web"));
        assertThrows(IllegalArgumentException.class, () -> lists.rules("web", Dialect.OPEN_VSWITCH));
        assertThrows(IllegalArgumentException.class, () -> lists.problem("web", Dialect.OPEN_VSWITCH));
    }
}
