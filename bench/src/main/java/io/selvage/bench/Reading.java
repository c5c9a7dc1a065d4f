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

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a clock shows.
 *
 * @param clock name of the clock
 * @param what what was measured, in words
 * @param unit unit of all values
 * @param samples the values, in the order of measurement; at least one
 * @param baseline the same of the switch alone, without any controller; empty if there is no such thing
 * @param ovn the same with OVN; empty if that was not measured
 * @param target what the median should be at most (at least, if {@code higherIsBetter}), if there is a target
 * @param higherIsBetter whether more is better
 */
public record Reading(String clock, String what, String unit, List<Double> samples, List<Double> baseline,
        List<Double> ovn, OptionalDouble target, boolean higherIsBetter) {
    public Reading {
        requireNonNull(clock);
        requireNonNull(what);
        requireNonNull(unit);
        samples = List.copyOf(samples);
        baseline = List.copyOf(baseline);
        ovn = List.copyOf(ovn);
        requireNonNull(target);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no samples of " + clock);
        }
    }

    static Reading of(final String clock, final String what, final String unit, final List<Double> samples) {
        return new Reading(clock, what, unit, samples, List.of(), List.of(), OptionalDouble.empty(), false);
    }

    static Reading of(final String clock, final String what, final String unit, final double value) {
        return of(clock, what, unit, List.of(value));
    }

    Reading atMost(final double value) {
        return new Reading(clock, what, unit, samples, baseline, ovn, OptionalDouble.of(value), false);
    }

    Reading atLeast(final double value) {
        return new Reading(clock, what, unit, samples, baseline, ovn, OptionalDouble.of(value), true);
    }

    Reading against(final List<Double> alone) {
        return new Reading(clock, what, unit, samples, alone, ovn, target, higherIsBetter);
    }

    Reading beside(final List<Double> withOvn) {
        return new Reading(clock, what, unit, samples, baseline, withOvn, target, higherIsBetter);
    }

    /** {@return whether the target is met; true if there is none} */
    public boolean met() {
        return target.isEmpty() || (higherIsBetter ? median() >= target.getAsDouble()
            : median() <= target.getAsDouble());
    }

    /** {@return the median of the samples} */
    public double median() {
        return median(samples);
    }

    static double median(final List<Double> values) {
        final var sorted = values.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    /**
     * A quantile of some values: the smallest value that at least the given share does not exceed.
     *
     * @param values the values, at least one
     * @param share from 0 to 1
     * @return the quantile
     */
    public static double quantile(final List<Double> values, final double share) {
        final var sorted = values.stream().sorted().toList();
        return sorted.get(Math.clamp((int) Math.ceil(share * sorted.size()) - 1, 0, sorted.size() - 1));
    }

    static String number(final double value) {
        if (Math.abs(value - Math.rint(value)) < 1e-9 || Math.abs(value) >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
    }
}
