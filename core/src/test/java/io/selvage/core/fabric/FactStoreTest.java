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
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.selvage.core.facts.PortRef;
import io.selvage.core.golden.FactScript;
import io.selvage.core.net.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Before;
import org.junit.Test;

/** What each change marks, and no more: the cost of a change is that of what it marks. */
public class FactStoreTest {
    private static final PortRef TAP1 = new PortRef("hv1", "tap1");
    private static final PortRef TAP2 = new PortRef("hv1", "tap2");
    private static final MacAddress MAC = MacAddress.of("02:00:00:00:00:01");

    private final FactStore facts = new FactStore();
    private final FactScript script = new FactScript();

    @Before
    public void begin() {
        apply("""
            zone tz1 vxlan
            network blue zone=tz1 vni=5001
            node hv1 ip=192.0.2.1 vxlan=1
            node hv2 ip=192.0.2.2 vxlan=1
            instruction vm1 device=vm1 network=blue
            instruction vm2 device=vm2 network=blue
            instruction wild device=02:00:00:00:00:01 network=blue
            """);
    }

    private void apply(final String lines) {
        for (final var set : List.of(facts.affected.nodes, facts.affected.networks, facts.affected.instructions,
                facts.affected.strangers, facts.affected.ports, facts.affected.floods)) {
            set.clear();
        }
        script.changes(lines.lines().toList()).forEach(change -> facts.apply(change, script.now()));
        facts.age(script.now());
    }

    @Test
    public void portConcernsThoseThatNameIt() {
        apply("port hv1 tap1 ofport=5 iface-id=vm1");
        assertEquals(Set.of("vm1"), facts.affected.instructions);
        assertEquals(Set.of(TAP1), facts.affected.ports);
        assertEquals(Set.of(), facts.affected.nodes);

        apply("port hv1 tap1 ofport=5 iface-id=vm1");
        assertEquals("nothing changed", Set.of(), facts.affected.instructions);
        assertEquals(Set.of(), facts.affected.ports);

        apply("port hv1 tap1 ofport=5 iface-id=vm2");
        assertEquals("who lost it, and who won it", Set.of("vm1", "vm2"), facts.affected.instructions);
    }

    @Test
    public void instructionConcernsThoseThatNameTheSamePort() {
        apply("port hv1 tap1 ofport=5 iface-id=vm1");
        apply("instruction other device=vm1 network=blue");
        assertEquals(Set.of("vm1", "other"), facts.affected.instructions);
        assertEquals(Set.of(TAP1), facts.affected.strangers);

        apply("remove instruction other");
        assertEquals(Set.of("vm1", "other"), facts.affected.instructions);
        assertEquals(Set.of("vm1"), facts.ports.claimants(facts.ports.get(TAP1).orElseThrow()));
    }

    @Test
    public void numberIsTakenOver() {
        apply("""
            clock 1s
            port hv1 tap1 ofport=5 iface-id=vm1
            """);
        final var first = facts.ports.get(TAP1).orElseThrow();
        assertEquals(Optional.empty(), facts.ports.successor(TAP1, first));
        apply("""
            clock 2s
            port hv1 tap2 ofport=5 iface-id=vm2
            """);
        assertEquals(Optional.of(TAP2), facts.ports.successor(TAP1, first));
        assertEquals(Optional.empty(), facts.ports.successor(TAP2, facts.ports.get(TAP2).orElseThrow()));
        assertEquals("who has lost its number is decided anew", Set.of("vm1", "vm2"), facts.affected.instructions);

        apply("unplug hv1 tap2");
        assertEquals(Optional.empty(), facts.ports.successor(TAP1, first));
        assertEquals(Set.of("vm1", "vm2"), facts.affected.instructions);
    }

    @Test
    public void deviceIsAtOnePlaceOfItsFabric() {
        apply("""
            port hv1 tap1 ofport=5
            port hv2 tap1 ofport=5
            seen hv1 tap1 mac=02:00:00:00:00:01
            """);
        assertEquals(Set.of(TAP1), facts.ports.bySighting.get(MAC));
        apply("seen hv2 tap1 mac=02:00:00:00:00:01");
        assertEquals(Set.of(new PortRef("hv2", "tap1")), facts.ports.bySighting.get(MAC));
        assertEquals(Set.of("wild"), facts.affected.instructions);

        apply("""
            config hv2 fabric=other
            seen hv1 tap1 mac=02:00:00:00:00:01
            """);
        assertEquals("one each in two fabrics", Set.of(TAP1, new PortRef("hv2", "tap1")),
            facts.ports.bySighting.get(MAC));
    }

