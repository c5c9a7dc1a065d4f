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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

/** Targets as users write them. */
public class OvsdbTargetTest {
    @Test
    public void targetsAreRead() {
        assertEquals(new OvsdbTarget(false, "192.0.2.1", 6640), OvsdbTarget.of("tcp:192.0.2.1:6640"));
        assertEquals(new OvsdbTarget(true, "2001:db8::1", 6641), OvsdbTarget.of("ssl:[2001:db8::1]:6641"));
        assertEquals(6640, OvsdbTarget.of("tcp:192.0.2.1:6640").address().getPort());
    }

    @Test
    public void othersAreRefused() {
        for (final var text : List.of("", "192.0.2.1:6640", "tcp:192.0.2.1", "udp:192.0.2.1:6640",
                "tcp:192.0.2.1:65536", "tcp:999.0.2.1:6640", "tcp:host:6640")) {
            assertThrows(text, IllegalArgumentException.class, () -> OvsdbTarget.of(text));
        }
    }
}
