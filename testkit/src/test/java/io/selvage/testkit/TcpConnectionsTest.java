/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.Test;

public class TcpConnectionsTest {
    private static final String LISTING = """
        0      0          127.0.0.1:45408    127.0.0.1:6653  users:(("ovs-vswitchd",pid=4711,fd=35))
        0      31         127.0.0.1:45410    127.0.0.1:6640  users:(("ovsdb-server",pid=4712,fd=15))
        0      0          127.0.0.1:6640     127.0.0.1:45410 users:(("java",pid=99,fd=7))
        0      0              [::1]:45412        [::1]:6640  users:(("sh",pid=4713,fd=3),("ovsdb-server",pid=4714,fd=3))
        0      0          127.0.0.1:45414    127.0.0.1:6640
        """;

    @Test
    public void connectionsAreFoundByTheirOwners() {
        assertEquals(List.of(45408, 45410), TcpConnections.ports(LISTING, Set.of(4711L, 4712L)));
        assertEquals("one of several owners", List.of(45412), TcpConnections.ports(LISTING, Set.of(4714L)));
        assertEquals("no part of a number", List.of(), TcpConnections.ports(LISTING, Set.of(471L, 9L)));
    }
}
