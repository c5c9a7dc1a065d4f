/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.intake;

import java.util.Optional;

/**
 * What came by a port by LLDP since the controller started, or the port is there.
 *
 * @param frames frames that reached the controller
 * @param malformed those that made no sense
 * @param lastMalformed what was wrong with the last of them
 * @param discardedTlvs optional TLVs that made no sense
 * @param dropped frames that were not looked at, since there were too many
 */
public record LldpCounters(long frames, long malformed, Optional<String> lastMalformed, long discardedTlvs,
        long dropped) {
    /** Nothing came. */
    public static final LldpCounters NONE = new LldpCounters(0, 0, Optional.empty(), 0, 0);
}
