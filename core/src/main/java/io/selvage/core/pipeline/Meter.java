/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.pipeline;

import io.selvage.core.facts.Rate;
import org.eclipse.jdt.annotation.NonNull;
import org.eclipse.jdt.annotation.Nullable;

/**
 * A meter of a switch: it drops what is beyond a rate (OpenFlow 1.3.5, section 5.7). Its number never stands for
 * another rate, for another rate gets another number: so two meters are the same if their numbers are, and whoever
 * reads numbers off a switch knows the rates.
 *
 * @param id its number, {@value #FIRST} to {@value #LAST}
 * @param rate the rate
 */
public record Meter(int id, Rate rate) {
    /** The first number that is ours: meters have no cookie, so those below are somebody else's (N10). */
    public static final int FIRST = 0x8000;
    /** The last number that is ours. */
    public static final int LAST = 0xFFFF;

    public Meter {
        if (!isOurs(id)) {
            throw new IllegalArgumentException("meter " + id + " is not within " + FIRST + " to " + LAST);
        }
    }

    /** Whether a number is one of ours. */
    public static boolean isOurs(final long id) {
        return id >= FIRST && id <= LAST;
    }

    /** The meter of a number that was read off a switch, which tells nothing of the rate. */
    public static Meter ofNumber(final int id) {
        return new Meter(id, new Rate(1, 1));
    }

    @Override
    public boolean equals(final @Nullable Object other) {
        return other instanceof Meter meter && meter.id == id;
    }

    @Override
    public int hashCode() {
        return Integer.hashCode(id);
    }

    @Override
    public @NonNull String toString() {
        return "meter " + id + ": " + rate.kbps() + " kbit/s, " + rate.burstKb() + " kbit";
    }
}
