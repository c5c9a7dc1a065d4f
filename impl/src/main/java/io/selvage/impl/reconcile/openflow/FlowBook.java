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

import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jdt.annotation.Nullable;

/**
 * What is desired, what the switch has, and where the two may differ. Every change costs what the change is; only
 * {@link #observed} and {@link #complete} look at everything. Not thread-safe.
 */
final class FlowBook {
    /**
     * What the switch has under a key.
     *
     * @param cookie its cookie
     * @param flow the flow, null if it is one that this release never writes
     */
    private record Entry(long cookie, @Nullable Flow flow) {
        Entry(final Flow flow) {
            this(flow.cookie(), flow);
        }
    }

    /**
     * Changes that go to the switch together.
     *
     * @param mods the changes, additions first, so that nothing is missing in between
     * @param generation what is realised once they are in force, empty if more is to come
     */
    record Batch(List<FlowMod> mods, Optional<Long> generation) { }

    private final Map<FlowKey, Flow> desired = new HashMap<>();
    private final Map<FlowKey, Entry> actual = new HashMap<>();
    /** Where desired and actual differ, and what makes that good, in the order in which it is sent. */
    private Map<FlowKey, FlowMod> dirty = new LinkedHashMap<>();
    /** What the switch did not take, and what it said. */
    private final Map<FlowKey, String> refused = new LinkedHashMap<>();
    /** Those of {@link #refused} whose time has come. */
    private final Set<FlowKey> retry = new LinkedHashSet<>();
    private final MeterBook meters = new MeterBook();
    private boolean observed;
    private boolean complete;
    /** Whether nothing else is wanted since the last batch was taken, so that what is dirty has none of its keys. */
    private boolean apart;
    private long generation;

    /** Takes in a change of what is desired. Returns whether what is refused changed. */
    boolean desire(final long newGeneration, final Map<FlowKey, Optional<Flow>> changes) {
        generation = newGeneration;
        apart = false;
        boolean changed = false;
        for (final var change : changes.entrySet()) {
            final var key = change.getKey();
            // The new meter first: one that both need stays needed
            change.getValue().flatMap(Flow::meter).ifPresent(meters::need);
            final var before = change.getValue().isPresent() ? desired.put(key, change.getValue().orElseThrow())
                : desired.remove(key);
            if (before != null) {
                before.meter().ifPresent(meters::release);
            }
            changed |= refused.remove(key) != null;
            retry.remove(key);
            if (observed) {
                touch(key);
            }
        }
        return changed;
    }

    /** What is desired is all there is: from now on what is not desired is removed. */
    void complete() {
        if (!complete) {
            complete = true;
            apart = false;
            actual.keySet().forEach(this::touch);
        }
    }

    /** Takes in what the switch has. */
    void observed(final SwitchFlows flows) {
        forget();
        flows.flows().forEach(flow -> {
            // The same object where it is the same flow, and its key with it: one copy of each in memory
            final var wanted = desired.get(flow.key());
            final var kept = flow.equals(wanted) ? wanted : flow;
            actual.put(kept.key(), new Entry(kept));
        });
        flows.strange().forEach(strange -> actual.put(strange.key(), new Entry(strange.cookie(), null)));
        meters.observed(flows.meters());
        observed = true;
        desired.keySet().forEach(this::touch);
        actual.keySet().forEach(this::touch);
    }

    /** What the switch has is not known any more. */
    void forget() {
        observed = false;
        meters.forget();
        actual.clear();
        dirty.clear();
        refused.clear();
        retry.clear();
    }

    private void touch(final FlowKey key) {
        change(key).ifPresentOrElse(change -> dirty.put(key, change), () -> dirty.remove(key));
    }

    /** What makes the switch right under a key. */
    private Optional<FlowMod> change(final FlowKey key) {
        final var wanted = desired.get(key);
        final var has = actual.get(key);
        if (wanted == null) {
            return complete && has != null ? Optional.of(new FlowMod.Delete(key, has.cookie)) : Optional.empty();
        }
        if (has == null || has.flow == null || has.cookie != wanted.cookie()) {
            return Optional.of(new FlowMod.Add(wanted));
        }
        return wanted.equals(has.flow) ? Optional.empty() : Optional.of(new FlowMod.Modify(wanted));
    }

    /** The meters. */
    MeterBook meters() {
        return meters;
    }

