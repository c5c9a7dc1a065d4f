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

/**
 * What a switch says that it has.
 *
 * @param tables how many flow tables, 1 to 255; empty if it is not known
 * @param meters whether it has meters; empty if it is not known
 */
public record SwitchFeatures(Optional<Integer> tables, Optional<Boolean> meters) {
    /** Nothing is known. */
    public static final SwitchFeatures UNKNOWN = new SwitchFeatures(Optional.empty(), Optional.empty());
}
