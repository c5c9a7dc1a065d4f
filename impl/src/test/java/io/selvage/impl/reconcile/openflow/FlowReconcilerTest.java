/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.selvage.admission.Admission;
import io.selvage.core.facts.Rate;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.core.pipeline.FlowText;
import io.selvage.core.pipeline.Match;
import io.selvage.core.pipeline.Meter;
import io.selvage.impl.reconcile.openflow.FakeSwitch.Fault;
import io.selvage.impl.reconcile.openflow.FakeSwitch.Refusal;
import io.selvage.impl.reconcile.openflow.FlowState.Applying;
import io.selvage.impl.reconcile.openflow.FlowState.BackingOff;
import io.selvage.impl.reconcile.openflow.FlowState.Disconnected;
import io.selvage.impl.reconcile.openflow.FlowState.InSync;
import io.selvage.impl.reconcile.openflow.FlowState.Observing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Test;

/** The reconciler against a switch in memory, on virtual time. */
public class FlowReconcilerTest implements FlowListener {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int MAX_BATCH = 16;

    private final VirtualTime time = new VirtualTime();
    private final Admission admission = new Admission("reading switches", 1);
    private final FlowReconciler reconciler = new FlowReconciler("test", time, time, Duration.ofSeconds(10), admission,
        this);
    private final FakeSwitch device = new FakeSwitch(time, reconciler, MAX_BATCH);
    private final List<FlowState> states = new ArrayList<>();
    private final List<Long> realised = new ArrayList<>();
    private Map<FlowKey, String> errors = Map.of();
    private long generation;

    @Override
    public void onState(final FlowState state) {
        states.add(state);
    }

    @Override
    public void onRealised(final long newGeneration) {
        realised.add(newGeneration);
    }

    @Override
    public void onErrors(final Map<FlowKey, String> newErrors) {
        errors = newErrors;
    }

    @Override
    public void onObserved(final int flows, final int unknown, final long foreign) {
        assertEquals(device.ours().size(), flows);
        assertEquals(device.foreign().size(), foreign);
    }

    private static Flow flow(final int mac, final int port) {
        return SampleFlows.forward(5001, mac, port);
    }

    private static Flow foreign(final Flow flow) {
        return new Flow(flow.key(), 0xBEEF, flow.metadata(), flow.actions(), flow.next());
    }

    private void want(final Flow... flows) {
        final var changes = new HashMap<FlowKey, Optional<Flow>>();
        for (final var flow : flows) {
            changes.put(flow.key(), Optional.of(flow));
        }
        reconciler.desired(++generation, changes);
    }

    private void unwant(final Flow flow) {
        reconciler.desired(++generation, Map.of(flow.key(), Optional.empty()));
    }

    /** Connected, complete, and with these flows. */
    private void settle(final Flow... flows) {
        want(flows);
        reconciler.markComplete();
        device.connect();
        time.pass(SOON);
        assertEquals(Set.of(flows), device.ours());
        assertEquals(new InSync(), states.getLast());
        assertEquals(List.of(generation), realised);
        device.written().clear();
        device.batches().clear();
        realised.clear();
        states.clear();
    }

    @Test
    public void connectingBringsWhatIsDesired() {
        want(flow(1, 1), flow(2, 2));
        reconciler.markComplete();
        device.connect();
        time.pass(SOON);
        assertEquals(Set.of(flow(1, 1), flow(2, 2)), device.ours());
        assertEquals(List.of(new Observing(), new Applying(), new InSync()), states);
        assertEquals(List.of(1L), realised);
        device.disconnect();
        time.pass(SOON);
        assertEquals(new Disconnected(), states.getLast());
    }

    @Test
    public void smallChangeIsSentByWhoeverBringsIt() {
        settle(flow(1, 1));
        want(flow(2, 2));
        assertEquals(List.of(), states);
        time.pass(SOON);
        states.clear();
        realised.clear();
        reconciler.desiredNow(++generation, Map.of(flow(3, 3).key(), Optional.of(flow(3, 3))));
        // No time has passed for anybody else to do it.
        assertEquals(List.of(new Applying()), states);
        time.pass(SOON);
        assertEquals(Set.of(flow(1, 1), flow(2, 2), flow(3, 3)), device.ours());
        assertEquals(List.of(new Applying(), new InSync()), states);
        assertEquals(List.of(generation), realised);
    }