    /** The changes of meters that come next: what flows need before these are written, what none needs at the end. */
    List<MeterMod> nextMeters() {
        if (!observed) {
            return List.of();
        }
        final var additions = meters.additions();
        return !additions.isEmpty() ? additions : complete && !hasWork() ? meters.deletions() : List.of();
    }

    /** Whether {@link #take} would give anything. */
    boolean hasWork() {
        return observed && !(dirty.isEmpty() && retry.isEmpty());
    }

    /** Takes changes out, at most {@code limit}; first those that have not failed before. */
    Batch take(final int limit) {
        final boolean again = dirty.isEmpty();
        final var writes = new ArrayList<FlowMod>();
        final var deletes = new ArrayList<FlowMod>();
        for (final var change : again ? retries() : dirty.values()) {
            if (writes.size() == limit) {
                break;
            }
            if (!(change instanceof FlowMod.Delete)) {
                writes.add(change);
            } else if (deletes.size() < limit) {
                deletes.add(change);
            }
        }
        writes.addAll(deletes.subList(0, Math.min(deletes.size(), limit - writes.size())));
        final var taken = again ? retry : dirty.keySet();
        writes.forEach(mod -> taken.remove(mod.key()));
        apart = !again;
        return new Batch(List.copyOf(writes), isSettled() ? Optional.of(generation) : Optional.empty());
    }

    /** Whether there is more to take, whatever becomes of the batch that was taken last. */
    boolean goesOn() {
        return apart && !dirty.isEmpty();
    }

    /** What makes good what was refused and is due again; the rest of it has settled itself. */
    private List<FlowMod> retries() {
        final var changes = new ArrayList<FlowMod>();
        for (final var key : List.copyOf(retry)) {
            change(key).ifPresentOrElse(changes::add, () -> {
                retry.remove(key);
                refused.remove(key);
            });
        }
        return changes;
    }

    private boolean isSettled() {
        return complete && dirty.isEmpty() && refused.isEmpty() && meters.isSettled();
    }

    /** A batch is in force but for the errors, which are by index. Returns whether what is refused changed. */
    boolean applied(final Batch batch, final Map<Integer, String> errors) {
        boolean changed = false;
        for (int i = 0; i < batch.mods().size(); i++) {
            final var mod = batch.mods().get(i);
            final var error = errors.get(i);
            if (error != null) {
                changed |= refuse(mod, error);
            } else {
                switch (mod) {
                    case FlowMod.Add add -> actual.put(add.key(), new Entry(add.flow()));
                    case FlowMod.Modify modify -> actual.put(modify.key(), new Entry(modify.flow()));
                    case FlowMod.Delete delete -> actual.remove(delete.key());
                }
                changed |= refused.remove(mod.key()) != null;
                // It may be wanted differently by now
                touch(mod.key());
            }
        }
        return changed;
    }

    /** Nothing of a batch is in force; the errors name culprits. Returns whether what is refused changed. */
    boolean rejected(final Batch batch, final Map<Integer, String> errors) {
        boolean changed = false;
        final var again = new LinkedHashMap<FlowKey, FlowMod>();
        for (int i = 0; i < batch.mods().size(); i++) {
            final var mod = batch.mods().get(i);
            final var error = errors.get(i);
            if (error != null) {
                changed |= refuse(mod, error);
            } else if (refused.containsKey(mod.key())) {
                retry.add(mod.key());
            } else {
                change(mod.key()).ifPresent(change -> again.put(mod.key(), change));
            }
        }
        // They stay together at the front, so that halving the batch finds the culprit
        again.putAll(dirty);
        dirty = again;
        return changed;
    }

    private boolean refuse(final FlowMod mod, final String error) {
        if (!change(mod.key()).equals(Optional.of(mod))) {
            // Something else is wanted by now: that is tried at once
            touch(mod.key());
            return refused.remove(mod.key()) != null;
        }
        dirty.remove(mod.key());
        return !error.equals(refused.put(mod.key(), error));
    }

    /** Lets what was refused be tried again. */
    void retryRefused() {
        meters.retry();
        retry.addAll(refused.keySet());
    }

    /** What the switch does not take. */
    Map<FlowKey, String> refused() {
        return refused;
    }

    /** The generation that the switch has, if it has everything. */
    Optional<Long> realised() {
        return observed && isSettled() ? Optional.of(generation) : Optional.empty();
    }
}
