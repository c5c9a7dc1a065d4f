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

/** State of a device (P10). */
public enum DeviceStatus {
    /** Not seen yet. */
    PENDING("pending"),
    /** There, its link up, and provisioned. */
    RUNNING("running"),
    /** There, its link down. */
    SUSPENDED("suspended"),
    /** Seen at two places. */
    MIGRATING("migrating"),
    /** Was there and is gone. */
    ABSENT("absent"),
    /** Outside its mobility domain. */
    VIOLATION("violation"),
    /** Its instruction cannot be carried out. */
    FAILED("failed"),
    /** There, without instruction. */
    UNKNOWN("unknown");

    private final String text;

    DeviceStatus(final String text) {
        this.text = text;
    }

    /** The name in YANG. */
    public String text() {
        return text;
    }
}