    /** A reconciler of another switch, which shares the admission; its state does not count here. */
    private FlowReconciler another() {
        return new FlowReconciler("another", time, time, Duration.ofSeconds(10), admission, new FlowListener() {
            @Override
            public void onState(final FlowState state) {
                // Not looked at
            }

            @Override
            public void onRealised(final long newGeneration) {
                realised.add(-newGeneration);
            }

            @Override
            public void onErrors(final Map<FlowKey, String> newErrors) {
                // Not looked at
            }

            @Override
            public void onObserved(final int flows, final int unknown, final long foreign) {
                // Not looked at
            }
        });
    }

    @Test
    public void switchesAreReadOneAfterTheOther() {
        final var second = another();
        final var secondDevice = new FakeSwitch(time, second, MAX_BATCH);
        second.desired(7, Map.of());
        second.markComplete();
        want(flow(1, 1));
        reconciler.markComplete();
        device.fault(Fault.REQUEST_LOST);
        device.connect();
        time.pass(SOON);
        secondDevice.connect();
        time.pass(Duration.ofSeconds(9));
        assertEquals("the first does not answer, the second waits, and not in vain", List.of(), realised);
        assertEquals(0, secondDevice.reads());
        time.pass(Duration.ofSeconds(2));
        assertEquals("the first is tried again, but not before the second had its turn", List.of(-7L, 1L), realised);
    }

    @Test
    public void switchThatLeavesWhileItIsReadLetsTheNextOneIn() {
        final var second = another();
        final var secondDevice = new FakeSwitch(time, second, MAX_BATCH);
        second.markComplete();
        device.fault(Fault.REQUEST_LOST);
        device.connect();
        time.pass(SOON);
        secondDevice.connect();
        time.pass(SOON);
        assertEquals(0, secondDevice.reads());
        device.disconnect();
        time.pass(SOON);
        assertEquals(1, secondDevice.reads());
    }

    @Test
    public void changesDoNotWaitForOthersThatAreRead() {
        settle(flow(1, 1));
        final var secondDevice = new FakeSwitch(time, another(), MAX_BATCH);
        secondDevice.fault(Fault.REQUEST_LOST);
        secondDevice.connect();
        time.pass(SOON);
        want(flow(2, 2));
        time.pass(SOON);
        assertEquals(Set.of(flow(1, 1), flow(2, 2)), device.ours());
    }

    private static Flow metered(final int mac, final int meter) {
        return SampleFlows.metered(5001, mac, 1, new Meter(Meter.FIRST + meter, Rate.of(1_000)));
    }

    @Test
    public void metersAreThereBeforeTheirFlowsAndGoAfterThem() {
        want(metered(1, 1), metered(2, 1), metered(3, 2));
        reconciler.markComplete();
        device.connect();
        time.pass(SOON);
        assertEquals(Set.of(Meter.FIRST + 1, Meter.FIRST + 2), device.meters);
        assertEquals(new InSync(), states.getLast());
        device.meterMods.clear();

        unwant(metered(1, 1));
        time.pass(SOON);
        assertEquals("another flow needs it", List.of(), device.meterMods);
        want(metered(2, 3));
        time.pass(SOON);
        assertEquals(List.of(new MeterMod.Add(new Meter(Meter.FIRST + 3, Rate.of(1_000))),
            new MeterMod.Delete(Meter.FIRST + 1)), device.meterMods);
        assertEquals(List.of(1L, 2L, 3L), realised);
        assertEquals(new InSync(), states.getLast());
    }

    @Test
    public void metersThatAreRightAreNotTouched() {
        device.install(metered(1, 1));
        device.meters.addAll(Set.of(Meter.FIRST + 1, Meter.FIRST + 2));
        want(metered(1, 1));
        device.connect();
        time.pass(SOON);
        assertEquals("nothing is removed before all is known", List.of(), device.meterMods);
        reconciler.markComplete();
        time.pass(SOON);
        assertEquals(List.of(new MeterMod.Delete(Meter.FIRST + 2)), device.meterMods);
        assertEquals(List.of(), device.batches());
        assertEquals(List.of(1L), realised);
    }

