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

import io.selvage.core.fabric.DesiredGroups.Changes;
import io.selvage.core.fabric.DesiredGroups.Desire;
import io.selvage.core.fabric.DesiredGroups.Key;
import io.selvage.core.fabric.DesiredGroups.Kind;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Flow.WriteMetadata;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.core.pipeline.Match;
import io.selvage.core.vtep.VtepEntry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.Test;

/** Groups by themselves: what is kept for which node, and which differences come out. */
public class DesiredGroupsTest {
    private final DesiredGroups groups = new DesiredGroups();
    private final Map<Key, Desire> wanted = new HashMap<>();

    private void want(final String node, final Kind kind, final String subject, final Flow... flows) {
        want(node, kind, subject, Desire.flows(List.of(flows)));
    }

    private void want(final String node, final Kind kind, final String subject, final Desire desire) {
        wanted.put(new Key(node, kind, subject), desire);
        groups.mark(node, kind, subject);
    }

    private Changes recompile() {
        return groups.recompile(wanted::get);
    }

    private static Flow flow(final int priority, final long cookie) {
        return new Flow(new FlowKey(0, priority, Match.ANY), cookie, WriteMetadata.NONE, List.of(),
            OptionalInt.empty());
    }

    @Test
    public void numberedNodesAndDevicesHaveHashesOfTheirOwn() {
        final var hashes = new HashSet<Integer>();
        for (int node = 0; node < 100; node++) {
            for (int device = 0; device < 1_000; device++) {
                hashes.add(new Key("compute-" + node, Kind.REMOTE, "vm-" + device).hashCode());
            }
        }
        assertTrue("so many of 100,000 hashes differ: " + hashes.size(), hashes.size() > 99_000);
    }

    @Test
    public void nodeHasWhatItsOwnGroupsWant() {
        final var base = flow(1, 1);
        final var local = flow(2, 1);
        final var other = flow(1, 2);
        want("hv1", Kind.BASE, "", base);
        want("hv1", Kind.LOCAL, "vm1", local);
        want("hv2", Kind.BASE, "", other);
        recompile();

        assertEquals(Map.of(base.key(), base, local.key(), local), groups.flows("hv1"));
        assertEquals(Map.of(other.key(), other), groups.flows("hv2"));
        assertEquals(Map.of(base.key(), new Key("hv1", Kind.BASE, ""), local.key(),
            new Key("hv1", Kind.LOCAL, "vm1")), groups.origins("hv1"));
        assertEquals(Map.of(other.key(), new Key("hv2", Kind.BASE, "")), groups.origins("hv2"));
        assertEquals(Map.of(), groups.flows("hv3"));
        assertEquals(Map.of(), groups.origins("hv3"));
    }

    @Test
    public void whatIsNoLongerWantedIsGoneAndCanComeBack() {
        final var base = flow(1, 1);
        final var local = flow(2, 1);
        want("hv1", Kind.BASE, "", base);
        want("hv1", Kind.LOCAL, "vm1", local);
        recompile();

        want("hv1", Kind.LOCAL, "vm1");
        assertEquals(Map.of("hv1", Map.of(local.key(), Optional.empty())), recompile().flows());
        assertEquals(Map.of(base.key(), base), groups.flows("hv1"));

        want("hv1", Kind.BASE, "");
        assertEquals(Map.of("hv1", Map.of(base.key(), Optional.empty())), recompile().flows());
        assertEquals(Map.of(), groups.flows("hv1"));
        assertEquals("asked again, nothing is left to go", Map.of(), recompile().flows());
        want("hv1", Kind.BASE, "");
        assertEquals("nothing before, nothing now", Map.of(), recompile().flows());

        want("hv1", Kind.BASE, "", base);
        assertEquals(Map.of("hv1", Map.of(base.key(), Optional.of(base))), recompile().flows());
        assertEquals(Map.of(base.key(), base), groups.flows("hv1"));
    }

    @Test
    public void flowThatPassesFromGroupToGroupIsNoChange() {
        final var flow = flow(1, 1);
        want("hv1", Kind.LOCAL, "vm1", flow);
        recompile();

        want("hv1", Kind.LOCAL, "vm1");
        want("hv1", Kind.REMOTE, "vm1", flow);
        assertEquals(Map.of(), recompile().flows());
        assertEquals(Map.of(flow.key(), flow), groups.flows("hv1"));
        assertEquals(Map.of(flow.key(), new Key("hv1", Kind.REMOTE, "vm1")), groups.origins("hv1"));
    }

    @Test
    public void entriesOfPortsAreOfTheirNodeOnly() {
        final var entry = new VtepEntry.LogicalSwitch("blue", OptionalInt.of(5001));
        want("tor1", Kind.PORT, "p1", Desire.vtep(List.of(entry)));
        recompile();

        assertTrue(groups.hasEntries("tor1", Kind.PORT, "p1"));
        assertFalse(groups.hasEntries("tor2", Kind.PORT, "p1"));
        assertFalse(groups.hasEntries("tor1", Kind.PORT, "p2"));
        assertEquals(Map.of(entry.key(), entry), groups.vtep("tor1"));
        assertEquals(Map.of(), groups.vtep("tor2"));
        assertEquals(Map.of(), groups.flows("tor1"));

        want("tor1", Kind.PORT, "p1", Desire.NOTHING);
        recompile();
        assertFalse(groups.hasEntries("tor1", Kind.PORT, "p1"));
        assertEquals(Map.of(), groups.vtep("tor1"));
    }
}
