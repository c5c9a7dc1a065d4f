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
import static org.junit.Assert.assertTrue;

import io.selvage.core.facts.Change;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.DeviceStatus;
import io.selvage.core.logical.Member;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.core.vtep.VtepEntry;
import io.selvage.core.vtep.VtepKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TestWatcher;
import org.junit.runner.Description;

/**
 * Properties of the fabric under random changes. A failure prints its seed: {@code -Dseed=N} repeats it, and
 * {@code -Dseed.rounds=N} tries more seeds than usual.
 */
public class FabricPropertyTest {
    private static final int ROUNDS = Integer.getInteger("seed.rounds", 20);
    private static final int STEPS = 100;
    /** Steps are so far apart that no move is damped. */
    private static final long STEP_MILLIS = 10 * MoveDamper.WINDOW_MILLIS;

    /** Says how to repeat a failure. */
    @Rule
    public final TestWatcher seedOnFailure = new TestWatcher() {
        @Override
        protected void failed(final Throwable cause, final Description description) {
            cause.addSuppressed(new AssertionError("repeat with -Dseed=" + seed + "; the last changes:\n  "
                + String.join("\n  ", history.subList(Math.max(0, history.size() - 12), history.size()))));
        }
    };

    private final List<String> history = new ArrayList<>();
    private long seed;
    private Random random;
    private RandomChanges changes;
    private FactModel model;
    private Fabric fabric;
    private long now;

    @Before
    public void before() {
        begin(0);
    }

    private void begin(final int round) {
        seed = Long.getLong("seed", round);
        random = new Random(seed);
        changes = new RandomChanges(random, RandomChanges.NODES);
        model = new FactModel();
        fabric = new Fabric();
        now = 0;
        history.clear();
    }

    private interface Property {
        void check();
    }

    private void rounds(final Property property) {
        final int rounds = Long.getLong("seed") == null ? ROUNDS : 1;
        for (int round = 0; round < rounds; round++) {
            begin(round);
            changes.beginning().forEach(this::apply);
            property.check();
        }
    }

    private Change next() {
        now += STEP_MILLIS;
        final var change = changes.next();
        return switch (change) {
            case Change.Seen seen -> seenNow(seen);
            case Change.SeenAmong(var options) -> new Change.SeenAmong(options.stream().map(this::seenNow).toList());
            case Change.Heard(var ref, var value, var at) -> new Change.Heard(ref, value, now);
            default -> change;
        };
    }

    private Change.Seen seenNow(final Change.Seen seen) {
        return new Change.Seen(seen.ref(), seen.value(), now);
    }

    private Outcome apply(final Change change) {
        history.add(change.toString());
        final var outcome = fabric.apply(List.of(change), now);
        model.apply(change, now);
        // What the controller does with an allocation, though not always at once.
        if (random.nextInt(3) > 0) {
            outcome.allocations().forEach(chosen -> record(chosen));
        }
        return outcome;
    }

    private void record(final Outcome.Allocation chosen) {
        apply(new Change.Allocated(chosen.fabric(), chosen.network(), Optional.of(chosen.vni())));
    }

    private static Fabric fresh(final List<Change> facts) {
        final var fabric = new Fabric();
        fabric.apply(facts, 0);
        return fabric;
    }

    private static void assertSame(final String what, final Fabric expected, final Fabric actual) {
        for (final var node : RandomChanges.NODES) {
            assertEquals(what + ": flows of " + node, text(expected.flows(node)), text(actual.flows(node)));
            assertEquals(what + ": flows of " + node, expected.flows(node), actual.flows(node));
            assertEquals(what + ": entries of " + node, expected.vtep(node), actual.vtep(node));
        }
        assertEquals(what + ": nodes", expected.nodes(), actual.nodes());
        assertEquals(what + ": networks", expected.networks(), actual.networks());
        assertEquals(what + ": bindings", bindings(expected), bindings(actual));
    }

    private static String text(final Map<FlowKey, Flow> flows) {
        return FlowLines.text(flows.values());
    }

    /** The bindings without the memory of where a device was before it went. */
    private static Map<String, Binding> bindings(final Fabric fabric) {
        final var bindings = new TreeMap<String, Binding>();
        fabric.bindings().forEach((name, binding) -> {
            final boolean away = binding.status() == DeviceStatus.ABSENT || binding.place().isEmpty()
                && binding.status() == DeviceStatus.PENDING;
            bindings.put(name, away ? new Binding(binding.device(), binding.instruction(), DeviceStatus.PENDING,
                Optional.empty(), binding.mac(), binding.ips(), Optional.empty(), Optional.empty(), Optional.empty(), 0)
                : binding);
        });
        return bindings;
    }

    /** Whatever the order in which the same facts arrive, and whatever was said before, the result is the same. */
    @Test
    public void testOrderDoesNotMatter() {
        rounds(() -> {
            for (int step = 0; step < STEPS; step++) {
                apply(next());
            }
            final var expected = fresh(model.facts());
            for (int shuffle = 0; shuffle < 5; shuffle++) {
                final var actual = new Fabric();
                shuffled(model.facts()).forEach(change -> actual.apply(List.of(change), 0));
                assertSame("shuffled", expected, actual);
            }
        });
    }

