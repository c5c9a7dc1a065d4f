/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.logical;

import io.selvage.core.facts.Capability;
import java.util.Optional;
import java.util.Set;

/**
 * What a switch can do, from what its user and it itself say.
 *
 * @param tables how many flow tables it has, from 1 on
 * @param meters whether it has meters; empty if nobody says
 * @param capabilities what it can do beyond what its protocol promises
 */
public record Abilities(int tables, Optional<Boolean> meters, Set<Capability> capabilities) {
    /** What a switch is taken to have of which nobody says anything: enough, since it refuses what it has not. */
    public static final int UNTOLD_TABLES = 254;

    public Abilities {
        capabilities = Set.copyOf(capabilities);
    }

    /** Whether it has one of the capabilities. */
    public boolean can(final Capability capability) {
        return capabilities.contains(capability);
    }
}
