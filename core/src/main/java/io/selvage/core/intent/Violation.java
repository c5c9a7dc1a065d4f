/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.intent;

/**
 * A reason to refuse a change.
 *
 * @param kind what sort of reason
 * @param path the leaf, or the object, that is wrong: an instance-identifier of RFC 7951, section 6.11
 * @param reason what is wrong, in words
 * @param remedy what to do instead
 */
public record Violation(Kind kind, String path, String reason, String remedy) {
    /** Sorts of reasons. */
    public enum Kind {
        /** The value can never be right, or names an object that does not exist. */
        INVALID,
        /** The value is taken by another object. */
        TAKEN,
        /** The object that the change removes is still needed. */
        IN_USE
    }

    @Override
    public String toString() {
        return path + ": " + reason + "; " + remedy;
    }
}
