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

import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

/** Who has, or wants, a number of a network, and who must hear that it is another. */
public class NetworkFactsTest {
    private final Affected affected = new Affected();
    private final NetworkFacts facts = new NetworkFacts(affected);

    private void zone(final String name, final String fabric, final Encapsulation encapsulation) {
        facts.zoneIs(name, Optional.of(new TransportZone(name, fabric, encapsulation, true)));
    }

    private void network(final String name, final Optional<Integer> vni, final Optional<Integer> vlan,
            final String zone) {
        facts.networkIs(name,
            Optional.of(new VirtualNetwork(name, Optional.empty(), vni, vlan, zone, List.of(), true)));
    }

    private Optional<Integer> vniOf(final String name) {
        return facts.network(name).flatMap(facts::vniOf);
    }

    private Optional<Integer> vlanOf(final String name) {
        return facts.network(name).flatMap(facts::vlanOf);
    }

    @Test
    public void vniIsGivenOrOnRecordInTheFabricOfTheZone() {
        zone("a", "one", Encapsulation.VXLAN);
        zone("b", "two", Encapsulation.VXLAN);
        network("given", Optional.of(7), Optional.empty(), "a");
        network("allocated", Optional.empty(), Optional.empty(), "a");
        assertEquals(Optional.of(7), vniOf("given"));
        assertEquals(Optional.empty(), vniOf("allocated"));

        facts.vniIs("one", "allocated", Optional.of(9));
        assertEquals(Optional.of(9), vniOf("allocated"));
        assertEquals(Set.of("allocated"), facts.byVni.get(9));

        // The other fabric has nothing on record for it
        network("allocated", Optional.empty(), Optional.empty(), "b");
        assertEquals(Optional.empty(), vniOf("allocated"));
        assertEquals(Set.of(), facts.byVni.get(9));
        assertEquals(Optional.of("two"), facts.fabricOf("allocated"));
    }

    @Test
    public void whoHasTheSameNumberHearsOfIt() {
        zone("a", "one", Encapsulation.VXLAN);
        network("blue", Optional.of(7), Optional.empty(), "a");
        network("green", Optional.of(8), Optional.empty(), "a");
        affected.networks.clear();

        network("red", Optional.of(7), Optional.empty(), "a");
        assertEquals(Set.of("blue", "red"), affected.networks);
        affected.networks.clear();

        facts.networkIs("red", Optional.empty());
        assertEquals(Set.of("blue", "red"), affected.networks);
        assertEquals(Set.of("blue"), facts.byVni.get(7));
    }

    @Test
    public void withoutEncapsulationFramesWithoutTagAreANumber() {
        zone("a", "one", Encapsulation.VXLAN);
        network("blue", Optional.of(7), Optional.empty(), "a");
        assertEquals(Optional.empty(), vlanOf("blue"));

        zone("a", "one", Encapsulation.NONE);
        assertEquals(Optional.of(0), vlanOf("blue"));
        assertEquals(Set.of("blue"), facts.byVlan.get(0));

        network("blue", Optional.of(7), Optional.of(30), "a");
        assertEquals(Set.of(), facts.byVlan.get(0));
        assertEquals(Set.of("blue"), facts.byVlan.get(30));
    }

    @Test
    public void networkComesBeforeItsZone() {
        network("blue", Optional.empty(), Optional.empty(), "a");
        facts.vniIs("one", "blue", Optional.of(9));
        assertEquals(Optional.empty(), vniOf("blue"));
        affected.networks.clear();

        zone("a", "one", Encapsulation.VXLAN);
        assertEquals(Optional.of(9), vniOf("blue"));
        assertEquals(Set.of("blue"), affected.networks);
    }
}
