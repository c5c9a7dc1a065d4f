/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import java.util.Map;

/**
 * What a switch said to a list of changes.
 *
 * @param committed whether the changes without an error are in force; if not, none of them is
 * @param errors what the switch had against single changes, by their index in the list; not committed and empty means
 *     that the switch refused the list without naming a culprit
 * @param reason why it was not committed, empty if it was
 */
public record ApplyResult(boolean committed, Map<Integer, String> errors, String reason) {
    public ApplyResult {
        errors = Map.copyOf(errors);
    }

    /** Everything is in force but the changes with errors. */
    public static ApplyResult committed(final Map<Integer, String> errors) {
        return new ApplyResult(true, errors, "");
    }

    /** Nothing is in force. */
    public static ApplyResult refused(final Map<Integer, String> errors, final String reason) {
        return new ApplyResult(false, errors, reason);
    }
}
