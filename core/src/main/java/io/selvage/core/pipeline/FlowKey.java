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

import org.eclipse.jdt.annotation.Nullable;

/**
 * What identifies a flow in a switch (OpenFlow 1.3.5, section 6.4: table, priority and match).
 *
 * @param table number of the table
 * @param priority 0 to 65,535
 * @param match the match
 */
public record FlowKey(int table, int priority, Match match) {
    /** Written out: what Java makes for records is much slower where C2 is off, and this is asked all the time. */
    @Override
    public boolean equals(final @Nullable Object other) {
        return this == other || other instanceof FlowKey key && table == key.table && priority == key.priority
            && match.equals(key.match);
    }

    @Override
    public int hashCode() {
        return (match.hashCode() * 31 + priority) * 31 + table;
    }
}