    @Test
    public void aFlowThatIsRightIsNotTouched() {
        device.install(flow(1, 1));
        device.install(flow(2, 9));
        device.install(flow(3, 3));
        device.install(foreign(flow(4, 4)));
        time.pass(LONG);
        want(flow(1, 1), flow(2, 2));
        reconciler.markComplete();
        device.connect();
        time.pass(SOON);
        assertEquals(Set.of(flow(1, 1), flow(2, 2)), device.ours());
        assertEquals(Set.of(foreign(flow(4, 4))), device.foreign());
        assertEquals(Set.of(flow(2, 2).key(), flow(3, 3).key()), device.written());
        // What changed its actions only keeps its counters
        assertEquals(Instant.EPOCH, device.since(flow(2, 2).key()));
    }

    @Test
    public void nothingIsRemovedBeforeDesiredIsComplete() {
        device.install(flow(1, 1));
        device.install(flow(2, 2));
        device.connect();
        want(flow(2, 2), flow(3, 3));
        time.pass(LONG);
        unwant(flow(2, 2));
        time.pass(LONG);
        assertEquals(Set.of(flow(1, 1), flow(2, 2), flow(3, 3)), device.ours());
        assertEquals(List.of(), realised);
        reconciler.markComplete();
        time.pass(SOON);
        assertEquals(Set.of(flow(3, 3)), device.ours());
        assertEquals(List.of(2L), realised);
    }

    @Test
    public void additionsGoBeforeDeletions() {
        final var old = new Flow[MAX_BATCH * 2];
        final var changes = new HashMap<FlowKey, Optional<Flow>>();
        for (int i = 0; i < old.length; i++) {
            old[i] = flow(i, 1);
            changes.put(old[i].key(), Optional.empty());
            changes.put(flow(1000 + i, 1).key(), Optional.of(flow(1000 + i, 1)));
        }
        settle(old);
        reconciler.desired(++generation, changes);
        time.pass(SOON);
        final var all = device.batches().stream().flatMap(List::stream).map(Object::getClass).toList();
        assertEquals(old.length * 2, all.size());
        assertTrue(all.subList(0, old.length).stream().allMatch(FlowMod.Add.class::equals));
        assertTrue(all.subList(old.length, all.size()).stream().allMatch(FlowMod.Delete.class::equals));
        assertEquals(4, device.batches().size());
        assertEquals(List.of(generation), realised);
    }

    @Test
    public void changesFoldWhileABatchIsOnItsWay() {
        settle();
        want(flow(1, 1));
        time.pass(Duration.ZERO);
        want(flow(1, 2));
        want(flow(1, 3), flow(2, 2));
        unwant(flow(2, 2));
        time.pass(SOON);
        assertEquals(Set.of(flow(1, 3)), device.ours());
        assertEquals(List.of(List.of(new FlowMod.Add(flow(1, 1))), List.of(new FlowMod.Modify(flow(1, 3)))),
            device.batches());
        assertEquals(List.of(2L, 5L), realised);
    }

    @Test
    public void aChangeThatIsTakenBackWhileOnItsWayIsUndone() {
        settle(flow(1, 1));
        want(flow(1, 2));
        time.pass(Duration.ZERO);
        want(flow(1, 1));
        time.pass(SOON);
        assertEquals(Set.of(flow(1, 1)), device.ours());
        assertEquals(2, device.batches().size());
    }

    @Test
    public void aNewCookieReplacesTheFlow() {
        settle(flow(1, 1));
        final var other = new Flow(flow(1, 1).key(), flow(1, 1).cookie() + 1, flow(1, 1).metadata(),
            flow(1, 1).actions(), flow(1, 1).next());
        want(other);
        time.pass(SOON);
        assertEquals(Set.of(other), device.ours());
    }

    @Test
    public void nothingToDoIsRealisedAtOnce() {
        settle(flow(1, 1));
        want(flow(1, 1));
        time.pass(SOON);
        assertEquals(List.of(generation), realised);
        assertEquals(List.of(), device.batches());
        assertEquals(List.of(), states);
    }

    @Test
    public void oneBadFlowDoesNotHoldUpTheOthers() {
        for (final var how : Refusal.values()) {
            final var test = new FlowReconcilerTest();
            test.oneBadFlow(how);
        }
    }

