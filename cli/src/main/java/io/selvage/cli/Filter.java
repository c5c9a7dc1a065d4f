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

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.yangtools.binding.EnumTypeObject;

/**
 * Which rows a listing shows. What is absent admits everything.
 *
 * @param name name of the object itself
 * @param network name of the virtual network that it is in
 * @param node name of the node that it is on
 * @param status its status, spelled as in YANG
 */
record Filter(Optional<String> name, Optional<String> network, Optional<String> node, Optional<String> status) {
    static final Filter ALL = of(null, null, null, null);

    /** A filter from the options of a command, which are null when not given. */
    static Filter of(final @Nullable String name, final @Nullable String network, final @Nullable String node,
            final @Nullable String status) {
        return new Filter(Optional.ofNullable(name), Optional.ofNullable(network), Optional.ofNullable(node),
            Optional.ofNullable(status));
    }

    /** Whether the value is the one wanted. */
    static boolean admits(final Optional<String> wanted, final Optional<String> value) {
        return wanted.isEmpty() || wanted.equals(value);
    }

    /** As {@link #admits}, for names that are known by a status of YANG. */
    boolean admitsStatus(final Optional<? extends EnumTypeObject> value) {
        return admits(status, value.map(EnumTypeObject::getName));
    }

    /**
     * This filter, if its status is one of those that there are.
     *
     * @throws IllegalArgumentException naming those that there are, if it is not
     */
    Filter among(final EnumTypeObject... statuses) {
        final var names = Arrays.stream(statuses).map(EnumTypeObject::getName).toList();
        if (status.isPresent() && !names.contains(status.orElseThrow())) {
            throw new IllegalArgumentException("there is no status '" + status.orElseThrow() + "', only "
                + names.stream().collect(Collectors.joining(", ")));
        }
        return this;
    }
}
