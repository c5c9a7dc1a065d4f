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

import io.selvage.core.pipeline.Meter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which meters the desired flows need, and which the switch has. Every change costs what the change is; only
 * {@link #observed} looks at everything. Not thread-safe.
 */
final class MeterBook {
    private static final class Need {
        private final Meter meter;
        private int flows;

        Need(final Meter meter) {
            this.meter = meter;
        }
    }

    private final Map<Integer, Need> needed = new HashMap<>();
    private final Set<Integer> actual = new HashSet<>();
    /** Needed, and not there. */
    private final Set<Integer> missing = new HashSet<>();
    /** There, and not needed. */
    private final Set<Integer> idle = new HashSet<>();
    private boolean observed;

    /** One more flow needs a meter. */
    void need(final Meter meter) {
        needed.computeIfAbsent(meter.id(), unused -> new Need(meter)).flows++;
        review(meter.id());
    }

    /** One flow less needs a meter. */
    void release(final Meter meter) {
        needed.computeIfPresent(meter.id(), (id, need) -> --need.flows == 0 ? null : need);
        review(meter.id());
    }

    /** Takes in what the switch has. */
    void observed(final Collection<Integer> meters) {
        forget();
        observed = true;
        actual.addAll(meters);
        needed.keySet().forEach(this::review);
        actual.forEach(this::review);
    }

    /** What the switch has is not known any more. */
    void forget() {
        observed = false;
        actual.clear();
        missing.clear();
        idle.clear();
    }

    private void review(final int id) {
        set(missing, id, observed && needed.containsKey(id) && !actual.contains(id));
        set(idle, id, actual.contains(id) && !needed.containsKey(id));
    }

    private static void set(final Set<Integer> set, final int id, final boolean in) {
        if (in) {
            set.add(id);
        } else {
            set.remove(id);
        }
    }

    /** The meters that must be there before flows are written. */
    List<MeterMod> additions() {
        final var mods = new ArrayList<MeterMod>(missing.size());
        missing.stream().sorted().forEach(id -> mods.add(new MeterMod.Add(needed.get(id).meter)));
        return mods;
    }

    /** The meters that no flow needs. They must go after the flows that used them. */
    List<MeterMod> deletions() {
        return idle.stream().sorted().map(MeterMod.Delete::new).map(MeterMod.class::cast).toList();
    }

    /** Whether the switch has what it needs. */
    boolean isSettled() {
        return missing.isEmpty() && idle.isEmpty();
    }

    /** Lets what was refused be tried again. */
    void retry() {
        needed.keySet().forEach(this::review);
    }

    /** The switch has processed a change. What it refused waits for {@link #retry}. */
    void applied(final MeterMod mod, final boolean refused) {
        switch (mod) {
            case MeterMod.Add add -> {
                missing.remove(add.id());
                if (!refused) {
                    actual.add(add.id());
                    review(add.id());
                }
            }
            case MeterMod.Delete delete -> {
                idle.remove(delete.id());
                actual.remove(delete.id());
                review(delete.id());
            }
        }
    }
}
