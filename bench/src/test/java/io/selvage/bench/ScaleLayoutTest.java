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

import io.selvage.bench.ScaleLayout.Resident;
import java.util.HashSet;
import java.util.List;
import org.junit.Test;

public class ScaleLayoutTest {
    @Test
    public void networksSpanAsManyNodesAsTheyShall() {
        for (final int nodes : new int[] {2, 12, 20, 100, 1_000}) {
            final var layout = new ScaleLayout(nodes);
            for (int network = 0; network < 400; network++) {
                assertEquals(nodes + " nodes, network " + network, Math.min(nodes, ScaleLayout.SPREAD),
                    layout.nodesOf(network).size());
            }
        }
    }

    @Test
    public void tenThousandDevicesAreEvenlySpread() {
        final var residents = ScaleLayout.residents(0, 200);
        assertEquals(10_000, residents.size());
        final var ports = new ScaleLayout(100).ports(residents);
        assertEquals(100, ports.size());
        ports.values().forEach(list -> assertEquals(100, list.size()));
        final var macs = new HashSet<String>();
        residents.stream().map(Resident::mac).forEach(macs::add);
        assertEquals(10_000, macs.size());
    }

    @Test
    public void aSpareDeviceIsAtOneOfTheNodesOfItsNetwork() {
        final var layout = new ScaleLayout(100);
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), layout.nodesOf(0));
        assertEquals(2, layout.nodeOf(new Resident(0, 52)));
    }
}
