/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One object as the user wrote it and as the controller knows it; at least one of them is there.
 *
 * @param name the key that both have
 * @param config what the user wrote
 * @param operational what the controller knows
 */
record Both<T>(String name, Optional<T> config, Optional<T> operational) {
    /** Orders host2 before host10. */
    static final Comparator<String> NATURAL = Both::compareNaturally;

    /** Pairs the objects of the two datastores by name, in the order of the names, numbers in them by their value. */
    static <T> List<Both<T>> of(final Collection<? extends T> config, final Collection<? extends T> operational,
            final Function<T, String> name) {
        final var all = new TreeMap<String, Both<T>>(NATURAL);
        config.forEach(item -> all.put(name.apply(item),
            new Both<>(name.apply(item), Optional.of(item), Optional.empty())));
        operational.forEach(item -> all.merge(name.apply(item),
            new Both<>(name.apply(item), Optional.empty(), Optional.of(item)),
            (one, other) -> new Both<>(one.name, one.config, other.operational)));
        return List.copyOf(all.values());
    }

    /** Looks a leaf up in what the user wrote. */
    <L> Optional<L> configured(final Function<T, L> leaf) {
        return config.map(leaf);
    }

    /** Looks a leaf up in what the controller knows. */
    <L> Optional<L> known(final Function<T, L> leaf) {
        return operational.map(leaf);
    }

    private static int compareNaturally(final String one, final String other) {
        int left = 0;
        int right = 0;
        while (left < one.length() && right < other.length()) {
            final int leftEnd = endOfDigits(one, left);
            final int rightEnd = endOfDigits(other, right);
            if (leftEnd > left && rightEnd > right) {
                final var leftNumber = stripZeroes(one.substring(left, leftEnd));
                final var rightNumber = stripZeroes(other.substring(right, rightEnd));
                final int result = leftNumber.length() == rightNumber.length() ? leftNumber.compareTo(rightNumber)
                    : Integer.compare(leftNumber.length(), rightNumber.length());
                if (result != 0) {
                    return result;
                }
                left = leftEnd;
                right = rightEnd;
            } else {
                final int result = Character.compare(one.charAt(left), other.charAt(right));
                if (result != 0) {
                    return result;
                }
                left++;
                right++;
            }
        }
        final int result = Integer.compare(one.length() - left, other.length() - right);
        // a01 and a1 are the same number, not the same name
        return result != 0 ? result : one.compareTo(other);
    }

    private static int endOfDigits(final String text, final int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private static String stripZeroes(final String digits) {
        return digits.replaceFirst("^0+(?=.)", "");
    }
}