    /** In any order, but sightings after the ports that they are about, and silence after the sightings. */
    private List<Change> shuffled(final List<Change> facts) {
        final var first = new ArrayList<Change>();
        final var last = new ArrayList<Change>();
        final var quiet = facts.stream().filter(Change.Quiet.class::isInstance).toList();
        facts.stream().filter(change -> !quiet.contains(change)).forEach(change ->
            (change instanceof Change.Recalled || change instanceof Change.Heard ? last : first).add(change));
        Collections.shuffle(last, random);
        Collections.shuffle(first, random);
        final var all = new ArrayList<>(first);
        for (final var seen : last) {
            final var ref = seen instanceof Change.Heard heard ? heard.ref() : ((Change.Recalled) seen).value().ref();
            int port = 0;
            while (!(all.get(port) instanceof Change.Remembered remembered && remembered.ref().equals(ref))) {
                port++;
            }
            all.add(port + 1 + random.nextInt(all.size() - port), seen);
        }
        all.addAll(quiet);
        return all;
    }

    /** Change by change gives what all facts at once give: the incremental way forgets nothing. */
    @Test
    public void testIncrementalEqualsFresh() {
        rounds(() -> {
            for (int step = 0; step < STEPS; step++) {
                apply(next());
                assertSame("step " + step, fresh(model.facts()), fabric);
            }
        });
    }

    /** The differences add up to the state, and say no more and no less than what changed. */
    @Test
    public void testDifferencesAddUp() {
        rounds(() -> {
            final var flows = new HashMap<String, Map<FlowKey, Flow>>();
            final var nodes = new HashMap<>(fabric.nodes());
            final var networks = new HashMap<>(fabric.networks());
            final var bindings = new HashSet<Binding>();
            final var vtep = new HashMap<String, Map<VtepKey, VtepEntry>>();
            RandomChanges.NODES.forEach(node -> flows.put(node, new HashMap<>(fabric.flows(node))));
            RandomChanges.NODES.forEach(node -> vtep.put(node, new HashMap<>(fabric.vtep(node))));
            for (int step = 0; step < STEPS; step++) {
                final var members = members();
                final var batch = new ArrayList<Change>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    batch.add(next());
                    history.add(batch.getLast().toString());
                }
                final var outcome = fabric.apply(batch, now);
                outcome.flows().forEach((node, changed) -> patch(flows.get(node), changed));
                outcome.vtep().forEach((node, changed) -> patch(vtep.get(node), changed));
                patch(nodes, outcome.nodes());
                patch(networks, outcome.networks());
                outcome.bindings().forEach(changed -> {
                    assertTrue("changed: " + changed, !changed.before().equals(changed.after()));
                    changed.before().ifPresent(binding -> assertTrue("was: " + binding, bindings.remove(binding)));
                });
                outcome.bindings().forEach(changed -> changed.after().ifPresent(bindings::add));
                RandomChanges.NODES.forEach(node ->
                    assertEquals("flows of " + node, fabric.flows(node), flows.get(node)));
                RandomChanges.NODES.forEach(node ->
                    assertEquals("entries of " + node, fabric.vtep(node), vtep.get(node)));
                assertEquals(fabric.nodes(), nodes);
                assertEquals(fabric.networks(), networks);
                // Devices that no instruction names are told of as well, but not kept among the instructions.
                assertEquals(Set.copyOf(fabric.bindings().values()), bindings.stream()
                    .filter(binding -> binding.instruction().isPresent()).collect(Collectors.toSet()));
                final var after = members();
                members.forEach((network, before) -> assertTrue("members of " + network,
                    before.equals(after.get(network)) || outcome.members().contains(network)));
            }
        });
    }

    private static <K, V> void patch(final Map<K, V> map, final Map<K, Optional<V>> changed) {
        changed.forEach((key, value) -> {
            if (value.isPresent()) {
                assertTrue("changed, but the same: " + key, !value.orElseThrow().equals(map.put(key,
                    value.orElseThrow())));
            } else {
                assertTrue("gone, but was not there: " + key, map.remove(key) != null);
            }
        });
    }

    private Map<String, List<Member>> members() {
        final var members = new HashMap<String, List<Member>>();
        List.of("blue", "green", "red").forEach(network -> members.put(network, fabric.membersOf(network)));
        return members;
    }

    /** What was changed and changed back is as it was. */
    @Test
    public void testRevertRestores() {
        rounds(() -> {
            for (int step = 0; step < STEPS; step++) {
                final var change = next();
                final var key = FactModel.key(change);
                if (key.isPresent()) {
                    final var before = desired();
                    final var undo = model.written(key.orElseThrow()).orElse(FactModel.removal(change));
                    if (!(undo instanceof Change.NodeGone)) {
                        fabric.apply(List.of(change), now);
                        fabric.apply(List.of(undo), now);
                        assertEquals(before, desired());
                    }
                }
                apply(change);
            }
        });
    }

    /** By node, its flows and its entries. */
    private Map<String, List<Object>> desired() {
        final var desired = new LinkedHashMap<String, List<Object>>();
        RandomChanges.NODES.forEach(node -> desired.put(node, List.of(fabric.flows(node), fabric.vtep(node))));
        return desired;
    }

    /** Saying the same again changes nothing. */
    @Test
    public void testRepeatingChangesNothing() {
        rounds(() -> {
            for (int step = 0; step < STEPS; step++) {
                final var change = next();
                apply(change);
                final var again = fabric.apply(List.of(change), now);
                assertEquals(change.toString(), new Outcome(Map.of(), Map.of(), Map.of(), Map.of(), List.of(),
                    Set.of(), List.of(), List.of(), Set.of()), again);
            }
        });
    }
}
