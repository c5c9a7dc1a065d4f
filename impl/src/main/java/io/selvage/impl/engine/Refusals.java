/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.engine;

import io.selvage.core.compile.HypervisorTable;
import io.selvage.core.fabric.FlowOrigin;
import io.selvage.core.pipeline.FlowKey;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what a switch refused, by the objects that want it. */
final class Refusals {
    private static final int NAMED = 3;

    private Refusals() {
        // Functions only
    }

    /** Flows of one object. */
    private record Refused(int count, FlowKey first, String error) {
        Refused and(final Refused other) {
            return new Refused(count + other.count, first, error);
        }
    }

    /**
     * What is wrong, in words for an operator.
     *
     * @param errors what the switch said to each flow that it refused
     * @param origins what flows are there for
     * @return the text; empty if nothing was refused
     */
    static Optional<String> text(final Map<FlowKey, String> errors, final Map<FlowKey, FlowOrigin> origins) {
        if (errors.isEmpty()) {
            return Optional.empty();
        }
        final var objects = new TreeMap<String, Refused>();
        errors.forEach((key, error) -> objects.merge(Optional.ofNullable(origins.get(key)).map(Refusals::name)
            .orElse("what is not wanted any more"), new Refused(1, key, error), Refused::and));
        final var named = objects.entrySet().stream().limit(NAMED).map(object -> "%d of %s, one of them in table %s: %s"
            .formatted(object.getValue().count(), object.getKey(),
                HypervisorTable.nameOf(object.getValue().first().table()), object.getValue().error()))
            .collect(Collectors.joining("; "));
        return Optional.of("the switch refused " + errors.size() + " flows, " + named
            + (objects.size() > NAMED ? "; and of " + (objects.size() - NAMED) + " other objects" : ""));
    }

    private static String name(final FlowOrigin origin) {
        return origin.owner().name().toLowerCase(Locale.ROOT).replace('_', '-') + ' ' + origin.name();
    }
}