    private void oneBadFlow(final Refusal how) {
        settle();
        final var flows = new Flow[MAX_BATCH * 3];
        for (int i = 0; i < flows.length; i++) {
            flows[i] = flow(i, 1);
        }
        final var bad = flows[21];
        device.refuse(bad.key(), how);
        want(flows);
        time.pass(SOON);
        assertEquals(flows.length - 1, device.ours().size());
        assertEquals(Set.of(bad.key()), errors.keySet());
        assertTrue(states.getLast().toString(), states.getLast() instanceof BackingOff);
        assertEquals(List.of(), realised);

        // Others go on meanwhile
        want(flow(77, 7));
        time.pass(Duration.ofMillis(5));
        assertTrue(device.ours().contains(flow(77, 7)));
        assertEquals(List.of(), realised);

        time.pass(LONG);
        device.batches().clear();
        device.accept(bad.key());
        time.pass(LONG);
        assertEquals(List.of(List.of(new FlowMod.Add(bad))), device.batches());
        assertEquals(Map.of(), errors);
        assertEquals(List.of(generation), realised);
        assertEquals(new InSync(), states.getLast());
    }

    @Test
    public void aBadFlowThatIsNotWantedAnyMoreIsNoError() {
        settle();
        device.refuse(flow(1, 1).key(), Refusal.NAMED);
        want(flow(1, 1));
        time.pass(SOON);
        assertEquals(Set.of(flow(1, 1).key()), errors.keySet());
        unwant(flow(1, 1));
        time.pass(SOON);
        assertEquals(Map.of(), errors);
        assertEquals(new InSync(), states.getLast());
        assertEquals(List.of(generation), realised);
    }

    @Test
    public void retriesOfABadFlowBackOff() {
        settle();
        device.refuse(flow(1, 1).key(), Refusal.SINGLE);
        want(flow(1, 1));
        time.pass(Duration.ofMillis(1000));
        // At 0, 100, 300, 700 ms
        assertEquals(4, device.batches().size());
        time.pass(LONG);
        final int soFar = device.batches().size();
        time.pass(Duration.ofMinutes(5));
        assertEquals(5, device.batches().size() - soFar);
    }

    @Test
    public void aLostReplyMakesItLookAgain() {
        for (final var fault : List.of(Fault.REQUEST_LOST, Fault.REPLY_LOST)) {
            final var test = new FlowReconcilerTest();
            test.lost(fault);
        }
    }

    private void lost(final Fault fault) {
        settle(flow(1, 1));
        device.fault(fault);
        want(flow(2, 2));
        time.pass(Duration.ofSeconds(10).plusMillis(20));
        assertTrue(states.getLast().toString(), states.getLast() instanceof BackingOff);
        want(flow(3, 3));
        time.pass(Duration.ofSeconds(1));
        assertEquals(Set.of(flow(1, 1), flow(2, 2), flow(3, 3)), device.ours());
        assertEquals(2, device.reads());
        assertEquals(new InSync(), states.getLast());
        assertEquals(List.of(generation), realised);
    }

    @Test
    public void aLostReadIsRepeated() {
        want(flow(1, 1));
        reconciler.markComplete();
        device.fault(Fault.REQUEST_LOST, Fault.REPLY_LOST);
        device.connect();
        time.pass(Duration.ofSeconds(30));
        assertEquals(Set.of(flow(1, 1)), device.ours());
        assertEquals(new InSync(), states.getLast());
    }

    @Test
    public void aBrokenConnectionInMidBundle() {
        for (final var fault : List.of(Fault.DISCONNECT_BEFORE, Fault.DISCONNECT_AFTER)) {
            final var test = new FlowReconcilerTest();
            test.broken(fault);
        }
    }

    private void broken(final Fault fault) {
        settle(flow(1, 1));
        device.fault(fault);
        want(flow(2, 2));
        time.pass(SOON);
        assertEquals(new Disconnected(), states.getLast());
        unwant(flow(1, 1));
        time.pass(LONG);
        device.connect();
        time.pass(SOON);
        assertEquals(Set.of(flow(2, 2)), device.ours());
        assertEquals(List.of(generation), realised);
    }