    @Test
    public void strangerGivesWayToWhomAnInstructionNames() {
        apply("""
            config hv1 mac-limit=1
            port hv1 tap1 ofport=5
            seen hv1 tap1 mac=02:00:00:00:00:09
            seen hv1 tap1 mac=02:00:00:00:00:0a
            """);
        assertEquals(List.of("tap1"), facts.sightings.crowdedPorts("hv1"));
        assertEquals(Set.of(), facts.ports.bySighting.get(MacAddress.of("02:00:00:00:00:0a")));
        apply("seen hv1 tap1 mac=02:00:00:00:00:01");
        assertEquals(Set.of(TAP1), facts.ports.bySighting.get(MAC));
        assertEquals(Set.of(), facts.ports.bySighting.get(MacAddress.of("02:00:00:00:00:09")));

        apply("config hv1 mac-limit=2");
        assertEquals(List.of(), facts.sightings.crowdedPorts("hv1"));
    }

    @Test
    public void quietDeviceIsHeardAgainOrGone() {
        apply("""
            port hv1 tap1 ofport=5
            seen hv1 tap1 mac=02:00:00:00:00:01 by=learned
            quiet hv1 mac=02:00:00:00:00:01
            """);
        assertTrue(facts.sightings.isQuiet(TAP1, MAC));
        apply("seen hv1 tap1 mac=02:00:00:00:00:01 by=learned");
        assertFalse(facts.sightings.isQuiet(TAP1, MAC));
        assertEquals(Set.of("wild"), facts.affected.instructions);

        apply("quiet hv1 mac=02:00:00:00:00:01");
        apply("unplug hv1 tap1");
        assertFalse(facts.sightings.isQuiet(TAP1, MAC));
    }

    @Test
    public void uplinkHasNobodyBehindIt() {
        apply("""
            config hv1 uplinks=tap1
            port hv1 tap1 ofport=5
            seen hv1 tap1 mac=02:00:00:00:00:01
            """);
        assertEquals(Set.of(), facts.ports.bySighting.get(MAC));
        apply("unplug hv1 tap1");
        assertEquals("the node has an uplink less", Set.of("hv1"), facts.affected.nodes);
    }

    @Test
    public void announcedMoveEndsByItself() {
        apply("migration vm1 hv2 10s");
        assertEquals(Set.of("vm1"), facts.affected.instructions);
        assertTrue(facts.instructions.migration("vm1").isPresent());
        apply("clock 10s");
        assertFalse(facts.instructions.migration("vm1").isPresent());
        assertEquals(Set.of("vm1"), facts.affected.instructions);
    }

    @Test
    public void floodOfLldpEndsByItself() {
        apply("""
            port hv1 tap1 ofport=5
            flood hv1 tap1 10s
            """);
        assertTrue(facts.lldp.isFlooded(TAP1));
        assertEquals(Set.of(TAP1), facts.affected.floods);
        apply("flood hv1 tap1 20s");
        assertEquals("it only lasts longer", Set.of(), facts.affected.floods);
        apply("clock 20s");
        assertFalse(facts.lldp.isFlooded(TAP1));
        assertEquals(Set.of(TAP1), facts.affected.floods);
    }

    @Test
    public void vlansThatInstructionsNameAreKnown() {
        apply("instruction vm1 device=vm1 network=blue vlan=30");
        assertEquals(Set.of(30), facts.instructions.vlans());
        assertTrue(facts.affected.vlans);
        facts.affected.vlans = false;
        apply("instruction vm2 device=vm2 network=blue vlan=30");
        assertFalse("it is known already", facts.affected.vlans);
        apply("remove instruction vm1");
        assertFalse(facts.affected.vlans);
        apply("remove instruction vm2");
        assertTrue(facts.affected.vlans);
        assertEquals(Set.of(), facts.instructions.vlans());
    }
}
