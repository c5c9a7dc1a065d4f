/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.selvage.bench.ScaleLayout.Resident;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.Test;

public class ScaleLayoutTest {
    @Test
    public void networksSpanAsManyNodesAsTheyShall() {
        for (final int nodes : new int[] {1, 2, 12, 20, 100, 1_000}) {
            final var layout = ScaleLayout.of(nodes, 20_000, 400, Math.min(nodes, 10));
            for (int network = 0; network < 400; network++) {
                assertEquals(nodes + " nodes, network " + network, Math.min(nodes, 10),
                    new HashSet<>(layout.nodesOf(network, 50)).size());
            }
        }
    }

    @Test
    public void networksHaveFiftyDevicesOnTenNodesUnlessSomebodyWantsAnother() {
        assertEquals(new ScaleLayout(100, 10_000, 200, 10), ScaleLayout.of(100, 10_000, 0, 0));
        assertEquals(new ScaleLayout(4, 100, 2, 4), ScaleLayout.of(4, 100, 0, 0));
        assertEquals(new ScaleLayout(2, 20, 1, 2), ScaleLayout.of(2, 20, 0, 0));
        assertEquals("no node is left without ports", new ScaleLayout(100, 10_000, 1, 100),
            ScaleLayout.of(100, 10_000, 1, 0));
        assertEquals(new ScaleLayout(100, 10_000, 1, 3), ScaleLayout.of(100, 10_000, 1, 3));
    }

    @Test
    public void tenThousandDevicesAreEvenlySpread() {
        for (final int networks : new int[] {1, 50, 100, 200, 5_000, 10_000}) {
            final var layout = ScaleLayout.of(100, 10_000, networks, 0);
            final var residents = layout.residents(10_000);
            final var ports = layout.ports(residents);
            assertEquals(100, ports.size());
            ports.forEach((node, list) -> assertEquals(networks + " networks, node " + node, 100, list.size()));
            final var macs = new HashSet<String>();
            residents.stream().map(Resident::mac).forEach(macs::add);
            assertEquals(10_000, macs.size());
        }
    }

    @Test
    public void whatDoesNotDivideIsSpreadAsEvenlyAsItCan() {
        final var layout = ScaleLayout.of(10, 100, 7, 0);
        assertEquals(List.of(15, 15, 14, 14, 14, 14, 14), IntStream.range(0, 7).mapToObj(layout::devices).toList());
        assertEquals(100, layout.residents(100).size());
        final var thousand = ScaleLayout.of(1_000, 20_000, 0, 0);
        final var ports = thousand.ports(thousand.residents(20_000));
        assertEquals(1_000, ports.size());
        ports.values().forEach(list -> assertEquals(20, list.size()));
    }

    @Test
    public void aNetworkIsWhereItsDevicesAre() {
        final var layout = ScaleLayout.of(100, 10_000, 1, 0);
        assertEquals("so far", IntStream.range(0, 30).boxed().toList(), layout.nodesOf(0, 30));
        assertEquals(layout.ports(layout.residents(30)).keySet(), new HashSet<>(layout.nodesOf(0, 30)));
        final var many = ScaleLayout.of(100, 10_000, 5_000, 0);
        assertEquals("two devices are on two nodes", 2, many.nodesOf(17, many.devices(17)).size());
    }

    @Test
    public void whatCannotBeLaidOutIsRefusedWithWhatToDo() {
        assertRefused("--networks is 101: it has to be from 1 up to the number of ports, which is 100", 10, 100, 101,
            0);
        assertRefused("--networks is -1", 10, 100, -1, 0);
        assertRefused("--span is 11: it has to be from 1 up to the number of nodes, which is 10", 10, 100, 2, 11);
        assertRefused("70000 ports in 1 networks are too many", 10, 70_000, 1, 10);
        assertRefused("give at least 1 of each", 0, 100, 1, 1);
    }

    private static void assertRefused(final String reason, final int nodes, final int ports, final int networks,
            final int span) {
        final var refusal = assertThrows(IllegalArgumentException.class, () ->
            ScaleLayout.of(nodes, ports, networks, span));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains(reason));
    }
}