    @Test
    public void resyncPutsBackWhatSomebodyChanged() {
        settle(flow(1, 1), flow(2, 2));
        device.uninstall(flow(1, 1).key());
        device.install(flow(2, 9));
        device.install(flow(3, 3));
        device.install(foreign(flow(4, 4)));
        reconciler.resync();
        time.pass(SOON);
        assertEquals(Set.of(flow(1, 1), flow(2, 2)), device.ours());
        assertEquals(Set.of(foreign(flow(4, 4))), device.foreign());
    }

    @Test
    public void aSessionThatIsReplacedDoesNotDisturbTheNewOne() {
        settle(flow(1, 1));
        want(flow(2, 2));
        time.pass(Duration.ZERO);
        device.disconnect();
        device.connect();
        time.pass(SOON);
        assertEquals(Set.of(flow(1, 1), flow(2, 2)), device.ours());
        assertEquals(new InSync(), states.getLast());
    }

    /** Whatever happens, in the end the switch has what is desired, and what is foreign is as it was. */
    @Test
    public void randomChangesAndFaults() {
        for (int seed = 0; seed < 300; seed++) {
            final var test = new FlowReconcilerTest();
            test.random(seed);
        }
    }

    private void random(final int seed) {
        final var random = new Random(seed);
        final var desired = new HashMap<FlowKey, Flow>();
        final var others = new HashSet<Flow>();
        for (int i = 0; i < 10; i++) {
            device.install(SampleFlows.random(random));
            final var flow = SampleFlows.drop(60, i, Match.builder());
            others.add(foreign(flow));
            device.install(foreign(flow));
        }
        for (int step = 0; step < 120; step++) {
            switch (random.nextInt(8)) {
                case 0 -> device.connect();
                case 1 -> {
                    if (random.nextInt(4) == 0) {
                        device.disconnect();
                    }
                }
                case 2 -> device.fault(Fault.values()[random.nextInt(Fault.values().length)]);
                case 3 -> device.refuse(SampleFlows.random(random).key(), Refusal.values()[random.nextInt(3)]);
                case 4 -> device.accept(SampleFlows.random(random).key());
                case 5 -> {
                    if (random.nextInt(10) == 0) {
                        reconciler.resync();
                    } else if (random.nextInt(20) == 0) {
                        reconciler.markComplete();
                    }
                }
                default -> {
                    final var changes = new HashMap<FlowKey, Optional<Flow>>();
                    for (int i = random.nextInt(20); i >= 0; i--) {
                        final var flow = SampleFlows.random(random);
                        if (random.nextInt(3) == 0) {
                            changes.put(flow.key(), Optional.empty());
                            desired.remove(flow.key());
                        } else {
                            changes.put(flow.key(), Optional.of(flow));
                            desired.put(flow.key(), flow);
                        }
                    }
                    if (random.nextBoolean()) {
                        reconciler.desired(++generation, changes);
                    } else {
                        reconciler.desiredNow(++generation, changes);
                    }
                }
            }
            time.pass(Duration.ofMillis(random.nextInt(20) == 0 ? 20_000 : random.nextInt(3)));
            assertEquals(others, device.foreign());
            if (!realised.isEmpty()) {
                assertTrue(realised.getLast() <= generation);
            }
            if (!realised.isEmpty() && realised.getLast() == generation && device.isConnected()
                    && states.getLast().equals(new InSync())) {
                assertSame("seed " + seed + ", step " + step, desired.values());
            }
        }
        device.heal();
        time.pass(SOON);
        device.connect();
        reconciler.markComplete();
        reconciler.desired(++generation, Map.of());
        time.pass(LONG);
        assertSame("seed " + seed, desired.values());
        assertEquals(others, device.foreign());
        assertEquals(Map.of(), errors);
        assertEquals(new InSync(), states.getLast());
        assertEquals(generation, (long) realised.getLast());
    }

    private void assertSame(final String message, final Collection<Flow> desired) {
        assertEquals(message, text(desired), text(device.ours()));
    }

    private static String text(final Collection<Flow> flows) {
        final var text = new FlowText(Integer::toString);
        return flows.stream().map(text::flow).sorted().collect(Collectors.joining("\n"));
    }
}
