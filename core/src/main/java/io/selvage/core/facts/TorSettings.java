/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.facts;

import java.util.Optional;
import java.util.Set;

/**
 * What a user says of what a ToR switch can do.
 *
 * @param tables how many flow tables it has, 1 to 254; empty for what it says itself
 * @param capabilities what it can do beyond what its protocol promises
 */
public record TorSettings(Optional<Integer> tables, Set<Capability> capabilities) {
    /** Nothing is said. */
    public static final TorSettings NONE = new TorSettings(Optional.empty(), Set.of());

    public TorSettings {
        capabilities = Set.copyOf(capabilities);
    }
}
